"""The state table of the design, row by row: from, command, to, entries (a visitor sees those marked ◦)."""

from dataclasses import dataclass
from typing import TypeAlias

import pytest

from frontdesk.session import errors
from frontdesk.session.policy import Policy
from tests.session.builders import (
    ANN,
    AUTO_RETURN,
    BOB,
    MINUTE_MS,
    OFF,
    ON,
    Made,
    SessionLog,
    a_log,
    answer,
    ask_human,
    assistant_off,
    close,
    delete,
    edit,
    end,
    fail_turn,
    fire,
    hand_to_ai,
    keep,
    message,
    names,
    note,
    owner_gone,
    rate,
    reopen,
    reply,
    request_operator,
    take,
    take_over,
    where,
)

AUTO_RETURN_OFF = Policy(auto_return_ms=5 * MINUTE_MS, assistant_off="switched off")
LEAVE = Policy(leave_close_ms=MINUTE_MS)
KEYWORD = message("I want an operator", asks_human="operator", client_id="c2")
FIRST_KEYWORD = message("I want an operator", asks_human="operator")
MORE = message("And when?", client_id="c2")


def given(name: str, policy: Policy = ON) -> SessionLog:
    match name:
        case "none":
            return SessionLog(policy=policy)
        case "ai":
            return a_log(policy=policy)
        case "ai, answered":
            return a_log(answered=True, policy=policy)
        case "waiting":
            return a_log(mode="waiting", policy=policy)
        case "waiting, answered":
            return a_log(mode="waiting", answered=True, policy=policy)
        case "human(Ann)":
            return a_log(mode="human", operator=ANN, policy=policy)
        case "human(Ann), answered":
            return a_log(mode="human", operator=ANN, answered=True, policy=policy)
        case "closed":
            return a_log(mode="human", operator=ANN, closed_by="operator", policy=policy)
        case _:
            raise ValueError(name)


@dataclass(frozen=True, slots=True)
class Row:
    start: str
    what: str
    command: Made
    to: str
    entries: str
    policy: Policy = ON

    def __str__(self) -> str:
        return f"{self.start} | {self.what} | {self.to}"


ROWS = [
    # The visitor begins
    Row("none", "first message", message(), "ai", "session_started message◦"),
    Row("none", "first message, assistant off", message(), "waiting", "session_started message◦ notice◦", OFF),
    Row("none", "first message, keyword", FIRST_KEYWORD, "waiting", "session_started message◦ operator_requested◦"),
    Row("none", "keyword, off", FIRST_KEYWORD, "waiting", "session_started message◦ operator_requested◦", OFF),
    Row("none", "human button", ask_human(), "waiting", "session_started operator_requested◦"),
    Row("none", "human button, off", ask_human(), "waiting", "session_started operator_requested◦", OFF),
    # The visitor writes on, asks for a person
    Row("ai", "message", MORE, "ai", "message◦"),
    Row("ai", "keyword", KEYWORD, "waiting", "message◦ operator_requested◦"),
    Row("ai", "human button", ask_human(), "waiting", "operator_requested◦"),
    Row("ai", "assistant's tool", request_operator, "waiting", "operator_requested◦"),
    Row("waiting", "message", MORE, "waiting", "message◦"),
    Row("waiting", "keyword within a minute", KEYWORD, "waiting", "message◦"),
    Row("human(Ann)", "message", MORE, "human(Ann)", "message◦"),
    Row("human(Ann)", "keyword", KEYWORD, "human(Ann)", "message◦"),
    Row("human(Ann)", "human button", ask_human(), "human(Ann)", ""),
    # Taking
    Row("ai", "take", take(ANN), "human(Ann)", "taken◦"),
    Row("waiting", "take", take(ANN), "human(Ann)", "taken◦"),
    Row("ai", "reply", reply(ANN), "human(Ann)", "taken◦ message◦"),
    Row("waiting", "reply", reply(ANN), "human(Ann)", "taken◦ message◦"),
    Row("ai", "take over", take_over(BOB), "human(Bob Stone)", "taken◦"),
    Row("human(Ann)", "take over by Bob", take_over(BOB), "human(Bob Stone)", "taken◦"),
    Row("human(Ann)", "reply by Ann", reply(ANN), "human(Ann)", "message◦"),
    Row("human(Ann)", "reply by Bob", reply(BOB), "human(Ann)", "message◦"),
    # Handing back
    Row("human(Ann)", "hand to AI by Ann", hand_to_ai(ANN), "ai", "handed_to_ai◦"),
    Row("human(Ann)", "hand to AI by Bob", hand_to_ai(BOB), "ai", "handed_to_ai◦"),
    Row("waiting", "hand to AI", hand_to_ai(ANN), "ai", "handed_to_ai◦"),
    Row("human(Ann)", "silent too long", fire("auto_return"), "ai", "handed_to_ai◦", AUTO_RETURN),
    Row("human(Ann)", "warning", fire("auto_return_warning"), "human(Ann)", "auto_return_warned", AUTO_RETURN),
    Row("human(Ann)", "keep", keep(BOB), "human(Ann)", "kept", AUTO_RETURN),
    Row("human(Ann)", "silent, off", fire("auto_return"), "waiting", "released◦", AUTO_RETURN_OFF),
    Row("human(Ann)", "Ann leaves", owner_gone(ANN), "waiting", "released◦"),
    Row("human(Ann)", "Bob leaves", owner_gone(BOB), "human(Ann)", ""),
    Row("waiting", "Ann leaves", owner_gone(ANN), "waiting", ""),
    # The assistant
    Row("ai", "answer", answer(), "ai", "message◦"),
    Row("ai", "assistant failed", fail_turn, "waiting", "assistant_failed◦"),
    Row("ai", "assistant switched off", assistant_off(), "waiting", "operator_requested◦", OFF),
    Row("ai, answered", "assistant switched off", assistant_off(), "ai", "", OFF),
    Row("ai, answered", "message, off", MORE, "waiting", "message◦ operator_requested◦", OFF),
    Row("ai, answered", "keyword, off", KEYWORD, "waiting", "message◦ operator_requested◦", OFF),
    Row("ai", "assistant is on after all", assistant_off(), "ai", ""),
    Row("waiting", "assistant switched off", assistant_off(), "waiting", "", OFF),
    Row("none", "assistant switched off", assistant_off(), "none", "", OFF),
    # Closing and reopening
    Row("ai", "visitor ends", end(), "closed(visitor)", "closed◦"),
    Row("waiting", "visitor ends", end(), "closed(visitor)", "closed◦"),
    Row("human(Ann)", "visitor ends", end(), "closed(visitor)", "closed◦"),
    Row("ai", "operator closes", close(ANN), "closed(operator)", "closed◦"),
    Row("waiting", "operator closes", close(ANN), "closed(operator)", "closed◦"),
    Row("human(Ann)", "Bob closes", close(BOB), "closed(operator)", "closed◦"),
    Row("ai, answered", "idle", fire("idle"), "closed(idle)", "closed◦"),
    Row("human(Ann), answered", "idle", fire("idle"), "closed(idle)", "closed◦"),
    Row("waiting", "idle", fire("idle"), "waiting", ""),
    Row("waiting, answered", "idle", fire("idle"), "waiting", ""),
    Row("ai", "idle", fire("idle"), "ai", ""),
    Row("ai, answered", "visitor left", fire("leave"), "closed(left)", "closed◦", LEAVE),
    Row("human(Ann), answered", "visitor left", fire("leave"), "closed(left)", "closed◦", LEAVE),
    Row("ai", "visitor left, answer owed", fire("leave"), "ai", "", LEAVE),
    Row("waiting", "visitor left", fire("leave"), "waiting", "", LEAVE),
    Row("waiting, answered", "visitor left", fire("leave"), "waiting", "", LEAVE),
    Row("closed", "visitor ends again", end(), "closed(operator)", ""),
    Row("closed", "idle", fire("idle"), "closed(operator)", ""),
    Row("closed", "rating", rate(4), "closed(operator)", "rating"),
    Row("closed", "reopen", reopen(BOB), "human(Bob Stone)", "reopened◦"),
    Row("closed", "reopen and send", reopen(BOB, "One more thing."), "human(Bob Stone)", "reopened◦ message◦"),
    Row("closed", "Ann leaves", owner_gone(ANN), "closed(operator)", ""),
    Row("closed", "assistant switched off", assistant_off(), "closed(operator)", "", OFF),
    # What changes no state
    Row("ai", "note", note(), "ai", "note"),
    Row("closed", "note", note(), "closed(operator)", "note"),
    Row("ai", "edit", edit(2), "ai", "message_edited◦"),
    Row("closed", "edit", edit(2), "closed(operator)", "message_edited◦"),
    Row("ai", "delete", delete(2), "ai", "message_deleted◦"),
    Row("ai", "rating", rate(1), "ai", "rating"),
]


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_the_table(row: Row) -> None:
    log = given(row.start, row.policy)
    added = log.do(row.command)
    assert (where(log.state), names(added)) == (row.to, row.entries)


Refusal: TypeAlias = tuple[str, str, Made, type[errors.Refused], Policy]

REFUSALS: list[Refusal] = [
    ("human(Ann)", "take by Bob", take(BOB), errors.AlreadyTaken, ON),
    ("human(Ann)", "take by Ann again", take(ANN), errors.AlreadyTaken, ON),
    ("human(Ann)", "take over by Ann", take_over(ANN), errors.AlreadyTaken, ON),
    ("human(Ann)", "stale take over", take_over(BOB, epoch=1), errors.Stale, ON),
    ("human(Ann)", "stale hand to AI", hand_to_ai(epoch=1), errors.Stale, ON),
    ("human(Ann)", "stale close", close(epoch=1), errors.Stale, ON),
    ("human(Ann)", "stale keep", keep(epoch=1), errors.Stale, ON),
    ("human(Ann)", "stale reply", reply(BOB, epoch=1), errors.Stale, ON),
    ("human(Ann)", "hand to AI, off", hand_to_ai(), errors.AssistantCannotAnswer, OFF),
    ("waiting", "hand to AI, off", hand_to_ai(), errors.AssistantCannotAnswer, OFF),
    ("waiting", "/ai now, off", hand_to_ai(answer_now=True), errors.AssistantCannotAnswer, OFF),
    ("ai", "hand to AI", hand_to_ai(), errors.Stale, ON),
    ("ai", "keep", keep(), errors.Stale, ON),
    ("waiting", "keep", keep(), errors.Stale, ON),
    ("waiting", "answer", answer(), errors.Stale, ON),
    ("human(Ann)", "answer", answer(), errors.Stale, ON),
    ("human(Ann)", "assistant's tool", request_operator, errors.Stale, ON),
    ("human(Ann)", "assistant failed", fail_turn, errors.Stale, ON),
    ("ai, answered", "answer", answer(), errors.Stale, ON),
    ("ai", "reopen", reopen(), errors.Stale, ON),
    ("closed", "visitor writes", MORE, errors.SessionClosed, ON),
    ("closed", "human button", ask_human(), errors.SessionClosed, ON),
    ("closed", "take", take(), errors.SessionClosed, ON),
    ("closed", "take over", take_over(), errors.SessionClosed, ON),
    ("closed", "operator writes", reply(), errors.SessionClosed, ON),
    ("closed", "operator writes, stale", reply(epoch=1), errors.SessionClosed, ON),
    ("closed", "hand to AI", hand_to_ai(), errors.SessionClosed, ON),
    ("closed", "close", close(), errors.SessionClosed, ON),
    ("closed", "keep", keep(), errors.SessionClosed, ON),
    ("closed", "answer", answer(), errors.Stale, ON),
    ("closed", "newer session open", reopen(newer_open="ABCD1234"), errors.NewerSessionOpen, ON),
    ("none", "take", take(), errors.UnknownSession, ON),
    ("none", "answer", answer(), errors.UnknownSession, ON),
    ("none", "visitor ends", end(), errors.UnknownSession, ON),
    ("none", "rating", rate(), errors.UnknownSession, ON),
    ("ai", "message by another visitor", message(visitor="v_2"), errors.UnknownSession, ON),
    ("ai", "end by another visitor", end(visitor="v_2"), errors.UnknownSession, ON),
    ("closed", "message by another visitor", message(visitor="v_2"), errors.UnknownSession, ON),
    ("closed", "rating by another visitor", rate(visitor="v_2"), errors.UnknownSession, ON),
]


@pytest.mark.parametrize("refusal", REFUSALS, ids=lambda it: f"{it[0]} | {it[1]} | {it[3].__name__}")
def test_what_is_refused_changes_nothing(refusal: Refusal) -> None:
    start, _, command, reason, policy = refusal
    log = given(start, policy)
    before = log.state
    with pytest.raises(errors.Refused) as raised:
        log.do(command)
    assert type(raised.value) is reason
    assert log.state == before
