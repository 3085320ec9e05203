"""Turns over a real desk, with the real client before a scripted model: who speaks, and when the call must end."""

import pytest

from frontdesk.assistant.answerers.model import ModelAnswerer
from frontdesk.assistant.settings import AssistantSettings
from frontdesk.desk.live import DraftDelta, DraftEnd, Typing
from frontdesk.session import commands as c
from frontdesk.session import entries as e
from tests.assistant.world import World
from tests.support.modelcontrol import ModelControl

pytestmark = pytest.mark.slow


async def test_a_question_is_answered_in_drafts_and_then_once_for_all(
    world: World, model: ModelControl, answerer: ModelAnswerer
) -> None:
    await model.streams("It takes ", "**two** 🚚", " days.")
    world.start(answerer)
    await world.says("How long?")
    await world.until_settled()
    message = world.entries()[-1].body
    assert isinstance(message, e.Message)
    assert (message.text, message.answers_upto, message.turn) == ("It takes two 🚚 days.", 2, "2.1")
    assert message.rich == [["p", ["It takes ", ["b", ["two"]], " 🚚 days."]]]
    drafts = world.drafts()
    assert [item.start for item in drafts if isinstance(item, DraftDelta)][:2] == [0, 9]
    assert drafts[-1] == DraftEnd("SV1", "2.1", "published")
    assert Typing("SV1", "assistant") in world.items


async def test_a_takeover_midstream_ends_the_call_and_withdraws_the_draft(
    world: World, model: ModelControl, answerer: ModelAnswerer
) -> None:
    await model.streams("It takes ", "two days.", gate="mid", gate_at=1)
    world.start(answerer)
    await world.says("How long?")
    await world.until(lambda: world.draft_text() == "It takes ")
    await world.takes()
    assert world.drafts()[-1] == DraftEnd("SV1", "2.1", "withdrawn")
    await model.wait_ended("client_gone")
    assert world.kinds()[-1] == "taken"
    assert world.answers() == []


async def test_an_operators_reply_during_the_call_silences_the_assistant(
    world: World, model: ModelControl, answerer: ModelAnswerer
) -> None:
    await model.says("Too late.", gate="late")
    world.start(answerer)
    await world.says("How long?")
    await model.wait_held("late")
    await world.replies("Two days.")
    await model.wait_ended("client_gone")
    assert world.answers() == []


async def test_take_and_hand_back_during_one_call_gives_one_answer_of_the_new_epoch(
    world: World, model: ModelControl, answerer: ModelAnswerer
) -> None:
    await model.says("Of the old epoch.", gate="old")
    await model.says("Of the new epoch.")
    world.start(answerer)
    await world.says("How long?")
    await model.wait_held("old")
    await world.takes()
    await world.hands_back()
    await model.open_gate("old")
    await world.until_settled()
    assert world.answers() == ["Of the new epoch."]
    assert world.entries()[-1].epoch == 3
    first, second = await model.requests()
    assert first["outcome"] == "client_gone"
    assert [tool["function"]["name"] for tool in first["body"]["tools"]] == ["request_operator"]
    assert "tools" not in second["body"]


async def test_being_told_to_answer_now_begins_the_running_call_again_in_the_new_epoch(
    world: World, model: ModelControl, answerer: ModelAnswerer
) -> None:
    await model.says("Of the old epoch.", gate="old")
    await model.says("Of the new epoch.")
    world.start(answerer)
    await world.says("How long?")
    await model.wait_held("old")
    await world.hands_back(answer_now=True)
    await model.wait_ended("client_gone")
    await world.until_settled()
    assert world.answers() == ["Of the new epoch."]


async def test_a_second_message_during_the_call_begins_it_again_with_both(
    world: World, model: ModelControl, answerer: ModelAnswerer
) -> None:
    await model.streams("To the ", "first.", gate="first", gate_at=1)
    await model.says("To both.", gate="second")
    world.start(answerer)
    await world.says("How long?")
    await world.until(lambda: world.draft_text() == "To the ")
    await world.says("To Lviv, I mean.")
    await model.wait_held("second")
    assert world.drafts()[-1] == DraftEnd("SV1", "2.1", "withdrawn")
    await model.open_gate("second")
    await world.until_settled()
    assert world.answers() == ["To both."]
    first, second = await model.requests()
    assert first["outcome"] == "client_gone"
    assert second["body"]["messages"][-1]["content"] == "How long?\n\nTo Lviv, I mean."


async def test_a_visitor_who_goes_on_and_on_gets_an_answer_after_two_restarts(
    world: World, model: ModelControl, answerer: ModelAnswerer
) -> None:
    for number in range(3):
        await model.says(f"Call {number}.", gate=f"gate{number}")
    await model.says("To the last words.")
    world.start(answerer)
    for number in range(3):
        await world.says(f"words {number}")
        await model.wait_held(f"gate{number}")
    await world.says("and more")
    await model.open_gate("gate2")
    await world.until(lambda: len(world.answers()) == 2)
    assert world.answers() == ["Call 2.", "To the last words."]
    assert (await world.until_settled()).answers_upto == 5


async def test_a_late_second_message_does_not_cost_the_first_its_answer(
    world: World, model: ModelControl, answerer: ModelAnswerer
) -> None:
    await model.says("To the first.", gate="slow")
    await model.says("To the second.")
    world.start(answerer)
    await world.says("one")
    await model.wait_held("slow")
    world.clock.advance(25)
    await world.says("two")
    await model.open_gate("slow")
    await world.until(lambda: len(world.answers()) == 2)
    assert world.answers() == ["To the first.", "To the second."]


async def test_a_keyword_during_the_call_stops_it(world: World, model: ModelControl, answerer: ModelAnswerer) -> None:
    await model.says("Too late.", gate="late")
    world.start(answerer)
    await world.says("How long?")
    await model.wait_held("late")
    await world.says("operator", asks_human="operator")
    await model.wait_ended("client_gone")
    assert (world.answers(), world.kinds()[-1]) == ([], "operator_requested")


async def test_a_visitor_who_ends_the_chat_ends_the_call(
    world: World, model: ModelControl, answerer: ModelAnswerer
) -> None:
    await model.says("Too late.", gate="late")
    world.start(answerer)
    state = await world.says("How long?")
    await model.wait_held("late")
    await world.desk.handle(
        c.EndSession(session=state.session, visitor="v1", at_ms=world.clock.now_ms(), origin=e.Origin("visitor"))
    )
    await model.wait_ended("client_gone")
    assert world.answers() == []


async def test_five_messages_in_a_burst_are_one_request_and_one_answer(
    world: World, model: ModelControl, answerer: ModelAnswerer
) -> None:
    await model.says("One answer.")
    world.start(answerer, AssistantSettings(debounce_ms=800))
    await world.says("a")
    await world.clock.until_asleep(0.8)
    for word in "bcde":
        world.clock.advance(0.1)
        await world.says(word)
    world.clock.advance(0.4)  # the pause after the first is over, the one after the last is not
    await world.clock.until_asleep(0.4)
    assert await model.requests() == []
    world.clock.advance(0.4)
    await world.until_settled()
    (request,) = await model.requests()
    assert request["body"]["messages"][-1]["content"] == "a\n\nb\n\nc\n\nd\n\ne"
    assert world.answers() == ["One answer."]


async def test_a_hand_back_is_answered_only_if_an_answer_is_owed(
    world: World, model: ModelControl, answerer: ModelAnswerer
) -> None:
    await model.says("First.")
    await model.says("Second.")
    world.start(answerer)
    await world.says("one")
    await world.until_settled()
    await world.replies("I'll send a coupon.")
    await world.notes("A regular, be nice.")
    await world.hands_back()
    await world.says("And now?")
    await world.until(lambda: len(world.answers()) == 2)
    first, second = await model.requests()
    assert first["body"]["messages"][-1]["content"] == "one"
    told = second["body"]["messages"][2]["content"]
    assert "[operator Ann] I'll send a coupon." in told
    assert "handed the conversation back" in told
    assert "A regular" not in str(second["body"])


async def test_two_sessions_are_answered_side_by_side_but_no_more_than_there_are_places(
    world: World, model: ModelControl, answerer: ModelAnswerer
) -> None:
    await model.when("hello", gate="all", text="Hi.")
    world.start(answerer, AssistantSettings(debounce_ms=0, concurrent_turns=2))
    for number in range(5):
        await world.says("hello", visitor=f"v{number}")
    await model.wait_held("all", 2)
    assert len(await model.requests()) == 2
    await model.open_gate("all")
    for number in range(5):
        await world.until(lambda number=number: world.answers(f"SV{number}") == ["Hi."])
    assert len(await model.requests()) == 5


async def test_waiting_in_line_for_too_long_ends_in_an_honest_notice(
    world: World, model: ModelControl, answerer: ModelAnswerer
) -> None:
    await model.hangs()
    world.start(answerer, AssistantSettings(debounce_ms=0, concurrent_turns=1))
    await world.says("one", visitor="v1")
    await model.wait_held("hang")
    await world.says("two", visitor="v2")
    world.clock.advance(41)
    await world.until(lambda: world.failures("SV1") and world.failures("SV2"))
    assert len(await model.requests()) == 1
