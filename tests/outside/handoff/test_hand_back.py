"""Rows in which a session goes back: to the assistant by hand, or to whoever is free when its operator leaves."""

import asyncio

import pytest

from tests.outside.handoff.stage import HELD, TAKE, Stage


async def test_handing_back_an_unanswered_visitor_makes_the_assistant_answer_at_once(stage: Stage) -> None:
    vera = await stage.taken_visitor()
    seq = await vera.says("And the price?")
    await stage.words(vera, "And the price?")
    await stage.model.says("Ten crowns.")
    toast = await stage.ann.taps("Hand to AI", vera)
    assert "answers" in toast
    await vera.hears("handed_to_ai")
    notice = await stage.notice(vera, "Handed to AI by @ann. AI enabled.")
    assert notice.buttons == TAKE
    await vera.hears("message", author="assistant", text="Ten crowns.", answers_upto=seq)
    await vera.is_with("ai")


async def test_handing_back_an_answered_visitor_leaves_the_assistant_silent_until_they_write(stage: Stage) -> None:
    vera = await stage.taken_visitor()
    await stage.ann.replies(vera, "It costs ten crowns.")
    await vera.hears("message", author="operator")
    asked = len(await stage.model.requests())
    toast = await stage.ann.taps("Hand to AI", vera)
    assert "waits" in toast
    await stage.notice(vera, "Handed to AI by @ann. AI enabled.")
    await vera.is_with("ai")
    answers = len(vera.heard("assistant"))
    # Longer than the debounce: a wrong answer would have been asked for by now.
    await asyncio.sleep(0.2)
    assert (len(await stage.model.requests()), len(vera.heard("assistant"))) == (asked, answers)
    await stage.model.says("You are welcome.")
    seq = await vera.says("Thanks")
    await vera.hears("message", author="assistant", answers_upto=seq)


async def test_a_colleague_may_hand_back_and_is_named(stage: Stage) -> None:
    vera = await stage.taken_visitor()
    await stage.bob.taps("Hand to AI", vera)
    await stage.notice(vera, "Handed to AI by @bob. AI enabled.")
    await vera.is_with("ai")


async def test_ai_hands_a_waiting_visitor_back_without_a_takeover(stage: Stage) -> None:
    vera = await stage.visitor()
    await vera.says("Operator, what is the price?")
    await vera.is_with("waiting")
    await stage.model.says("Ten crowns.")
    await stage.ann.notes(vera, "/ai")
    await stage.notice(vera, "Handed to AI by @ann. AI enabled.")
    await vera.hears("message", author="assistant", text="Ten crowns.")
    assert vera.count("taken") == 0
    assert "request_operator" not in str((await stage.model.requests())[-1])


async def test_ai_now_makes_the_assistant_answer_what_was_answered(stage: Stage) -> None:
    vera = await stage.taken_visitor()
    await stage.ann.replies(vera, "The AI knows better.")
    await vera.hears("message", author="operator")
    await stage.model.says("Indeed I do.")
    await stage.ann.notes(vera, "/ai now")
    await stage.notice(vera, "Handed to AI by @ann. AI enabled.")
    await vera.hears("message", author="assistant", text="Indeed I do.")


async def test_hand_back_is_refused_with_the_reason_while_the_assistant_is_off(stage_off: Stage) -> None:
    vera = await stage_off.taken_visitor()
    epoch = vera.state["epoch"]
    assert await stage_off.ann.taps("Hand to AI", vera) == "The AI can't answer: no provider configured."
    told = await stage_off.ann.told(await stage_off.ann.notes(vera, "/ai"))
    assert told.text == "The AI can't answer: no provider configured."
    assert (vera.state["mode"], vera.state["epoch"], vera.count("handed_to_ai")) == ("human", epoch, 0)


@pytest.mark.parametrize("button", ["Hand to AI", "Close Chat"])
async def test_a_button_of_an_earlier_epoch_changes_nothing_and_shows_the_state(stage: Stage, button: str) -> None:
    vera = await stage.taken_visitor()
    old = await stage.newest(vera.session, stage.ann.chat, button)
    await stage.ann.taps("Hand to AI", vera)
    await vera.is_with("ai")
    assert await stage.ann.taps(button, vera, on=old) == "The AI has this session."
    await stage.buttons_become(old, TAKE)
    await stage.ann.taps("Take Session", vera)
    await vera.is_with("human", "Ann")
    epoch = vera.state["epoch"]
    assert await stage.ann.taps(button, vera, on=old) == "Taken by @ann"
    assert (vera.state["status"], vera.state["mode"], vera.state["epoch"]) == ("open", "human", epoch)


async def test_take_over_of_an_earlier_epoch_changes_nothing(stage: Stage) -> None:
    vera = await stage.answered_visitor("Hello")
    card = await stage.newest(vera.session, stage.bob.chat, "Take Session")
    await stage.ann.taps("Take Session", vera)
    await stage.bob.taps("Take Session", vera, on=card)
    await stage.buttons_become(card, ("Take over from @ann",))
    await stage.ann.taps("Hand to AI", vera)
    await vera.is_with("ai")
    assert await stage.bob.taps("Take over from @ann", vera, on=card) == "The AI has this session."
    await stage.buttons_become(card, TAKE)
    assert (vera.state["mode"], vera.count("taken")) == ("ai", 1)


async def test_a_request_from_before_the_hand_back_is_settled_by_it(stage: Stage) -> None:
    vera = await stage.visitor()
    await vera.says("Operator, please")
    await stage.notice(vera, "OPERATOR REQUESTED")
    await stage.ann.taps("Take Session", vera)
    await stage.ann.taps("Hand to AI", vera)
    await vera.hears("message", author="assistant")
    assert (vera.state["mode"], vera.count("operator_requested")) == ("ai", 1)
    assert set(await stage.count(vera, "OPERATOR REQUESTED")) == {1}


async def test_an_operator_who_leaves_the_group_releases_their_sessions_loudly(stage: Stage) -> None:
    dave = await stage.newcomer("Dave")
    vera = await stage.answered_visitor("Hello")
    card = await stage.newest(vera.session, dave.chat, "Take Session")
    await dave.taps("Take Session", vera)
    await stage.notice(vera, "Taken by @dave. AI disabled.")
    await dave.person.leaves(dave.chat)
    await vera.hears("released")
    await vera.is_with("waiting")
    notice = await stage.notice(vera, "Released by @dave.")
    assert (notice.lines, notice.buttons, notice.silent) == (("Released by @dave.",), TAKE, False)
    assert await dave.taps("Take Session", vera, on=card) == "Only operators can do this."
    assert vera.state["mode"] == "waiting"


async def test_whoever_leaves_without_a_session_releases_nothing(stage: Stage) -> None:
    eve = await stage.newcomer("Eve")
    vera = await stage.taken_visitor()
    await eve.person.leaves(eve.chat)
    await stage.ann.replies(vera, "Still here.")
    await vera.hears("message", author="operator", text="Still here.")
    assert (vera.state["operator"], vera.count("released")) == ({"name": "Ann"}, 0)
    assert (await stage.notice(vera, "Taken by @ann. AI disabled.")).buttons == HELD
