"""Listing sessions costs what is shown, not what exists."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import Engine, event

from frontdesk.store.ports import InboxQuery
from frontdesk.store.sql import SqlStore
from tests.contracts.builders import NOW_MS, OFF, ON, closes, says
from tests.store.test_schema import queries

OPEN = InboxQuery()
BEFORE = (NOW_MS, "S1")
OPEN_RECENT, CLOSED_RECENT, WAITING, OWNED = (
    f"sessions USING INDEX ix_sessions_{name}" for name in ("open_recent", "closed_recent", "waiting", "owned")
)
# Unique by visitor and n.
BY_VISITOR = "sessions USING INDEX sqlite_autoindex_sessions_2"


def plan_of(path: Path, statement: str, values: int) -> list[str]:
    with closing(sqlite3.connect(path)) as connection:
        return [detail for *_, detail in connection.execute(f"EXPLAIN QUERY PLAN {statement}", (None,) * values)]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        (OPEN, {OPEN_RECENT, WAITING}),
        (InboxQuery(before=BEFORE), {OPEN_RECENT}),
        (InboxQuery(status="closed"), {CLOSED_RECENT}),
        (InboxQuery(status="closed", before=BEFORE), {CLOSED_RECENT}),
        (InboxQuery(status="all", before=BEFORE), {OPEN_RECENT, CLOSED_RECENT}),
        (InboxQuery(mode="ai", is_unowned=True, before=BEFORE), {OPEN_RECENT}),
        (InboxQuery(operator="tg:1", before=BEFORE), {OWNED}),
        (InboxQuery(text="parcel"), {OPEN_RECENT, WAITING}),
        (InboxQuery(text="parcel", status="all"), {OPEN_RECENT, CLOSED_RECENT}),
        (InboxQuery(visitor="v_1", status="closed"), {BY_VISITOR}),
        (InboxQuery(visitor="v_1", status="all"), {BY_VISITOR}),
        (InboxQuery(visitor="v_1", before=BEFORE), {"sessions USING INDEX uq_sessions_open"}),
    ],
)
async def test_the_list_follows_an_index(store: SqlStore, path: Path, query: InboxQuery, expected: set[str]) -> None:
    with queries() as seen:
        await store.list_inbox(query)
    plans = [plan_of(path, statement, values) for statement, values in seen if statement.startswith("SELECT")]
    first = {plan[0].removeprefix("SEARCH ").removeprefix("SCAN ").partition(" (")[0] for plan in plans}
    assert first == expected
    assert [step for plan in plans for step in plan[1:] if step.startswith("SCAN")] == []
    # What comes in the index's order needs no sorting, so that the page ends the reading.
    assert [plan for plan in plans if "recent" in plan[0] and any("TEMP B-TREE" in step for step in plan)] == []


async def test_a_list_of_many_costs_as_many_queries_as_one_of_few(store: SqlStore) -> None:
    for number in range(40):
        command = says(visitor=f"v_{number}", session=f"S{number}")
        await store.append(command, policy=OFF if number % 4 == 0 else ON)
    for number in range(1, 40, 4):
        await store.append(closes(session=f"S{number}"), policy=ON)
    count = 0

    def note(_c: object, _u: object, statement: str, *_rest: object) -> None:
        nonlocal count
        count += statement.startswith("SELECT")

    event.listen(Engine, "before_cursor_execute", note)
    for query, expected in ((OPEN, 30), (InboxQuery(status="closed"), 10), (InboxQuery(status="all"), 40)):
        count = 0
        assert len(await store.list_inbox(query)) == expected
        assert count <= 2
    event.remove(Engine, "before_cursor_execute", note)
