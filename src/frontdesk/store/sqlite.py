"""The SQLite engine: one file, one writing process, a few reading threads."""

import asyncio
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import URL, Connection, Engine, NullPool, QueuePool, create_engine, event
from sqlalchemy.exc import DBAPIError

from frontdesk.session.commands import Command
from frontdesk.session.errors import FrontdeskError
from frontdesk.session.policy import Policy
from frontdesk.store.access import CommitListener, unavailable
from frontdesk.store.lock import FileLock
from frontdesk.store.log import ensure_generation
from frontdesk.store.migrate import migrate
from frontdesk.store.overlay import Append
from frontdesk.store.ports import Committed, StoreUnavailable
from frontdesk.store.sql import SqlStore
from frontdesk.store.writer import Writer

T = TypeVar("T")

READERS = 4
PREFIX = "sqlite:///"

# Every connection. 2 s outlast a foreign reader's lock (a backup, a shell); longer would stall all writes.
_COMMON = ("PRAGMA busy_timeout = 2000", "PRAGMA foreign_keys = ON")
_WRITER = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",  # an acknowledgement means fsync (guarantees)
    "PRAGMA secure_delete = ON",  # erased words leave no bytes
    "PRAGMA wal_autocheckpoint = 4000",  # 16 MB: fewer checkpoints, each of them stalls a batch
    "PRAGMA cache_size = -65536",  # 64 MB
)
_READER = ("PRAGMA query_only = ON",)


async def open_sqlite(url_or_path: str | Path, *, clock_ms: Callable[[], int]) -> SqlStore:
    """Open (and create or migrate) the database file; close it with `close()`.

    `url_or_path` is `sqlite:///relative.db`, `sqlite:////absolute.db` or a plain path.

    Raises:
        StoreInUse: another process serves the file.
        SchemaTooNew: a newer version wrote it.
        StoreUnavailable: it cannot be opened.
    """
    return SqlStore(await open_access(Path(str(url_or_path).removeprefix(PREFIX))), clock_ms)


async def open_access(path: Path) -> "SqliteAccess":
    """As `open_sqlite`, below the ports."""
    return SqliteAccess(path, await asyncio.to_thread(_prepare, path))


class SqliteAccess:
    """`access.Access` over one SQLite file that `_prepare` has made ready."""

    def __init__(self, path: Path, lock: FileLock) -> None:
        self._lock = lock
        self._writing = _engine(path, _WRITER, begin="BEGIN IMMEDIATE", poolclass=NullPool)
        self._reading = _engine(path, _READER, begin="BEGIN", poolclass=QueuePool, pool_size=READERS, max_overflow=0)
        self._writer = Writer(self._writing)
        self._threads = ThreadPoolExecutor(READERS, thread_name_prefix="store-reader")
        self._closed = False

    def on_commit(self, listener: CommitListener) -> None:
        self._writer.on_commit(listener)

    async def append(self, command: Command, *, policy: Policy) -> Committed:
        return await self._writer.submit(Append(command, policy))

    async def write(self, change: Callable[[Connection], T]) -> T:
        return await self._writer.submit(change)

    async def read(self, query: Callable[[Connection], T]) -> T:
        if self._closed:
            raise StoreUnavailable("the store is closed")
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._query, query)

    def _query(self, query: Callable[[Connection], T]) -> T:
        try:
            with self._reading.connect() as connection:
                return query(connection)
        except DBAPIError as error:
            raise unavailable(error) from error

    async def close(self) -> None:
        if self._closed:
            return
        self._closed = True
        await self._writer.close()
        await asyncio.to_thread(self._let_go)

    def _let_go(self) -> None:
        self._threads.shutdown()
        self._reading.dispose()
        self._writing.dispose()
        self._lock.release()


def _prepare(path: Path) -> FileLock:
    """Take the writer lock and bring the file to the present schema."""
    try:
        lock = FileLock(path)
    except OSError as error:
        raise StoreUnavailable(f"{path} cannot be opened: {error.strerror}") from error
    engine = _engine(path, _WRITER, begin="BEGIN IMMEDIATE", poolclass=NullPool)
    try:
        # SQLite gives its side files the mode of the database: nobody else reads visitors' words.
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
        with engine.begin() as connection:
            migrate(connection)
            ensure_generation(connection)
    except BaseException as error:
        lock.release()
        if isinstance(error, DBAPIError):
            raise unavailable(error) from error
        if isinstance(error, OSError) and not isinstance(error, FrontdeskError):
            raise StoreUnavailable(f"{path} cannot be opened: {error.strerror}") from error
        raise
    return lock


def _lower(text: str | None) -> str | None:
    """SQLite's own knows ASCII alone; whoever searches for words does not."""
    return None if text is None else text.lower()


def _engine(path: Path, pragmas: tuple[str, ...], *, begin: str, **pool: Any) -> Engine:
    # hide_parameters: an error's text must never hold what a visitor wrote.
    engine = create_engine(URL.create("sqlite", database=str(path)), hide_parameters=True, **pool)

    def on_connect(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # the driver must not begin by itself
        for pragma in _COMMON + pragmas:
            connection.execute(pragma)
        connection.create_function("lower", 1, _lower, deterministic=True)

    def on_begin(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    event.listen(engine, "connect", on_connect)
    event.listen(engine, "begin", on_begin)
    return engine
