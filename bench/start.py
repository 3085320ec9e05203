"""How long until the server answers, and what it weighs then."""

import asyncio
import time
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from bench import stand
from bench.table import Table
from bench.wire import open_visitors
from tests.support.server import Server

STARTS = 5
SETTLE_S = 2.0


async def _healthy(port: int) -> None:
    """Until `/healthz` answers 200; looks every few milliseconds, by bare sockets."""
    while True:
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            await asyncio.sleep(0.003)
            continue
        writer.write(b"GET /healthz HTTP/1.1\r\nHost: bench\r\nConnection: close\r\n\r\n")
        answer = await reader.read()
        writer.close()
        if b" 200 " in answer.split(b"\r\n", 1)[0]:
            return


async def _start_s(server: Server) -> float:
    began = time.perf_counter()
    starting = asyncio.create_task(server.start())
    await _healthy(server.port)
    took_s = time.perf_counter() - began
    await starting
    return took_s


async def _row(table: Table, on: str, settings: dict[str, str]) -> None:
    """The first start makes the schema and compiles the bytecode; it is not counted."""
    with TemporaryDirectory() as folder:
        server = Server(Path(folder), settings)
        await server.start()
        await server.stop()
        took_s: list[float] = []
        rss_mb = 0.0
        for _ in range(STARTS):
            took_s.append(await _start_s(server))
            await asyncio.sleep(SETTLE_S)
            rss_mb = stand.rss_kib(server.pid) / 1024
            await server.stop()
    table.add(on, f"{median(took_s):.2f}", f"{max(took_s):.2f}", f"{rss_mb:.0f}")


async def _rss_at_work(table: Table, on: str, settings: dict[str, str]) -> None:
    async with stand.server(**settings) as server:
        visitors = await open_visitors(server.port, 50)
        for visitor in visitors:
            visitor.write("first", "Where is my parcel?")
        await asyncio.sleep(2 * SETTLE_S)
        table.add(f"{on}, 50 sessions", "", "", f"{stand.rss_kib(server.pid) / 1024:.0f}")
        for visitor in visitors:
            visitor.wire.close()


async def measure() -> Table:
    table = Table(
        "Start to /healthz, schema current, bytecode compiled; memory then",
        ("median s", "worst s", "RSS MB"),
        aim="<= 1.5 s; <= 130 MB with Telegram on and the model's library not loaded",
    )
    await _row(table, "Telegram and assistant off", {})
    async with stand.telegram() as desk:
        await _row(table, "Telegram on, assistant off", desk.settings)
        await _rss_at_work(table, "Telegram on, assistant off", desk.settings)
        async with stand.model() as model:
            await _rss_at_work(table, "Telegram on, assistant with a scripted model", desk.settings | model)
    return table
