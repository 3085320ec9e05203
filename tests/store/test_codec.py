"""Rows of older and newer versions stay readable."""

import json

import pytest
from sqlalchemy import create_engine, select

from frontdesk.session.entries import Message, Operator, Page
from frontdesk.session.state import State
from frontdesk.store.codec import entry_from_row, state_from_text, state_to_text
from frontdesk.store.schema import entries, metadata

STATE = State(
    session="S1", visitor="v_1", status="open", operator=Operator("tg:1", "Анна", None), epoch=3, last_seq=9
)


def test_a_state_comes_back_as_it_went_in() -> None:
    assert state_from_text(state_to_text(STATE)) == STATE


def test_an_old_states_missing_fields_take_their_defaults() -> None:
    stored = json.loads(state_to_text(STATE))
    del stored["warned"], stored["answers_upto"], stored["waiting_since_ms"]
    assert state_from_text(json.dumps(stored)) == STATE


def test_a_field_that_is_gone_is_passed_over() -> None:
    stored = json.loads(state_to_text(STATE)) | {"mood": "sunny"}
    assert state_from_text(json.dumps(stored)) == STATE


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"author": "visitor", "text": "hi"}, Message(author="visitor", text="hi")),
        (
            {"author": "visitor", "text": "hi", "mood": 1, "page": {"url": "https://x", "colour": 2}},
            Message(author="visitor", text="hi", page=Page("https://x")),
        ),
    ],
)
def test_bodies_are_read_as_tolerantly(body: dict[str, object], expected: Message) -> None:
    cells = {"session": "S1", "seq": 1, "prev": 0, "at_ms": 1, "epoch": 1, "kind": "message", "visible": True}
    cells |= {"priority": 2, "participant": "visitor", "chat": "", "body": json.dumps(body)}
    engine = create_engine("sqlite://")
    metadata.create_all(engine)
    with engine.connect() as connection:
        connection.execute(entries.insert(), cells)
        assert entry_from_row(connection.execute(select(entries)).one()).body == expected
    engine.dispose()
