"""A clock that sends whether or not the last answer is in; a late answer is counted from when it was due."""

import asyncio
import time
from collections.abc import Callable
from itertools import cycle

from bench.wire import BenchVisitor

WARM_UP_S, ACKED_WITHIN_S = 2.0, 60.0


class Sent:
    """When each message was due, by its client_id, in seconds since the epoch; those of the warm-up are left out."""

    def __init__(self) -> None:
        self.due_s: dict[str, float] = {}
        self.acked_s: dict[str, float] = {}

    async def all_acked(self) -> None:
        while not self.due_s.keys() <= self.acked_s.keys():  # noqa: ASYNC110 an event would cost each ack a check
            await asyncio.sleep(0.01)

    def acks_took_s(self) -> list[float]:
        return [self.acked_s[name] - due for name, due in self.due_s.items()]


async def at_rate(per_s: float, seconds: float, send: Callable[[int, float], None]) -> None:
    """Call `send(number, due)` at even distances; when behind, at once. `due` is in seconds since the epoch."""
    began = time.time()
    for number in range(int(per_s * seconds)):
        due_s = began + number / per_s
        if (wait_s := due_s - time.time()) > 0:
            await asyncio.sleep(wait_s)
        send(number, due_s)


async def visitors_write(
    visitors: list[BenchVisitor], *, per_s: float, seconds: float, text: str, warm_up_s: float = WARM_UP_S
) -> Sent:
    """All visitors in turn, with a warm-up before; returns when every message is acknowledged.

    `{name}` in the text becomes the message's client_id.
    """
    sent = Sent()
    turn = cycle(visitors)
    for visitor in visitors:
        visitor.on_ack = lambda name: sent.acked_s.setdefault(name, time.time())

    def write(name: str, due_s: float, *, counts: bool) -> None:
        if counts:
            sent.due_s[name] = due_s
        next(turn).write(name, text.format(name=name))

    await at_rate(per_s, warm_up_s, lambda number, due_s: write(f"w{number:05}", due_s, counts=False))
    await at_rate(per_s, seconds, lambda number, due_s: write(f"m{number:05}", due_s, counts=True))
    async with asyncio.timeout(ACKED_WITHIN_S):
        await sent.all_acked()
    return sent
