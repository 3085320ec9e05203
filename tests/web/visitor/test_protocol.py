"""Every event that a visitor can see, as it goes over the wire: this is copy, and reviewed as copy."""

import json
from typing import Any

import pytest

from frontdesk.session import entries as e
from frontdesk.session.state import State
from frontdesk.web.visitor.protocol import encode, encode_event, event_of, state_object

ANN = e.Operator("tg:77", "Ann", "ann")
HEAD = {"seq": 7, "prev": 5, "at": 1_790_000_000_000}

_EVENTS: list[tuple[e.Body, dict[str, Any]]] = [
    (
        e.Message(author="visitor", text="hi", client_id="c1", page=e.Page("https://shop.example/")),
        {"kind": "message", "author": "visitor", "text": "hi", "client_id": "c1"},
    ),
    (
        e.Message(author="assistant", text="Hello", rich=[["p", ["Hello"]]], answers_upto=5, turn="5.4"),
        {"kind": "message", "author": "assistant", "text": "Hello", "rich": [["p", ["Hello"]]], "answers_upto": 5},
    ),
    (
        e.Message(author="operator", text="Hello", name="Ann", operator=ANN),
        {"kind": "message", "author": "operator", "text": "Hello", "name": "Ann"},
    ),
    (e.Notice(code="message_received", text="We got it."), {"kind": "notice", "text": "We got it."}),
    (e.HumanOffered(reason="unknown", text="A person?"), {"kind": "human_offered", "text": "A person?"}),
    (
        e.OperatorRequested(reason="keyword", text="Looking.", detail="human"),
        {"kind": "operator_requested", "text": "Looking.", "epoch": 4},
    ),
    (
        e.AssistantFailed(reason="401 from api.example", text="It can't answer."),
        {"kind": "assistant_failed", "text": "It can't answer.", "epoch": 4},
    ),
    (
        e.Taken(operator=ANN, text="Ann joined", previous=e.Operator("tg:78", "Bob")),
        {"kind": "taken", "name": "Ann", "text": "Ann joined", "epoch": 4},
    ),
    (e.HandedToAi(text="Back.", operator=ANN), {"kind": "handed_to_ai", "text": "Back.", "epoch": 4}),
    (e.Released(operator=ANN, text="Ann left."), {"kind": "released", "text": "Ann left.", "epoch": 4}),
    (e.Reopened(operator=ANN, text="Open again."), {"kind": "reopened", "text": "Open again.", "epoch": 4}),
    (
        e.Closed(by="operator", text="Ann ended it.", operator=ANN),
        {"kind": "closed", "by": "operator", "text": "Ann ended it.", "epoch": 4},
    ),
    (e.MessageEdited(of=3, text="Hello!"), {"kind": "message_edited", "of": 3, "text": "Hello!"}),
    (e.MessageDeleted(of=3), {"kind": "message_deleted", "of": 3}),
]

_INTERNAL: list[e.Body] = [
    e.SessionStarted(n=1, mode="ai", site="default", locale="en"),
    e.AskedAgain(),
    e.AutoReturnWarned(operator=ANN, silent_min=5),
    e.Kept(operator=ANN),
    e.Note(operator=ANN, text="difficult"),
    e.Rating(score=1, comment="bad"),
]


def _entry(body: e.Body) -> e.Entry:
    return e.Entry("K7Q2M4XD", 7, 5, 1_790_000_000_000, 4, e.Origin("telegram", "-100"), body)


@pytest.mark.parametrize(("body", "event"), _EVENTS, ids=[event["kind"] for _, event in _EVENTS])
def test_an_entry_as_its_visitor_sees_it(body: e.Body, event: dict[str, Any]) -> None:
    encoded = encode_event(_entry(body))
    assert encoded is not None
    assert json.loads(bytes(encoded)) == HEAD | event


@pytest.mark.parametrize("body", _INTERNAL, ids=[type(body).__name__ for body in _INTERNAL])
def test_what_only_operators_may_read_is_no_event(body: e.Body) -> None:
    assert event_of(_entry(body)) is None
    assert not _entry(body).is_visible


def test_the_tables_hold_every_kind() -> None:
    assert {type(body) for body, _ in _EVENTS} | {type(body) for body in _INTERNAL} == set(e.KINDS.values())


def _state(**changes: Any) -> dict[str, Any]:
    state = State(session="K7Q2M4XD", visitor="v_1", n=3, **changes)
    return json.loads(encode(state_object(state)))


def test_a_state_names_the_operator_in_open_human_mode_only() -> None:
    human = {"mode": "human", "operator": ANN, "epoch": 5, "last_seq": 9, "last_visible_seq": 7}
    assert _state(status="open", **human) == {
        "session": "K7Q2M4XD",
        "n": 3,
        "status": "open",
        "mode": "human",
        "epoch": 5,
        "operator": {"name": "Ann"},
        "last_seq": 7,
    }
    assert _state(status="closed", **human)["operator"] is None
    assert _state(status="open", mode="waiting")["operator"] is None
