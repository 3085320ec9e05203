"""What is SQLite's own: one file, one process, its faults."""

import asyncio
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import Connection

from frontdesk.store.ports import Committed, SchemaTooNew, StoreInUse, StoreUnavailable
from frontdesk.store.schema import SCHEMA_VERSIONS
from frontdesk.store.sql import SqlStore
from frontdesk.store.sqlite import SqliteAccess, open_sqlite
from tests.contracts.builders import ON, replies, says
from tests.contracts.engines import Clock

OPEN_ELSEWHERE = """
import asyncio, sys
from frontdesk.store.ports import StoreInUse
from frontdesk.store.sqlite import open_sqlite
try:
    asyncio.run(open_sqlite(sys.argv[1], clock_ms=lambda: 0))
except StoreInUse as error:
    print(error)
"""
OPEN_AND_TELL_IMPORTS = """
import asyncio, sys
from frontdesk.store.sqlite import open_sqlite
async def main():
    await (await open_sqlite(sys.argv[1], clock_ms=lambda: 0)).close()
asyncio.run(main())
print("alembic" in sys.modules)
"""


def run_python(code: str, *arguments: str) -> str:
    done = subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


# --- Opening


@pytest.mark.slow
async def test_a_second_process_is_refused_at_once(store: SqlStore, path: Path) -> None:
    refused = await asyncio.to_thread(run_python, OPEN_ELSEWHERE, str(path))
    assert refused == f"{path} is in use by process {os.getpid()}"


async def test_a_second_store_in_the_same_process_is_refused(store: SqlStore, path: Path) -> None:
    with pytest.raises(StoreInUse):
        await open_sqlite(path, clock_ms=Clock())
    assert (await store.append(says(), policy=ON)).seq == 2


async def test_a_closed_store_lets_the_next_one_in(store: SqlStore, path: Path) -> None:
    await store.append(says(), policy=ON)
    await store.close()
    again = await open_sqlite(f"sqlite:///{path}", clock_ms=Clock())
    assert len(await again.read("S1")) == 2
    await again.close()


async def test_only_the_owner_can_read_the_files(store: SqlStore, path: Path) -> None:
    await store.append(says(), policy=ON)
    modes = {each.name: each.stat().st_mode & 0o777 for each in path.parent.glob("frontdesk.db*")}
    names = {"frontdesk.db", "frontdesk.db.lock", "frontdesk.db-wal", "frontdesk.db-shm"}
    assert modes == dict.fromkeys(names, 0o600)


async def test_a_file_that_cannot_be_opened_is_named(anyio_backend: str, tmp_path: Path) -> None:
    with pytest.raises(StoreUnavailable, match=r"none/frontdesk\.db cannot be opened: No such file"):
        await open_sqlite(tmp_path / "none" / "frontdesk.db", clock_ms=Clock())


async def test_a_file_that_is_no_database_is_refused_and_let_go(anyio_backend: str, path: Path) -> None:
    await asyncio.to_thread(path.write_text, "this is a letter, not a database" * 100)
    for _ in range(2):
        with pytest.raises(StoreUnavailable, match="not a database"):
            await open_sqlite(path, clock_ms=Clock())


async def test_a_commit_is_an_fsync_and_a_deletion_leaves_no_bytes(access: SqliteAccess) -> None:
    def pragmas(connection: Connection) -> list[object]:
        names = ("journal_mode", "synchronous", "secure_delete", "foreign_keys")
        return [connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in names]

    assert await access.write(pragmas) == ["wal", 2, 1, 1]


async def test_readers_cannot_write(access: SqliteAccess) -> None:
    with pytest.raises(StoreUnavailable, match="readonly"):
        await access.read(lambda connection: connection.exec_driver_sql("DELETE FROM entries"))


# --- Migrating


async def test_a_newer_schema_is_refused_and_untouched(store: SqlStore, path: Path) -> None:
    await store.close()
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    for _ in range(2):
        with pytest.raises(SchemaTooNew, match=f"9999.*{SCHEMA_VERSIONS[-1]}"):
            await open_sqlite(path, clock_ms=Clock())


@pytest.mark.slow
async def test_a_current_database_opens_without_alembic(store: SqlStore, path: Path) -> None:
    await store.close()
    assert await asyncio.to_thread(run_python, OPEN_AND_TELL_IMPORTS, str(path)) == "False"


# --- Faults


async def test_a_full_disk_refuses_and_loses_nothing(access: SqliteAccess, store: SqlStore) -> None:
    kept = await store.append(says("before"), policy=ON)
    await access.write(lambda connection: connection.exec_driver_sql("PRAGMA max_page_count = 1").scalar())
    long = "x" * 4000
    commands = [says(long, client_id=f"c{number}") for number in range(50)]
    done = await asyncio.gather(*(store.append(each, policy=ON) for each in commands), return_exceptions=True)
    failed = [each for each in done if isinstance(each, StoreUnavailable)]
    assert failed and all("full" in str(each) for each in failed)
    assert long not in str(failed[0])

    await access.write(lambda connection: connection.exec_driver_sql("PRAGMA max_page_count = 100000").scalar())
    again = [await store.append(each, policy=ON) for each in commands]
    assert [each.repeat for each in again] == [isinstance(each, Committed) for each in done]
    assert [entry.seq for entry in await store.read("S1")] == list(range(1, kept.seq + 51))


async def test_a_commit_that_fails_is_undone_at_once(access: SqliteAccess, store: SqlStore, path: Path) -> None:
    """SQLite keeps the transaction of a failed COMMIT open: here one that breaks a deferred foreign key."""

    def make_commits_fail(connection: Connection) -> None:
        connection.exec_driver_sql("CREATE TABLE broken (id REFERENCES sessions DEFERRABLE INITIALLY DEFERRED)")
        connection.exec_driver_sql(
            "CREATE TRIGGER fails AFTER INSERT ON entries WHEN NEW.seq > 2 BEGIN INSERT INTO broken VALUES ('x'); END"
        )

    await access.write(make_commits_fail)
    await store.append(says(), policy=ON)
    for _ in range(2):
        with pytest.raises(StoreUnavailable, match="FOREIGN KEY"):
            await store.append(says("again"), policy=ON)
        with closing(sqlite3.connect(path, timeout=0, isolation_level=None)) as foreign:
            foreign.execute("BEGIN IMMEDIATE")  # nobody holds the writer's lock
    await access.write(lambda connection: connection.exec_driver_sql("DROP TRIGGER fails").close())
    assert (await store.append(says("again"), policy=ON)).seq == 3


async def test_a_foreign_lock_refuses_until_it_is_gone(access: SqliteAccess, store: SqlStore, path: Path) -> None:
    await access.write(lambda connection: connection.exec_driver_sql("PRAGMA busy_timeout = 10").scalar())
    with closing(sqlite3.connect(path, isolation_level=None)) as foreign:
        foreign.execute("BEGIN IMMEDIATE")
        commands = [store.append(says(f"m{number}"), policy=ON) for number in range(20)]
        done = await asyncio.gather(*commands, return_exceptions=True)
        assert [type(each) for each in done] == [StoreUnavailable] * 20
        foreign.execute("ROLLBACK")
    assert (await store.append(says(), policy=ON)).seq == 2


async def test_what_fails_in_a_batch_fails_alone(access: SqliteAccess, store: SqlStore) -> None:
    heard: list[Committed] = []
    store.on_commit(heard.extend)
    await store.append(says(), policy=ON)

    def breaks(connection: Connection) -> None:
        connection.exec_driver_sql("DELETE FROM entries")
        raise ZeroDivisionError

    done = await asyncio.gather(
        store.append(says("one"), policy=ON),
        access.write(breaks),
        access.write(lambda connection: connection.exec_driver_sql("SELECT nonsense")),
        store.append(replies(), policy=ON),
        access.write(lambda connection: connection.exec_driver_sql("SELECT 42").scalar()),
        return_exceptions=True,
    )
    assert [type(each) for each in done] == [Committed, ZeroDivisionError, StoreUnavailable, Committed, int]
    written = [entry.seq for entry in await store.read("S1")]
    assert written == [entry.seq for each in heard for entry in each.entries] == [1, 2, 3, 4, 5]


async def test_many_appends_share_a_commit(access: SqliteAccess, store: SqlStore) -> None:
    batches: list[int] = []
    store.on_commit(lambda changes: batches.append(len(changes)))
    await asyncio.gather(*(store.append(says(f"m{number}"), policy=ON) for number in range(200)))
    assert sum(batches) == 200
    assert len(batches) < 20
