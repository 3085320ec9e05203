"""Work in order within a lane, lanes side by side: one slow topic never holds up another."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Hashable

import structlog

from frontdesk.telegram.trouble import where

Job = Callable[[], Awaitable[None]]

log = structlog.get_logger(__name__)


class Lanes:
    """`submit` returns at once; a lane runs its jobs one after another and is forgotten when it is empty.

    A job says itself what it can't do. One that raises all the same is logged, and its lane goes on.
    """

    def __init__(self) -> None:
        self._waiting: dict[Hashable, deque[Job]] = {}
        self._running: dict[Hashable, asyncio.Task[None]] = {}
        self._jobs = 0
        self._one_less = asyncio.Event()
        self._is_closed = False

    @property
    def jobs(self) -> int:
        """How many wait or run."""
        return self._jobs

    def submit(self, lane: Hashable, job: Job) -> None:
        if self._is_closed:
            return
        self._jobs += 1
        self._waiting.setdefault(lane, deque()).append(job)
        if lane not in self._running:
            self._running[lane] = asyncio.create_task(self._run(lane))

    async def wait_below(self, jobs: int) -> None:
        """Until fewer than `jobs` wait or run: what keeps memory bounded."""
        while self._jobs >= jobs:
            self._one_less.clear()
            await self._one_less.wait()

    async def _run(self, lane: Hashable) -> None:
        jobs = self._waiting[lane]
        try:
            while jobs and not self._is_closed:
                await self._one(jobs.popleft())
        finally:
            del self._waiting[lane]
            del self._running[lane]

    async def _one(self, job: Job) -> None:
        try:
            await job()
        except asyncio.CancelledError as error:
            task = asyncio.current_task()
            if task is not None and task.cancelling():
                raise  # the lane itself is to end
            log.error("job_cancelled", **where(error))
        except Exception as error:  # noqa: BLE001 one job's bug must not end the lane
            log.error("job_failed", **where(error))
        finally:
            self._jobs -= 1
            self._one_less.set()

    async def aclose(self, *, grace_s: float = 0) -> None:
        """Stop where it stands: what was not finished is pending in the store. What runs has `grace_s` to end."""
        self._is_closed = True
        tasks = list(self._running.values())
        try:
            if tasks and grace_s:
                await asyncio.wait(tasks, timeout=grace_s)
        finally:
            for task in tasks:
                task.cancel()
        if tasks:
            await asyncio.wait(tasks)
