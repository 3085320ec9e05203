"""Tests over the wire only: real processes, and nothing imported of the product."""

from collections.abc import AsyncGenerator
from pathlib import Path

import pytest

from tests.support.server import Server, frontdesk_server


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session")
async def server(anyio_backend: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[Server]:
    """One server for all tests that only need one: visitors don't meet."""
    async with frontdesk_server(tmp_path_factory.mktemp("server")) as running:
        yield running


@pytest.fixture
async def own_server(anyio_backend: str, tmp_path: Path) -> AsyncGenerator[Server]:
    """A server that the test may stop and kill."""
    async with frontdesk_server(tmp_path) as running:
        yield running
