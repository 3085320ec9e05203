"""One sandbox Telegram for all tests here, and one migrated database to copy."""

from collections.abc import AsyncIterator, Generator
from pathlib import Path

import pytest

from tests.support.botapi import Group, running_telegram
from tests.telegram.office import Office, opened


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session")
def sandbox_url() -> Generator[str]:
    with running_telegram() as url:
        yield url


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("templates")


@pytest.fixture
async def office(anyio_backend: str, sandbox_url: str, tmp_path: Path, shared: Path) -> AsyncIterator[Office]:
    async with opened(sandbox_url, tmp_path, shared) as office:
        yield office


@pytest.fixture
async def forum(office: Office) -> Group:
    return await office.telegram.create_forum("Operators", office.bot, members=[office.ann])
