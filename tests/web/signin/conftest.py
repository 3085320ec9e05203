"""Sign-in in this process, over a real store: a file that lives as long as the test."""

from collections.abc import AsyncGenerator
from pathlib import Path

import pytest

from tests.contracts.engines import Sqlite
from tests.web.signin.house import Clock, House


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty database, migrated once for all tests."""
    return tmp_path_factory.mktemp("signin") / "template.db"


@pytest.fixture
async def new_house(anyio_backend: str, tmp_path: Path, template: Path) -> AsyncGenerator[House]:
    """Nobody has an account."""
    clock = Clock()
    store = await Sqlite(tmp_path / "frontdesk.db", template, clock.now_ms).open()
    house = House(store, clock)
    yield house
    await house.close()
    await store.close()


@pytest.fixture
async def house(new_house: House) -> House:
    """There is an administrator, `owner`."""
    await new_house.employ("owner", "admin")
    return new_house
