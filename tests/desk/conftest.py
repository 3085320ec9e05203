"""A desk over a store of its own for each test, with time that stands still."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.desk.world import World, a_world


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
async def world(anyio_backend: str, tmp_path: Path) -> AsyncIterator[World]:
    world = await a_world(tmp_path)
    yield world
    await world.store.close()
