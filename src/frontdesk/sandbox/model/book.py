"""The record of every request: what was asked, what came of it, and who went away before the end.

Followers wait for a change by its number instead of polling.
"""

import asyncio
import time
from collections.abc import Generator
from contextlib import contextmanager
from typing import Any, Literal

import msgspec

KEPT_RECORDS = 2_000
"""Older ones are dropped, so that a demo left running stays small."""

Outcome = Literal["running", "done", "cut", "error", "client_gone"]


class Record(msgspec.Struct):
    """One accepted request."""

    id: int
    at_ms: int
    body: dict[str, Any]
    """The request as it came: model, messages, tools and all."""
    headers: dict[str, str]
    """Without the credentials."""
    authorized: bool
    """Whether an `Authorization` header came along."""
    source: str
    """Where the reply came from: rule, queue, default."""
    outcome: Outcome = "running"
    pieces_sent: int = 0
    """Pieces of the answer written so far (of a streamed one: on their way to the client)."""
    waiting: str | None = None
    """The gate it waits at, or `hang`."""
    ended_at_ms: int | None = None


class Refusal(msgspec.Struct, frozen=True):
    """One request that was refused because this server does not model it."""

    at_ms: int
    reason: str


class Snapshot(msgspec.Struct, frozen=True):
    """All that control can read. `version` grows with every change."""

    version: int
    requests: list[Record]
    refusals: list[Refusal]


class Book:
    """Keeps the records of one server. Lives on one event loop."""

    def __init__(self) -> None:
        self._requests: list[Record] = []
        self._refusals: list[Refusal] = []
        self._version = 0
        self._last_id = 0
        self._changed = asyncio.Condition()
        self._announcements: set[asyncio.Task[None]] = set()

    def open(self, body: dict[str, Any], headers: dict[str, str], *, source: str) -> Record:
        """Begin the record of a request."""
        self._last_id += 1
        record = Record(
            id=self._last_id,
            at_ms=now_ms(),
            body=body,
            headers={name: value for name, value in headers.items() if name != "authorization"},
            authorized="authorization" in headers,
            source=source,
        )
        self._requests = [*self._requests[-KEPT_RECORDS + 1 :], record]
        self._change()
        return record

    def close(self, record: Record, outcome: Outcome) -> None:
        """Set how a request ended; the first outcome stands."""
        if record.outcome != "running":
            return
        record.outcome = outcome
        record.ended_at_ms = now_ms()
        self._change()

    def sent_piece(self, record: Record) -> None:
        """Count one piece that was handed to the connection."""
        record.pieces_sent += 1
        self._change()

    @contextmanager
    def waiting(self, record: Record, what: str) -> Generator[None]:
        """Show that a request stands still, and why."""
        record.waiting = what
        self._change()
        try:
            yield
        finally:
            record.waiting = None
            self._change()

    def refuse(self, reason: str) -> None:
        """Record a request that is not modelled."""
        self._refusals = [*self._refusals[-KEPT_RECORDS + 1 :], Refusal(at_ms=now_ms(), reason=reason)]
        self._change()

    def forget(self) -> None:
        """Drop all records. Numbers go on."""
        self._requests, self._refusals = [], []
        self._change()

    def snapshot(self) -> Snapshot:
        """The present state."""
        return Snapshot(version=self._version, requests=self._requests, refusals=self._refusals)

    async def snapshot_after(self, version: int, timeout_s: float) -> Snapshot:
        """The state as soon as it is newer than `version`, or what it is when the time is over."""
        try:
            async with asyncio.timeout(timeout_s), self._changed:
                await self._changed.wait_for(lambda: self._version > version)
        except TimeoutError:
            pass
        return self.snapshot()

    def _change(self) -> None:
        self._version += 1
        task = asyncio.ensure_future(self._announce())
        self._announcements.add(task)
        task.add_done_callback(self._announcements.discard)

    async def _announce(self) -> None:
        async with self._changed:
            self._changed.notify_all()


def now_ms() -> int:
    """Wall clock time, ms since the epoch."""
    return time.time_ns() // 1_000_000
