"""Durable messages a second at the socket: each visitor writes on as soon as the last message is acknowledged."""

import asyncio
import time
from collections.abc import Callable

from bench import stand
from bench.table import Table, percentile_ms
from bench.wire import BenchVisitor, open_visitors, open_wire

SECONDS, WARM_UP_S = 5.0, 1.5
VISITORS = (64, 256)
TEXT = "Good morning, where is my order number 4711? It should have been here on Tuesday."


class Loop:
    """One sender in a closed loop, and how long each answer took."""

    def __init__(self, send: Callable[[int], None], took_s: list[float]) -> None:
        self._send = send
        self._took_s = took_s
        self._number = 0
        self._sent_s = 0.0

    def go(self) -> None:
        self._number += 1
        self._sent_s = time.perf_counter()
        self._send(self._number)

    def answered(self) -> None:
        self._took_s.append(time.perf_counter() - self._sent_s)
        self.go()


async def _run(loops: list[Loop], took_s: list[float]) -> tuple[str, str, str]:
    for loop in loops:
        loop.go()
    await asyncio.sleep(WARM_UP_S)
    took_s.clear()
    began = time.perf_counter()
    await asyncio.sleep(SECONDS)
    per_s = len(took_s) / (time.perf_counter() - began)
    return f"{per_s:,.0f}", percentile_ms(took_s, 0.5), percentile_ms(took_s, 0.99)


async def _echo(port: int, count: int) -> tuple[str, str, str]:
    took_s: list[float] = []
    payload = TEXT.encode()
    loops: list[Loop] = []
    wires = [await open_wire(port, "/", lambda _, at=at: loops[at].answered()) for at in range(count)]
    loops += [Loop(lambda _, wire=wire: wire.send(payload), took_s) for wire in wires]
    try:
        return await _run(loops, took_s)
    finally:
        for wire in wires:
            wire.close()


def _loop(visitor: BenchVisitor, took_s: list[float]) -> Loop:
    loop = Loop(lambda number: visitor.write(f"c{number}", TEXT), took_s)
    visitor.on_ack = lambda _: loop.answered()
    return loop


async def _messages(port: int, count: int) -> tuple[str, str, str]:
    took_s: list[float] = []
    visitors = await open_visitors(port, count)
    try:
        return await _run([_loop(visitor, took_s) for visitor in visitors], took_s)
    finally:
        for visitor in visitors:
            visitor.wire.close()


async def measure() -> Table:
    table = Table(
        "Messages at the socket, closed loop",
        ("sockets", "per s", "p50 ms", "p99 ms"),
        aim=">= 3,000/s, p99 <= 50 ms",
    )
    for count in VISITORS:
        async with stand.echo() as (port, _):
            table.add("bare echo, nothing stored", count, *await _echo(port, count))
        async with stand.server() as server:
            table.add("SQLite FULL; Telegram and assistant off", count, *await _messages(server.port, count))
    return table
