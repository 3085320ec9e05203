"""Waiting with an end, on a clock that tests can hold still."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, TypeAlias, TypeVar

T = TypeVar("T")
Sleep: TypeAlias = Callable[[float], Coroutine[Any, Any, None]]

# Letting a provider's connection go is local work; if it takes longer, the turn goes on without it.
CLOSE_S = 2.0


class DeadlinePassed(Exception):
    """The work was not done in time and has been cancelled."""


async def real_sleep(seconds: float) -> None:
    await asyncio.sleep(seconds)


async def within(seconds: float, work: Coroutine[Any, Any, T], *, sleep: Sleep) -> T:
    """The result of `work`. It is cancelled, and has let go, when the time is up or the caller is cancelled.

    Raises: DeadlinePassed, or whatever `work` raises.
    """
    task = asyncio.create_task(work)
    timer = asyncio.create_task(sleep(seconds))
    try:
        await asyncio.wait({task, timer}, return_when=asyncio.FIRST_COMPLETED)
        if task.done():
            return task.result()
        raise DeadlinePassed
    finally:
        timer.cancel()
        await end_task(task)


async def end_task(task: "asyncio.Task[Any]") -> None:
    """Cancel it and wait until it has ended, though not for ever; what it raised meanwhile is void."""
    if not task.done():
        task.cancel()
        await asyncio.wait({task}, timeout=CLOSE_S)
    if task.done() and not task.cancelled():
        task.exception()  # retrieved, so that asyncio doesn't report it as lost
