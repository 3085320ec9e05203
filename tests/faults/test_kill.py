"""kill -9 under load, again and again: what was acknowledged is there, once, in order, on every screen and chat."""

import asyncio
from collections import Counter
from pathlib import Path

import pytest

from tests.faults.town import Town, open_town, scripted_model

VISITORS = 8
SETTLE_WITHIN_S = 30.0
SEED = 20_260

pytestmark = pytest.mark.slow


async def die_and_return(town: Town, kills: int, *, longest_s: float) -> None:
    """Every third death falls on operators' replies; the last life goes on for a while."""
    town.add_visitors(VISITORS, seed=SEED)
    async with town.busy():
        for number in range(kills):
            if number % 3 == 2:
                await town.killed_over_waiting_replies()
            else:
                await town.killed_at_random(longest_s)
        await town.server.start()
        await asyncio.sleep(longest_s)


async def survive(town: Town, kills: int, *, longest_s: float) -> None:
    await die_and_return(town, kills, longest_s=longest_s)
    evidence, findings = await town.settle(within_s=SETTLE_WITHIN_S)
    assert findings == []
    # The load was real: everybody wrote, operators reached visitors in both chats, and the assistant spoke between.
    assert all(len(visitor.acknowledged) > kills for visitor in evidence.visitors)
    assert {said.chat for said in evidence.operators} == {town.forum.id, town.group.id}
    assert len(evidence.operators) > 2 * kills
    kinds = Counter(event.get("author", event["kind"]) for log in evidence.logs().values() for event in log)
    assert min(kinds["assistant"], kinds["taken"], kinds["handed_to_ai"]) >= max(1, kills // 5)


async def test_ten_kills_lose_and_double_nothing(tmp_path: Path, telegram_url: str) -> None:
    async with open_town(tmp_path, telegram_url, seed=SEED) as town:
        await survive(town, 10, longest_s=3.0)


@pytest.mark.soak
async def test_fifty_kills_lose_and_double_nothing(tmp_path: Path, telegram_url: str) -> None:
    """With a model over HTTP, and lives long enough for its library to be loaded."""
    async with scripted_model() as model, open_town(tmp_path, telegram_url, seed=SEED + 1, **model) as town:
        await survive(town, 50, longest_s=7.0)
