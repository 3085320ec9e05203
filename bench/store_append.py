"""How many visitor messages a second one SQLite file takes, each acknowledged after its fsync.

Each task is one visitor who writes the next message when the last is acknowledged. One Telegram follower is told of
everything, and a listener hears every commit, as in the product.
"""

import asyncio
import time
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.table import Table, percentile_ms
from frontdesk.session.commands import Key, VisitorMessage
from frontdesk.session.entries import Origin
from frontdesk.session.policy import Policy
from frontdesk.store.ports import Committed, Follower, Log
from frontdesk.store.sqlite import open_sqlite

SECONDS, WARM_UP_S = 5.0, 1.0
VISITORS = (64, 256)
ORIGIN = Origin("visitor")
TEXT = "Good morning, where is my order number 4711? It should have been here on Tuesday."


def _now_ms() -> int:
    return time.time_ns() // 1_000_000


async def _write_on(log: Log, visitor: str, policy: Policy, took_s: list[float]) -> None:
    number = 0
    while True:
        number += 1
        client_id = f"c{number}"
        command = VisitorMessage(
            at_ms=_now_ms(),
            origin=ORIGIN,
            key=Key(visitor, client_id, "digest"),
            visitor=visitor,
            new_session=f"S_{visitor}",
            text=TEXT,
            client_id=client_id,
        )
        began = time.perf_counter()
        await log.append(command, policy=policy)
        took_s.append(time.perf_counter() - began)


async def _row(table: Table, path: Path, visitors: int) -> None:
    store = await open_sqlite(path, clock_ms=_now_ms)
    batches: list[int] = []

    def count(changes: Sequence[Committed]) -> None:
        batches.append(len(changes))

    store.on_commit(count)
    await store.set_followers([Follower("telegram:1:-100")])
    took_s: list[float] = []
    tasks = [asyncio.create_task(_write_on(store, f"v_{i}", Policy(), took_s)) for i in range(visitors)]
    await asyncio.sleep(WARM_UP_S)
    took_s.clear()
    batches.clear()
    began, cpu_began = time.perf_counter(), time.process_time()
    await asyncio.sleep(SECONDS)
    elapsed_s, cpu_s = time.perf_counter() - began, time.process_time() - cpu_began
    took = list(took_s)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    await store.close()
    table.add(
        "SQLite WAL, synchronous=FULL, one follower",
        visitors,
        f"{len(took) / elapsed_s:,.0f}",
        f"{sum(batches) / len(batches):.0f}",
        percentile_ms(took, 0.5),
        percentile_ms(took, 0.99),
        f"{cpu_s / len(took) * 1_000_000:.0f}",
    )


async def measure() -> Table:
    columns = ("visitors", "per s", "batch", "p50 ms", "p99 ms", "CPU µs each")
    table = Table("Messages at the desk's store, in process, closed loop", columns, aim=">= 7,000/s")
    for visitors in VISITORS:
        with TemporaryDirectory() as folder:
            await _row(table, Path(folder) / "bench.db", visitors)
    return table
