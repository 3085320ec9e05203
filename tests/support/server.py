"""Runs `frontdesk serve` as a process of its own, on loopback and a free port. Imports nothing of the product."""

import asyncio
import os
import signal
import socket
import sys
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import httpx2

START_WITHIN_S = 30.0
STOP_WITHIN_S = 15.0

# Whatever the machine's own environment says, a test's server knows only what the test says.
_INHERITED = ("PATH", "HOME", "LANG", "TMPDIR", "VIRTUAL_ENV")


class Server:
    """One database file and one address, over as many processes as the test starts and kills."""

    def __init__(self, folder: Path, settings: Mapping[str, str | None]) -> None:
        self.folder = folder
        self.port = _free_port()
        usual = {
            "DATABASE_URL": f"sqlite:///{folder / 'frontdesk.db'}",
            "HOST": "127.0.0.1",
            "PORT": str(self.port),
            "AI_PROVIDER": "none",
            "KNOWLEDGE_SEARCH": "words",
            "RATE_MESSAGES": "0/0",
            "LOG_LEVEL": "warning",
        }
        self.settings = {name: value for name, value in {**usual, **settings}.items() if value is not None}
        self.log = folder / "server.log"
        self._process: asyncio.subprocess.Process | None = None

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def socket_url(self) -> str:
        return f"ws://127.0.0.1:{self.port}/api/v1/ws"

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    async def start(self) -> None:
        """Returns when `/healthz` answers."""
        command = Path(sys.executable).with_name("frontdesk")
        with self.log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                command, "serve", env=self._environment(), cwd=self.folder, stdout=log, stderr=log
            )
        async with httpx2.AsyncClient(base_url=self.origin) as http, asyncio.timeout(START_WITHIN_S):
            while not await self._is_healthy(http):
                assert self._process.returncode is None, f"the server ended:\n{self.log.read_text()}"
                await asyncio.sleep(0.05)

    def _environment(self) -> dict[str, str]:
        inherited = {name: os.environ[name] for name in _INHERITED if name in os.environ}
        return inherited | {f"FRONTDESK_{name}": value for name, value in self.settings.items()}

    async def stop(self) -> int:
        """SIGTERM, as a service manager does; the exit code."""
        return await self._end(signal.SIGTERM)

    async def command(self, *arguments: str) -> tuple[int, str, str]:
        """Run another command of Frontdesk with this server's settings; its exit code, output and errors."""
        process = await asyncio.create_subprocess_exec(
            Path(sys.executable).with_name("frontdesk"),
            *arguments,
            env=self._environment(),
            cwd=self.folder,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        async with asyncio.timeout(START_WITHIN_S):
            output, errors = await process.communicate()
        assert process.returncode is not None
        return process.returncode, output.decode(), errors.decode()

    async def kill9(self) -> None:
        await self._end(signal.SIGKILL)

    async def restart(self) -> None:
        await self.stop()
        await self.start()

    async def _end(self, number: signal.Signals) -> int:
        process, self._process = self._process, None
        if process is None:
            return 0
        if process.returncode is None:
            process.send_signal(number)
        try:
            async with asyncio.timeout(STOP_WITHIN_S):
                return await process.wait()
        except TimeoutError:
            process.kill()
            await process.wait()
            raise

    @staticmethod
    async def _is_healthy(http: httpx2.AsyncClient) -> bool:
        try:
            return (await http.get("/healthz")).status_code == 200
        except httpx2.TransportError:
            return False


@asynccontextmanager
async def frontdesk_server(folder: Path, **settings: str | None) -> AsyncGenerator[Server]:
    """A running server; `settings` are environment variables without their prefix, None for one that is not set.

    It ends with the block.
    """
    server = Server(folder, settings)
    try:
        await server.start()
        yield server
    finally:
        await server.kill9()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
