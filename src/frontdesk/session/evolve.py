"""`evolve`: what one entry does to the state. Never refuses: what is in the log has happened."""

from dataclasses import replace
from typing import assert_never

from frontdesk.session import entries as e
from frontdesk.session.state import State


def evolve(state: State, entry: e.Entry) -> State:
    """The state after `entry`. A fold of this over a session's entries is its state, whatever wrote them."""
    state = replace(
        state,
        epoch=entry.epoch,
        last_seq=entry.seq,
        last_at_ms=entry.at_ms,
        last_visible_seq=entry.seq if entry.is_visible else state.last_visible_seq,
    )
    body = entry.body
    match body:
        case e.SessionStarted():
            return replace(state, status="open", mode=body.mode, n=body.n, site=body.site, locale=body.locale)
        case e.Message():
            return _message(state, entry, body)
        case e.OperatorRequested():
            # The assistant being off is not the visitor's asking: their first real request must still be loud.
            asked_at_ms = state.asked_human_at_ms if body.reason == "assistant_off" else entry.at_ms
            return replace(state, mode="waiting", answer_now=False, asked_human_at_ms=asked_at_ms)
        case e.AskedAgain():
            return replace(state, asked_again_at_ms=entry.at_ms)
        case e.AssistantFailed() | e.Released():
            return replace(state, mode="waiting", operator=None, answer_now=False)
        case e.Taken():
            return _human(state, entry, body.operator)
        case e.HandedToAi():
            return replace(
                state,
                mode="ai",
                operator=None,
                answer_now=body.answer_now,
                handed_back_seq=entry.seq,
                handed_back_at_ms=entry.at_ms,
                asked_human_at_ms=0,
            )
        case e.AutoReturnWarned():
            return replace(state, warned=True)
        case e.Kept():
            return _operator_acts(state, entry)
        case e.Closed():
            return replace(state, status="closed", closed_by=body.by, operator=None, answer_now=False)
        case e.Reopened():
            return _human(replace(state, status="open", closed_by=None), entry, body.operator)
        case e.Notice() | e.MessageEdited() | e.MessageDeleted() | e.Note() | e.Rating():
            return state
        case _:
            assert_never(body)


def _message(state: State, entry: e.Entry, body: e.Message) -> State:
    match body.author:
        case "visitor":
            return replace(state, last_visitor_seq=entry.seq, last_visitor_at_ms=entry.at_ms)
        case "assistant":
            return replace(state, answers_upto=max(state.answers_upto, body.answers_upto or 0), answer_now=False)
        case "operator":
            return replace(_operator_acts(state, entry), last_operator_seq=entry.seq)
        case _:
            assert_never(body.author)


def _human(state: State, entry: e.Entry, operator: e.Operator) -> State:
    state = _operator_acts(state, entry)
    return replace(state, mode="human", operator=operator, answer_now=False, asked_human_at_ms=0)


def _operator_acts(state: State, entry: e.Entry) -> State:
    return replace(state, warned=False, operator_active_seq=entry.seq, operator_active_at_ms=entry.at_ms)
