"""From the poll to the log: nothing is lost, nothing is done twice, whatever fails in between."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from frontdesk.session import commands as c
from frontdesk.store.ports import StoredUpdate, StoreUnavailable
from frontdesk.telegram import words
from frontdesk.telegram.botapi import ChatMigrated, FloodWait, NotSent, OutcomeUnknown, RawUpdate, Rejected
from frontdesk.telegram.chats import Chats
from tests.telegram.ears import (
    BOT,
    BY_BOB,
    FORUM,
    GROUP,
    OTHER_SESSION,
    OTHER_TOPIC,
    SESSION,
    TOPIC,
    Ears,
    Json,
    a_tap,
    a_text,
    an_update,
    listening,
)
from tests.telegram.fakes import raw_updates


@pytest.fixture
async def ears(anyio_backend: str, tmp_path: Path, shared: Path) -> AsyncIterator[Ears]:
    async with listening(tmp_path, shared) as ears:
        yield ears


@pytest.fixture(autouse=True)
def no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("frontdesk.telegram.trouble._RETRY_S", (0.0, 0.005))


async def store(ears: Ears, *updates: Json) -> None:
    """What an earlier process had stored and not finished."""
    rows = [StoredUpdate(one.update_id, one.payload) for one in raw_updates(updates)]
    await ears.store.store_updates(str(BOT), rows, at_ms=ears.clock())


def brings(ears: Ears, *updates: Json) -> None:
    """The next poll brings these."""
    ears.api.polls.append(raw_updates(updates))


async def test_an_update_is_stored_before_the_next_offset_confirms_it(ears: Ears) -> None:
    update = a_text("Hello", topic=TOPIC)
    ears.store.fail("store_updates", StoreUnavailable("full"))
    brings(ears, update)
    brings(ears, update)
    ears.start()
    await ears.store.until("finish_update")
    await ears.api.wait_for(lambda: len(ears.api.offsets) == 3)
    assert [offset for offset, _ in ears.api.offsets] == [None, None, update["update_id"] + 1]
    assert await ears.delivered() == ["Hello"]


async def test_the_same_update_again_is_dropped(ears: Ears) -> None:
    update = a_text("Hello", topic=TOPIC)
    for _ in range(3):
        brings(ears, update, update)
    brings(ears, a_text("Bye", topic=TOPIC))
    ears.start()
    await ears.store.until("finish_update", 2)
    assert await ears.delivered() == ["Hello", "Bye"]


async def test_an_offset_is_used_once_so_that_ids_may_restart_lower(ears: Ears) -> None:
    low = a_text("after a quiet week", topic=TOPIC) | {"update_id": 5}
    brings(ears, a_text("before", topic=TOPIC) | {"update_id": 900_000})
    brings(ears)
    brings(ears, low)
    ears.start()
    await ears.store.until("finish_update", 2)
    await ears.api.wait_for(lambda: len(ears.api.offsets) == 4)
    assert [offset for offset, _ in ears.api.offsets] == [None, 900_001, None, 6]
    assert await ears.delivered() == ["before", "after a quiet week"]


async def test_what_was_kept_48_hours_is_forgotten_so_that_old_ids_may_return(ears: Ears) -> None:
    update = a_text("Hello", topic=TOPIC)
    brings(ears, update)
    ears.start()
    await ears.store.until("finish_update")
    ears.clock.now_ms += 48 * 60 * 60 * 1000 + 1
    brings(ears, update)
    await ears.restart()
    await ears.store.until("finish_update", 2)
    assert await ears.delivered() == ["Hello", "Hello"]


# --- Crashes


@pytest.mark.parametrize(
    ("method", "after"),
    [("append", False), ("append", True), ("put_message", False), ("put_message", True), ("finish_update", False)],
)
async def test_a_crash_at_any_step_of_a_reply_has_one_effect_after_the_restart(
    ears: Ears, method: str, *, after: bool
) -> None:
    update = a_text("Hello", topic=TOPIC)
    ears.store.fail(method, *[StoreUnavailable("dying")] * 50, after=after)
    brings(ears, update)
    ears.start()
    await ears.api.wait_for(lambda: len(ears.api.offsets) == 2)
    await asyncio.sleep(0.02)
    assert await ears.pending() == [update["update_id"]]
    ears.store.heal()
    await ears.restart()
    await ears.store.until("finish_update")
    assert await ears.delivered() == ["Hello"]
    row = await ears.store.find_message(FORUM.id, update["message"]["message_id"])
    assert (row.from_seq, row.direction) == (4, "in")


async def test_a_crash_before_its_writer_was_told_tells_them_after_the_restart(ears: Ears) -> None:
    ears.api.errors["send_message"] = [NotSent("ConnectError")] * 1000
    brings(ears, a_text("hello", chat=GROUP))
    ears.start()
    await ears.api.wait_for(lambda: len(ears.api.errors["send_message"]) < 1000)
    await ears.stop()
    ears.api.errors.clear()
    await ears.restart()
    await ears.store.until("finish_update")
    assert [one.text for one in ears.api.sent] == [words.NEEDS_REPLY]
    assert await ears.pending() == []


async def test_a_tap_stored_before_a_crash_is_answered_after_it(ears: Ears) -> None:
    await store(ears, a_tap(f"t:{SESSION}"))
    ears.start()
    await ears.api.wait_for(lambda: ears.api.toasts)
    assert ears.api.toasts[0][1] == words.TAKEN


async def test_hundreds_left_by_an_earlier_process_keep_their_order_and_come_before_anything_new(ears: Ears) -> None:
    texts = [str(number) for number in range(450)]
    topics = {TOPIC: SESSION, OTHER_TOPIC: OTHER_SESSION}
    await store(ears, *(a_text(text, topic=topic) for text in texts for topic in topics))
    most = 0

    async def watch() -> None:
        nonlocal most
        async with ears.store.changed:
            while True:
                await ears.store.changed.wait()
                most = max(most, len(ears.incoming._in_hand))  # pyright: ignore[reportPrivateUsage]

    watching = asyncio.create_task(watch())
    brings(ears, *(a_text("new", topic=topic) for topic in topics))
    ears.start()
    await ears.store.until("finish_update", 902)
    watching.cancel()
    for session in topics.values():
        entries = await ears.desk.log.read(session, limit=2000)
        assert [getattr(one.body, "text", "") for one in entries if one.kind == "message"][1:] == [*texts, "new"]
    assert most <= 600


# --- Outside trouble


async def test_while_the_store_is_away_nothing_is_lost_and_order_holds(ears: Ears) -> None:
    ears.store.fail("append", *[StoreUnavailable("away")] * 20)
    brings(ears, *(a_text(text, topic=TOPIC) for text in "abc"))
    ears.start()
    await ears.store.until("finish_update", 3)
    assert await ears.delivered() == ["a", "b", "c"]


async def test_one_stuck_topic_holds_up_no_other(ears: Ears) -> None:
    gate = asyncio.Event()
    original = ears.handling.handle

    async def slow(update: Any) -> Any:
        if update.message.topic == TOPIC:
            await gate.wait()
        return await original(update)

    ears.handling.handle = slow  # type: ignore[method-assign]
    brings(ears, a_text("stuck", topic=TOPIC), a_text("free", topic=OTHER_TOPIC))
    ears.start()
    await ears.store.until("finish_update", 1)
    assert await ears.delivered(OTHER_SESSION) == ["free"]
    gate.set()
    await ears.store.until("finish_update", 2)
    assert await ears.delivered() == ["stuck"]


@pytest.mark.parametrize(
    ("error", "problem"),
    [
        (NotSent("ConnectError"), "Telegram does not answer (ConnectError)"),
        (OutcomeUnknown("ReadTimeout"), "Telegram does not answer (ReadTimeout)"),
        (FloodWait(0), "Telegram does not answer (Telegram asks to wait 0 s)"),
        (Rejected("conflict", "Conflict: terminated by other getUpdates request"), "Another program polls"),
        (Rejected("conflict", "Conflict: can't use getUpdates while webhook is active"), "Another program set a web"),
        (Rejected("unauthorized", "Unauthorized"), "Telegram refuses the bot token"),
        (Rejected("other", "Bad Request: x"), "Telegram refuses: Bad Request: x"),
    ],
)
async def test_a_failing_poll_is_stated_until_a_quick_one_succeeds(ears: Ears, error: Any, problem: str) -> None:
    stated: list[str | None] = []
    original = ears.api.get_updates

    async def noting(offset: int | None, *, timeout_s: int) -> Any:
        stated.append(ears.incoming.problem)
        return await original(offset, timeout_s=timeout_s)

    ears.api.get_updates = noting  # type: ignore[method-assign]
    ears.api.polls.extend([error, error, []])
    ears.start()
    await ears.api.wait_for(lambda: len(ears.api.offsets) == 4)
    assert stated[0] is None
    assert all(said is not None and said.startswith(problem) for said in stated[1:3])
    assert ears.incoming.problem is None
    assert [timeout_s for _, timeout_s in ears.api.offsets] == [25, 0, 0, 25]


async def test_words_in_a_chat_that_telegram_has_not_described_yet_wait_for_it(ears: Ears) -> None:
    ears.chats = Chats([FORUM.id])
    ears.begin()
    brings(ears, a_text("Hello", topic=TOPIC))
    ears.start()
    await ears.api.wait_for(lambda: len(ears.api.offsets) == 2)
    assert await ears.delivered() == []
    ears.chats.put(FORUM)
    await ears.store.until("finish_update")
    assert await ears.delivered() == ["Hello"]


# --- Poison


@pytest.mark.parametrize(
    "poison",
    [an_update(message={"message_id": "x"}), an_update(message=5), an_update(callback_query={"id": 3})],
)
async def test_what_cannot_be_read_goes_to_the_dead_letters_and_the_rest_goes_on(ears: Ears, poison: Json) -> None:
    brings(ears, poison, a_text("Hello", topic=TOPIC))
    ears.store.fail("bury_update", StoreUnavailable("busy"))
    ears.start()
    await ears.store.until("bury_update")
    await ears.store.until("finish_update")
    assert await ears.delivered() == ["Hello"]
    assert await ears.pending() == []


async def test_a_lone_surrogate_concerns_its_own_update_only(ears: Ears) -> None:
    bad = '{"update_id": 3, "message": {"message_id": 1, "chat": {"id": -100}, "text": "\\ud83d"}}'
    ears.api.polls.append([RawUpdate(3, bad), *raw_updates([a_text("Hello", topic=TOPIC)])])
    ears.start()
    await ears.store.until("finish_update")
    await ears.store.until("bury_update")
    assert await ears.delivered() == ["Hello"]


@pytest.mark.parametrize("error", [RuntimeError("secret words"), Rejected("other", "x"), ChatMigrated("-1")])
async def test_an_update_that_fails_for_ever_is_buried_and_its_writer_told(ears: Ears, error: Exception) -> None:
    ears.store.fail("find_topic_session", *[error] * 3)
    with capture_logs() as logs:
        brings(ears, a_text("bad", topic=TOPIC), a_text("good", topic=TOPIC))
        ears.start()
        await ears.store.until("finish_update", 2)
    assert [one.text for one in ears.api.sent] == [words.NOT_UNDERSTOOD]
    assert await ears.delivered() == ["good"]
    assert "secret words" not in str(logs)


@pytest.mark.parametrize(
    "error", [Rejected("topic_gone", "Bad Request: message thread not found"), ChatMigrated("-1")]
)
async def test_telling_that_can_never_pass_is_buried(ears: Ears, error: Any) -> None:
    ears.api.errors["send_message"] = [error]
    brings(ears, a_text("hello", chat=GROUP))
    ears.start()
    await ears.store.until("bury_update")
    assert (await ears.pending(), ears.api.sent) == ([], [])


async def test_telling_waits_out_trouble_and_holds_up_no_words(ears: Ears) -> None:
    ears.api.errors["send_message"] = [OutcomeUnknown("ReadTimeout"), NotSent("ConnectError")]
    brings(ears, a_text("/nonsense", topic=TOPIC), a_text("Hello", topic=TOPIC))
    ears.start()
    await ears.store.until("finish_update", 2)
    assert await ears.delivered() == ["Hello"]
    (told,) = ears.api.sent
    assert (told.topic, told.reply_to is not None) == (TOPIC, True)


# --- Privacy


async def test_no_log_line_holds_names_ids_or_words(ears: Ears) -> None:
    await ears.does(c.Take, operator=BY_BOB)
    with capture_logs() as logs:
        brings(
            ears,
            a_text("my secret", topic=TOPIC),
            a_tap(f"t:{SESSION}", by={"id": 987654321, "is_bot": False, "first_name": "Stranger"}),
            a_text("/nonsense secret", topic=TOPIC),
            an_update(message={"message_id": "secret"}),
        )
        ears.start()
        await ears.store.until("finish_update", 3)
        await ears.store.until("bury_update")
    assert logs
    assert not [line for line in logs for word in ("secret", "987654321", "Stranger") if word in str(line)]
