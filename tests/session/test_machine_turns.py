"""Rules 1 and 2 of the design: how entries are numbered, what is owed, and whose answer may enter."""

from collections.abc import Callable
from dataclasses import replace
from typing import TypeAlias

import pytest

from frontdesk.session import commands as c
from frontdesk.session import entries as e
from frontdesk.session import errors
from frontdesk.session.machine import decide, evolve
from frontdesk.session.state import State
from tests.session.builders import (
    ANN,
    FROM_TELEGRAM,
    ON,
    SESSION,
    VISITOR,
    a_log,
    a_session,
    answer,
    close,
    fail_turn,
    hand_to_ai,
    message,
    names,
    note,
    reopen,
    reply,
    request_operator,
    take,
    where,
)

TurnEnd: TypeAlias = Callable[[State], c.Command]

MORE = message("And when?", client_id="c2")


# --- Rule 1: one command, one step; numbers without holes


def test_one_command_appends_consecutive_entries_under_its_time_and_origin() -> None:
    log = a_log()
    added = log.do(reply(ANN))
    assert [entry.seq for entry in added] == [3, 4]
    assert {(entry.session, entry.at_ms, entry.origin) for entry in added} == {(SESSION, log.now_ms, FROM_TELEGRAM)}


def test_prev_skips_what_the_visitor_may_not_see() -> None:
    log = a_log()
    log.do(note())
    log.do(note())
    log.do(reply(ANN))
    assert [(entry.seq, entry.prev) for entry in log.entries] == [(1, 0), (2, 0), (3, 2), (4, 2), (5, 2), (6, 5)]


def test_the_state_is_a_fold_of_the_log_alone() -> None:
    begun = State(session=SESSION, visitor=VISITOR, n=3, site="shop", locale="ru")
    command = replace(message(locale="ru"), site="shop")
    replayed = State(session=SESSION, visitor=VISITOR)
    for entry in decide(begun, command, ON):
        begun = evolve(begun, entry)
        replayed = evolve(replayed, entry)
    assert replayed == begun
    assert (replayed.n, replayed.site, replayed.locale) == (3, "shop", "ru")


# --- Rule 2: what is owed, and whose answer may enter


def test_the_first_message_is_owed_an_answer_and_the_answer_settles_it() -> None:
    log = a_log()
    assert (log.state.owes_answer, log.state.wants_assistant, log.state.turn_key) == (True, True, "2.1")
    body = log.do(answer("On its way."))[0].body
    assert body == e.Message(author="assistant", text="On its way.", answers_upto=2, turn="2.1")
    assert not log.state.owes_answer


def test_an_operators_words_settle_what_is_owed() -> None:
    log = a_log()
    log.do(reply(ANN))
    assert not log.state.owes_answer


def test_a_message_in_human_mode_is_owed_but_not_by_the_assistant() -> None:
    state = a_session(mode="human")
    assert (state.owes_answer, state.wants_assistant) == (True, False)


def test_a_closed_session_owes_nothing() -> None:
    assert not a_session(closed_by="visitor").owes_answer


def test_a_turn_that_began_before_a_takeover_says_nothing() -> None:
    log = a_log()
    begun = log.state
    log.do(take(ANN))
    with pytest.raises(errors.Stale) as refused:
        log.do(answer()(begun))
    assert refused.value.state == log.state


@pytest.mark.parametrize("ends", [answer(), request_operator, fail_turn], ids=["answer", "tool", "failure"])
def test_taking_and_handing_back_during_a_turn_fences_it(ends: TurnEnd) -> None:
    log = a_log()
    begun = log.state
    log.do(take(ANN))
    log.do(hand_to_ai(ANN))
    with pytest.raises(errors.Stale):
        log.do(ends(begun))
    assert log.state.wants_assistant


def test_a_turn_restarts_twice_when_the_visitor_writes_on_then_its_answer_stands_and_more_is_owed() -> None:
    log = a_log()
    begun = log.state
    log.do(MORE)
    for restarts in (0, 1):
        with pytest.raises(errors.VisitorWroteOn) as refused:
            log.do(answer(restarts=restarts)(begun))
        assert refused.value.state == log.state
    assert names(log.do(answer(restarts=2)(begun))) == "message◦"
    assert (log.state.answers_upto, log.state.wants_assistant) == (2, True)
    assert log.state.turn_key == "3.1"


def test_a_burst_is_answered_once() -> None:
    log = a_log()
    for number in range(4):
        log.do(message(f"part {number}", client_id=f"b{number}"))
    log.do(answer())
    assert not log.state.owes_answer


def test_an_answer_redelivered_enters_once() -> None:
    log = a_log()
    begun = log.state
    log.do(answer()(begun))
    with pytest.raises(errors.Stale):
        log.do(answer()(begun))


def test_an_answer_redelivered_after_the_visitor_wrote_on_enters_once() -> None:
    log = a_log()
    begun = log.state
    log.do(answer()(begun))
    log.do(MORE)
    with pytest.raises(errors.Stale):
        log.do(answer(restarts=2)(begun))


def test_an_answer_to_words_that_were_never_said_is_refused() -> None:
    log = a_log()
    with pytest.raises(errors.Stale):
        log.do(answer()(replace(log.state, last_visitor_seq=99)))


@pytest.mark.parametrize("ends", [request_operator, fail_turn], ids=["tool", "failure"])
def test_a_turn_that_ends_without_an_answer_need_not_restart(ends: TurnEnd) -> None:
    log = a_log()
    begun = log.state
    log.do(MORE)
    log.do(ends(begun))
    assert where(log.state) == "waiting"


def test_closing_fences_a_turn_even_if_the_session_is_reopened() -> None:
    log = a_log()
    begun = log.state
    log.do(close())
    log.do(reopen())
    log.do(hand_to_ai())
    with pytest.raises(errors.Stale):
        log.do(answer()(begun))
    assert log.state.wants_assistant
