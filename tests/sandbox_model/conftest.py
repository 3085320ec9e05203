"""A scripted model server for each test."""

from collections.abc import AsyncIterator

import httpx2
import pytest

from tests.support.modelcontrol import ModelControl
from tests.support.modelserver import model_server


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
async def model(anyio_backend: str) -> AsyncIterator[ModelControl]:
    async with model_server() as control:
        yield control


@pytest.fixture
async def http(model: ModelControl) -> AsyncIterator[httpx2.AsyncClient]:
    async with httpx2.AsyncClient(base_url=model.origin, timeout=10) as client:
        yield client
