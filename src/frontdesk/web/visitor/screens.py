"""Which screens are open: they are told when the server closes, and a visitor's last one is noticed."""

import asyncio
from collections.abc import Callable

import structlog

from frontdesk.desk.live import Live, LiveItem
from frontdesk.desk.timers import PresenceTimers
from frontdesk.store.ports import StoreUnavailable

# A polling client has no request open between two polls: it counts as present for so long after one.
POLL_LINGER_S = 30.0

log = structlog.get_logger(__name__)


class Screens:
    def __init__(self, live: Live, presence: PresenceTimers, closing: asyncio.Event) -> None:
        self._live = live
        self._presence = presence
        self._closing = closing
        self._wakers: set[Callable[[], None]] = set()
        self._watcher: asyncio.Task[None] | None = None
        self._lingering: dict[str, tuple[asyncio.TimerHandle, Callable[[], None]]] = {}
        self._leaving: set[asyncio.Task[None]] = set()

    def add(self, on_closing: Callable[[], None]) -> None:
        """`on_closing` is called once when the server closes (now, if it already does)."""
        if self._closing.is_set():
            on_closing()
            return
        self._wakers.add(on_closing)
        if self._watcher is None:
            # One task for all screens; it ends with the server, which always closes.
            self._watcher = asyncio.get_running_loop().create_task(self._watch())

    def discard(self, on_closing: Callable[[], None]) -> None:
        self._wakers.discard(on_closing)

    async def left(self, visitor: str) -> None:
        """A screen of this visitor is gone. If it was the last, the clock of LEAVE_CLOSE_MIN starts."""
        if self._live.is_present(visitor):
            return
        try:
            await self._presence.visitor_left(visitor)
        except StoreUnavailable as error:
            # Without this timer the session ends by idleness instead.
            log.warning("leave_not_noted", error=str(error))

    def linger(self, visitor: str) -> None:
        """A poll of this visitor has been answered: the next one is on its way."""
        loop = asyncio.get_running_loop()
        if visitor in self._lingering:
            handle, unsubscribe = self._lingering[visitor]
            handle.cancel()
        else:
            unsubscribe = self._live.subscribe(visitor, _ignore)
        handle = loop.call_later(POLL_LINGER_S, self._linger_over, visitor)
        self._lingering[visitor] = handle, unsubscribe

    def _linger_over(self, visitor: str) -> None:
        _, unsubscribe = self._lingering.pop(visitor)
        unsubscribe()
        task = asyncio.get_running_loop().create_task(self.left(visitor))
        self._leaving.add(task)
        task.add_done_callback(self._leaving.discard)

    async def _watch(self) -> None:
        await self._closing.wait()
        for handle, unsubscribe in self._lingering.values():
            handle.cancel()
            unsubscribe()
        self._lingering.clear()
        for waker in tuple(self._wakers):
            waker()


def _ignore(item: LiveItem) -> None:
    """Being subscribed is all that a lingering poll does."""
