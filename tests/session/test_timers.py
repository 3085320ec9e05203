"""Timers: which rows a state has, and what becomes of one that fires late, twice or after its setting changed."""

from dataclasses import replace

import pytest

from frontdesk.session import commands as c
from frontdesk.session import entries as e
from frontdesk.session.policy import Policy
from frontdesk.session.timers import Timer, timers
from tests.session.builders import (
    ANN,
    AUTO_RETURN,
    BOB,
    FROM_DESK,
    MINUTE_MS,
    OFF,
    ON,
    SECOND_MS,
    SESSION,
    START_MS,
    SessionLog,
    a_log,
    a_session,
    answer,
    close,
    edit,
    fire,
    hand_to_ai,
    keep,
    message,
    names,
    note,
    reply,
    take_over,
    where,
)

NEVER = Policy(idle_close_ms=0)
LEAVE = Policy(leave_close_ms=MINUTE_MS)
AUTO_RETURN_ONLY = replace(AUTO_RETURN, idle_close_ms=0)


def kinds(log: SessionLog, policy: Policy) -> list[str]:
    return [timer.kind for timer in timers(log.state, policy)]


def due(timer: Timer) -> c.FireTimer:
    return c.FireTimer(
        at_ms=timer.due_at_ms,
        origin=FROM_DESK,
        session=timer.session,
        kind=timer.kind,
        if_epoch=timer.if_epoch,
        if_seq=timer.if_seq,
    )


# --- Which timers there are


def test_a_quiet_answered_session_has_the_idle_timer_alone() -> None:
    log = a_log(answered=True)
    due_at_ms = START_MS + 2 * SECOND_MS + 60 * MINUTE_MS
    assert timers(log.state, ON) == [Timer(SESSION, "idle", due_at_ms, if_epoch=1, if_seq=3)]


@pytest.mark.parametrize(
    "log",
    [SessionLog(), a_log(), a_log(mode="waiting"), a_log(mode="waiting", answered=True), a_log(mode="human")],
    ids=["none", "ai, owed", "waiting, owed", "waiting", "human, owed"],
)
def test_no_idle_timer_while_anybody_is_kept_waiting(log: SessionLog) -> None:
    assert timers(log.state, ON) == []


def test_a_closed_session_has_no_timers() -> None:
    assert timers(a_session(answered=True, closed_by="visitor"), AUTO_RETURN) == []


def test_a_limit_of_zero_sets_no_timer() -> None:
    assert timers(a_session(mode="human", answered=True), NEVER) == []


def test_an_operators_session_is_warned_a_minute_before_it_returns() -> None:
    state = a_session(mode="human")
    taken_at_ms = START_MS + 2 * SECOND_MS
    assert timers(state, AUTO_RETURN_ONLY) == [
        Timer(SESSION, "auto_return", taken_at_ms + 5 * MINUTE_MS, if_epoch=2, if_seq=3),
        Timer(SESSION, "auto_return_warning", taken_at_ms + 4 * MINUTE_MS, if_epoch=2, if_seq=3),
    ]


def test_a_warning_is_never_due_before_the_operator_acted() -> None:
    state = a_session(mode="human")
    short = Policy(auto_return_ms=30 * SECOND_MS)
    warning = timers(state, short)[1]
    assert (warning.kind, warning.due_at_ms) == ("auto_return_warning", state.operator_active_at_ms)


@pytest.mark.parametrize("mode", ["ai", "waiting"])
def test_only_an_operators_session_returns(mode: e.Mode) -> None:
    assert timers(a_session(mode=mode), AUTO_RETURN_ONLY) == []


def test_once_warned_only_the_return_is_left_and_keep_sets_both_again() -> None:
    log = a_log(mode="human", policy=AUTO_RETURN_ONLY)
    log.do(fire("auto_return_warning"))
    assert kinds(log, AUTO_RETURN_ONLY) == ["auto_return"]
    log.do(keep(BOB))
    assert kinds(log, AUTO_RETURN_ONLY) == ["auto_return", "auto_return_warning"]


# --- Firing


@pytest.mark.parametrize("who", [ANN, BOB], ids=["the owner", "a colleague"])
def test_an_operators_word_stops_the_fuse(who: e.Operator) -> None:
    log = a_log(mode="human", policy=AUTO_RETURN)
    fuse, warning = timers(log.state, AUTO_RETURN_ONLY)
    log.do(reply(who))
    assert log.do(due(warning)) == []
    assert log.do(due(fuse)) == []


def test_keep_stops_the_fuse() -> None:
    log = a_log(mode="human", policy=AUTO_RETURN)
    fuse, warning = timers(log.state, AUTO_RETURN_ONLY)
    log.do(due(warning))
    log.do(keep(ANN, epoch=log.state.epoch))
    assert log.do(due(fuse)) == []
    assert where(log.state) == "human(Ann)"


def test_a_new_owner_has_a_fuse_of_their_own() -> None:
    log = a_log(mode="human", policy=AUTO_RETURN)
    fuse = timers(log.state, AUTO_RETURN_ONLY)[0]
    log.do(take_over(BOB))
    assert log.do(due(fuse)) == []
    assert where(log.state) == "human(Bob Stone)"


def test_visitors_words_notes_and_edits_do_not_stop_the_fuse() -> None:
    log = a_log(mode="human", policy=AUTO_RETURN)
    fuse = timers(log.state, AUTO_RETURN_ONLY)[0]
    log.do(message("Hello?", client_id="c2"))
    log.do(note())
    log.do(edit(2))
    assert names(log.do(due(fuse))) == "handed_to_ai◦"
    assert log.state.wants_assistant


def test_a_warning_delivered_twice_warns_once() -> None:
    log = a_log(mode="human", policy=AUTO_RETURN)
    warning = timers(log.state, AUTO_RETURN_ONLY)[1]
    assert names(log.do(due(warning))) == "auto_return_warned"
    assert log.do(due(warning)) == []


def test_the_notices_name_the_minutes_of_silence() -> None:
    log = a_log(mode="human", policy=AUTO_RETURN)
    warned = log.do(fire("auto_return_warning"))[0].body
    handed = log.do(fire("auto_return"))[0].body
    assert warned == e.AutoReturnWarned(operator=ANN, silent_min=5)
    assert isinstance(handed, e.HandedToAi)
    assert (handed.operator, handed.silent_min) == (None, 5)


def test_with_no_assistant_to_return_to_the_session_is_released() -> None:
    log = a_log(mode="human", policy=replace(AUTO_RETURN, assistant_off="switched off"))
    released = log.do(fire("auto_return"))[0].body
    assert isinstance(released, e.Released)
    assert (released.operator, released.silent_min) == (ANN, 5)
    assert where(log.state) == "waiting"


def test_an_idle_timer_is_stale_after_any_entry() -> None:
    log = a_log(answered=True)
    idle = timers(log.state, ON)[0]
    log.do(note())
    assert log.do(due(idle)) == []


@pytest.mark.parametrize("timer", timers(a_session(mode="human", answered=True), AUTO_RETURN), ids=lambda it: it.kind)
def test_a_timer_of_an_earlier_epoch_is_stale(timer: Timer) -> None:
    log = a_log(mode="human", answered=True, policy=AUTO_RETURN)
    assert log.do(replace(due(timer), if_epoch=timer.if_epoch - 1)) == []
    assert log.do(due(timer)) != []


def test_idle_closes_when_it_is_due() -> None:
    log = a_log(answered=True)
    assert names(log.do(due(timers(log.state, ON)[0]))) == "closed◦"
    assert where(log.state) == "closed(idle)"


def test_a_visitor_who_wrote_since_has_not_left() -> None:
    log = a_log(answered=True, policy=LEAVE)
    left = fire("leave")(log.state)
    log.do(message("Still here", client_id="c2"))
    log.do(answer())
    assert log.do(left) == []


def test_operators_words_do_not_bring_a_visitor_back() -> None:
    log = a_log(mode="human", policy=LEAVE)
    left = fire("leave")(log.state)
    log.do(reply(ANN))
    log.do(hand_to_ai(ANN))
    assert names(log.do(left)) == "closed◦"


def test_silence_of_less_than_a_minute_is_called_one() -> None:
    log = a_log(mode="human", policy=Policy(auto_return_ms=30 * SECOND_MS))
    assert log.do(fire("auto_return_warning"))[0].body == e.AutoReturnWarned(operator=ANN, silent_min=1)


@pytest.mark.parametrize(("kind", "other"), [("idle", LEAVE), ("leave", ON)])
def test_idling_and_leaving_have_limits_of_their_own(kind: c.TimerKind, other: Policy) -> None:
    log = a_log(answered=True, policy=replace(other, idle_close_ms=0) if kind == "idle" else other)
    assert log.do(fire(kind)) == []


@pytest.mark.parametrize("kind", ["idle", "leave", "auto_return", "auto_return_warning"])
def test_a_limit_switched_off_since_stops_its_timer(kind: c.TimerKind) -> None:
    log = a_log(mode="human", answered=True, policy=NEVER)
    assert log.do(fire(kind)) == []


@pytest.mark.parametrize("kind", ["idle", "leave", "auto_return", "auto_return_warning"])
def test_a_timer_of_a_closed_session_does_nothing(kind: c.TimerKind) -> None:
    log = a_log(mode="human", answered=True, policy=replace(AUTO_RETURN, leave_close_ms=MINUTE_MS))
    fired = fire(kind)(log.state)
    log.do(close())
    assert log.do(fired) == []


def test_the_assistant_being_off_changes_no_timer() -> None:
    state = a_session(answered=True)
    assert timers(state, OFF) == timers(state, ON)
