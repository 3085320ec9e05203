"""A fresh store on each engine for each test of a contract."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from frontdesk.store.ports import Store
from tests.contracts.engines import ENGINES, Clock, Engine


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("templates")


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest, tmp_path: Path, shared: Path, clock: Clock) -> Engine:
    return ENGINES[request.param](tmp_path, shared, clock)


@pytest.fixture
async def store(anyio_backend: str, engine: Engine) -> AsyncIterator[Store]:
    store = await engine.open()
    yield store
    await store.close()
