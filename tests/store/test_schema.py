"""Metadata, migrations and queries hold together."""

import re
import sqlite3
from collections.abc import Generator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path

from alembic.script import ScriptDirectory
from sqlalchemy import Engine, create_engine, event

from frontdesk.session.policy import Policy
from frontdesk.store.migrate import MIGRATIONS
from frontdesk.store.ports import (
    ASSISTANT,
    Account,
    ApiKey,
    AuditLine,
    Follower,
    HeldReply,
    InboxQuery,
    KnowledgeText,
    MappedMessage,
    NewSend,
    SignIn,
    StoredUpdate,
    Topic,
)
from frontdesk.store.schema import SCHEMA_VERSIONS, metadata
from frontdesk.store.sql import SqlStore
from tests.contracts.builders import (
    ANN,
    EVERYTHING,
    NOW_MS,
    answers,
    append_all,
    edits,
    ends,
    fires,
    reopens,
    replies,
    says,
    takes,
)


def tables_of(path: Path) -> dict[str, frozenset[str]]:
    """Each table and index with the parts of its definition: a column that came later stands last."""
    with closing(sqlite3.connect(path)) as connection:
        rows = connection.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL")
        return {name: parts_of(sql) for name, sql in rows if "alembic" not in name}


def parts_of(sql: str) -> frozenset[str]:
    """What stands before, in and after the outer parentheses, white space apart; a name's own commas don't part."""
    head, _, rest = re.sub(r"[\s\"]+", "", sql).partition("(")
    body, _, tail = rest.rpartition(")")
    return frozenset([head, tail, *re.split(r",(?![^(]*\))", body)])


async def test_the_migrations_make_what_the_metadata_says(store: SqlStore, path: Path, tmp_path: Path) -> None:
    engine = create_engine(f"sqlite:///{tmp_path}/metadata.db")
    metadata.create_all(engine)
    engine.dispose()
    migrated, declared = tables_of(path), tables_of(tmp_path / "metadata.db")
    assert migrated == declared
    assert set(metadata.tables) < set(migrated)


def test_the_known_versions_are_those_of_the_migrations() -> None:
    script = ScriptDirectory(str(MIGRATIONS))
    newest_first = [revision.revision for revision in script.walk_revisions()]
    assert tuple(reversed(newest_first)) == SCHEMA_VERSIONS


# --- No query reads a whole table

# What may be read whole, and by what: tables of a few rows, the index of open sessions for the list of them, those
# by activity as far as a page goes, and every session for the cursors of a follower that is new.
READ_WHOLE = {
    "followers USING INDEX sqlite_autoindex_followers_1": "SELECT",
    "operators": "SELECT",
    "accounts": "SELECT",
    "api_keys": "SELECT",
    "sessions USING INDEX uq_sessions_open": "SELECT",
    "sessions USING INDEX ix_sessions_open_recent": "SELECT",
    "sessions USING INDEX ix_sessions_closed_recent": "SELECT",
    "sessions": "INSERT INTO cursors",
}


@contextmanager
def queries() -> Generator[set[tuple[str, int]]]:
    """Every statement with the number of its values."""
    seen: set[tuple[str, int]] = set()

    def note(_c: object, _u: object, statement: str, *_rest: object) -> None:
        seen.add((statement, statement.count("?")))

    event.listen(Engine, "before_cursor_execute", note)
    yield seen
    event.remove(Engine, "before_cursor_execute", note)


async def use_everything(store: SqlStore) -> None:
    await store.set_followers([EVERYTHING, Follower("telegram:8:1", "group")])
    await append_all(store, [says(client_id="c1"), answers(2, 1), takes(key="u1"), replies(), edits(5), ends()])
    await append_all(store, [reopens(), fires("leave", epoch=9, seq=1)])
    await store.get_state("S1")
    await store.list_sessions("v_1", from_n=2)
    await store.find_last_session("v_1")
    await store.read("S1", after=1)
    await store.read_before("S1", before=3, limit=1)
    await store.mark_read("S1", seq=2, at_ms=NOW_MS)
    await store.get_read("S1")
    await store.generation()
    await store.list_behind(ASSISTANT, limit=5)
    await store.advance(EVERYTHING.name, "S1", seq=3)
    first, second, third = await store.plan_sends(EVERYTHING.name, "S1", [NewSend(3, 4, "x")] * 3)
    await store.list_open_sends(EVERYTHING.name, "S1")
    await store.mark_unknown(first.id)
    await store.bury_send(second.id, error="e", at_ms=NOW_MS)
    await store.finish_send(third.id, chat="-1", message=5, topic=None)
    await store.store_updates("7", [StoredUpdate(1, "{}"), StoredUpdate(2, "{}")], at_ms=NOW_MS)
    await store.list_pending_updates("7", limit=5)
    await store.finish_update("7", 1)
    await store.bury_update("7", 2, error="e")
    await store.forget_updates("7", before_ms=NOW_MS)
    await store.forget_keys("telegram:7", before_ms=NOW_MS)
    await store.put_topic(Topic("-1", "S1", 5, "open", "name"))
    await store.find_topic("-1", "S1")
    await store.find_topic_session("-1", 5)
    await store.put_message("-1", 6, MappedMessage("S1", 1, 1, "in", None))
    await store.find_message("-1", 6)
    await store.list_messages("-1", "S1")
    held = await store.hold_reply(HeldReply(0, "S1", ANN, "x", None, "-1", 7))
    await store.find_held_reply(held)
    await store.drop_held_reply(held)
    await store.put_penalty("7", "-1", until_ms=5)
    await store.get_penalties("7")
    for timer in await store.list_due(now_ms=NOW_MS * 2, limit=5):
        await store.put_timer(timer)
        await store.drop_timer(timer)
    await store.next_due_ms()
    await store.rearm(Policy(leave_close_ms=0))
    await store.put_settings("default", {"A": "1", "B": None})
    await store.get_settings("default")
    await store.put_operator(ANN)
    await store.list_operators()
    await store.list_sessions_of_operator(ANN.id)
    await store.list_open_sessions(limit=5)
    await use_accounts(store)
    await use_inbox(store)


async def use_inbox(store: SqlStore) -> None:
    for query in (InboxQuery(), InboxQuery(status="closed", text="x"), InboxQuery(status="all", operator=ANN.id)):
        await store.list_inbox(query)
        await store.list_inbox(replace(query, before=(NOW_MS, "S1"), mode="ai", is_unowned=True, visitor="v_1"))
    await store.get_inbox_row("S1")


async def use_accounts(store: SqlStore) -> None:
    await store.put_account(Account("ada", "Ada", "admin", "h", NOW_MS))
    await store.find_account("ada")
    await store.list_accounts()
    await store.put_sign_in(SignIn("t", "ada", NOW_MS, NOW_MS))
    await store.find_sign_in("t", now_ms=NOW_MS)
    await store.extend_sign_in("t", expires_at_ms=NOW_MS)
    await store.drop_sign_in("t")
    await store.drop_sign_ins("ada")
    await store.forget_sign_ins(before_ms=NOW_MS)
    await store.put_api_key(ApiKey("k", "ada", "import", "h", NOW_MS))
    await store.find_api_key("h")
    await store.list_api_keys()
    await store.touch_api_key("k", at_ms=NOW_MS)
    await store.drop_api_key("k")
    await store.remove_account("ada")
    await store.note_audit(AuditLine(NOW_MS, "web:ada", "settings", "default", "ai_model"))
    await store.list_audit(limit=5)
    await store.put_knowledge("default", KnowledgeText("d", "t", "x", NOW_MS))
    await store.list_knowledge("default")
    await store.drop_knowledge("default", "d")


async def test_no_query_reads_a_whole_table(store: SqlStore, path: Path) -> None:
    with queries() as seen:
        await use_everything(store)
    statements = {each for each in seen if each[0].startswith(("SELECT", "INSERT", "UPDATE", "DELETE"))}
    assert len(statements) > 50
    scans = {(scan, statement) for statement, values in statements for scan in scans_of(path, statement, values)}
    assert [each for each in scans if not each[1].startswith(READ_WHOLE.get(each[0], "never"))] == []


def scans_of(path: Path, statement: str, values: int) -> set[str]:
    """What the planner would read from end to end, save the values of the statement itself."""
    with closing(sqlite3.connect(path)) as connection:
        plan = connection.execute(f"EXPLAIN QUERY PLAN {statement}", (None,) * values)
        found = {detail.removeprefix("SCAN ") for *_, detail in plan if detail.startswith("SCAN ")}
    return {scan for scan in found if "VALUES CLAUSE" not in scan and "CONSTANT ROW" not in scan}
