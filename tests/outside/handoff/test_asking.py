"""Rows in which a person is wanted: the visitor asks, the assistant asks, the assistant fails."""

import asyncio

import pytest

from tests.outside.handoff.stage import HELD, TAKE, TAP_ANSWERED_WITHIN_S, Stage


async def test_a_keyword_alarms_with_the_visitors_words_in_the_same_message(stage: Stage) -> None:
    vera = await stage.answered_visitor("Hello")
    asked = len(await stage.model.requests())
    seq = await vera.says("Please, an operator!")
    requested = await vera.hears("operator_requested")
    await vera.is_with("waiting")
    alarm = await stage.notice(vera, "OPERATOR REQUESTED")
    assert (alarm.first_line, alarm.buttons, alarm.silent) == ("OPERATOR REQUESTED", TAKE, False)
    assert alarm.numbers == (seq, requested["seq"])
    assert all("Please, an operator!" in one.text for one in alarm.each)
    assert set(await stage.count(vera, "Please, an operator!")) == {1}
    assert len(await stage.model.requests()) == asked


async def test_the_button_alarms_with_the_visitors_last_words(stage: Stage) -> None:
    vera = await stage.answered_visitor("My parcel is wet")
    await vera.asks_for_a_person()
    await vera.hears("operator_requested")
    await vera.is_with("waiting")
    alarm = await stage.notice(vera, "OPERATOR REQUESTED")
    assert (alarm.first_line, alarm.buttons, alarm.silent) == ("OPERATOR REQUESTED", TAKE, False)
    assert all("My parcel is wet" in one.text for one in alarm.each)


async def test_the_assistants_tool_alarms_and_its_other_words_are_void(stage: Stage) -> None:
    await stage.model.calls("request_operator", text="I'll transfer you now.")
    vera = await stage.visitor()
    await vera.says("This is the third time!")
    await vera.hears("operator_requested")
    await vera.is_with("waiting")
    alarm = await stage.notice(vera, "OPERATOR REQUESTED")
    assert (alarm.first_line, alarm.buttons, alarm.silent) == ("OPERATOR REQUESTED", TAKE, False)
    assert all("This is the third time!" in one.text for one in alarm.each)
    assert vera.heard("assistant") == []


async def test_words_of_the_assistant_that_only_claim_a_transfer_change_nothing(stage: Stage) -> None:
    await stage.model.says("I have transferred you to an operator.")
    vera = await stage.visitor()
    await vera.says("Hm")
    await vera.hears("message", author="assistant")
    await stage.words(vera, "I have transferred you")
    assert (vera.state["mode"], vera.count("operator_requested")) == ("ai", 0)
    assert set(await stage.count(vera, "OPERATOR REQUESTED")) == {0}


async def test_asking_again_while_waiting_alarms_nobody_again(stage: Stage) -> None:
    vera = await stage.visitor()
    await vera.says("Operator!")
    await stage.notice(vera, "OPERATOR REQUESTED")
    epoch = vera.state["epoch"]
    again = await vera.says("I said: operator!")
    await vera.asks_for_a_person()
    await stage.words(vera, "I said: operator!")
    seq = await vera.says("Anybody?")
    more = await stage.words(vera, "Anybody?")
    assert seq == again + 1, "within a minute not even a silent line"
    assert more.buttons == TAKE
    assert set(await stage.count(vera, "OPERATOR REQUESTED")) == {1}
    assert (vera.count("operator_requested"), vera.state["epoch"]) == (1, epoch)


async def test_a_keyword_while_a_person_answers_is_only_a_message(stage: Stage) -> None:
    vera = await stage.taken_visitor()
    epoch = vera.state["epoch"]
    await vera.says("Are you the operator?")
    words = await stage.words(vera, "Are you the operator?")
    assert words.buttons == HELD
    assert set(await stage.count(vera, "OPERATOR REQUESTED")) == {0}
    assert (vera.count("operator_requested"), vera.state["epoch"]) == (0, epoch)


async def test_a_model_that_refuses_the_key_is_named_to_operators_and_the_visitor_is_told_once(stage: Stage) -> None:
    await stage.model.fails(401, times=0)
    vera = await stage.visitor()
    await vera.says("My parcel is wet")
    failed = await vera.hears("assistant_failed")
    await vera.is_with("waiting")
    alarm = await stage.notice(vera, "AI UNAVAILABLE: HTTP 401 from the model server")
    assert alarm.first_line == "AI UNAVAILABLE: HTTP 401 from the model server"
    assert (alarm.buttons, alarm.silent) == (TAKE, False)
    assert all(one.last == failed["seq"] and "My parcel is wet" in one.text for one in alarm.each)
    await vera.says("Hello?")
    await stage.words(vera, "Hello?")
    assert vera.count("assistant_failed") == 1
    assert set(await stage.count(vera, "AI UNAVAILABLE")) == {1}


async def test_a_tap_is_answered_while_the_model_hangs_and_the_call_is_cut(stage: Stage) -> None:
    await stage.model.hangs()
    vera = await stage.visitor()
    await vera.says("Hello")
    await stage.model.wait_held("hang")
    async with asyncio.timeout(TAP_ANSWERED_WITHIN_S):
        card = await stage.newest(vera.session, stage.ann.chat, "Take Session")
        assert await stage.ann.taps("Take Session", vera, on=card)
    await vera.is_with("human", "Ann")
    await stage.model.wait_ended("client_gone")
    assert vera.heard("assistant") == []


@pytest.mark.parametrize("by_writing", [True, False], ids=["by-writing", "by-button"])
async def test_a_takeover_in_the_middle_of_an_answer_withdraws_the_draft(stage: Stage, by_writing: bool) -> None:
    await stage.model.streams("The answer ", "is forty-two.", gate="rest", gate_at=1)
    vera = await stage.visitor()
    await vera.says("Hello")
    await vera.wire.wait(lambda: bool(vera.wire.view.drafts), "a draft")
    if by_writing:
        await stage.ann.replies(vera, "Let me.")
    else:
        await stage.ann.taps("Take Session", vera)
    ended = await vera.wire.frame("draft_end")
    assert ended["outcome"] == "withdrawn"
    await stage.model.open_gate("rest")
    await stage.ann.replies(vera, "I am here.")
    await vera.hears("message", author="operator", text="I am here.")
    assert vera.heard("assistant") == []
    assert set(await stage.count(vera, "forty-two")) == {0}
