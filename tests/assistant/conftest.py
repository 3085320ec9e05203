"""A world for each test, and for those who ask a scripted model server with the real client in front of it."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from frontdesk.assistant.answerers.model import ModelAnswerer
from frontdesk.assistant.knowledge.search import Knowledge
from frontdesk.assistant.settings import AnswererSettings
from tests.assistant.world import FakeClock, World, a_world
from tests.support.modelcontrol import ModelControl
from tests.support.modelserver import model_server


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def clock(anyio_backend: str) -> FakeClock:
    return FakeClock()


@pytest.fixture
async def world(anyio_backend: str, tmp_path: Path, clock: FakeClock) -> AsyncIterator[World]:
    world = await a_world(tmp_path, clock)
    yield world
    await world.kill_assistant()
    await world.store.close()


@pytest.fixture
async def model(anyio_backend: str) -> AsyncIterator[ModelControl]:
    async with model_server() as control:
        yield control


@pytest.fixture
async def answerer(model: ModelControl) -> AsyncIterator[ModelAnswerer]:
    answerer = ModelAnswerer(
        AnswererSettings(provider="openai", base_url=model.base_url, model="m1", api_key="sk-secret"), Knowledge()
    )
    yield answerer
    await answerer.aclose()
