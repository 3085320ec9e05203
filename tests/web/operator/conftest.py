"""The operator API over a real store: a file that lives as long as the test."""

from collections.abc import AsyncGenerator
from pathlib import Path

import pytest

from tests.contracts.engines import Sqlite
from tests.web.operator.office import Api, Clock, Office


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty database, migrated once for all tests."""
    return tmp_path_factory.mktemp("operator") / "template.db"


@pytest.fixture
async def office(anyio_backend: str, tmp_path: Path, template: Path) -> AsyncGenerator[Office]:
    clock = Clock()
    store = await Sqlite(tmp_path / "frontdesk.db", template, clock.now_ms).open()
    office = Office(store, clock)
    yield office
    await office.close()
    await store.close()


@pytest.fixture
async def ann(office: Office) -> Api:
    """A program of Ann's."""
    return await office.with_key("ann", "Ann Lee")


@pytest.fixture
async def bob(office: Office) -> Api:
    """Bob's browser."""
    return await office.in_browser("bob", "Bob Stone")
