"""A topic only where a human is wanted: what the assistant settles alone costs the group nothing."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from frontdesk.session import commands as c
from frontdesk.session.entries import Origin
from frontdesk.session.policy import Policy
from tests.telegram.stage import ANN, ID, Stage, covered, staged

pytestmark = pytest.mark.slow


@pytest.fixture
async def stage(anyio_backend: str, sandbox_url: str, tmp_path: Path, shared: Path) -> AsyncIterator[Stage]:
    async with staged(sandbox_url, tmp_path, shared) as stage:
        await stage.begin(topics="on_request")
        yield stage


async def topics(stage: Stage) -> list[dict[str, Any]]:
    return await stage.telegram.get(f"/chats/{stage.group.id}/topics")


async def answers(stage: Stage, text: str, *, who: str = "A") -> None:
    state = await stage.store.get_state(ID.format(who))
    await stage.handle(
        c.Answer(
            at_ms=stage.desk.now_ms(),
            origin=Origin("assistant"),
            session=state.session,
            epoch=state.epoch,
            answers_upto=state.last_visitor_seq,
            text=text,
        )
    )


async def test_nobody_is_told_of_what_the_assistant_settles(stage: Stage) -> None:
    await stage.says("Where is my parcel?")
    await answers(stage, "On its way.")
    await stage.handle(
        c.EndSession(at_ms=stage.desk.now_ms(), origin=Origin("visitor"), session=ID.format("A"), visitor="v_A")
    )
    await stage.settled()
    assert await topics(stage) == []
    assert await stage.telegram.calls("sendMessage") == []


async def test_a_request_brings_the_topic_with_what_was_said(stage: Stage) -> None:
    await stage.says("Where is my parcel?")
    await answers(stage, "On its way.")
    await stage.settled()
    await stage.says("A human, please", asks_human="human")
    await stage.settled()
    topic = await stage.the_topic()
    assert topic["name"] == f"Visitor A · Where is my parcel? · {ID.format('A')}"
    before, card = await stage.texts(topic=topic["id"])
    assert "Visitor: Where is my parcel?" in before
    assert "Assistant: On its way." in before
    assert card.startswith("OPERATOR REQUESTED\nVisitor: A human, please")
    assert covered([before, card]) == [1, 2, 3, 4, 5]


async def test_from_then_on_everything_is_shown_there(stage: Stage) -> None:
    await stage.says("A human, please", asks_human="human")
    await stage.does(c.Take, operator=ANN)
    await stage.does(c.HandToAi, operator=ANN)
    await stage.says("And my parcel?")
    await answers(stage, "On its way.")
    await stage.settled()
    topic = await stage.the_topic()
    shown = await stage.texts(topic=topic["id"])
    assert any("Visitor: And my parcel?" in text for text in shown)
    assert any("Assistant: On its way." in text for text in shown)


async def test_a_reply_from_the_inbox_brings_the_topic_too(stage: Stage) -> None:
    await stage.says("Where is my parcel?")
    await stage.settled()
    await stage.replies("I'll look.")
    await stage.settled()
    topic = await stage.the_topic()
    assert any("I'll look." in text for text in await stage.texts(topic=topic["id"]))


async def test_with_the_assistant_off_every_session_has_its_topic(stage: Stage) -> None:
    stage.policy = Policy(assistant_off="switched off")
    await stage.says("Where is my parcel?")
    await stage.settled()
    assert len(await topics(stage)) == 1


async def test_it_waits_for_no_budget_and_survives_a_restart(stage: Stage) -> None:
    await stage.telegram.flood(stage.group, 600)
    for who in "ABCDEFGHJKMNPQRSTVWX":
        await stage.says("Hello", who=who)
    await stage.settled()
    await stage.restart()
    await stage.says("And again")
    await stage.settled()
    assert await topics(stage) == []
    assert await stage.telegram.calls_during_penalty() == []
