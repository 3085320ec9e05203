"""From an operator's words to the visitor's socket. Open loop.

Counted twice: from when the operator was due to press send, sandbox included, and from when the sandbox handed the
update to our poll.
"""

import asyncio
import re
import time
from typing import Any

from bench import stand
from bench.open_loop import at_rate
from bench.table import Table, percentile_ms
from bench.wire import BenchVisitor, open_visitors

SECONDS, WARM_UP_S, VISITORS = 8.0, 1.0, 20
RATES = (5, 20)
SETTLE_S = 15.0
_NAME = re.compile(rb"\[([mw]\d{5})\]")


async def _topics(desk: stand.Desk, visitors: list[BenchVisitor]) -> list[int]:
    """A topic for each visitor, with the card in it."""
    for visitor in visitors:
        visitor.write("first", "Where is my parcel?")
    async with asyncio.timeout(SETTLE_S):
        while True:
            carded = [call["topic"] for call in await desk.telegram.calls("sendMessage") if call["ok"]]
            if len(carded) >= len(visitors):
                return carded
            await asyncio.sleep(0.1)


def _handed_out(polls: list[dict[str, Any]]) -> dict[str, float]:
    """When each update left the sandbox."""
    return {
        name.decode(): poll["at"] + poll["ms"] / 1000
        for poll in polls
        for update in poll.get("result", [])
        for name in _NAME.findall(str(update.get("message", {}).get("text", "")).encode())
    }


class _Run:
    """One rate: who writes what, when it was due and when it was seen."""

    def __init__(self, desk: stand.Desk, topics: list[int]) -> None:
        self.due_s: dict[str, float] = {}
        self.seen_s: dict[str, float] = {}
        self._desk = desk
        self._topics = topics
        self._writing: set[asyncio.Task[Any]] = set()

    def saw(self, event: bytes) -> None:
        for name in _NAME.findall(event):
            self.seen_s.setdefault(name.decode(), time.time())

    def write(self, name: str, number: int, due_s: float) -> None:
        self.due_s[name] = due_s
        topic = self._topics[number % len(self._topics)]
        writing = self._desk.ann.writes(f"[{name}] On its way.", chat=self._desk.forum, topic=topic)
        task = asyncio.create_task(writing)
        self._writing.add(task)
        task.add_done_callback(self._writing.discard)

    async def go(self, per_s: float) -> None:
        await at_rate(per_s, WARM_UP_S, lambda number, due: self.write(f"w{number:05}", number, due))
        await at_rate(per_s, SECONDS, lambda number, due: self.write(f"m{number:05}", number, due))
        async with asyncio.timeout(SETTLE_S):
            while not self.due_s.keys() <= self.seen_s.keys():  # noqa: ASYNC110 an event would cost each frame a check
                await asyncio.sleep(0.05)

    def took_s(self, since_s: dict[str, float]) -> list[float]:
        return [self.seen_s[name] - since_s[name] for name in self.due_s if name.startswith("m")]


async def measure() -> Table:
    table = Table(
        "Operator's message to visitor's socket, open loop",
        ("messages/s", "from", "p50 ms", "p90 ms", "p99 ms"),
        aim="p50 <= 4 ms, p99 <= 15 ms from the update",
    )
    on = "Telegram sandbox, long polling, assistant off"
    for per_s in RATES:
        async with stand.telegram() as desk, stand.server(**desk.settings) as server:
            visitors = await open_visitors(server.port, VISITORS)
            run = _Run(desk, await _topics(desk, visitors))
            for visitor in visitors:
                visitor.on_event = run.saw
            await run.go(per_s)
            handed_out = _handed_out(await desk.telegram.calls("getUpdates"))
            for since, stamps in (("update handed out", handed_out), ("operator's send", run.due_s)):
                took_s = run.took_s(stamps)
                table.add(on, per_s, since, *(percentile_ms(took_s, share) for share in (0.5, 0.9, 0.99)))
    return table
