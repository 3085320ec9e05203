"""A server that the owner sets up in the browser: of the environment only what no page can set."""

from collections.abc import AsyncGenerator, Generator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import pytest

from tests.support.botapi import Telegram, fresh_telegram, running_telegram
from tests.support.modelcontrol import ModelControl
from tests.support.modelserver import model_server
from tests.support.owner import PASSWORD, Owner
from tests.support.server import Server, frontdesk_server
from tests.support.visitor import SocketVisitor

_OUTER: dict[str, str | None] = {"ADMIN_PASSWORD": PASSWORD, "TELEGRAM_BUDGET_PER_MIN": "0"}


@pytest.fixture(scope="module")
def telegram_url() -> Generator[str]:
    with running_telegram() as url:
        yield url


@pytest.fixture
async def telegram(telegram_url: str, anyio_backend: str) -> AsyncGenerator[Telegram]:
    async with fresh_telegram(telegram_url) as client:
        yield client


@pytest.fixture
async def model(anyio_backend: str) -> AsyncGenerator[ModelControl]:
    async with model_server() as control:
        yield control


class Site:
    """One server, its owner at the settings, and the visitors that come."""

    def __init__(self, server: Server, owner: Owner, stack: AsyncExitStack) -> None:
        self.server = server
        self.owner = owner
        self._stack = stack

    async def visitor(self, origin: str | None = None) -> SocketVisitor:
        return await self._stack.enter_async_context(SocketVisitor(self.server, origin))


@asynccontextmanager
async def open_site(folder: Path, **settings: str | None) -> AsyncGenerator[Site]:
    """The owner is signed in. `settings` are the environment's, beside the usual ones."""
    async with AsyncExitStack() as stack:
        server = await stack.enter_async_context(frontdesk_server(folder, **(_OUTER | settings)))
        owner = await stack.enter_async_context(Owner(server))
        await owner.sign_in()
        yield Site(server, owner, stack)


@pytest.fixture
async def site(tmp_path: Path, telegram_url: str, anyio_backend: str) -> AsyncGenerator[Site]:
    async with open_site(tmp_path, AI_PROVIDER=None, RATE_MESSAGES=None, TELEGRAM_API_URL=telegram_url) as opened:
        yield opened
