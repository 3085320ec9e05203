"""One sandbox Telegram for all tests here; each test empties it first."""

from collections.abc import AsyncGenerator, Generator

import pytest

from tests.support.botapi import BotAccount, Group, Person, Telegram, fresh_telegram, running_telegram

# It needs aiogram, which lives in an environment of its own: test_contract.py runs it as a process.
collect_ignore = ["aiogram_suite"]

pytest.register_assert_rewrite("tests.sandbox.contract")


@pytest.fixture(scope="session")
def sandbox_url() -> Generator[str]:
    with running_telegram() as url:
        yield url


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
async def telegram(sandbox_url: str, anyio_backend: str) -> AsyncGenerator[Telegram]:
    async with fresh_telegram(sandbox_url) as client:
        yield client


@pytest.fixture
async def bot(telegram: Telegram) -> BotAccount:
    return await telegram.add_bot("desk_bot")


@pytest.fixture
async def ann(telegram: Telegram) -> Person:
    return await telegram.add_person("Ann", username="ann")


@pytest.fixture
async def forum(telegram: Telegram, bot: BotAccount, ann: Person) -> Group:
    return await telegram.create_forum("Operators", bot, members=[ann])
