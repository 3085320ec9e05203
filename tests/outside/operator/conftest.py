"""One house for each set-up with operators in Telegram and on the web, kept for all tests that can share it."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass

import pytest

from tests.outside.handoff.house import House, assistant_settings, make_world, open_house
from tests.outside.handoff.stage import Stage, play
from tests.outside.operator.people import Operator, employ
from tests.support.botapi import Telegram, running_telegram
from tests.support.modelserver import model_server
from tests.support.owner import PASSWORD
from tests.support.server import Server, frontdesk_server


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "/outside/operator/" in item.path.as_posix():
            item.add_marker(pytest.mark.slow)


@dataclass(frozen=True, slots=True)
class Manned:
    """A house with its two operators on the web: Ann Lee and Ben."""

    house: House
    ann: Operator
    ben: Operator


@pytest.fixture(scope="session", params=["supergroup", "regular-1"])
async def manned(
    anyio_backend: str, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> AsyncGenerator[Manned]:
    with running_telegram() as url:
        async with Telegram(url) as telegram, model_server() as model:
            world = await make_world(telegram, model)
            settings = assistant_settings(world) | {"ADMIN_PASSWORD": PASSWORD}
            async with open_house(world, request.param, tmp_path_factory.mktemp("manned"), **settings) as house:
                crew = [await employ(house.server, "ann", "Ann Lee"), await employ(house.server, "ben", "Ben")]
                yield Manned(house, *crew)
                for operator in crew:
                    await operator.aclose()


@pytest.fixture
async def stage(manned: Manned) -> AsyncGenerator[Stage]:
    async with play(manned.house) as stage:
        yield stage


@pytest.fixture
async def ann(manned: Manned) -> Operator:
    """Ann Lee, listening."""
    await manned.ann.listens()
    return manned.ann


@pytest.fixture
async def ben(manned: Manned) -> Operator:
    return manned.ben


@pytest.fixture
async def owned(anyio_backend: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[Server]:
    """A server without Telegram that the test may stop and kill."""
    async with frontdesk_server(tmp_path_factory.mktemp("owned"), ADMIN_PASSWORD=PASSWORD) as running:
        yield running
