"""From a visitor's message to the Bot API call that carries it to the operators. Open loop, over one forum."""

import re

from bench import stand
from bench.open_loop import Sent, visitors_write
from bench.table import Table, percentile_ms
from bench.wire import open_visitors

SECONDS, VISITORS = 8.0, 20
RATES = (20, 100)
SETTLE_S = 15.0
_NAME = re.compile(r"\[(m\d{5})\]")


async def arrivals(desk: stand.Desk) -> dict[str, float]:
    """When the call with each message arrived at the Bot API, by the sandbox's clock, which is the wall's."""
    found: dict[str, float] = {}
    for call in await desk.telegram.calls("sendMessage"):
        for name in _NAME.findall(call["params"]["text"]):
            found.setdefault(name, call["at"])
    return found


async def wait_arrivals(desk: stand.Desk, sent: Sent) -> dict[str, float]:
    """Until every message has arrived. Raises: AssertionError when one doesn't."""

    async def whole(_: object) -> dict[str, float] | None:
        found = await arrivals(desk)
        return found if sent.due_s.keys() <= found.keys() else None

    return await desk.telegram.wait_for(whole, within_s=SETTLE_S)


async def measure() -> Table:
    table = Table(
        "Visitor's message to Bot API call, open loop",
        ("messages/s", "p50 ms", "p90 ms", "p99 ms"),
        aim="p50 <= 8 ms, p99 <= 25 ms",
    )
    for per_s in RATES:
        async with stand.telegram() as desk, stand.server(**desk.settings) as server:
            visitors = await open_visitors(server.port, VISITORS)
            sent = await visitors_write(visitors, per_s=per_s, seconds=SECONDS, text="[{name}] Where is my parcel?")
            arrived = await wait_arrivals(desk, sent)
            took_s = [arrived[name] - due for name, due in sent.due_s.items()]
            shown = (percentile_ms(took_s, share) for share in (0.5, 0.9, 0.99))
            table.add("Telegram sandbox without pacing, assistant off", per_s, *shown)
    return table
