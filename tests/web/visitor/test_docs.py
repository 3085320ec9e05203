"""docs/protocol.md names everything that goes over the wire, and nothing that does not."""

import re
from pathlib import Path
from typing import get_args

import msgspec
from msgspec import Struct

from frontdesk.web.visitor import protocol as p
from frontdesk.web.visitor.http import HANDLERS

DOCS = (Path(__file__).parents[3] / "docs" / "protocol.md").read_text(encoding="utf-8")

_SERVER_FRAMES: list[type[Struct]] = [
    p.WelcomeFrame,
    p.AckFrame,
    p.EventFrame,
    p.StateFrame,
    p.DraftFrame,
    p.DraftEndFrame,
    p.TypingNotice,
    p.TokenFrame,
    p.ErrorFrame,
    p.PongFrame,
]


def _tag(struct: type[Struct]) -> str:
    return str(struct.__struct_config__.tag)


def _rows(heading: str) -> dict[str, str]:
    """The table whose header begins with `heading`: first cell to the rest of its row."""
    table = DOCS.partition(f"| {heading} |")[2].partition("\n\n")[0]
    return dict(re.findall(r"^\| `(\w+)` \|(.*)\|$", table, re.MULTILINE))


def _fields(structs: list[type[Struct]]) -> dict[str, set[str]]:
    return {_tag(struct): {field.encode_name for field in msgspec.structs.fields(struct)} for struct in structs}


def test_the_client_frames() -> None:
    rows = _rows("client frame")
    assert set(rows) == set(p.FRAME_TYPES)
    for kind, fields in _fields(list(get_args(p.ClientFrame))).items():
        assert {field for field in fields if f"`{field}`" not in rows[kind]} == set()


def test_the_server_frames() -> None:
    rows = _rows("server frame")
    assert set(rows) == {_tag(frame) for frame in _SERVER_FRAMES}


def test_the_events_and_their_fields() -> None:
    rows = _rows("kind")
    events = _fields(list(get_args(p.Event)))
    assert set(rows) == set(events)
    for kind, fields in events.items():
        assert {field for field in fields - {"seq", "prev", "at"} if f"`{field}`" not in rows[kind]} == set()


def test_the_endpoints() -> None:
    documented = set(re.findall(r"`(GET|POST) (?:/api/v1)?(/\w+)", DOCS)) - {("GET", "/ws")}
    served = {(method, path) for handler in HANDLERS for method in handler.http_methods for path in handler.paths}
    assert documented == served
