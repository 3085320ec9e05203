"""How long a visitor waits for the acknowledgement while everything is on. Open loop."""

import asyncio
import time

from bench import stand
from bench.open_loop import at_rate, visitors_write
from bench.table import Table, percentile_ms
from bench.wire import BenchVisitor, open_visitors, open_wire

SECONDS, PER_S, VISITORS = 8.0, 100, 50
TALK_PER_S, TALKERS = 20, 40
"""So that each pauses for longer than the debounce after each message, and gets an answer to it."""
FIRST_ANSWER_WITHIN_S = 30.0
TEXT = "Where is my parcel? ({name})"
_SHARES = (0.5, 0.9, 0.99)


class _Answers:
    """How many answers the visitors have seen."""

    def __init__(self, visitors: list[BenchVisitor]) -> None:
        self.seen = 0
        self._one = asyncio.Event()
        for visitor in visitors:
            visitor.on_event = self._on_event

    def _on_event(self, event: bytes) -> None:
        if b'"author":"assistant"' in event:
            self.seen += 1
            self._one.set()

    async def first(self, visitor: BenchVisitor) -> None:
        """Ask once, so that the model's library is loaded before anything is measured."""
        visitor.write("before", "Good morning")
        async with asyncio.timeout(FIRST_ANSWER_WITHIN_S):
            await self._one.wait()
        self.seen = 0


async def _row(table: Table, on: str, settings: dict[str, str], *, per_s: int = PER_S, count: int = VISITORS) -> None:
    async with stand.server(**settings) as server:
        visitors = await open_visitors(server.port, count)
        answers = _Answers(visitors)
        if "AI_PROVIDER" in settings:
            await answers.first(visitors[0])
        sent = await visitors_write(visitors, per_s=per_s, seconds=SECONDS, text=TEXT)
        took_s = sent.acks_took_s()
        for visitor in visitors:
            visitor.wire.close()
    table.add(on, per_s, count, answers.seen, *(percentile_ms(took_s, share) for share in _SHARES))


async def _echo_row(table: Table) -> None:
    """What this machine's own hiccups cost."""
    async with stand.echo() as (port, _):
        due_s: list[float] = []
        took_s: list[float] = []
        wire = await open_wire(port, "/", lambda _: took_s.append(time.time() - due_s[len(took_s)]))

        def send(_: int, due: float) -> None:
            due_s.append(due)
            wire.send(TEXT.encode())

        await at_rate(PER_S, SECONDS, send)
        wire.close()
    table.add("bare echo, nothing stored", PER_S, 1, 0, *(percentile_ms(took_s, share) for share in _SHARES))


async def measure() -> Table:
    table = Table(
        "Acknowledgement of a visitor's message, open loop",
        ("messages/s", "visitors", "answers given", "p50 ms", "p90 ms", "p99 ms"),
        aim="p99 <= 5 ms with everything on",
    )
    everything = "Telegram sandbox without pacing, assistant with a scripted model"
    await _echo_row(table)
    await _row(table, "SQLite FULL; Telegram and assistant off", {})
    async with stand.telegram() as desk, stand.model() as model:
        await _row(table, "Telegram sandbox without pacing, assistant off", desk.settings)
        await _row(table, everything, desk.settings | model)
        await _row(table, everything, desk.settings | model, per_s=TALK_PER_S, count=TALKERS)
    return table
