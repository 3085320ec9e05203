"""The real thing in a set-up: `frontdesk serve` as a process, a bot, its chats and the people in them.

Three set-ups: `supergroup` (a forum, one topic per session), `regular-1` (a plain group, answered with Reply) and
`regular-2` (two plain groups, each is told everything; Ann works in one, Bob in the other).
"""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.support.botapi import BotAccount, Group, Person, Telegram
from tests.support.modelcontrol import ModelControl
from tests.support.server import Server, frontdesk_server

SETUPS = ("supergroup", "regular-1", "regular-2")
FORUM_ONLY = ("supergroup",)
REGULAR_ONLY = ("regular-1", "regular-2")

_READY_WITHIN_S = 15.0


@dataclass(frozen=True, slots=True)
class World:
    """What all houses share: Telegram with its people, and the model server."""

    telegram: Telegram
    model: ModelControl
    ann: Person
    bob: Person
    zoe: Person
    """An operator without a username."""
    mallory: Person
    """In no chat of ours."""


@dataclass(frozen=True, slots=True)
class House:
    """One running Frontdesk. `home` is where Ann and Zoë work, `away` where Bob does: often the same chat."""

    world: World
    server: Server
    bot: BotAccount
    chats: tuple[Group, ...]
    is_forum: bool

    @property
    def home(self) -> Group:
        return self.chats[0]

    @property
    def away(self) -> Group:
        return self.chats[-1]


async def make_world(telegram: Telegram, model: ModelControl) -> World:
    return World(
        telegram,
        model,
        ann=await telegram.add_person("Ann", username="ann"),
        bob=await telegram.add_person("Bob", username="bob"),
        zoe=await telegram.add_person("Zoë", last_name="Quinn"),
        mallory=await telegram.add_person("Mallory", username="mallory"),
    )


def assistant_settings(world: World) -> dict[str, str]:
    """The assistant on, answered by the scripted model."""
    return {"AI_PROVIDER": "openai", "AI_BASE_URL": world.model.base_url, "AI_MODEL": "scripted"}


@asynccontextmanager
async def open_house(world: World, setup: str, folder: Path, **settings: str) -> AsyncGenerator[House]:
    """Frontdesk with Telegram in a set-up, listening. Without further settings the assistant is off."""
    telegram = world.telegram
    bot = await telegram.add_bot("desk_bot")
    chats = await _make_chats(world, bot, setup)
    own = {
        "TELEGRAM_API_URL": bot.base_url,
        "TELEGRAM_BOT_TOKEN": bot.token,
        "TELEGRAM_CHAT_ID": ",".join(str(chat.id) for chat in chats),
        "TELEGRAM_BUDGET_PER_MIN": "0",
        "AI_DEBOUNCE_MS": "50",
    }
    async with frontdesk_server(folder, **(own | settings)) as server:
        house = House(world, server, bot, chats, is_forum=setup == "supergroup")
        await until_listening(house)
        yield house


async def until_listening(house: House) -> None:
    """Until its first long poll stands: then it knows its chats."""

    async def is_polling(telegram: Telegram) -> bool:
        bots = (await telegram.state())["bots"]
        return next(bot["polling"] for bot in bots if bot["id"] == house.bot.id)

    await house.world.telegram.wait_for(is_polling, within_s=_READY_WITHIN_S)


async def _make_chats(world: World, bot: BotAccount, setup: str) -> tuple[Group, ...]:
    telegram, ann, bob, zoe = world.telegram, world.ann, world.bob, world.zoe
    match setup:
        case "supergroup":
            return (await telegram.create_forum("Operators", bot, members=[ann, bob, zoe]),)
        case "regular-1":
            return (await telegram.create_group("Operators", bot, members=[ann, bob, zoe]),)
        case _:
            home = await telegram.create_group("Sales", bot, members=[ann, zoe], type="group")
            return home, await telegram.create_group("Support", bot, members=[bob])
