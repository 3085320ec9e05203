"""States and entries as stored text and back. Old rows stay readable: a field they lack takes its default, a field
that is gone is passed over; so fields are only ever added with a default, and kinds never renamed.
"""

from collections.abc import Mapping
from typing import Any, TypeAlias

import msgspec
from sqlalchemy import Row

from frontdesk.session.entries import KINDS, Body, Entry, Message, Operator, Origin, RichNodes
from frontdesk.session.state import State

Cells: TypeAlias = dict[str, Any]

_encode = msgspec.json.Encoder().encode
_decode_state = msgspec.json.Decoder(State).decode
_decode_homes = msgspec.json.Decoder(dict[str, str]).decode
_decode_operator = msgspec.json.Decoder(Operator).decode
_decode_rich = msgspec.json.Decoder(list[Any]).decode
_DECODE_BODY: Mapping[str, msgspec.json.Decoder[Body]] = {
    kind: msgspec.json.Decoder(body) for kind, body in KINDS.items()
}


def _to_text(value: object) -> str:
    return _encode(value).decode()


def state_to_text(state: State) -> str:
    return _to_text(state)


def state_from_text(text: str) -> State:
    return _decode_state(text)


def homes_to_text(homes: Mapping[str, str]) -> str:
    return _to_text(homes) if homes else "{}"


def homes_from_text(text: str) -> dict[str, str]:
    return {} if text == "{}" else _decode_homes(text)


def operator_to_text(operator: Operator) -> str:
    return _to_text(operator)


def operator_from_text(text: str) -> Operator:
    return _decode_operator(text)


def rich_to_text(rich: RichNodes | None) -> str | None:
    return None if rich is None else _to_text(rich)


def rich_from_text(text: str | None) -> RichNodes | None:
    return None if text is None else _decode_rich(text)


def state_cells(state: State) -> Cells:
    """The state and its searchable copies, as columns of `sessions`."""
    return {
        "status": state.status,
        "mode": state.mode,
        "operator": None if state.operator is None else state.operator.id,
        "last_seq": state.last_seq,
        "last_at_ms": state.last_at_ms,
        "state": _to_text(state),
    }


def entry_cells(entry: Entry, priority: int) -> Cells:
    """One row of `entries`."""
    body = entry.body
    return {
        "session": entry.session,
        "seq": entry.seq,
        "prev": entry.prev,
        "at_ms": entry.at_ms,
        "epoch": entry.epoch,
        "kind": entry.kind,
        "author": body.author if isinstance(body, Message) else None,
        "visible": entry.is_visible,
        "priority": priority,
        "participant": entry.origin.participant,
        "chat": entry.origin.chat,
        "body": _to_text(body),
    }


def body_from_text(kind: str, text: str) -> Body:
    return _DECODE_BODY[kind].decode(text)


def entry_from_row(row: Row[Any]) -> Entry:
    return Entry(
        session=row.session,
        seq=row.seq,
        prev=row.prev,
        at_ms=row.at_ms,
        epoch=row.epoch,
        origin=Origin(row.participant, row.chat),
        body=body_from_text(row.kind, row.body),
    )
