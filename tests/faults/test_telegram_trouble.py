"""Telegram away, or telling us to wait: visitors notice nothing, and the mirror catches up in order without a gap."""

import asyncio
from pathlib import Path

import pytest

from tests.faults.town import Town, open_town
from tests.support.botapi import Json

VISITORS, LINES = 8, 25
"""200 messages."""
PENALTY_S = 5
OUTAGE_S = 4.0
SETTLE_WITHIN_S = 30.0
SEED = 7

pytestmark = pytest.mark.slow


async def write_all(town: Town) -> None:
    """Every visitor writes their lines, one after the other, all visitors at once."""

    async def lines(number: int) -> None:
        for _ in range(LINES):
            await town.visitors[number].write()

    await asyncio.gather(*map(lines, range(VISITORS)))


async def wait_not_ready(town: Town) -> list[str]:
    """The reasons that `/readyz` gives, once it is not ready."""
    visitor = town.visitors[0].visitor
    async with asyncio.timeout(10):
        while True:
            answer = await visitor.raw("GET", f"{town.server.origin}/readyz")
            if answer.status_code == 503:
                return answer.json()["reasons"]
            await asyncio.sleep(0.05)


async def calls_in_penalty(town: Town, chat: int) -> list[Json]:
    """Those that cost budget. A new process asks once what kind of chat it is; that costs none."""
    calls = await town.telegram.calls_during_penalty()
    return [call for call in calls if call["chat"] == chat and call["method"] != "getChat"]


async def test_two_hundred_messages_over_an_outage_arrive_in_order(tmp_path: Path, telegram_url: str) -> None:
    async with open_town(tmp_path, telegram_url, seed=SEED) as town:
        town.add_visitors(VISITORS, seed=SEED)
        await town.server.start()
        await town.visitors[0].write()
        outage = await town.telegram.fault("outage", times=None)
        away = asyncio.create_task(asyncio.sleep(OUTAGE_S))
        await write_all(town)
        assert await wait_not_ready(town) != []
        await away
        for visitor in town.visitors:
            assert len(visitor.acknowledged) >= LINES
        await town.telegram.mend(outage)
        _, findings = await town.settle(within_s=SETTLE_WITHIN_S)
        assert findings == []


async def test_a_penalty_loses_nothing_and_meets_silence(tmp_path: Path, telegram_url: str) -> None:
    """In each chat one call learns of the penalty; from then on none names the chat, not even after a kill."""
    async with open_town(tmp_path, telegram_url, seed=SEED) as town:
        town.add_visitors(VISITORS, seed=SEED)
        await town.server.start()
        for chat in (town.forum, town.group):
            await town.telegram.flood(chat, PENALTY_S)
        await write_all(town)
        await asyncio.sleep(PENALTY_S / 2)
        await town.server.kill9()
        await town.server.start()
        _, findings = await town.settle(within_s=SETTLE_WITHIN_S)
        assert findings == []
        for chat in (town.forum, town.group):
            assert len(await calls_in_penalty(town, chat.id)) == 1
