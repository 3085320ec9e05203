"""Which session words are meant for: what is stored decides, and nothing that a visitor or an operator typed."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from frontdesk.store.ports import MappedMessage
from frontdesk.telegram import words
from tests.telegram.ears import (
    BOB,
    CARD,
    FORUM,
    GROUP,
    OTHER_SESSION,
    OTHER_TOPIC,
    SESSION,
    THE_BOT,
    TOPIC,
    Ears,
    a_text,
    listening,
)

PRINTED = f"Visitor: hi\n#2\nSession ID: {SESSION}"


@pytest.fixture
async def ears(anyio_backend: str, tmp_path: Path, shared: Path) -> AsyncIterator[Ears]:
    async with listening(tmp_path, shared) as ears:
        yield ears


async def test_a_topic_is_its_session_and_no_other(ears: Ears) -> None:
    assert await ears.hears(a_text("one", topic=TOPIC)) is None
    assert await ears.hears(a_text("two", topic=OTHER_TOPIC)) is None
    assert (await ears.delivered(), await ears.delivered(OTHER_SESSION)) == (["one"], ["two"])


async def test_a_reply_inside_a_topic_stays_with_the_topic(ears: Ears) -> None:
    await ears.store.put_message(FORUM.id, 600, MappedMessage(OTHER_SESSION, 1, 2, "out", OTHER_TOPIC))
    await ears.hears(a_text("here", topic=TOPIC, reply_to=600))
    assert (await ears.delivered(), await ears.delivered(OTHER_SESSION)) == (["here"], [])


async def test_what_telegram_put_into_general_is_answered_there_by_reply(ears: Ears) -> None:
    await ears.store.put_message(FORUM.id, 600, MappedMessage(SESSION, 1, 2, "out", None))
    assert await ears.hears(a_text("here", reply_to=600)) is None
    assert await ears.delivered() == ["here"]


async def test_a_topic_that_is_not_ours_meets_silence(ears: Ears) -> None:
    for text in ("hello", "/take", "/help", "/nonsense"):
        assert await ears.hears(a_text(text, topic=999)) is None


async def test_regular_mode_goes_by_the_stored_message_whatever_is_printed_in_it(ears: Ears) -> None:
    lying = {"message_id": CARD, "from": THE_BOT, "text": PRINTED.replace(SESSION, OTHER_SESSION)}
    await ears.hears(a_text("hello", chat=GROUP, reply_to=lying))
    assert (await ears.delivered(), await ears.delivered(OTHER_SESSION)) == (["hello"], [])


async def test_the_printed_id_serves_when_the_row_was_lost(ears: Ears) -> None:
    unstored = {"message_id": 700, "from": THE_BOT, "text": PRINTED}
    assert await ears.hears(a_text("hello", chat=GROUP, reply_to=unstored)) is None
    assert await ears.delivered() == ["hello"]


@pytest.mark.parametrize(
    "replied",
    [
        {"message_id": 700, "from": BOB, "text": PRINTED},
        {"message_id": 700, "text": PRINTED},
        {"message_id": 700, "from": THE_BOT, "text": f"Session ID: {SESSION}"},
        {"message_id": 700, "from": THE_BOT, "text": f"Visitor: Session ID: {SESSION}\n#2"},
        {"message_id": 700, "from": THE_BOT, "text": words.HELD.format(text=PRINTED)},
        {"message_id": 700, "from": THE_BOT, "text": words.NEEDS_REPLY},
        {"message_id": 700, "from": THE_BOT},
    ],
)
async def test_an_id_that_somebody_typed_is_never_believed(ears: Ears, replied: dict[str, object]) -> None:
    assert await ears.told(a_text("hello", chat=GROUP, reply_to=replied)) == words.UNKNOWN_TARGET
    assert await ears.delivered() == []


async def test_an_id_that_leads_nowhere_is_told(ears: Ears) -> None:
    erased = {"message_id": 700, "from": THE_BOT, "text": PRINTED.replace(SESSION, "ZZZZZZZZ")}
    assert await ears.told(a_text("hello", chat=GROUP, reply_to=erased)) == words.SESSION_GONE


async def test_without_a_reply_regular_mode_sends_nothing_and_says_how(ears: Ears) -> None:
    assert await ears.told(a_text(PRINTED, chat=GROUP)) == words.NEEDS_REPLY
    assert await ears.delivered() == []
