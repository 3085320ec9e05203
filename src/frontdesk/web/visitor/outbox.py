"""What waits to go out on one socket: bounded, ordered, and without a task while there is nothing to send.

Visitors' and operators' sockets (web/operator) share it.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, TypeAlias

Send: TypeAlias = Callable[[Any], Awaitable[None]]

MAX_QUEUED_BYTES = 1024 * 1024
"""A reader that is this far behind is closed with 1013 (docs/guarantees.md): it resumes from its cursor."""

# After a close is decided the peer gets this long to take it; then the socket is let go.
CLOSE_PATIENCE_S = 30.0

TRY_AGAIN = 1013
"""RFC 6455 registry: "Try Again Later"."""


class Outbox:
    """`give_up` is called when the socket is of no more use and its reader must end."""

    __slots__ = (
        "_close",
        "_drained",
        "_drops",
        "_give_up",
        "_is_flushing",
        "_queue",
        "_queued_bytes",
        "_send",
        "_task",
        "_timer",
    )

    def __init__(self, send: Send, give_up: Callable[[], None]) -> None:
        self._send = send
        self._give_up = give_up
        self._queue: list[bytes] = []
        self._queued_bytes = 0
        self._is_flushing = False
        self._drops = False
        self._task: asyncio.Task[None] | None = None
        self._close: tuple[int, str] | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._drained: asyncio.Future[None] | None = None

    @property
    def is_closing(self) -> bool:
        return self._close is not None

    def put(self, frame: bytes) -> None:
        """Queue a frame (JSON, UTF-8). From the event loop only; never waits, never raises."""
        if self._close is not None:
            return
        self._queue.append(frame)
        self._queued_bytes += len(frame)
        if self._queued_bytes > MAX_QUEUED_BYTES:
            self._queue.clear()
            self._drops = True
            self.close(TRY_AGAIN, "slow reader")
        elif not self._is_flushing:
            self._spawn()

    async def put_now(self, frame: bytes) -> None:
        """As `put`, but sends on the caller's own time: one task less for each answer."""
        if self._close is not None or self._is_flushing:
            self.put(frame)
            return
        self._queue.append(frame)
        self._queued_bytes += len(frame)
        self._is_flushing = True
        await self._flush()

    def close(self, code: int, reason: str) -> None:
        """What is queued still goes out, then the close frame; the first reason stands."""
        if self._close is not None:
            return
        self._close = (code, reason)
        self._timer = asyncio.get_running_loop().call_later(CLOSE_PATIENCE_S, self._give_up)
        if not self._is_flushing:
            self._spawn()

    async def drained(self) -> None:
        """Wait until nothing is queued (or the socket is gone)."""
        while self._is_flushing:
            if self._drained is None:
                self._drained = asyncio.get_running_loop().create_future()
            await asyncio.shield(self._drained)

    def end(self) -> None:
        """The socket is gone."""
        self._close = self._close or (1005, "")
        self._queue.clear()
        if self._timer is not None:
            self._timer.cancel()
        if self._task is not None:
            self._task.cancel()
        self._settle()

    def _spawn(self) -> None:
        self._is_flushing = True
        self._task = asyncio.get_running_loop().create_task(self._flush())

    async def _flush(self) -> None:
        try:
            while self._queue:
                frames, self._queue = self._queue, []
                for frame in frames:
                    if self._drops:
                        break
                    await self._send({"type": "websocket.send", "text": frame.decode()})
                    self._queued_bytes -= len(frame)
            if self._close is not None:
                code, reason = self._close
                await self._send({"type": "websocket.close", "code": code, "reason": reason})
        except (OSError, RuntimeError):
            # uvicorn: the peer is gone, or the server's own keep-alive has just closed the connection.
            self._close = self._close or (1006, "")
            self._queue.clear()
        finally:
            self._is_flushing = False
            self._task = None
            self._settle()

    def _settle(self) -> None:
        if self._drained is not None and not self._drained.done():
            self._drained.set_result(None)
        self._drained = None
