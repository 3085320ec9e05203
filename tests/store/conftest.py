"""An SQLite store for each test."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from frontdesk.store.sql import SqlStore
from frontdesk.store.sqlite import SqliteAccess, open_access
from tests.contracts.engines import Clock


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "frontdesk.db"


@pytest.fixture
async def access(anyio_backend: str, path: Path) -> AsyncIterator[SqliteAccess]:
    access = await open_access(path)
    yield access
    await access.close()


@pytest.fixture
def store(access: SqliteAccess) -> SqlStore:
    return SqlStore(access, Clock())
