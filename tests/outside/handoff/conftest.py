"""The houses of the handoff tests: one process for each set-up, kept for all tests that can share it."""

from collections.abc import AsyncGenerator

import pytest

from tests.outside.handoff.house import SETUPS, House, World, assistant_settings, make_world, open_house
from tests.outside.handoff.stage import Stage, play
from tests.support.botapi import Telegram, running_telegram
from tests.support.modelserver import model_server


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "/outside/handoff/" in item.path.as_posix():
            item.add_marker(pytest.mark.slow)


@pytest.fixture(scope="session", params=SETUPS)
def setup(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture(scope="session")
async def world(anyio_backend: str) -> AsyncGenerator[World]:
    with running_telegram() as url:
        async with Telegram(url) as telegram, model_server() as model:
            yield await make_world(telegram, model)


@pytest.fixture(scope="session")
async def house(world: World, setup: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[House]:
    """With the assistant on."""
    folder = tmp_path_factory.mktemp(f"house-{setup}")
    async with open_house(world, setup, folder, **assistant_settings(world)) as running:
        yield running


@pytest.fixture(scope="session")
async def house_off(world: World, setup: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[House]:
    """With the assistant off."""
    folder = tmp_path_factory.mktemp(f"house-off-{setup}")
    async with open_house(world, setup, folder) as running:
        yield running


@pytest.fixture
async def stage(house: House) -> AsyncGenerator[Stage]:
    async with play(house) as stage:
        yield stage


@pytest.fixture
async def stage_off(house_off: House) -> AsyncGenerator[Stage]:
    async with play(house_off) as stage:
        yield stage
