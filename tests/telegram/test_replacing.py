"""One participant ends and another takes its place while the server runs: another bot, other chats, another mode.

What was under way is as after a crash: nothing is lost, nothing an operator wrote is delivered twice.
"""

import asyncio
from collections.abc import Callable

import pytest
from structlog.testing import capture_logs

from frontdesk.store.ports import Follower
from frontdesk.telegram.botapi import BotApi
from frontdesk.telegram.chats import TelegramConfig
from frontdesk.telegram.client import TelegramClient
from tests.support.botapi import BotAccount, Group, Telegram
from tests.telegram.office import SESSION, Office
from tests.telegram.stage import covered

pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("frontdesk.telegram.participant._ASK_AGAIN_S", (0.05,))
    monkeypatch.setattr("frontdesk.telegram.trouble._RETRY_S", (0.05,))


async def until_called(office: Office, method: str) -> None:
    """Until the sandbox has met a call on which a fault is armed."""

    async def met(telegram: Telegram) -> bool:
        return any(fault["hits"] for fault in await telegram.get("/faults") if fault["method"] == method)

    await office.telegram.wait_for(met)


async def texts(office: Office, group: Group, part: str) -> list[str]:
    found = [one for one in await group.messages() if one["from"]["id"] == office.bot.id]
    return [one["text"] for one in found if part in one.get("text", "")]


async def heard(office: Office, count: int) -> bool:
    return len(await office.delivered()) >= count


# --- The end of one


class _Closed(TelegramClient):
    """A client that can tell whether its connections are closed."""

    @property
    def is_closed(self) -> bool:
        return all(request._client.is_closed for request in self._requests)  # pyright: ignore[reportPrivateUsage]


@pytest.mark.parametrize("trouble", ["", "sendMessage", "createForumTopic", "getChat", "getMe"])
async def test_it_ends_at_once_and_leaves_nothing_whatever_hangs(office: Office, forum: Group, trouble: str) -> None:
    clients: list[_Closed] = []

    async def connect(config: TelegramConfig) -> BotApi:
        clients.append(_Closed(config.token, api_url=config.api_url))
        return clients[-1]

    before = asyncio.all_tasks()
    if trouble:
        await office.telegram.fault("hang", trouble, times=None)
    participant = await office.put(forum.id, connect=connect)
    await office.says("Hello?")
    if trouble:
        await until_called(office, trouble)
    else:
        await office.telegram.wait_for_message(forum, "Hello?")
    began_s = asyncio.get_running_loop().time()
    await office.end()
    assert asyncio.get_running_loop().time() - began_s < 1
    assert asyncio.all_tasks() <= before | {asyncio.current_task()}
    assert [client.is_closed for client in clients] == [True]
    assert await participant.send_test() != []


async def test_the_successor_polls_without_a_conflict(office: Office, forum: Group) -> None:
    with capture_logs() as logs:
        await office.put(forum.id)
        await office.says("Hello?")
        topic = (await office.telegram.wait_for_message(forum, "Hello?"))["message_thread_id"]
        for number in range(3):
            participant = await office.put(forum.id)
            await office.ann.writes(str(number), chat=forum, topic=topic)
            await office.until(lambda count=number + 1: heard(office, count))
            assert participant.problem() is None
    assert await office.delivered() == ["0", "1", "2"]
    assert [line for line in logs if line["event"] == "telegram_poll_failed"] == []


async def test_replies_written_through_many_changes_arrive_in_order_each_once(office: Office, forum: Group) -> None:
    await office.put(forum.id)
    await office.says("Hello?")
    topic = (await office.telegram.wait_for_message(forum, "Hello?"))["message_thread_id"]
    said = [str(number) for number in range(40)]

    async def write() -> None:
        for text in said:
            await office.ann.writes(text, chat=forum, topic=topic)

    writing = asyncio.create_task(write())
    while not writing.done():
        await office.put(forum.id)
        await asyncio.sleep(0.03)
    await writing
    await office.until(lambda: heard(office, len(said)))
    assert await office.delivered() == said


@pytest.mark.parametrize(("fault", "copies"), [("hang", 1), ("hang_reply", 2)])
async def test_a_send_in_doubt_is_repeated_under_its_number(
    office: Office, forum: Group, fault: str, copies: int
) -> None:
    await office.put(forum.id)
    await office.says("Hello?")
    await office.telegram.wait_for_message(forum, "Hello?")
    await office.telegram.fault(fault, "sendMessage", contains="And you?")
    await office.says("And you?")
    if fault == "hang":
        await office.telegram.wait_for(lambda telegram: _used_up(telegram))
    else:
        await office.telegram.wait_for_message(forum, "And you?")
    await office.put(forum.id)
    await office.until(lambda: _count(office, forum, "And you?", copies))
    await office.until(lambda: _nothing_behind(office, office.bot, forum))
    sent = await texts(office, forum, "And you?")
    assert len(sent) == copies
    assert covered(sent) == [3] * copies


async def _used_up(telegram: Telegram) -> bool:
    """A fault that has been met is no longer listed."""
    return not await telegram.get("/faults")


async def _count(office: Office, group: Group, part: str, count: int) -> bool:
    return len(await texts(office, group, part)) == count


async def _nothing_behind(office: Office, bot: BotAccount, group: Group) -> bool:
    return not await office.store.list_behind(f"telegram:{bot.id}:{group.id}", limit=9)


@pytest.mark.parametrize("fault", ["hang", "hang_reply"])
async def test_a_topic_in_doubt_is_found_or_made_once(
    office: Office, forum: Group, fault: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("frontdesk.telegram.topics.ORPHAN_WAIT_MS", 800)
    await office.telegram.fault(fault, "createForumTopic")
    await office.put(forum.id)
    await office.says("Hello?")
    await office.telegram.wait_for(_used_up)
    await office.put(forum.id)
    card = await office.telegram.wait_for_message(forum, "Hello?")
    assert [topic["id"] for topic in await forum.topics()] == [card["message_thread_id"]]


# --- Another one


@pytest.fixture
async def elsewhere(office: Office) -> Group:
    return await office.telegram.create_forum("Elsewhere", office.bot, members=[office.ann])


async def follows(office: Office, bot: BotAccount, group: Group) -> bool:
    """Is it told of what a visitor writes while nobody runs?"""
    await office.end()
    await office.says("Anybody?")
    return not await _nothing_behind(office, bot, group)


async def test_other_chats_show_what_is_open_and_the_former_ones_are_left_in_peace(
    office: Office, forum: Group, elsewhere: Group
) -> None:
    await office.put(forum.id)
    await office.says("Hello?")
    await office.telegram.wait_for_message(forum, "Hello?")
    count = len(await forum.messages())
    participant = await office.put(elsewhere.id)
    card = await office.telegram.wait_for_message(elsewhere, "Hello?")
    await office.ann.writes("one", chat=elsewhere, topic=card["message_thread_id"])
    await office.until(lambda: heard(office, 1))
    await office.until(lambda: participant.problem() is None)
    assert len(await forum.messages()) == count
    assert await follows(office, office.bot, elsewhere)
    assert not await follows(office, office.bot, forum)


async def test_another_bot_goes_on_in_the_same_group(office: Office, forum: Group) -> None:
    await office.put(forum.id)
    await office.says("Hello?")
    await office.telegram.wait_for_message(forum, "Hello?")
    other = await office.telegram.add_bot("other_bot")
    await office.ann.sets_member(other.id, "administrator", chat=forum)
    participant = await office.put(forum.id, bot=other)

    async def card(_: Telegram) -> dict[str, object] | None:
        return next((one for one in await forum.messages() if one["from"]["id"] == other.id and "text" in one), None)

    shown = await office.telegram.wait_for(card)
    assert await office.ann.taps_and_reads("Take Session", message=shown["message_id"], chat=forum) == (
        "Taken. AI disabled."
    )
    await office.ann.writes("one", chat=forum, topic=shown["message_thread_id"])
    await office.until(lambda: heard(office, 1))
    assert participant.problem() is None
    assert await office.delivered() == ["one"]
    assert await follows(office, other, forum)
    assert not await follows(office, office.bot, forum)


async def test_another_mode_in_the_same_group(office: Office, forum: Group) -> None:
    follower = f"telegram:{office.bot.id}:{forum.id}"
    participant = await office.put(forum.id, mode="regular")
    assert await participant.prepare() == [Follower(follower, None)]
    await office.says("Hello?")
    card = await office.telegram.wait_for_message(forum, "Session ID")
    assert "message_thread_id" not in card
    await office.ann.writes("one", chat=forum, reply_to=card["message_id"])
    await office.until(lambda: heard(office, 1))
    participant = await office.put(forum.id, mode="supergroup")
    assert await participant.prepare() == [Follower(follower, f"telegram:{office.bot.id}")]
    await office.says("And now?")
    now = await office.telegram.wait_for_message(forum, "And now?")
    await office.ann.writes("two", chat=forum, topic=now["message_thread_id"])
    await office.until(lambda: heard(office, 2))
    await office.put(forum.id, mode="regular")
    await office.says("And again?")
    again = await office.telegram.wait_for_message(forum, "And again?")
    assert "message_thread_id" not in again
    assert f"Session ID: {SESSION}" in again["text"]


# --- No chat yet


async def test_without_a_chat_it_listens_for_a_code_alone_and_says_what_is_missing(
    office: Office, forum: Group
) -> None:
    participant = await office.put()
    assert await participant.prepare() == []
    await office.until(lambda: "No chat is linked yet." in (participant.problem() or ""))
    assert "“Add a group”" in (participant.problem() or "")
    assert "Settings → Telegram" in (participant.problem() or "")
    await office.says("Hello?")
    for text in ("Hello", "/help", "/take", "/link"):
        await office.ann.writes(text, chat=forum)
        await office.ann.writes(text)
    await office.ann.writes("/link WRONG", chat=forum)
    await office.telegram.wait_for_message(forum, "This code is not valid any more.")
    assert [call["method"] for call in await office.telegram.calls("sendMessage")] == ["sendMessage"]
    assert await office.delivered() == []


def relink(office: Office, linked: list[asyncio.Task[object]]) -> Callable[[str], None]:
    """What the server does as soon as a chat is linked: from another task, at once."""
    return lambda chat: linked.append(asyncio.create_task(office.put(int(chat))))


@pytest.mark.parametrize("where", ["forum", "group", "private"])
async def test_a_code_links_the_chat_and_its_successor_goes_on(office: Office, forum: Group, where: str) -> None:
    telegram, ann = office.telegram, office.ann
    plain = await telegram.create_group("Plain", office.bot, members=[ann])
    chat = {"forum": forum, "group": plain, "private": None}[where]
    linked: list[asyncio.Task[object]] = []
    office.linking.linked = relink(office, linked)
    await office.put()
    await office.says("Hello?")
    await ann.writes("/link@desk_bot K7Q2M4XD", chat=chat)
    home = chat or ann.id
    answer = await telegram.wait_for_message(home, "Linked. New sessions appear here.")
    how = "a topic of its own" if where == "forum" else "Reply to a message"
    assert how in answer["text"]
    await telegram.wait_for_message(home, "Hello?")
    await asyncio.gather(*linked)
    await office.until(lambda: office.participants[0].problem() is None)
    await office.until(lambda: _nothing_pending(office))
    await ann.writes("/link K7Q2M4XD", chat=chat)
    await telegram.wait_for_message(home, "This chat is linked already.")
    said = [one["text"] for one in await telegram.messages(home) if "inked" in one.get("text", "")]
    assert len(said) == 2
    assert len(office.linking.asked) == 1


async def test_a_code_typed_while_telegram_is_silent_is_answered_by_the_successor(
    office: Office, forum: Group
) -> None:
    fault = await office.telegram.fault("hang", "sendMessage", times=None)
    linked: list[asyncio.Task[object]] = []
    office.linking.linked = relink(office, linked)
    await office.put()
    await office.ann.writes("/link K7Q2M4XD", chat=forum)
    await office.until(lambda: linked)
    await asyncio.gather(*linked)  # the former one ended within its 3 s
    await office.telegram.mend(fault)
    await office.telegram.wait_for_message(forum, "This chat is linked already.")
    await office.until(lambda: _nothing_pending(office))


async def _nothing_pending(office: Office) -> bool:
    return not await office.store.list_pending_updates(str(office.bot.id), limit=9)
