"""Work in order within a lane, lanes side by side: one slow topic never holds up another."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Hashable

Job = Callable[[], Awaitable[None]]


class Lanes:
    """`submit` returns at once; a lane runs its jobs one after another and is forgotten when it is empty.

    A job must not raise: what it can't do is its own to say.
    """

    def __init__(self) -> None:
        self._waiting: dict[Hashable, deque[Job]] = {}
        self._running: dict[Hashable, asyncio.Task[None]] = {}

    def submit(self, lane: Hashable, job: Job) -> None:
        self._waiting.setdefault(lane, deque()).append(job)
        if lane not in self._running:
            self._running[lane] = asyncio.create_task(self._run(lane))

    async def _run(self, lane: Hashable) -> None:
        jobs = self._waiting[lane]
        while jobs:
            await jobs.popleft()()
        del self._waiting[lane]
        del self._running[lane]

    async def aclose(self) -> None:
        """Stop where it stands: what was not finished is pending in the store."""
        tasks = list(self._running.values())
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks)
