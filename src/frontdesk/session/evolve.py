"""`evolve`: what one entry does to the state. Never refuses: what is in the log has happened."""

from dataclasses import replace
from typing import TypedDict, assert_never

from frontdesk.session import entries as e
from frontdesk.session.entries import Mode, OfferReason, Operator
from frontdesk.session.state import ClosedBy, State, Status
from frontdesk.session.unclear import REPEATS, fingerprint


class _Changes(TypedDict, total=False):
    """Fields of the state that an entry sets, beside those that every entry sets."""

    n: int
    site: str
    locale: str
    status: Status
    mode: Mode
    operator: Operator | None
    closed_by: ClosedBy | None
    last_visitor_seq: int
    last_visitor_at_ms: int
    answers_upto: int
    last_operator_seq: int
    operator_active_seq: int
    operator_active_at_ms: int
    handed_back_seq: int
    handed_back_at_ms: int
    answer_now: bool
    asked_human_at_ms: int
    asked_again_at_ms: int
    warned: bool
    waiting_since_ms: int
    human_offered: bool
    offer_due: OfferReason | None
    asked: tuple[int, ...]


def evolve(state: State, entry: e.Entry) -> State:
    """The state after `entry`. A fold of this over a session's entries is its state, whatever wrote them."""
    # One copy for all: this runs for every entry under the session's lock.
    return replace(
        state,
        epoch=entry.epoch,
        last_seq=entry.seq,
        last_at_ms=entry.at_ms,
        last_visible_seq=entry.seq if entry.is_visible else state.last_visible_seq,
        **_changes(state, entry),
    )


def _changes(state: State, entry: e.Entry) -> _Changes:
    body = entry.body
    match body:
        case e.Message():
            return _message(state, entry, body)
        case e.SessionStarted():
            return _started(entry, body)
        case e.OperatorRequested():
            # The assistant being off is not the visitor's asking: their first real request must still be loud.
            asked_at_ms = state.asked_human_at_ms if body.reason == "assistant_off" else entry.at_ms
            return {**_waits(state, entry), "asked_human_at_ms": asked_at_ms}
        case e.AskedAgain():
            return {"asked_again_at_ms": entry.at_ms}
        case e.AssistantFailed() | e.Released():
            return {**_waits(state, entry), "operator": None}
        case e.Taken():
            return _human(entry, body.operator)
        case e.HandedToAi():
            return _handed_back(entry, body)
        case e.AutoReturnWarned():
            return {"warned": True}
        case e.HumanOffered():
            return {"human_offered": True, "offer_due": None}
        case e.Kept():
            return _operator_acts(entry)
        case e.Closed():
            return _closed(body)
        case e.Reopened():
            return {**_human(entry, body.operator), "status": "open", "closed_by": None}
        case e.Notice() | e.MessageEdited() | e.MessageDeleted() | e.Note() | e.Rating():
            return {}
        case _:
            assert_never(body)


def _message(state: State, entry: e.Entry, body: e.Message) -> _Changes:
    match body.author:
        case "visitor":
            return {"last_visitor_seq": entry.seq, "last_visitor_at_ms": entry.at_ms, **_asked(state, body)}
        case "assistant":
            return {"answers_upto": max(state.answers_upto, body.answers_upto or 0), "answer_now": False}
        case "operator":
            return {**_operator_acts(entry), "last_operator_seq": entry.seq}
        case _:
            assert_never(body.author)


# As many as make the third of them in everyday talk.
_REMEMBERED_MESSAGES = 8


def _asked(state: State, body: e.Message) -> _Changes:
    if state.human_offered:
        return {}
    mark = fingerprint(body.text)
    asked = (*state.asked, mark)[-_REMEMBERED_MESSAGES:]
    is_repeated = mark != 0 and asked.count(mark) >= REPEATS
    return {"asked": asked, "offer_due": body.unclear or ("repeated" if is_repeated else state.offer_due)}


def _started(entry: e.Entry, body: e.SessionStarted) -> _Changes:
    return {
        "status": "open",
        "mode": body.mode,
        "n": body.n,
        "site": body.site,
        "locale": body.locale,
        "waiting_since_ms": entry.at_ms if body.mode == "waiting" else 0,
    }


def _waits(state: State, entry: e.Entry) -> _Changes:
    # Asking once more begins no other wait.
    return {"mode": "waiting", "answer_now": False, "waiting_since_ms": state.waiting_since_ms or entry.at_ms}


def _closed(body: e.Closed) -> _Changes:
    return {"status": "closed", "closed_by": body.by, "operator": None, "answer_now": False, "waiting_since_ms": 0}


def _handed_back(entry: e.Entry, body: e.HandedToAi) -> _Changes:
    return {
        "mode": "ai",
        "operator": None,
        "answer_now": body.answer_now,
        "handed_back_seq": entry.seq,
        "handed_back_at_ms": entry.at_ms,
        "asked_human_at_ms": 0,
        "waiting_since_ms": 0,
        "human_offered": False,
        "offer_due": None,
        "asked": (),
    }


def _human(entry: e.Entry, operator: Operator) -> _Changes:
    return {
        **_operator_acts(entry),
        "mode": "human",
        "operator": operator,
        "answer_now": False,
        "asked_human_at_ms": 0,
        "waiting_since_ms": 0,
    }


def _operator_acts(entry: e.Entry) -> _Changes:
    return {"warned": False, "operator_active_seq": entry.seq, "operator_active_at_ms": entry.at_ms}
