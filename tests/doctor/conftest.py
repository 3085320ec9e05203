"""The real command as a process, and a Telegram in which things are wrong."""

import asyncio
import os
import sys
from collections.abc import AsyncGenerator, Callable, Coroutine, Generator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.support.botapi import BotAccount, Group, Person, Telegram, fresh_telegram, running_telegram

PATIENCE_S = 30
_INHERITED = ("PATH", "HOME", "LANG", "TMPDIR", "VIRTUAL_ENV")


@dataclass(frozen=True, slots=True)
class Report:
    code: int
    lines: list[str]

    def line(self, name: str) -> str:
        """The last line about this step."""
        return [line for line in self.lines if line[6:].startswith(f"{name}:")][-1]


Doctor = Callable[..., Coroutine[Any, Any, Report]]


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session")
def sandbox_url() -> Generator[str]:
    with running_telegram() as url:
        yield url


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


@pytest.fixture
def doctor(tmp_path: Path) -> Doctor:
    """Runs `frontdesk doctor` with these settings, in a folder of its own."""

    async def run(**settings: str) -> Report:
        environment = {name: os.environ[name] for name in _INHERITED if name in os.environ}
        environment |= {f"FRONTDESK_{name}": value for name, value in settings.items()}
        process = await asyncio.create_subprocess_exec(
            Path(sys.executable).with_name("frontdesk"),
            "doctor",
            env=environment,
            cwd=tmp_path,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        try:
            async with asyncio.timeout(PATIENCE_S):
                out, errors = await process.communicate()
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
        assert errors == b"", errors.decode()
        assert process.returncode is not None
        return Report(process.returncode, out.decode().splitlines())

    return run
