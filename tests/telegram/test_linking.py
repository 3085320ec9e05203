"""`/link CODE`: the only words of a strange chat that are listened to, and what guessing gets."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from frontdesk.store.ports import StoreUnavailable
from frontdesk.telegram import words
from frontdesk.telegram.botapi import ChatMigrated, FloodWait, NotSent, Outgoing, Rejected
from frontdesk.telegram.chats import Chat
from frontdesk.telegram.incoming import decode_update
from frontdesk.telegram.linking import Allowance, LinkRequests
from frontdesk.telegram.outbox import PacedCalls
from tests.telegram.ears import BOB, BOT, FORUM, GROUP, OTHER_TOPIC, TOPIC, Ears, Json, a_text, an_edit, listening
from tests.telegram.fakes import raw_updates

STRANGE = Chat("-300", "regular", "")
CODE = "K7Q2M4XD"
MINUTES_10_MS = 10 * 60 * 1000


@pytest.fixture
async def ears(anyio_backend: str, tmp_path: Path, shared: Path) -> AsyncIterator[Ears]:
    async with listening(tmp_path, shared) as ears:
        yield ears


@pytest.fixture(autouse=True)
def no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("frontdesk.telegram.trouble._RETRY_S", (0.0, 0.005))


def a_link(text: str = f"/link {CODE}", *, chat: str = STRANGE.id, **fields: Any) -> Json:
    return a_text(text, chat=Chat(chat, "regular", ""), **fields)


async def said(ears: Ears, *updates: Json) -> list[str]:
    """What the bot says in the strange chat on these."""
    before = len(ears.api.sent)
    for update in updates:
        assert await ears.hears(update) is None
    assert all(one.chat == STRANGE.id and one.topic is None for one in ears.api.sent[before:])
    return [one.text for one in ears.api.sent[before:]]


async def test_the_code_links_the_chat_once_and_says_so(ears: Ears) -> None:
    assert await said(ears, a_link()) == [words.LINKED_NOW + words.LINKED_REPLY]
    assert ears.linking.chats == [STRANGE.id]
    assert await said(ears, a_link()) == [words.LINKED]


@pytest.mark.parametrize(
    "text",
    ["/link@desk_bot K7Q2M4XD", "/LINK@Desk_Bot k7q2m4xd", "/link k7q2 m4xd", "/link K7Q2-M4XD", "/link\nK7Q2M4XD "],
)
async def test_however_the_code_is_typed(ears: Ears, text: str) -> None:
    await ears.hears(a_link(text))
    assert ears.linking.asked == [(CODE, STRANGE.id)]
    assert ears.linking.chats == [STRANGE.id]


@pytest.mark.parametrize(
    "text",
    [
        "/link",
        "/link ",
        "/link --",
        "/link@other_bot K7Q2M4XD",
        "/linked K7Q2M4XD",
        "link K7Q2M4XD",
        "please /link K7Q2M4XD",
        "K7Q2M4XD",
        "/take",
        "/help",
        "Hello?",
        "//link K7Q2M4XD",
    ],
)
async def test_all_else_in_a_strange_chat_is_silence(ears: Ears, text: str) -> None:
    assert await said(ears, a_link(text)) == []
    assert ears.linking.asked == []


async def test_an_edited_message_links_nothing(ears: Ears) -> None:
    assert await said(ears, an_edit(a_link("Hello"), f"/link {CODE}")) == []
    assert ears.linking.asked == []


@pytest.mark.parametrize(
    ("mode", "is_forum", "how"),
    [
        ("auto", True, words.LINKED_TOPICS),
        ("auto", False, words.LINKED_REPLY),
        ("regular", True, words.LINKED_REPLY),
        ("supergroup", True, words.LINKED_TOPICS),
        ("supergroup", False, words.LINKED_NO_TOPICS),
    ],
)
async def test_the_answer_says_how_operators_will_answer(ears: Ears, mode: Any, is_forum: bool, how: str) -> None:
    links = LinkRequests(ears.linking, calls=calls_of(ears), mode=mode, bot_username=lambda: "desk_bot")
    update = a_link(topic=7 if is_forum else None)
    message = decoded(update, is_forum=is_forum)
    code = links.find_code(message)
    assert code == CODE
    await links.handle(message.chat, code)
    assert ears.api.sent == [Outgoing(chat=STRANGE.id, text=words.LINKED_NOW + how)]


def calls_of(ears: Ears) -> PacedCalls:
    store: Any = ears.store
    return PacedCalls(ears.api, store, bot=str(BOT), clock_ms=ears.clock)  # pyright: ignore[reportArgumentType]


def decoded(update: Json, *, is_forum: bool) -> Any:
    update["message"]["chat"]["is_forum"] = is_forum
    return decode_update(msgspec.json.encode(update).decode()).message


# --- Guessing


async def test_a_wrong_code_is_told_five_times_then_nobody_is_asked_for_ten_minutes(ears: Ears) -> None:
    wrong = [a_link(f"/link WRONG{number:03}") for number in range(9)]
    assert await said(ears, *wrong) == [words.LINK_REFUSED] * 5
    assert len(ears.linking.asked) == 5
    assert await said(ears, a_link()) == []
    assert ears.linking.chats == []
    ears.clock.now_ms += MINUTES_10_MS
    assert await said(ears, a_link()) == [words.LINKED_NOW + words.LINKED_REPLY]


async def test_guesses_in_one_chat_do_not_silence_another(ears: Ears) -> None:
    for number in range(6):
        await ears.hears(a_link(f"/link WRONG{number:03}", chat="-301"))
    assert await said(ears, a_link()) == [words.LINKED_NOW + words.LINKED_REPLY]


async def test_guesses_at_the_same_moment_count_too(ears: Ears) -> None:
    guesses = [a_link(f"/link WRONG{number:03}", topic=number) for number in range(1, 20)]
    await asyncio.gather(*(ears.hears(guess) for guess in guesses))
    assert len(ears.linking.asked) == 5


async def test_refusals_over_all_chats_are_bounded_but_a_good_code_still_links(ears: Ears) -> None:
    for chat in range(40):
        await ears.hears(a_link("/link WRONG", chat=f"-{1000 + chat}"))
    assert len(ears.linking.asked) == 40
    assert len(ears.api.sent) == 20
    assert await said(ears, a_link()) == [words.LINKED_NOW + words.LINKED_REPLY]


def test_an_allowance_remembers_a_bounded_number_of_keys() -> None:
    allowance = Allowance(1, 1000)
    assert [allowance.take("a", 0), allowance.take("a", 999), allowance.take("a", 1000)] == [True, False, True]
    for number in range(10_000):
        assert allowance.take(number, 1000)
    assert allowance.take("a", 1001)  # forgotten: it was the oldest
    allowance.give_back("never taken")


def test_an_allowance_survives_a_clock_that_was_set_back() -> None:
    allowance = Allowance(1, 1000)
    assert allowance.take("a", 50_000)
    assert allowance.take("a", 100)


# --- What can fail


@pytest.mark.parametrize("error", [Rejected("no_rights", "not enough rights"), ChatMigrated("-400")])
async def test_a_chat_that_takes_no_words_is_linked_all_the_same(ears: Ears, error: Exception) -> None:
    ears.api.errors["send_message"] = [error]  # pyright: ignore[reportArgumentType]
    assert await said(ears, a_link()) == []
    assert ears.linking.chats == [STRANGE.id]


async def test_a_refusal_that_cannot_be_told_is_let_go(ears: Ears) -> None:
    ears.api.errors["send_message"] = [NotSent("refused")]
    assert await said(ears, a_link("/link WRONG")) == []
    assert await said(ears, a_link("/link WRONG")) == [words.LINK_REFUSED]


@pytest.mark.parametrize("trouble", ["link", "send"])
async def test_trouble_that_passes_is_waited_for_and_costs_no_guess(ears: Ears, trouble: str) -> None:
    if trouble == "link":
        ears.linking.error = StoreUnavailable("busy")
    else:
        ears.api.errors["send_message"] = [NotSent("down")] * 8
    ears.linking.linked = lambda chat: ears.linking.chats.clear()  # saved, but not in force yet
    ears.api.polls.append(raw_updates([a_link()]))
    ears.start()
    if trouble == "link":
        await ears.linking.until(8)
        assert len(await ears.pending()) == 1
        ears.linking.error = None
    await ears.store.until("finish_update")
    assert "send_message" not in ears.api.errors or ears.api.errors["send_message"] == []
    said = words.LINKED_NOW + words.LINKED_REPLY if trouble == "link" else words.LINKED
    assert [one.text for one in ears.api.sent] == [said]


async def test_no_call_goes_out_during_a_penalty(ears: Ears) -> None:
    await ears.store.put_penalty(str(BOT), STRANGE.id, until_ms=ears.clock() + 7_000)
    ears.begin()
    with pytest.raises(FloodWait) as caught:
        await ears.hears(a_link())
    assert caught.value.retry_after_s == 7
    assert ears.api.sent == []


# --- In a chat of ours


@pytest.mark.parametrize("where", [{"topic": TOPIC}, {}, {"chat": GROUP}, {"chat": GROUP, "reply_to": 500}])
async def test_in_our_chats_it_is_answered_and_never_sent(ears: Ears, where: Json) -> None:
    before = await ears.kinds()
    assert await ears.told(a_text(f"/link {CODE}", **where)) == words.LINKED
    assert ears.linking.asked == []
    assert await ears.kinds() == before


async def test_in_a_topic_that_is_not_ours_it_is_silence(ears: Ears) -> None:
    assert await ears.hears(a_text(f"/link {CODE}", topic=OTHER_TOPIC + 1)) is None


async def test_who_linked_the_chat_and_is_no_operator_is_told_once_in_a_while(ears: Ears) -> None:
    ears.begin(listed=frozenset({1}))
    told = [await ears.told(a_text(f"/link {CODE}", chat=FORUM, by=BOB)) for _ in range(3)]
    assert told == [words.LINKED, "", ""]
    assert await ears.told(a_text("Hello", chat=FORUM, by=BOB)) == ""


# --- The participant is replaced while it links


async def test_a_participant_that_is_ended_by_the_link_says_so_and_finishes_the_update(ears: Ears) -> None:
    stopping: list[asyncio.Task[None]] = []
    ears.linking.linked = lambda chat: stopping.append(asyncio.create_task(ears.stop()))
    ears.api.polls.append(raw_updates([a_link()]))
    ears.start()
    await ears.store.until("finish_update")
    await asyncio.wait(stopping)
    assert [one.text for one in ears.api.sent] == [words.LINKED_NOW + words.LINKED_REPLY]
    assert await ears.pending() == []


async def test_an_answer_that_hangs_is_left_to_the_successor(ears: Ears, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("frontdesk.telegram.updates._LINK_GRACE_S", 0.05)
    hangs = asyncio.Event()

    async def hang(outgoing: Outgoing) -> Any:
        hangs.set()
        await asyncio.Event().wait()

    with monkeypatch.context() as patched:
        patched.setattr(ears.api, "send_message", hang)
        ears.api.polls.append(raw_updates([a_link(chat=GROUP.id)]))
        ears.chats = type(ears.chats)([FORUM.id])
        ears.begin()
        ears.start()
        await hangs.wait()
        async with asyncio.timeout(1):
            await ears.stop()
    assert len(await ears.pending()) == 1
    ears.chats = type(ears.chats)([FORUM.id, GROUP.id])
    ears.chats.put(GROUP)
    ears.begin()
    ears.start()
    await ears.store.until("finish_update")
    assert [one.text for one in ears.api.sent] == [words.LINKED]
    assert ears.linking.asked == [(CODE, GROUP.id)]
