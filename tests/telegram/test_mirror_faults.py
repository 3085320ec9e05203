"""What reaches operators when something breaks: lost replies, floods, outages, crashes, topics deleted by hand."""

import asyncio
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from frontdesk.desk.ports import ChatLag
from frontdesk.session import commands as c
from frontdesk.store.ports import NewSend
from frontdesk.telegram.delivery import UNSHOWN
from frontdesk.telegram.outbox import Turn
from tests.support.botapi import Telegram
from tests.telegram.stage import ANN, ID, Stage, covered, numbers, staged

pytestmark = [
    pytest.mark.slow,
    # The library warns of its own next version whenever it makes the error that a 429 becomes.
    pytest.mark.filterwarnings("ignore:.*attribute `retry_after`:DeprecationWarning"),
]


@pytest.fixture
async def stage(anyio_backend: str, sandbox_url: str, tmp_path: Path, shared: Path) -> AsyncIterator[Stage]:
    async with staged(sandbox_url, tmp_path, shared) as stage:
        yield stage


async def begin_and_greet(stage: Stage) -> None:
    await stage.begin("regular")
    await stage.says("Hello")
    await stage.settled()


# --- One call goes wrong


async def test_delivered_but_the_reply_lost_both_copies_bear_one_number(stage: Stage) -> None:
    await begin_and_greet(stage)
    await stage.telegram.fault("lose_reply", "sendMessage", contains="Once")
    await stage.says("Once only")
    await stage.settled()
    first, second = [text for text in await stage.texts() if "Once only" in text]
    assert first == second
    assert numbers(first) == (3, 3)


async def test_words_that_come_during_an_unclear_send_follow_it(stage: Stage) -> None:
    await begin_and_greet(stage)
    await stage.telegram.fault("lose_reply", "sendMessage", contains="First")
    await stage.says("First")
    await stage.telegram.wait_for_message(stage.group, "First")
    await stage.says("Second")
    await stage.settled()
    assert [numbers(text) for text in await stage.texts()] == [(1, 2), (3, 3), (3, 3), (4, 4)]


@pytest.mark.parametrize("kind", ["drop", "html", "garbage"])
async def test_a_call_that_fails_is_made_again(stage: Stage, kind: str) -> None:
    await begin_and_greet(stage)
    code = {"code": 502} if kind == "html" else {}
    await stage.telegram.fault(kind, "sendMessage", times=2, **code)
    await stage.says("Still there?")
    await stage.settled()
    assert set(covered(await stage.texts())) == {1, 2, 3}
    async with asyncio.timeout(10):  # the trouble is over a moment after the row is settled
        while stage.mirrors[0].status() is not None:  # noqa: ASYNC110 the status is asked, not announced
            await asyncio.sleep(0.01)


async def test_one_call_that_hangs_holds_nobody_else_up(stage: Stage) -> None:
    await begin_and_greet(stage)
    fault = await stage.telegram.fault("hang", "sendMessage", contains="I hang")
    await stage.says("I hang")
    await asyncio.sleep(0)
    for who in "BCD":
        await stage.says(f"I am {who}", who=who)
    for who in "BCD":
        await stage.telegram.wait_for_message(stage.group, f"I am {who}")
    await stage.telegram.mend(fault)
    await stage.settled()
    assert (await stage.texts())[-1].startswith("Visitor: I hang")


async def test_a_message_that_can_never_pass_leaves_a_visible_line(stage: Stage) -> None:
    await begin_and_greet(stage)
    await stage.telegram.fault(
        "error",
        "sendMessage",
        contains="poison",
        times=None,
        code=400,
        description="Bad Request: can't parse entities",
    )
    await stage.says("poison")
    await stage.settled()
    await stage.says("and on")
    await stage.settled()
    texts = await stage.texts()
    assert texts[-2] == f"{UNSHOWN}\n#3\nSession ID: {ID.format('A')}"
    assert numbers(texts[-1]) == (4, 4)
    tries = [call for call in await stage.telegram.calls("sendMessage") if "poison" in call["params"]["text"]]
    assert len(tries) == 2
    assert stage.mirrors[0].status() is None


# --- The flood limit


async def test_no_call_goes_during_a_penalty_and_nothing_is_lost(stage: Stage) -> None:
    await stage.begin("regular")
    for who in "ABCDEFGHJK":
        await stage.says("Hello", who=who)
    await stage.settled()
    await stage.telegram.post("/calls/clear")
    await stage.telegram.flood(stage.group, 4)
    await stage.says("Discovers it")
    await until_called(stage, 1)
    for number in range(20):
        for who in "ABCDEFGHJK":
            await stage.says(f"Line {number} of {who}", who=who)
    await stage.settled(within_s=20)
    assert len(await stage.telegram.calls_during_penalty()) == 1
    shown = "\n".join(await stage.texts())
    for who in "ABCDEFGHJK":
        places = [shown.index(f"Line {number} of {who}\n") for number in range(20)]
        assert places == sorted(places)


async def until_called(stage: Stage, count: int) -> None:
    async def check(telegram: Telegram) -> bool:
        return len(await telegram.calls("sendMessage")) >= count

    await stage.telegram.wait_for(check)


async def test_how_far_a_chat_is_behind_can_be_asked(stage: Stage) -> None:
    await begin_and_greet(stage)
    [mirror] = stage.mirrors
    chat = str(stage.group.id)
    assert mirror.lag() == ChatLag(chat, sessions=0, lag_ms=0, penalty_ms=0)
    await stage.telegram.flood(stage.group, 3)
    await stage.says("Into the penalty")

    async def meets_it(_: Telegram) -> bool:
        return mirror.lag().penalty_ms > 0

    await stage.telegram.wait_for(meets_it)
    lag = mirror.lag()
    assert (lag.chat, lag.sessions) == (chat, 1)
    assert lag.lag_ms > 0
    assert lag.penalty_ms < 7_000  # the call that met it doubled it
    await stage.settled()
    assert mirror.lag() == ChatLag(chat, sessions=0, lag_ms=0, penalty_ms=0)


async def test_a_penalty_outlives_the_process(stage: Stage) -> None:
    await begin_and_greet(stage)
    await stage.telegram.post("/calls/clear")
    await stage.telegram.flood(stage.group, 3)
    await stage.says("Discovers it")
    await until_called(stage, 1)
    await stage.restart()
    await stage.says("After the restart")
    await stage.settled(within_s=15)
    assert len(await stage.telegram.calls_during_penalty()) == 1
    assert set(covered(await stage.texts())) == {1, 2, 3, 4}


async def test_the_strictest_limits_are_kept_while_the_urgent_goes_first(stage: Stage) -> None:
    stage.per_min = 18
    await stage.telegram.limits("shared_strict")
    await stage.begin("regular")
    for who in "ABCDEFGH":
        await stage.says("Hello", who=who)
    await stage.telegram.wait_for_message(stage.group, "Hello")
    await stage.says("A human!", who="Z", asks_human="human")
    began_s = time.monotonic()
    await stage.telegram.wait_for_message(stage.group, "A human!")
    assert time.monotonic() - began_s < 5
    assert (await stage.telegram.get("/limits"))["penalised"] == 0
    assert all(call["ok"] for call in await stage.telegram.calls("sendMessage"))


# --- The chat


async def test_after_an_outage_everything_comes_in_order(stage: Stage) -> None:
    await begin_and_greet(stage)
    outage = await stage.telegram.fault("outage", times=None)
    for number in range(50):
        await stage.says(f"Line {number}")
    await asyncio.sleep(1.5)
    problem = stage.mirrors[0].status()
    assert problem is not None and problem.startswith("Telegram doesn't answer. Nothing is lost: 1 sessions wait")
    await stage.telegram.mend(outage)
    await stage.settled()
    assert sorted(set(covered(await stage.texts()))) == [*range(1, 53)]
    shown = "\n".join(await stage.texts())
    assert [shown.index(f"Line {number}\n") for number in range(50)] == sorted(
        shown.index(f"Line {number}\n") for number in range(50)
    )
    assert stage.mirrors[0].status() is None


async def test_a_bot_that_was_kicked_keeps_everything_until_it_is_back(stage: Stage) -> None:
    await begin_and_greet(stage)
    await stage.ann.sets_member(stage.bot.id, "kicked", chat=stage.group)
    await stage.says("Can you read me?")
    await until_status(stage, "The bot is not in the chat")
    await stage.ann.sets_member(stage.bot.id, "administrator", chat=stage.group)
    stage.wake([])
    await stage.settled()
    assert covered(await stage.texts()) == [1, 2, 3]


async def until_status(stage: Stage, words: str) -> None:
    async def check(_: Telegram) -> bool:
        return words in (stage.mirrors[0].status() or "")

    await stage.telegram.wait_for(check)


async def test_without_the_right_to_make_topics_the_owner_is_told(stage: Stage) -> None:
    await stage.begin()
    await stage.ann.sets_member(stage.bot.id, "administrator", chat=stage.group, rights=["can_pin_messages"])
    await stage.says("Hello")
    await until_status(stage, "manage topics")
    await stage.ann.sets_member(stage.bot.id, "administrator", chat=stage.group, rights=["can_manage_topics"])
    stage.wake([])
    await stage.settled()
    assert covered(await stage.texts()) == [1, 2]
    assert await stage.telegram.messages(stage.group, 0) == []


# --- The process


async def test_a_crash_between_planning_and_sending_loses_nothing(stage: Stage) -> None:
    await stage.begin("regular", start=False)
    await stage.says("Hello")
    planned = NewSend(1, 2, '{"text":"planned words\\n#1-2","keys":"state"}')
    await stage.store.plan_sends(stage.chats[0].follower, ID.format("A"), [planned])
    await stage.says("More")
    await stage.start()
    await stage.settled()
    texts = await stage.texts()
    assert texts[0] == "planned words\n#1-2"
    assert covered(texts) == [1, 2, 3]


async def test_a_crash_between_sending_and_settling_repeats_the_same_number(stage: Stage) -> None:
    await begin_and_greet(stage)
    await stage.telegram.fault("hang_reply", "sendMessage", contains="Twice")
    await stage.says("Twice at most")
    await stage.telegram.wait_for_message(stage.group, "Twice at most")
    await stage.restart()
    await stage.settled()
    copies = [text for text in await stage.texts() if "Twice" in text]
    assert len(copies) == 2
    assert copies[0] == copies[1]


async def test_it_goes_on_after_restarts_at_any_moment(stage: Stage) -> None:
    await stage.begin()
    for number in range(12):
        await stage.says(f"Line {number}", who="ABC"[number % 3])
        await asyncio.sleep(0.004 * number)
        await stage.restart()
    await stage.settled(within_s=20)
    for who in "ABC":
        topics = [one for one in await stage.telegram.get(f"/chats/{stage.group.id}/topics") if who in one["name"]]
        texts = [text for topic in topics for text in await stage.texts(topic=topic["id"])]
        assert set(covered(texts)) == {1, 2, 3, 4, 5}


# --- Topics


async def test_a_topic_deleted_by_hand_is_made_anew_with_its_last_lines(stage: Stage) -> None:
    await stage.begin()
    for number in range(7):
        await stage.says(f"Line {number}")
        await stage.settled()
    await stage.ann.deletes_topic((await stage.the_topic())["id"], chat=stage.group)
    await stage.says("Are you there?")
    await stage.settled()
    history, pending = await stage.texts(topic=(await stage.the_topic())["id"])
    assert numbers(history) == (4, 8)
    assert "Line 2\nVisitor: Line 3\n" in history
    assert history.startswith("New chat · Visitor A")
    assert numbers(pending) == (9, 9)
    assert await stage.telegram.messages(stage.group, 0) == []


async def test_a_topic_closed_by_hand_without_the_bots_right_is_opened_for_its_words(stage: Stage) -> None:
    await stage.begin()
    await stage.says("Hello")
    await stage.settled()
    topic = (await stage.the_topic())["id"]
    fault = "Bad Request: TOPIC_CLOSED"
    await stage.ann.closes_topic(topic, chat=stage.group)
    await stage.telegram.fault("error", "sendMessage", code=400, description=fault)
    await stage.says("More")
    await stage.settled()
    assert not (await stage.the_topic())["closed"]
    assert covered(await stage.texts(topic=topic)) == [1, 2, 3]


async def test_a_message_in_the_wrong_thread_is_sent_again_in_a_new_topic(stage: Stage) -> None:
    await stage.begin()
    await stage.says("Hello")
    await stage.settled()
    await stage.telegram.fault("wrong_thread", "sendMessage")
    await stage.says("Astray")
    await stage.settled()
    old, new = await stage.telegram.get(f"/chats/{stage.group.id}/topics")
    texts = await stage.texts(topic=max(old["id"], new["id"]))
    assert set(covered(texts)) == {1, 2, 3}
    assert "Astray" in texts[-1]
    await stage.says("Later")
    await stage.settled()
    assert "Later" in (await stage.texts(topic=max(old["id"], new["id"])))[-1]


async def test_a_topic_whose_creation_was_not_answered_is_adopted(stage: Stage) -> None:
    await stage.begin()
    await stage.telegram.fault("lose_reply", "createForumTopic")
    await stage.says("Hello")
    await made_topics(stage, 1)
    topic = await stage.the_topic()
    await stage.topics.adopt(stage.chats[0], topic["id"], topic["name"])
    await stage.settled()
    assert covered(await stage.texts(topic=(await stage.the_topic())["id"])) == [1, 2]


async def test_a_lost_topic_that_shows_itself_too_late_is_closed(stage: Stage) -> None:
    await stage.begin()
    await stage.telegram.fault("lose_reply", "createForumTopic")
    await stage.says("Hello")
    await made_topics(stage, 1)
    lost = await stage.the_topic()
    await stage.settled()
    await stage.topics.adopt(stage.chats[0], lost["id"], lost["name"])
    await stage.topics.adopt(stage.chats[0], lost["id"], lost["name"])

    async def closed(telegram: Telegram) -> bool:
        found = await telegram.get(f"/chats/{stage.group.id}/topics")
        return [one["id"] for one in found if one["closed"]] == [lost["id"]]

    await stage.telegram.wait_for(closed)
    assert await stage.texts(topic=lost["id"]) == []
    await stage.says("More")
    await stage.settled()
    assert await stage.texts(topic=lost["id"]) == []


async def test_a_crash_after_the_topic_was_made_adopts_it_on_the_next_start(stage: Stage) -> None:
    await stage.begin()
    await stage.telegram.fault("hang_reply", "createForumTopic")
    await stage.says("Hello")
    await made_topics(stage, 1)
    await stage.restart()
    topic = await stage.the_topic()
    await stage.topics.adopt(stage.chats[0], topic["id"], topic["name"])
    await stage.settled()
    assert covered(await stage.texts(topic=(await stage.the_topic())["id"])) == [1, 2]


async def made_topics(stage: Stage, count: int) -> None:
    async def check(telegram: Telegram) -> bool:
        return len(await telegram.get(f"/chats/{stage.group.id}/topics")) == count

    await stage.telegram.wait_for(check)


async def test_a_closed_session_reopened_before_its_topic_closed_keeps_it_open(stage: Stage) -> None:
    await stage.begin()
    await stage.says("Hello")
    await stage.settled()
    fault = await stage.telegram.fault("drop", "closeForumTopic", times=None)
    await stage.does(c.EndSession, visitor="v_A")
    await stage.telegram.wait_for_message(stage.group, "Visitor closed the chat")
    await stage.does(c.ReopenSession, operator=ANN)
    await stage.telegram.mend(fault)
    await stage.settled()
    assert not (await stage.the_topic())["closed"]
    assert "Reopened by @ann." in (await stage.texts())[-1]


# --- Ourselves


async def test_a_fault_of_our_own_in_one_session_leaves_the_others_alone(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    await stage.begin("regular")
    good = Turn.send_message

    async def broken(self: Turn, outgoing: object) -> object:
        if "I am A" in getattr(outgoing, "text", ""):
            raise RuntimeError("I am A: words that no log may hold")
        return await good(self, outgoing)  # pyright: ignore[reportArgumentType]

    with monkeypatch.context() as patch:
        patch.setattr(Turn, "send_message", broken)
        for who in "ABC":
            await stage.says(f"I am {who}", who=who)
        await stage.telegram.wait_for_message(stage.group, "I am B")
        await stage.telegram.wait_for_message(stage.group, "I am C")
        assert not any("I am A" in text for text in await stage.texts())
    await stage.settled()
    assert any("I am A" in text for text in await stage.texts())
