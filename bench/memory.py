"""What memory costs: each idle visitor socket, and the process with Telegram on."""

import asyncio
import resource

from bench import stand
from bench.table import Table
from bench.wire import BenchVisitor, new_tokens, open_wire

SOCKETS = (2_000, 8_000)
AT_ONCE = 50
SETTLE_S = 1.0


def allow_files(count: int) -> None:
    """For this process and those that it starts. Raises: ValueError where the machine forbids it."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < count:
        resource.setrlimit(resource.RLIMIT_NOFILE, (count, max(hard, count)))


async def _grow(pid: int, count: int, before_kib: int) -> str:
    await asyncio.sleep(SETTLE_S)
    return f"{(stand.rss_kib(pid) - before_kib) / count:.1f}"


async def _echo_row(table: Table) -> None:
    async with stand.echo() as (port, pid):
        wires = [await open_wire(port, "/", lambda _: None) for _ in range(AT_ONCE)]
        before_kib = stand.rss_kib(pid)
        opened = 0
        for count in SOCKETS:
            wires += [await open_wire(port, "/", lambda _: None) for _ in range(count - opened)]
            opened = count
            table.add("bare echo", f"{count:,}", await _grow(pid, count, before_kib))
        for wire in wires:
            wire.close()


async def _server_row(table: Table) -> None:
    async with stand.server() as server:
        tokens = await new_tokens(server.port, SOCKETS[-1] + AT_ONCE)
        visitors = [await BenchVisitor.open(server.port, tokens.pop()) for _ in range(AT_ONCE)]
        before_kib = stand.rss_kib(server.pid)
        opened = 0
        for count in SOCKETS:
            visitors += [await BenchVisitor.open(server.port, tokens.pop()) for _ in range(count - opened)]
            opened = count
            on = "visitors after hello, no session; Telegram and assistant off"
            table.add(on, f"{count:,}", await _grow(server.pid, count, before_kib))
        for visitor in visitors:
            visitor.wire.close()


async def measure() -> Table:
    allow_files(SOCKETS[-1] + 1_000)
    table = Table("Memory of an idle visitor socket", ("sockets", "KiB each"), aim="<= 32 KiB")
    await _echo_row(table)
    await _server_row(table)
    return table
