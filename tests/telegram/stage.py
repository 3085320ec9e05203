"""The outgoing half on a stage: a real store, the real client, the sandbox Telegram over HTTP.

async with staged(url, folder, shared) as stage:
    await stage.begin("supergroup")
    await stage.says("Hello")
    await stage.telegram.wait_for_message(stage.group, "Hello")
"""

import asyncio
import re
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from frontdesk.desk.desk import Desk, wall_clock_ms
from frontdesk.desk.live import Live
from frontdesk.session import commands as c
from frontdesk.session.entries import Entry, Operator, Origin, Page
from frontdesk.session.policy import Policy
from frontdesk.store.ports import Committed, Store
from frontdesk.telegram.chats import Chat, ChatMode, TelegramConfig, TopicsWhen, follower_name, make_followers
from frontdesk.telegram.client import TelegramClient
from frontdesk.telegram.mirror import Mirror
from frontdesk.telegram.outbox import PacedCalls
from frontdesk.telegram.topics import Topics
from tests.contracts.engines import Sqlite
from tests.support.botapi import BotAccount, Group, Person, Telegram, fresh_telegram

ANN = Operator("tg:1", "Ann", "ann")
BOB = Operator("web:bob", "Bob Stone")
PAGE = Page("https://shop.example/", "Shop")
ID = "K7Q2M4X{}"
_NUMBERS = re.compile(r"^#(\d+)(?:-(\d+))?$", re.MULTILINE)


@dataclass
class Stage:
    telegram: Telegram
    bot: BotAccount
    ann: Person
    store: Store
    desk: Desk
    policy: Policy = field(default_factory=Policy)
    per_min: int = 0
    group: Group = field(init=False)
    groups: list[Group] = field(default_factory=list[Group])
    chats: list[Chat] = field(default_factory=list[Chat])
    topics: Topics = field(init=False)
    calls: PacedCalls = field(init=False)
    mirrors: list[Mirror] = field(default_factory=list[Mirror])
    _client: TelegramClient | None = None
    _tasks: list[asyncio.Task[None]] = field(default_factory=list[asyncio.Task[None]])

    # --- Setting up

    async def begin(
        self, mode: ChatMode = "supergroup", *, chats: int = 1, start: bool = True, topics: TopicsWhen = "always"
    ) -> None:
        """Make the groups, follow them, and (`start`) begin to mirror."""
        for number in range(chats):
            name = f"Operators {number}"
            if mode == "supergroup":
                group = await self.telegram.create_forum(name, self.bot, members=[self.ann])
            else:
                group = await self.telegram.create_group(name, self.bot, members=[self.ann])
            self.groups.append(group)
            follower = follower_name(str(self.bot.id), str(group.id))
            self.chats.append(Chat(str(group.id), mode, follower, topics=topics))
        self.group = self.groups[0]
        config = TelegramConfig(self.bot.token, tuple(chat.id for chat in self.chats), mode=mode)
        await self.store.set_followers(make_followers(config, {}))
        if start:
            await self.start()

    async def start(self) -> None:
        """A fresh process: nothing in memory."""
        self._client = TelegramClient(self.bot.token, api_url=self.bot.base_url)
        self.calls = PacedCalls(
            self._client, self.store, bot=str(self.bot.id), per_min=self.per_min, clock_ms=wall_clock_ms
        )
        self.topics = Topics(self.calls, self.store)
        self.mirrors = [
            Mirror(chat, store=self.store, calls=self.calls, topics=self.topics, desk=self.desk)
            for chat in self.chats
        ]
        self._tasks = [asyncio.create_task(mirror.run()) for mirror in self.mirrors]

    async def stop(self) -> None:
        """The process dies where it stands."""
        mirrors, self.mirrors = self.mirrors, []
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._tasks = []
        if mirrors:
            await self.topics.aclose()
        if self._client is not None:
            await self._client.aclose()
            self._client = None

    async def restart(self) -> None:
        await self.stop()
        await self.start()

    def wake(self, batch: Sequence[Committed]) -> None:
        for mirror in self.mirrors:
            mirror.wake(batch)

    # --- What people do

    async def handle(self, command: c.Command) -> Committed:
        return await self.desk.handle(command)

    async def says(self, text: str, *, who: str = "A", asks_human: str | None = None) -> Committed:
        """The visitor `who` writes; their first session is `ID` with that letter."""
        return await self.handle(
            c.VisitorMessage(
                at_ms=wall_clock_ms(),
                origin=Origin("visitor"),
                visitor=f"v_{who}",
                new_session=ID.format(who),
                page=PAGE,
                text=text,
                client_id="c",
                asks_human=asks_human,
            )
        )

    async def replies(self, text: str, *, who: str = "A", operator: Operator = BOB, origin: str = "") -> Committed:
        """An operator replies: from the inbox, or from the chat named."""
        by = Origin("telegram", origin) if origin else Origin("web")
        return await self.handle(
            c.Reply(at_ms=wall_clock_ms(), origin=by, session=ID.format(who), operator=operator, text=text)
        )

    async def does(self, command: type[Any], *, who: str = "A", **fields: Any) -> Committed:
        """Any other command of an operator or a visitor, from the inbox."""
        made = command(at_ms=wall_clock_ms(), origin=Origin("web"), session=ID.format(who), **fields)
        return await self.handle(made)

    # --- What can be seen

    async def texts(self, *, topic: int | None = None, group: Group | None = None) -> list[str]:
        """The bot's messages, oldest first."""
        found = await self.telegram.messages(group or self.group, topic, limit=1000)
        return [one["text"] for one in found if "text" in one and one["from"]["id"] == self.bot.id]

    async def settled(self, *, within_s: float = 10.0) -> None:
        """Wait until nothing is behind."""

        async def check(_: Telegram) -> bool:
            return not [row for chat in self.chats for row in await self.store.list_behind(chat.follower, limit=10)]

        await self.telegram.wait_for(check, within_s=within_s)

    async def entries(self, who: str = "A") -> list[Entry]:
        return await self.store.read(ID.format(who), limit=10_000)

    async def the_topic(self) -> dict[str, Any]:
        (topic,) = await self.telegram.get(f"/chats/{self.group.id}/topics")
        return topic


def numbers(text: str) -> tuple[int, int]:
    """The entries that a message covers, from its last lines."""
    *_, (first, last) = _NUMBERS.findall(text)
    return int(first), int(last or first)


def covered(texts: Sequence[str]) -> list[int]:
    """Every number that the messages cover, in their order, repeats included."""
    return [seq for text in texts for seq in range(numbers(text)[0], numbers(text)[1] + 1)]


@asynccontextmanager
async def staged(url: str, folder: Path, shared: Path) -> AsyncGenerator[Stage]:
    """A stage with an empty Telegram and an empty store; everything ends with it."""
    store = await Sqlite(folder / "frontdesk.db", shared / "template.db", clock=wall_clock_ms).open()  # pyright: ignore[reportArgumentType]
    live = Live(clock_s=asyncio.get_running_loop().time)
    store.on_commit(live.publish)
    async with fresh_telegram(url) as telegram:
        bot, ann = await telegram.add_bot("desk_bot"), await telegram.add_person("Ann", username="ann")
        stage: Stage = Stage(telegram, bot, ann, store, Desk(store, live, policy=lambda: stage.policy))
        live.on_batch(stage.wake)
        try:
            yield stage
        finally:
            await stage.stop()
            await telegram.mend()
            await store.close()
