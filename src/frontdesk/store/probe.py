"""Looks at an SQLite database without opening it for writing: for a check while another process may serve it."""

import fcntl
import os
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from frontdesk.store.ports import KnowledgeText, SchemaTooNew, StoreUnavailable
from frontdesk.store.schema import SCHEMA_VERSIONS

_BUSY_S = 2.0


@dataclass(frozen=True, slots=True)
class Probe:
    """`schema` None: nothing is stored yet. `server`: the pid of the process that serves it now."""

    schema: str | None
    needs_migration: bool
    server: str | None


def probe_sqlite(database: Path) -> Probe:
    """What stands in the file. Blocking; changes nothing.

    Raises:
        SchemaTooNew: a newer version wrote it.
        StoreUnavailable: it can't be read, it is no database, or its folder can't hold one.
    """
    server = _find_server(database)
    if not database.exists():
        folder = database.parent
        if not folder.is_dir() or not os.access(folder, os.W_OK | os.X_OK):
            raise StoreUnavailable(f"{folder} is no folder that this user may write to")
        return Probe(None, needs_migration=False, server=server)
    if not os.access(database, os.R_OK | os.W_OK):
        raise StoreUnavailable(f"this user may not read and write {database}")
    schema = _read_schema(database)
    if schema is not None and schema not in SCHEMA_VERSIONS:
        raise SchemaTooNew(f"{database} has schema {schema}, this Frontdesk knows up to {SCHEMA_VERSIONS[-1]}")
    return Probe(schema, needs_migration=schema not in (None, SCHEMA_VERSIONS[-1]), server=server)


def _read_schema(database: Path) -> str | None:
    try:
        with closing(_connect(database)) as connection:
            if not _has_table(connection, "alembic_version"):
                return None
            row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
            return str(row[0]) if row else None
    except sqlite3.Error as error:
        raise StoreUnavailable(f"{database} cannot be read: {error}") from error


@dataclass(frozen=True, slots=True)
class Kept:
    """What the owner entered on the settings page, as it is stored: settings by key, and the texts."""

    settings: dict[str, str]
    texts: tuple[KnowledgeText, ...]


def read_kept(database: Path, *, site: str) -> Kept:
    """Blocking; changes nothing. Nothing is kept where there is no database yet.

    Raises: StoreUnavailable.
    """
    if not database.exists():
        return Kept({}, ())
    try:
        with closing(_connect(database)) as connection:
            if _has_table(connection, "settings") and _has_table(connection, "knowledge"):
                rows = connection.execute("SELECT key, value FROM settings WHERE site = ?", (site,)).fetchall()
                query = "SELECT document, title, text, updated_at_ms FROM knowledge WHERE site = ?"
                texts = connection.execute(query, (site,)).fetchall()
                return Kept(dict(rows), tuple(KnowledgeText(*text) for text in texts))
            return Kept({}, ())
    except sqlite3.Error as error:
        raise StoreUnavailable(f"{database} cannot be read: {error}") from error


def _connect(database: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{database.absolute().as_uri()}?mode=ro", uri=True, timeout=_BUSY_S)


def _has_table(connection: sqlite3.Connection, name: str) -> bool:
    query = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?"
    return connection.execute(query, (name,)).fetchone() is not None


def _find_server(database: Path) -> str | None:
    """The holder of the writer lock (lock.FileLock), without waiting for it or keeping it."""
    try:
        lock = os.open(f"{database}.lock", os.O_RDONLY)
    except OSError:
        return None
    try:
        fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return os.pread(lock, 20, 0).decode().strip() or "unknown"
    finally:
        os.close(lock)
    return None
