"""What every fault test needs: asyncio, as in the product, and a sandbox Telegram that outlives each fault."""

from collections.abc import Generator

import pytest

from tests.support.botapi import running_telegram


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="module")
def telegram_url() -> Generator[str]:
    with running_telegram() as url:
        yield url
