"""A takeover at any moment of a turn: before, during and after the answer, in the same loop step or the next."""

import asyncio
import random
from collections.abc import AsyncGenerator

import pytest

from frontdesk.assistant.answerers.port import Piece
from frontdesk.assistant.prompt import Question
from frontdesk.session import entries as e
from tests.assistant.world import World

pytestmark = pytest.mark.slow

MOMENTS = 200


class Talker:
    """Answers in pieces, with a breath between them that lasts as long as `moments` says."""

    def __init__(self, moments: random.Random) -> None:
        self._moments = moments

    def why_off(self) -> str | None:
        return None

    async def answer(self, question: Question) -> AsyncGenerator[Piece]:
        for word in ("It ", "takes ", "two ", "days."):
            await breathe(self._moments.randrange(8))
            yield word

    async def stand_in(self, question: Question) -> str | None:
        return None

    async def aclose(self) -> None:
        return None


class Broken(Talker):
    async def answer(self, question: Question) -> AsyncGenerator[Piece]:
        yield "It "
        raise ZeroDivisionError("a fault of ours, with sk-secret in it")


async def breathe(steps: int) -> None:
    for _ in range(steps):
        await asyncio.sleep(0)


async def test_no_assistant_message_ever_stands_after_a_takeover(world: World) -> None:
    moments = random.Random(20260101)
    world.start(Talker(moments))
    answered = 0
    for number in range(MOMENTS):
        visitor, session = f"v{number}", f"SV{number}"
        await world.says("How long?", visitor=visitor)
        if number % 3 == 0:
            await world.store.generation()  # a thread's round trip: later moments too
        await breathe(moments.randrange(60))
        await world.takes(session)
        answered += len(world.answers(session))
    await world.kill_assistant()
    for number in range(MOMENTS):
        kinds = [
            entry.body.author if isinstance(entry.body, e.Message) else entry.kind
            for entry in await world.store.read(f"SV{number}")
        ]
        assert kinds[-1] == "taken", kinds
        assert kinds.count("assistant") <= 1
    assert 0 < answered < MOMENTS  # the moments lay on both sides


async def test_take_and_hand_back_at_any_moment_leaves_exactly_one_answer(world: World) -> None:
    moments = random.Random(20260102)
    world.start(Talker(moments))
    for number in range(MOMENTS // 4):
        visitor, session = f"v{number}", f"SV{number}"
        await world.says("How long?", visitor=visitor)
        await breathe(moments.randrange(60))
        await world.takes(session)
        await breathe(moments.randrange(10))
        await world.hands_back(session)
        await world.until_settled(session)
        assert world.answers(session) == ["It takes two days."]


async def test_a_fault_of_ours_reaches_a_human_without_its_details(world: World) -> None:
    world.start(Broken(random.Random(1)))
    await world.says("How long?")
    assert (await world.until_settled()).mode == "waiting"
    assert world.failures() == ["internal error of the assistant"]
    assert world.answers() == []
