"""How many visitor messages a second one SQLite file takes, each acknowledged after its fsync.

    python -m bench.store_append [--seconds 5] [--tasks 256]

Each task is one visitor who writes the next message when the last is acknowledged. One Telegram follower is told of
everything, and a listener hears every commit, as in the product.
"""

import argparse
import asyncio
import time
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from frontdesk.session.commands import Key, VisitorMessage
from frontdesk.session.entries import Origin
from frontdesk.session.policy import Policy
from frontdesk.store.ports import Committed, Follower, Log
from frontdesk.store.sqlite import open_sqlite

WARM_UP_S = 1.0
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


async def measure(path: Path, *, seconds: float, visitors: int) -> str:
    """One row of the table."""
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
    await asyncio.sleep(seconds)
    elapsed_s, cpu_s = time.perf_counter() - began, time.process_time() - cpu_began
    took_s.sort()
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    await store.close()
    median_ms, p99_ms = (took_s[int(len(took_s) * share)] * 1000 for share in (0.5, 0.99))
    mean_batch = sum(batches) / len(batches)
    return (
        f"| SQLite WAL, synchronous=FULL, 1 follower | {visitors} | {len(took_s) / elapsed_s:,.0f} "
        f"| {mean_batch:.0f} | {median_ms:.1f} | {p99_ms:.1f} "
        f"| {cpu_s / len(took_s) * 1_000_000:.0f} |"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=5.0)
    parser.add_argument("--tasks", type=int, default=256)
    options = parser.parse_args()
    print("| store | visitors writing | messages/s | batch | median ms | p99 ms | CPU µs each |")
    print("|---|---|---|---|---|---|---|")
    with TemporaryDirectory() as folder:
        path = Path(folder) / "bench.db"
        print(asyncio.run(measure(path, seconds=options.seconds, visitors=options.tasks)))


if __name__ == "__main__":
    main()
