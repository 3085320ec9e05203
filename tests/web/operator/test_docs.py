"""docs/operator-api.md names everything that goes over the wire, and nothing that does not."""

import re
from pathlib import Path
from typing import get_args

import msgspec
from msgspec import Struct

from frontdesk.session.entries import KINDS
from frontdesk.web.operator import views, wire

DOCS = (Path(__file__).parents[3] / "docs" / "operator-api.md").read_text(encoding="utf-8")

_SERVER_FRAMES: list[type[Struct]] = list(get_args(wire.ServerFrame))


def _tag(struct: type[Struct]) -> str:
    return str(struct.__struct_config__.tag)


def _names(struct: type[Struct]) -> set[str]:
    return {field.encode_name for field in msgspec.structs.fields(struct)}


def _rows(heading: str) -> dict[str, str]:
    """The table whose header begins with `heading`: first cell to the rest of its row."""
    table = DOCS.partition(f"| {heading} |")[2].partition("\n\n")[0]
    return dict(re.findall(r"^\| `(\w+)` \|(.*)\|$", table, re.MULTILINE))


def _undocumented(structs: list[type[Struct]], rows: dict[str, str]) -> dict[str, set[str]]:
    missing = {_tag(s): {field for field in _names(s) if f"`{field}`" not in rows[_tag(s)]} for s in structs}
    return {tag: fields for tag, fields in missing.items() if fields}


def test_the_client_frames() -> None:
    rows = _rows("client frame")
    assert set(rows) == wire.CLIENT_FRAMES
    assert _undocumented(list(get_args(wire.ClientFrame)), rows) == {}


def test_the_server_frames_and_their_fields() -> None:
    rows = _rows("server frame")
    assert set(rows) == {_tag(frame) for frame in _SERVER_FRAMES}
    assert _undocumented(_SERVER_FRAMES, rows) == {}


def test_every_kind_of_entry_and_its_fields() -> None:
    rows = _rows("kind")
    entries: list[type[Struct]] = list(get_args(views.EntryView))
    assert set(rows) == {_tag(entry) for entry in entries} == set(KINDS)
    common = {"seq", "at", "epoch", "origin"}
    missing = _undocumented(entries, rows)
    assert {kind: fields - common for kind, fields in missing.items() if fields - common} == {}
    assert {field for field in common if f"`{field}`" not in DOCS} == set()


def test_the_fields_of_a_session() -> None:
    table = DOCS.partition("| field | |")[2].partition("\n\n")[0]
    assert {field for field in _names(views.SessionView) if f"`{field}`" not in table} == set()
    only_read = _names(views.SessionView) - _names(views.StateView)
    commit = _rows("server frame")["commit"]
    assert {field for field in only_read if f"`{field}`" not in commit} == set()


def test_the_answers() -> None:
    answers: list[type[Struct]] = [wire.MeAnswer, wire.SessionsAnswer, wire.TranscriptAnswer, wire.DoneAnswer]
    documented = set(re.findall(r'"(\w+)"', DOCS))
    assert {field for answer in answers for field in _names(answer)} <= documented


def test_what_an_error_brings() -> None:
    section = DOCS.partition("## Errors")[2].partition("\n## ")[0]
    assert {field for field in _names(wire.Fault) - {"code", "message"} if f"`{field}`" not in section} == set()
