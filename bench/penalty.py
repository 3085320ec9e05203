"""200 acknowledged messages while the Bot API answers 429: how many reach the operators, and how politely."""

import asyncio
import time

from bench import stand
from bench.open_loop import visitors_write
from bench.table import Table
from bench.to_telegram import arrivals
from bench.wire import open_visitors

PENALTY_S, VISITORS, PER_S, SECONDS = 10, 20, 100, 2.0
SETTLE_S = 40.0


async def measure() -> Table:
    """The sandbox doubles what is left of a penalty at each call that names the chat: politeness is time."""
    table = Table(
        f"200 messages while the Bot API answers 429 for {PENALTY_S} s",
        ("acknowledged", "lost", "calls in the penalty", "all told after s"),
        aim="lost 0; one call learns of the penalty",
    )
    async with stand.telegram() as desk, stand.server(**desk.settings) as server:
        visitors = await open_visitors(server.port, VISITORS)
        await desk.telegram.wait_for(lambda telegram: telegram.calls("getChat"))
        began = time.time()
        await desk.telegram.flood(desk.forum, PENALTY_S)
        text = "[{name}] Where is my parcel?"
        sent = await visitors_write(visitors, per_s=PER_S, seconds=SECONDS, text=text, warm_up_s=0)
        arrived: dict[str, float] = {}
        while time.time() < began + SETTLE_S and not sent.due_s.keys() <= arrived.keys():
            await asyncio.sleep(0.5)
            arrived = await arrivals(desk)
        during = await desk.telegram.calls_during_penalty()
        lost = len(sent.due_s.keys() - arrived.keys())
        after_s = max(arrived.values(), default=began) - began
        on = "Telegram sandbox without pacing, assistant off"
        table.add(on, len(sent.acked_s), lost, len(during), f"{after_s:.1f}")
    return table
