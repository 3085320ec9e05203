"""A real small model in the whole path: its words stream to the visitor, and a takeover stops it in mid-sentence.

What it says is not judged: 135 million parameters know little.
"""

import asyncio
from collections.abc import AsyncGenerator
from pathlib import Path

import pytest

from tests.outside.handoff.house import World, open_house
from tests.outside.handoff.stage import Guest, Stage, play
from tests.support.smallmodel import SmallModel, small_model

WITHIN_S = 120.0
"""It writes some twenty words a second, alone on a core."""


@pytest.fixture(scope="module")
async def model(tmp_path_factory: pytest.TempPathFactory, anyio_backend: str) -> AsyncGenerator[SmallModel]:
    async with small_model(tmp_path_factory.mktemp("smallmodel")) as running:
        yield running


@pytest.fixture
async def small_stage(world: World, model: SmallModel, tmp_path: Path) -> AsyncGenerator[Stage]:
    settings = {"AI_PROVIDER": "openai", "AI_BASE_URL": model.base_url, "AI_MODEL": "small", "AI_TIMEOUT_S": "150"}
    async with open_house(world, "supergroup", tmp_path, **settings) as house, play(house) as stage:
        yield stage


def grown(guest: Guest) -> list[str]:
    """The answer as it stood on the visitor's screen after each piece that came."""
    texts = [""]
    for frame in guest.wire.frames:
        if frame["type"] == "draft":
            start = frame["from"]
            assert start in (0, len(texts[-1])), f"{frame} does not continue {texts[-1]}"
            texts.append(texts[-1][:start] + frame["delta"])
    return texts


def outcomes(guest: Guest) -> list[str]:
    return [frame["outcome"] for frame in guest.wire.frames if frame["type"] == "draft_end"]


async def test_its_words_grow_on_the_screen_and_become_a_message(small_stage: Stage) -> None:
    guest = await small_stage.visitor()
    await guest.says("Say hello.")
    await guest.wire.wait(lambda: outcomes(guest) == ["published"], "an answer", within_s=WITHIN_S)
    [answer] = guest.heard("assistant")
    texts = grown(guest)
    assert len(texts) > 3
    assert len(answer) > 5
    assert answer.startswith(texts[len(texts) // 2].strip())
    await small_stage.words(guest, answer.split("\n")[0][:40])


async def test_a_takeover_stops_it_in_mid_sentence(small_stage: Stage, model: SmallModel) -> None:
    guest = await small_stage.visitor()
    before = model.count_cancelled()
    await guest.says("Tell me a very long story about a sheep that travels around the world.")
    await guest.wire.wait(lambda: len(grown(guest)[-1]) > 40, "the beginning of a story", within_s=WITHIN_S)
    assert await model.is_writing()
    await small_stage.ann.taps("Take Session", guest)
    await guest.hears("taken")
    await guest.wire.wait(lambda: outcomes(guest) == ["withdrawn"], "the end of the draft")
    async with asyncio.timeout(WITHIN_S):
        await model.until_given_up(before + 1)
    await small_stage.ann.replies(guest, "Hello, Ann here.")
    await guest.hears("message", author="operator")
    assert guest.heard("assistant") == []
