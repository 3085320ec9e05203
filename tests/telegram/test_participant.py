"""The whole participant against the sandbox Telegram: what goes on when a part of it can't."""

import asyncio
from typing import Any

import pytest

from frontdesk.store.ports import Follower
from frontdesk.telegram.botapi import BotApi
from frontdesk.telegram.chats import TelegramConfig
from frontdesk.telegram.client import TelegramClient
from frontdesk.telegram.participant import Telegram as Participant
from tests.support.botapi import Group
from tests.telegram.office import SESSION, Office, connect

pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("frontdesk.telegram.participant._ASK_AGAIN_S", (0.05,))
    monkeypatch.setattr("frontdesk.telegram.trouble._RETRY_S", (0.05,))


async def test_from_the_visitor_to_the_operator_and_back(office: Office, forum: Group) -> None:
    async with office.open(forum.id) as participant:
        await office.says("Where is my parcel?")
        card = await office.telegram.wait_for_message(forum, "Where is my parcel?")
        topic = card["message_thread_id"]
        assert await office.ann.taps_and_reads("Take Session", message=card["message_id"], chat=forum) == (
            "Taken. AI disabled."
        )
        await office.telegram.wait_for_message(forum, "Taken by @ann. AI disabled.")
        for text in ("one", "two", "// three"):
            await office.ann.writes(text, chat=forum, topic=topic)
        await office.until(lambda: office.desk.log.read(SESSION, after=5))
        assert await office.delivered() == ["one", "two"]
        assert participant.problem() is None


async def test_replies_written_while_we_were_down_arrive_in_order_each_once(office: Office, forum: Group) -> None:
    async with office.open(forum.id):
        await office.says("Hello?")
        topic = (await office.telegram.wait_for_message(forum, "Hello?"))["message_thread_id"]
    texts = [str(number) for number in range(20)]
    for text in texts:
        await office.ann.writes(text, chat=forum, topic=topic)
    async with office.open(forum.id):
        await office.until(lambda: _has(office, 20))
        await office.telegram.updates("repeat", times=3)
        await office.ann.writes("last", chat=forum, topic=topic)
        await office.until(lambda: _has(office, 21))
    assert await office.delivered() == [*texts, "last"]


async def _has(office: Office, count: int) -> bool:
    return len(await office.delivered()) >= count


async def test_a_chat_that_cannot_be_reached_holds_up_no_other_and_works_once_the_bot_is_added(
    office: Office, forum: Group
) -> None:
    closed = await office.telegram.create_group("Elsewhere", office.bot, members=[office.ann])
    await office.ann.sets_member(office.bot.id, "kicked", chat=closed)
    async with office.open(closed.id, forum.id) as participant:
        await office.says("Hello?")
        await office.telegram.wait_for_message(forum, "Hello?")
        assert participant.problem() == f"The bot is not in the chat {closed.id}: add it there."
        await office.ann.sets_member(office.bot.id, "administrator", chat=closed)
        await office.telegram.wait_for_message(closed, "Hello?")
        await office.until(lambda: participant.problem() is None)


async def test_a_refused_token_is_stated_until_telegram_takes_it(office: Office, forum: Group) -> None:
    fault = await office.telegram.fault("error", "getMe", code=401, description="Unauthorized", times=None)
    async with office.open(forum.id) as participant:
        assert participant.problem() == "Telegram is not reached yet."
        await office.until(lambda: "refuses the bot token" in (participant.problem() or ""))
        await office.telegram.mend(fault)
        await office.until(lambda: participant.problem() is None)


async def test_a_group_that_became_a_supergroup_is_stated_with_the_mend(office: Office) -> None:
    group = await office.telegram.create_group("Small", office.bot, members=[office.ann], type="group")
    async with office.open(group.id) as participant:
        await office.says("Hello?")
        await office.telegram.wait_for_message(group, "Hello?")
        moved = await office.ann.upgrades(group)
        words = (
            "The group became a supergroup and has another id: link it again in Settings → Telegram, "
            f"or set FRONTDESK_TELEGRAM_CHAT_ID={moved.id}"
        )
        await office.until(lambda: words in (participant.problem() or ""))
        await office.says("Still there?")
        await asyncio.sleep(0.2)
        assert words in (participant.problem() or "")
    follower = f"telegram:{office.bot.id}:{group.id}"
    assert [row.session for row in await office.store.list_behind(follower, limit=9)] == [SESSION]
    async with office.open(moved.id):
        await office.telegram.wait_for_message(moved, "Still there?")


async def test_a_webhook_of_earlier_times_is_removed_and_loses_nothing(office: Office, forum: Group) -> None:
    await office.bot.call("setWebhook", url="http://127.0.0.1:9/hook", secret_token="x")
    await office.ann.writes("/help", chat=forum)
    async with office.open(forum.id):
        await office.telegram.wait_for_message(forum, "/take: take the session")


async def test_the_mode_found_is_kept_for_a_start_without_telegram(office: Office, forum: Group) -> None:
    async with office.open(forum.id) as participant:
        await office.until(lambda: participant.problem() is None)
        await office.until(lambda: office.store.get_settings("default"))
    config = TelegramConfig(office.bot.token, (str(forum.id),))
    fresh = Participant(config, store=office.store, desk=office.desk, connect=connect)
    group = f"telegram:{office.bot.id}"
    assert await fresh.prepare() == [Follower(f"{group}:{forum.id}", group)]


class _Crashing(TelegramClient):
    """A client with a bug that shows once in each of two methods."""

    crashes: list[str]

    def _crash(self, method: str) -> None:
        if method in self.crashes:
            self.crashes.remove(method)
            raise ZeroDivisionError(method)

    async def get_updates(self, offset: int | None, *, timeout_s: int) -> Any:
        self._crash("get_updates")
        return await super().get_updates(offset, timeout_s=timeout_s)

    async def get_chat(self, chat: str) -> Any:
        self._crash("get_chat")
        return await super().get_chat(chat)

    async def get_me(self) -> Any:
        self._crash("get_me")
        return await super().get_me()


@pytest.mark.parametrize(
    ("method", "part"), [("get_me", "telegram"), ("get_updates", "listening"), ("get_chat", "chat {chat}")]
)
async def test_a_part_that_crashes_is_stated_and_begun_again(
    office: Office, forum: Group, method: str, part: str
) -> None:
    crashes = [method]

    async def connect_crashing(config: TelegramConfig) -> BotApi:
        client = _Crashing(config.token, api_url=config.api_url)
        client.crashes = crashes
        return client

    async with office.open(forum.id, connect=connect_crashing) as participant:
        await office.until(lambda: not crashes)
        await office.says("Hello?")
        topic = (await office.telegram.wait_for_message(forum, "Hello?"))["message_thread_id"]
        await office.ann.writes("one", chat=forum, topic=topic)
        await office.until(lambda: _has(office, 1))
        where = part.replace("{chat}", str(forum.id))
        assert participant.problem() == (
            f"A part of Telegram ({where}) failed (ZeroDivisionError) and was started again."
        )
