"""Long-running parts: one that fails is named and comes back, and all of them end with their owner."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack

import pytest

from frontdesk import parts as parts_module
from frontdesk.parts import Parts


async def until(condition: asyncio.Event) -> None:
    await asyncio.wait_for(condition.wait(), timeout=5)


async def test_a_part_that_fails_is_named_and_started_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts_module, "_RESTART_S", (0.01,))
    began: list[str | None] = []
    is_back = asyncio.Event()

    async def run() -> None:
        began.append(parts.problem())
        if len(began) == 1:
            raise RuntimeError("our own bug")
        is_back.set()
        await asyncio.Event().wait()

    async with AsyncExitStack() as stack:
        parts = Parts(stack)
        parts.start("mirror", run)
        await asyncio.sleep(0)
        assert parts.problem() == "The part `mirror` failed and starts again; the log says why."
        await until(is_back)
        assert parts.problem() is None


async def test_every_part_ends_with_its_owner() -> None:
    ended: list[str] = []

    def endless(name: str) -> Callable[[], Awaitable[None]]:
        async def run() -> None:
            try:
                await asyncio.Event().wait()
            finally:
                ended.append(name)

        return run

    async with AsyncExitStack() as stack:
        parts = Parts(stack)
        parts.start("first", endless("first"))
        parts.start("second", endless("second"))
        await asyncio.sleep(0)
    assert ended == ["second", "first"]
