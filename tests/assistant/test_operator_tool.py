"""The tool `request_operator`: it alone calls a human, once, and never against a hand-back."""

import pytest

from frontdesk.assistant.answerers.model import ModelAnswerer
from frontdesk.desk.live import DraftEnd
from frontdesk.session import entries as e
from tests.assistant.world import World
from tests.support.modelcontrol import ModelControl

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("arguments", ["{}", '{"reason": "a refund"}', '{"reason": '])
async def test_a_call_wants_a_human(
    world: World, model: ModelControl, answerer: ModelAnswerer, arguments: str
) -> None:
    await model.calls("request_operator", arguments)
    world.start(answerer)
    await world.says("I need help with a refund.")
    state = await world.until_settled()
    assert state.mode == "waiting"
    requested = world.entries()[-1].body
    assert isinstance(requested, e.OperatorRequested)
    assert requested.reason == "assistant"
    assert world.answers() == []


async def test_a_farewell_beside_the_call_is_dropped(
    world: World, model: ModelControl, answerer: ModelAnswerer
) -> None:
    await model.calls("request_operator", text="I'm transferring you now.")
    world.start(answerer)
    await world.says("Help")
    await world.until_settled()
    assert world.kinds() == ["session_started", "message", "operator_requested"]
    assert world.drafts()[-1] == DraftEnd("SV1", "2.1", "withdrawn")


async def test_a_mere_claim_changes_nothing(world: World, model: ModelControl, answerer: ModelAnswerer) -> None:
    await model.says("I have transferred you to an operator.")
    world.start(answerer)
    await world.says("Help")
    assert (await world.until_settled()).mode == "ai"


async def test_words_older_than_the_hand_back_have_no_tool_and_newer_ones_have_it_again(
    world: World, model: ModelControl, answerer: ModelAnswerer
) -> None:
    await model.calls("request_operator")
    world.start(answerer)
    await world.says("Help")
    await world.until_settled()
    await model.says("Here is what I can do.")
    await model.says("And more.")
    await world.hands_back()
    await world.until_settled()
    await world.says("And then?")
    await world.until(lambda: len(world.answers()) == 2)
    tools = ["tools" in request["body"] for request in await model.requests()]
    assert tools == [True, False, True]


async def test_a_call_although_there_is_no_tool_does_not_undo_the_hand_back(
    world: World, model: ModelControl, answerer: ModelAnswerer
) -> None:
    world.start(answerer)
    await model.calls("request_operator")
    await world.says("Help")
    await world.until_settled()
    await model.calls("request_operator", text="I'll look myself.")
    await world.hands_back()
    await world.until_settled()
    assert world.answers() == ["I'll look myself."]
