"""The settings in this process, over a real store: a file that lives as long as the test."""

from collections.abc import AsyncGenerator
from pathlib import Path

import pytest

from tests.contracts.engines import Sqlite
from tests.web.settings.office import Office, Owner
from tests.web.signin.house import Clock


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty database, migrated once for all tests."""
    return tmp_path_factory.mktemp("settings") / "template.db"


@pytest.fixture
async def office(anyio_backend: str, tmp_path: Path, template: Path) -> AsyncGenerator[Office]:
    clock = Clock()
    store = await Sqlite(tmp_path / "frontdesk.db", template, clock.now_ms).open()
    office = Office(store, clock)
    yield office
    await office.close()
    await store.close()


@pytest.fixture
async def owner(office: Office) -> Owner:
    """The administrator's browser."""
    return await office.signed_in()
