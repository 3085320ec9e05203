"""One sandbox Telegram for all tests here, and one migrated database to copy."""

from collections.abc import Generator
from pathlib import Path

import pytest

from tests.support.botapi import running_telegram


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
