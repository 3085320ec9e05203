"""What a measurement stands on: the real server and the sandboxes, each a process of its own on loopback."""

import asyncio
import socket
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.support.botapi import BotAccount, Group, Person, Telegram
from tests.support.modelcontrol import ModelControl
from tests.support.server import Server, frontdesk_server

START_WITHIN_S = 20.0
FRONTDESK = str(Path(sys.executable).with_name("frontdesk"))


@asynccontextmanager
async def server(**settings: str) -> AsyncGenerator[Server]:
    """A started `frontdesk serve` on an empty database; without settings no Telegram and no assistant."""
    with TemporaryDirectory() as folder:
        async with frontdesk_server(Path(folder), **settings) as running:
            yield running


@asynccontextmanager
async def process(*command: str) -> AsyncGenerator[asyncio.subprocess.Process]:
    """A process that ends with the block; its first line of output can be read from it."""
    started = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
    try:
        yield started
    finally:
        started.terminate()
        await started.wait()


@asynccontextmanager
async def _sandbox(which: str) -> AsyncGenerator[str]:
    """Its address."""
    async with process(FRONTDESK, "sandbox", which, "--port", "0") as started, asyncio.timeout(None) as limit:
        assert started.stdout is not None
        limit.reschedule(asyncio.get_running_loop().time() + START_WITHIN_S)
        line = (await started.stdout.readline()).decode()
        limit.reschedule(None)
        yield line.split()[-1]


@dataclass(frozen=True, slots=True)
class Desk:
    """A forum with one operator, and the settings by which a server joins it."""

    telegram: Telegram
    bot: BotAccount
    ann: Person
    forum: Group
    settings: dict[str, str]


@asynccontextmanager
async def telegram() -> AsyncGenerator[Desk]:
    """No pacing: the sandbox sets no limits unless told to."""
    async with _sandbox("telegram") as url, Telegram(url) as control:
        bot = await control.add_bot("desk_bot")
        ann = await control.add_person("Ann", username="ann")
        forum = await control.create_forum("Desk", bot, members=[ann])
        settings = {
            "TELEGRAM_API_URL": url,
            "TELEGRAM_BOT_TOKEN": bot.token,
            "TELEGRAM_CHAT_ID": str(forum.id),
            "TELEGRAM_BUDGET_PER_MIN": "0",
        }
        yield Desk(control, bot, ann, forum, settings)


@asynccontextmanager
async def model() -> AsyncGenerator[dict[str, str]]:
    """The settings of an assistant with a scripted model that streams a short answer."""
    async with _sandbox("model") as url:
        control = ModelControl(url)
        await control.otherwise(text="Your parcel is on its way and arrives on Tuesday.", chunk_chars=12, delay_ms=20)
        await control.aclose()
        yield {"AI_PROVIDER": "openai", "AI_BASE_URL": f"{url}/v1", "AI_MODEL": "scripted"}


@asynccontextmanager
async def echo() -> AsyncGenerator[tuple[int, int]]:
    """Port and pid of the bare echo."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = int(probe.getsockname()[1])
    async with process(sys.executable, "-m", "bench.echo", str(port)) as started:
        await wait_open(port)
        yield port, started.pid


async def wait_open(port: int) -> None:
    async with asyncio.timeout(START_WITHIN_S):
        while True:
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", port)
            except OSError:
                await asyncio.sleep(0.005)
            else:
                writer.close()
                return


def rss_kib(pid: int) -> int:
    """Resident memory of a process (proc(5), VmRSS)."""
    status = Path(f"/proc/{pid}/status").read_text()
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS:"))
