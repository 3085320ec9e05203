"""Taps: one command each, answered after its commit with what is so now."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from frontdesk.session import commands as c
from frontdesk.session.entries import Operator
from frontdesk.session.policy import Policy
from frontdesk.store.ports import StoreUnavailable
from frontdesk.telegram import words
from frontdesk.telegram.botapi import FloodWait, NotSent, OutcomeUnknown, Rejected
from frontdesk.telegram.operators import STRANGER
from tests.telegram.ears import (
    ANN,
    BOB,
    BY_BOB,
    CARD,
    EVE,
    FORUM,
    GROUP,
    OTHER_SESSION,
    SESSION,
    TOPIC,
    Ears,
    a_tap,
    a_text,
    an_edit,
    an_update,
    listening,
)

TAKE = f"t:{SESSION}"


@pytest.fixture
async def ears(anyio_backend: str, tmp_path: Path, shared: Path) -> AsyncIterator[Ears]:
    async with listening(tmp_path, shared) as ears:
        yield ears


async def fenced(ears: Ears, letter: str) -> str:
    return f"{letter}:{SESSION}:{(await ears.state()).epoch}"


# --- What each button does


async def test_take_takes_and_says_so(ears: Ears) -> None:
    assert await ears.taps(TAKE) == "Taken. AI disabled."
    assert (await ears.kinds())[-1] == "taken"


async def test_a_second_taker_is_told_who_and_offered_to_take_over(ears: Ears) -> None:
    await ears.taps(TAKE)
    assert await ears.taps(TAKE, by=BOB) == "Taken by @ann"
    await ears.api.wait_for(lambda: ears.api.keyboards)
    assert ears.api.keyboards == [(FORUM.id, CARD, [[("Take over from @ann", await fenced(ears, "o"))]])]
    assert await ears.taps(await fenced(ears, "o"), by=BOB) == "Taken over."
    state = await ears.state()
    assert state.operator is not None
    assert state.operator.id == "tg:2"


async def test_of_two_takers_at_once_one_wins(ears: Ears) -> None:
    await asyncio.gather(*(ears.hears(a_tap(TAKE, by=by)) for by in (ANN, BOB)))
    owner = (await ears.state()).operator
    assert owner is not None
    assert sorted(text for _, text in ears.api.toasts) == [f"Taken by {owner.label}", words.TAKEN]
    assert (await ears.kinds()).count("taken") == 1


@pytest.mark.parametrize(
    ("replied", "toast"),
    [
        (True, "Handed to AI. It waits for the visitor."),
        (False, "Handed to AI. It answers the last message now."),
    ],
)
async def test_hand_back_says_whether_the_assistant_answers_now(ears: Ears, toast: str, *, replied: bool) -> None:
    await ears.hears(a_text("Hello" if replied else "/take", topic=TOPIC))
    assert await ears.taps(await fenced(ears, "h")) == toast


async def test_hand_back_is_refused_with_the_reason_and_edits_nothing_that_is_right(ears: Ears) -> None:
    await ears.taps(TAKE)
    ears.policy = Policy(assistant_off="no model configured")
    data, close = await fenced(ears, "h"), await fenced(ears, "c")
    shown = [[("Hand to AI", data), ("Close Chat", close)]]
    assert await ears.taps(data, shown=shown) == "The AI can't answer: no model configured."
    await ears.taps_.aclose()
    assert ears.api.keyboards == []


async def test_close_and_keep(ears: Ears) -> None:
    await ears.taps(TAKE)
    assert await ears.taps(await fenced(ears, "k")) == words.KEPT
    assert await ears.taps(await fenced(ears, "c")) == words.CLOSED
    assert not (await ears.state()).is_open
    assert await ears.taps(TAKE) == "The chat is closed."


async def test_a_button_of_an_earlier_epoch_shows_the_present(ears: Ears) -> None:
    await ears.taps(TAKE)
    stale = await fenced(ears, "h")
    await ears.taps(stale)
    await ears.does(c.Take, operator=BY_BOB)
    assert await ears.taps(stale) == "Taken by Bob Stone"
    assert (await ears.state()).mode == "human"
    await ears.api.wait_for(lambda: ears.api.keyboards)
    assert ears.api.keyboards[-1][2][0][0][0] == "Hand to AI"


async def test_an_old_button_tapped_often_costs_one_edit(ears: Ears) -> None:
    await ears.does(c.Take, operator=BY_BOB)
    for _ in range(20):
        await ears.hears(a_tap(TAKE))
    await ears.api.wait_for(lambda: ears.api.keyboards)
    assert len(ears.api.toasts) == 20
    assert len(ears.api.keyboards) < 20


async def test_an_edit_that_is_refused_harms_nobody(ears: Ears) -> None:
    await ears.does(c.Take, operator=BY_BOB)
    ears.api.errors["edit_keyboard"] = [Rejected("not_modified", "Bad Request: message is not modified")]
    ears.store.fail("get_penalties", StoreUnavailable("gone"), StoreUnavailable("gone"))
    assert await ears.taps(TAKE) == "Taken by Bob Stone"
    await ears.taps_.aclose()
    assert await ears.taps(TAKE) == "Taken by Bob Stone"


async def test_a_long_name_fits_into_the_toast(ears: Ears) -> None:
    await ears.does(c.Take, operator=Operator("web:x", "👩‍🔧" * 100))
    toast = await ears.taps(TAKE)
    assert toast.startswith("Taken by 👩‍🔧")
    assert len(toast.encode("utf-16-le")) // 2 <= 200
    assert toast.endswith("👩‍🔧…")


# --- Whose button, whose tap


@pytest.mark.parametrize("data", ["", "x:1", "t:K7Q2M4XA:1", f"h:{SESSION}", "c:K7Q2M4XA:-1", f"t:{OTHER_SESSION}"])
async def test_forged_data_does_nothing(ears: Ears, data: str) -> None:
    before = await ears.kinds(OTHER_SESSION)
    assert await ears.taps(data) == words.OLD_BUTTON
    assert await ears.kinds(OTHER_SESSION) == before
    assert (await ears.state()).mode == "ai"


async def test_in_regular_mode_the_stored_message_says_whose_button_it_is(ears: Ears) -> None:
    assert await ears.taps(f"t:{OTHER_SESSION}", chat=GROUP, topic=None) == words.OLD_BUTTON
    assert await ears.taps(TAKE, chat=GROUP, topic=None) == words.TAKEN


async def test_a_tap_that_overtakes_the_row_of_its_message_counts_by_the_button_on_it(ears: Ears) -> None:
    shown = [[("Take Session", TAKE)]]
    assert await ears.taps(TAKE, chat=GROUP, topic=None, message=888, shown=shown) == words.TAKEN


async def test_the_button_under_an_answer_to_take_works_in_regular_mode(ears: Ears) -> None:
    await ears.does(c.Take, operator=BY_BOB)
    told = await ears.hears(a_text("/take", chat=GROUP, reply_to=CARD))
    assert told is not None
    shown = [list(row) for row in told.keyboard]
    assert await ears.taps(shown[0][0][1], chat=GROUP, topic=None, message=888, shown=shown) == words.TAKEN_OVER


async def test_the_same_button_under_somebody_elses_message_is_none(ears: Ears) -> None:
    shown = [[("Take Session", TAKE)]]
    toast = await ears.taps(TAKE, chat=GROUP, topic=None, message=888, shown=shown, sender=EVE)
    assert toast == words.OLD_BUTTON
    assert (await ears.state()).mode == "ai"


async def test_a_tap_in_a_chat_that_is_not_ours_is_answered_and_does_nothing(ears: Ears) -> None:
    update = a_tap(TAKE)
    update["callback_query"]["message"]["chat"]["id"] = -999
    without = an_update(callback_query={"id": "cb", "from": ANN, "data": TAKE, "inline_message_id": "x"})
    await ears.hears(update)
    await ears.hears(without)
    assert [text for _, text in ears.api.toasts] == [words.OLD_BUTTON] * 2
    assert (await ears.state()).mode == "ai"


async def test_a_stranger_is_refused(ears: Ears) -> None:
    assert await ears.taps(TAKE, by=EVE) == STRANGER.words
    assert (await ears.state()).mode == "ai"


@pytest.mark.parametrize(
    ("error", "toast"),
    [
        (NotSent("ConnectError"), words.CANNOT_CHECK),
        (OutcomeUnknown("ReadTimeout"), words.CANNOT_CHECK),
        (FloodWait(30), words.CANNOT_CHECK),
        (Rejected("no_rights", "Bad Request: CHAT_ADMIN_REQUIRED"), words.CANNOT_ASK),
        (Rejected("user_unknown", "Bad Request: PARTICIPANT_ID_INVALID"), STRANGER.words),
    ],
)
async def test_nobody_acts_while_membership_is_not_known(ears: Ears, error: Exception, toast: str) -> None:
    ears.api.error = error  # pyright: ignore[reportAttributeAccessIssue]
    assert await ears.taps(TAKE) == toast
    assert (await ears.state()).mode == "ai"


async def test_a_slow_membership_answer_does_not_hold_the_toast_and_serves_the_next_tap(
    ears: Ears, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("frontdesk.telegram.taps._CHECK_S", 0.01)
    ears.api.member_gate = asyncio.Event()
    assert await ears.taps(TAKE) == words.CANNOT_CHECK
    ears.api.member_gate.set()
    assert await ears.taps(TAKE) == words.TAKEN
    assert len(ears.api.asked) == 1


# --- The toast itself


async def test_a_toast_that_was_not_sent_is_sent_again(ears: Ears) -> None:
    ears.api.errors["answer_callback"] = [NotSent("ConnectError"), OutcomeUnknown("ReadTimeout")]
    assert await ears.taps(TAKE) == words.TAKEN


@pytest.mark.parametrize("error", [Rejected("callback_expired", "query is too old"), FloodWait(9)])
async def test_a_toast_that_comes_too_late_is_let_go(ears: Ears, error: Exception) -> None:
    ears.api.errors["answer_callback"] = [error]  # pyright: ignore[reportArgumentType]
    await ears.hears(a_tap(TAKE))
    assert ears.api.toasts == []
    assert (await ears.state()).mode == "human"


async def test_a_tap_carried_out_before_a_crash_is_answered_as_the_first_time(ears: Ears) -> None:
    for letter in "tktohthc":
        by, data = (BOB, "o") if letter == "o" else (ANN, letter)
        update = a_tap(TAKE if letter == "t" else await fenced(ears, data), by=by)
        await ears.hears(update)
        before = await ears.kinds()
        await ears.hears(update)
        assert ears.api.toasts[-1][1] == ears.api.toasts[-2][1]
        assert await ears.kinds() == before


async def test_a_tap_that_was_undone_meanwhile_shows_what_is_so_now(ears: Ears) -> None:
    update = a_tap(TAKE)
    await ears.hears(update)
    await ears.does(c.TakeOver, operator=BY_BOB)
    await ears.hears(update)
    assert ears.api.toasts[-1][1] == "Taken by Bob Stone"


async def test_while_the_store_is_away_the_tapper_is_told_once_and_the_tap_is_done_later(ears: Ears) -> None:
    update = a_tap(TAKE)
    ears.store.fail("find_topic_session", StoreUnavailable("gone"), StoreUnavailable("gone"))
    for _ in range(2):
        with pytest.raises(StoreUnavailable):
            await ears.hears(update)
    await ears.hears(update)
    assert [text for _, text in ears.api.toasts] == [words.NOT_SAVED]
    assert (await ears.state()).mode == "human"


# --- Reopen and send


async def held(ears: Ears, text: str = "Are you there?") -> tuple[dict[str, object], str]:
    await ears.closes()
    update = a_text(text, topic=TOPIC)
    told = await ears.hears(update)
    assert told is not None
    return update, told.keyboard[0][0][1]


async def test_reopen_and_send_sends_what_was_held_and_it_can_be_edited_then(ears: Ears) -> None:
    update, data = await held(ears)
    assert await ears.taps(data, shown=[[("Reopen and send", data)]]) == words.REOPENED
    assert await ears.delivered() == ["Are you there?"]
    await ears.api.wait_for(lambda: ears.api.keyboards)
    assert ears.api.keyboards == [(FORUM.id, CARD, [])]
    assert await ears.hears(an_edit(update, "Hello?")) is None
    assert (await ears.kinds())[-1] == "message_edited"


async def test_two_operators_who_tap_send_it_once(ears: Ears) -> None:
    _, data = await held(ears)
    await asyncio.gather(*(ears.hears(a_tap(data, by=by)) for by in (ANN, BOB)))
    assert await ears.taps(data) == words.DONE_ALREADY
    assert await ears.delivered() == ["Are you there?"]


async def test_a_crash_before_the_held_words_were_dropped_sends_them_once(ears: Ears) -> None:
    _, data = await held(ears)
    update = a_tap(data)
    ears.store.fail("drop_held_reply")
    with pytest.raises(StoreUnavailable):
        await ears.hears(update)
    await ears.hears(update)
    assert await ears.delivered() == ["Are you there?"]
    assert await ears.store.find_held_reply(1) is None


async def test_if_somebody_reopened_meanwhile_what_remains_is_to_send(ears: Ears) -> None:
    _, data = await held(ears)
    await ears.does(c.ReopenSession, operator=BY_BOB)
    assert await ears.taps(data) == words.SENT
    assert await ears.delivered() == ["Are you there?"]


async def test_a_refused_reopening_names_the_newer_session_and_keeps_the_words(ears: Ears) -> None:
    _, data = await held(ears)
    newer = "K7Q2M4XC"
    await ears.desk.handle(
        c.VisitorMessage(
            at_ms=ears.clock(),
            origin=(await ears.entries())[0].origin,
            visitor=f"v_{SESSION}",
            new_session=newer,
            text="again",
            client_id="c2",
        )
    )
    assert await ears.taps(data) == f"Not reopened: the visitor is in a newer session, {newer}."
    await ears.does(c.EndSession, session=newer, visitor=f"v_{SESSION}")
    assert await ears.taps(data) == words.REOPENED


async def test_held_words_of_another_session_are_out_of_reach(ears: Ears) -> None:
    await held(ears)
    assert await ears.taps(f"r:{OTHER_SESSION}:1") == words.DONE_ALREADY
    assert await ears.taps(f"r:{SESSION}:1", chat=GROUP, topic=None) == words.DONE_ALREADY
    assert await ears.delivered() == []
