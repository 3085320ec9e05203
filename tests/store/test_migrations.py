"""A database of each earlier version is brought to the present one when it is opened, with everything in it."""

import json
import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine

from frontdesk.session.entries import Page
from frontdesk.session.state import State
from frontdesk.store.codec import state_to_text
from frontdesk.store.migrate import MIGRATIONS
from frontdesk.store.ports import InboxQuery, Preview
from frontdesk.store.probe import probe_sqlite
from frontdesk.store.schema import SCHEMA_VERSIONS
from frontdesk.store.sqlite import open_sqlite
from tests.contracts.builders import NOW_MS, ON, says
from tests.contracts.engines import Clock

OLD = State(session="S1", visitor="v_1", status="open", epoch=1, last_seq=2, last_visible_seq=2, last_at_ms=NOW_MS)


def make_old(path: Path, version: str) -> None:
    """An empty database of that version."""
    engine = create_engine(f"sqlite:///{path}")
    with engine.begin() as connection:
        config = Config(attributes={"connection": connection})
        config.set_main_option("script_location", str(MIGRATIONS))
        command.upgrade(config, version)
    engine.dispose()


def put(path: Path, table: str, **cells: object) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        names, marks = ", ".join(cells), ", ".join("?" * len(cells))
        connection.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", [*cells.values()])


def put_session(path: Path, state: State, entries: Sequence[Mapping[str, object]]) -> None:
    """A session as the first version stored it; each entry is its body, with `kind` and `at_ms`."""
    put(path, "visitors", visitor=state.visitor, site="default", locale="en", last_n=1, first_at_ms=NOW_MS)
    stored = json.loads(state_to_text(state))
    del stored["waiting_since_ms"]
    put(
        path,
        "sessions",
        session=state.session,
        visitor=state.visitor,
        n=1,
        site="default",
        status=state.status,
        mode=state.mode,
        last_seq=state.last_seq,
        started_at_ms=NOW_MS,
        last_at_ms=state.last_at_ms,
        homes="{}",
        state=json.dumps(stored),
    )
    for seq, each in enumerate(entries, start=1):
        body = dict(each)
        put(
            path,
            "entries",
            session=state.session,
            seq=seq,
            prev=0,
            at_ms=NOW_MS + seq,
            epoch=body.pop("epoch", 1),
            kind=body.pop("kind"),
            author=body.get("author"),
            visible=1,
            priority=2,
            participant="visitor",
            chat="",
            body=json.dumps(body, separators=(",", ":")),
        )


def started(**page: object) -> dict[str, object]:
    return {"kind": "session_started", "n": 1, "mode": "ai", "site": "default", "locale": "en", "page": page or None}


def said(text: str, *, author: str = "visitor", **page: object) -> dict[str, object]:
    return {"kind": "message", "author": author, "text": text, "page": page or None}


async def test_a_database_of_the_first_version_is_upgraded_with_its_rows(anyio_backend: str, path: Path) -> None:
    make_old(path, "0001")
    put_session(path, OLD, [started(), said("hello")])
    put(path, "settings", site="default", key="ai_model", value="small")
    assert probe_sqlite(path).needs_migration
    store = await open_sqlite(path, clock_ms=Clock())
    assert await store.get_state("S1") == OLD
    assert await store.get_settings("default") == {"ai_model": "small"}
    assert (await store.append(says("and?"), policy=ON)).seq == 3
    assert await store.list_accounts() == []
    await store.close()
    assert probe_sqlite(path).schema == SCHEMA_VERSIONS[-1]


async def test_an_upgraded_session_is_listed_with_what_it_shows(anyio_backend: str, path: Path) -> None:
    make_old(path, "0001")
    first = [started(url="https://x/1"), said("hello"), said('I see "page":null here', url="https://x/2")]
    rest = [said("sure", author="assistant"), {"kind": "rating", "score": 3}, {"kind": "note", "text": "!"}]
    put_session(path, replace(OLD, last_seq=6), first + rest)
    put_session(path, replace(OLD, session="S2", visitor="v_2"), [started(url="https://x/3"), said("hi")])
    put_session(path, replace(OLD, session="S3", visitor="v_3", last_seq=1), [started()])
    store = await open_sqlite(path, clock_ms=Clock())
    rows = {row.state.session: row for row in await store.list_inbox(InboxQuery())}
    shown = {session: (row.page, row.preview, row.rating) for session, row in rows.items()}
    assert shown == {
        "S1": (Page("https://x/2"), Preview("assistant", None, "sure"), 3),
        "S2": (Page("https://x/3"), Preview("visitor", None, "hi"), None),
        "S3": (None, None, None),
    }
    await store.close()


async def test_an_upgraded_session_has_waited_since_its_epoch_began(anyio_backend: str, path: Path) -> None:
    make_old(path, "0001")
    waiting = replace(OLD, mode="waiting", epoch=2, last_seq=4, last_at_ms=NOW_MS + 4)
    asked = {"kind": "operator_requested", "reason": "button", "text": "Привет", "epoch": 2}
    put_session(path, waiting, [started(), said("hello"), asked, said("hello?") | {"epoch": 2}])
    put_session(path, replace(OLD, session="S2", visitor="v_2"), [started(), said("hi")])
    store = await open_sqlite(path, clock_ms=Clock())
    assert await store.get_state("S1") == replace(waiting, waiting_since_ms=NOW_MS + 3)
    assert (await store.get_state("S2")).waiting_since_ms == 0
    assert [row.state.session for row in await store.list_inbox(InboxQuery())] == ["S1", "S2"]
    await store.close()
