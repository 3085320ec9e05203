"""A real small language model for a test: real tokens at a real pace, on loopback. Imports nothing of the product."""

import asyncio
import re
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx2

PYTHON = Path(__file__).parents[2] / ".venv-smallmodel" / "bin" / "python"
LOADED_WITHIN_S = 60.0
_CANCELLED = re.compile(r"\bcancel task\b")


class SmallModel:
    """The running server: its address, what it does now, and what it wrote of it."""

    def __init__(self, origin: str, log: Path) -> None:
        self.origin = origin
        self.base_url = f"{origin}/v1"
        self._log = log

    async def is_writing(self) -> bool:
        async with httpx2.AsyncClient(timeout=10) as http:
            slots = (await http.get(f"{self.origin}/slots")).json()
        return any(slot["is_processing"] for slot in slots)

    def count_cancelled(self) -> int:
        """How many answers it gave up because whoever asked had closed the connection."""
        return len(_CANCELLED.findall(self._log.read_text(errors="replace")))

    async def until_given_up(self, count: int) -> None:
        """Until it has given up so many answers, and writes none."""
        while True:
            if self.count_cancelled() >= count and not await self.is_writing():
                return
            await asyncio.sleep(0.05)


@asynccontextmanager
async def small_model(folder: Path) -> AsyncGenerator[SmallModel]:
    """It has read its weights and listens; it ends with the block."""
    assert PYTHON.is_file(), "make setup-tests installs the small model"
    log = folder / "smallmodel.log"
    with log.open("wb") as errors:
        process = await asyncio.create_subprocess_exec(
            PYTHON,
            Path(__file__).with_name("smallmodel_server.py"),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=errors,
        )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        async with asyncio.timeout(LOADED_WITHIN_S):
            address = (await process.stdout.readline()).decode().strip()
        assert address.startswith("http://"), log.read_text(errors="replace")
        yield SmallModel(address, log)
    finally:
        process.stdin.close()
        process.kill()
        await process.wait()
