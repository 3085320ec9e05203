"""How long a visitor waits for the acknowledgement while everything is on. Open loop."""

import time

from bench import stand
from bench.open_loop import at_rate, visitors_write
from bench.table import Table, percentile_ms
from bench.wire import open_visitors, open_wire

SECONDS, PER_S, VISITORS = 8.0, 100, 100
TEXT = "Where is my parcel? ({name})"


async def _row(table: Table, on: str, settings: dict[str, str]) -> None:
    async with stand.server(**settings) as server:
        visitors = await open_visitors(server.port, VISITORS)
        answers: list[bytes] = []
        for visitor in visitors:
            visitor.on_event = lambda event: answers.append(event) if b'"author":"assistant"' in event else None
        sent = await visitors_write(visitors, per_s=PER_S, seconds=SECONDS, text=TEXT)
        took_s = sent.acks_took_s()
        for visitor in visitors:
            visitor.wire.close()
    table.add(on, PER_S, VISITORS, len(answers), *(percentile_ms(took_s, share) for share in (0.5, 0.9, 0.99)))


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
    table.add(
        "bare echo, nothing stored", PER_S, 1, "", *(percentile_ms(took_s, share) for share in (0.5, 0.9, 0.99))
    )


async def measure() -> Table:
    table = Table(
        "Acknowledgement of a visitor's message, open loop",
        ("messages/s", "visitors", "answers given", "p50 ms", "p90 ms", "p99 ms"),
        aim="p99 <= 5 ms with everything on",
    )
    await _echo_row(table)
    await _row(table, "SQLite FULL; Telegram and assistant off", {})
    async with stand.telegram() as desk, stand.model() as model:
        await _row(table, "Telegram sandbox without pacing", desk.settings)
        await _row(table, "Telegram sandbox without pacing, assistant with a scripted model", desk.settings | model)
    return table
