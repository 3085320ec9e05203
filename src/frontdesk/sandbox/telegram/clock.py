"""The sandbox's clock, which a test can push forward or run faster, and the signal that wakes who waits."""

import asyncio
import time
from collections.abc import Callable


class Signal:
    """Wakes everybody who waits now. Bound to the server's event loop."""

    def __init__(self) -> None:
        self._waiters: set[asyncio.Future[None]] = set()

    def poke(self) -> None:
        for waiter in self._waiters:
            if not waiter.done():
                waiter.set_result(None)
        self._waiters.clear()

    async def wait(self, timeout_s: float) -> bool:
        """Return whether it was poked within the time."""
        waiter = asyncio.get_running_loop().create_future()
        self._waiters.add(waiter)
        try:
            await asyncio.wait_for(waiter, max(timeout_s, 0))
        except TimeoutError:
            return False
        finally:
            self._waiters.discard(waiter)
        return True


class Clock:
    """Seconds since the epoch, as the sandbox sees them."""

    def __init__(
        self, wall: Callable[[], float] = time.time, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._wall = wall
        self._monotonic = monotonic
        self.moved = Signal()
        self.reset()

    def reset(self) -> None:
        self.speed = 1.0
        self._base = self._wall()
        self._since = self._monotonic()
        self.moved.poke()

    def now(self) -> float:
        return self._base + (self._monotonic() - self._since) * self.speed

    def advance(self, seconds: float) -> None:
        self._base += seconds
        self.moved.poke()

    def set_speed(self, factor: float) -> None:
        self._base, self._since, self.speed = self.now(), self._monotonic(), factor
        self.moved.poke()

    def real_seconds_until(self, deadline: float) -> float:
        return max(0.0, (deadline - self.now()) / self.speed)

    async def sleep(self, seconds: float) -> None:
        deadline = self.now() + seconds
        while (left_s := self.real_seconds_until(deadline)) > 0:
            await self.moved.wait(left_s)
