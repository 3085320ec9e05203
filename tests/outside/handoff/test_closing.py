"""Rows that end a session, and what a closed one still answers to."""

import pytest

from tests.outside.handoff.house import FORUM_ONLY
from tests.outside.handoff.stage import HELD, NO_BUTTONS, TAKE, Guest, Stage


async def _closed_by_ann(stage: Stage) -> tuple[Guest, str]:
    vera = await stage.taken_visitor()
    await stage.ann.taps("Close Chat", vera)
    await vera.is_closed()
    await stage.notice(vera, "Chat closed by @ann")
    await stage.topic_is(vera.session, closed=True)
    return vera, vera.session


async def test_the_visitor_ends_the_chat(stage: Stage) -> None:
    vera = await stage.taken_visitor()
    await vera.ends()
    await vera.hears("closed", by="visitor")
    notice = await stage.notice(vera, "Visitor closed the chat")
    assert (notice.lines, notice.buttons) == (("Visitor closed the chat",), NO_BUTTONS)
    await stage.topic_is(vera.session, closed=True)


@pytest.mark.parametrize("setup", FORUM_ONLY, indirect=True)
async def test_the_topic_is_closed_after_all_that_was_said_before_the_end(stage_off: Stage) -> None:
    vera = await stage_off.visitor()
    await vera.says("one")
    for words in ("two", "three", "four"):
        await vera.says(words)
    await vera.ends()
    await stage_off.topic_is(vera.session, closed=True)
    topic = (await stage_off.topic(vera.session))["id"]
    calls = [call for call in await stage_off.telegram.calls(chat=stage_off.house.home) if call.get("topic") == topic]
    assert [call["method"] for call in calls if call["method"] != "sendMessage"] == ["closeForumTopic"]
    assert calls[-1]["method"] == "closeForumTopic"
    assert "Visitor closed the chat" in calls[-2]["params"]["text"]
    said = "\n".join(one.text for one in await stage_off.shown(vera.session, stage_off.house.home))
    assert all(words in said for words in ("one", "two", "three", "four"))


@pytest.mark.parametrize("way", ["button", "command"])
async def test_an_operator_closes_the_chat(stage: Stage, way: str) -> None:
    vera = await stage.taken_visitor()
    if way == "button":
        await stage.bob.taps("Close Chat", vera)
    else:
        await stage.bob.notes(vera, "/close")
    await vera.hears("closed", by="operator")
    notice = await stage.notice(vera, "Chat closed by @bob")
    assert (notice.lines, notice.buttons) == (("Chat closed by @bob",), NO_BUTTONS)
    await stage.topic_is(vera.session, closed=True)


@pytest.mark.parametrize("setup", FORUM_ONLY, indirect=True)
async def test_closing_the_topic_by_hand_closes_the_session(stage: Stage) -> None:
    vera = await stage.answered_visitor("Hello")
    topic = await stage.topic(vera.session)
    await stage.ann.person.closes_topic(topic["id"], chat=stage.house.home)
    await vera.hears("closed", by="operator")
    await stage.notice(vera, "Chat closed by @ann")
    await stage.topic_is(vera.session, closed=True)


@pytest.mark.parametrize("setup", FORUM_ONLY, indirect=True)
async def test_reopening_the_topic_by_hand_gives_the_session_to_who_did_it(stage: Stage) -> None:
    vera, session = await _closed_by_ann(stage)
    topic = await stage.topic(session)
    await stage.ann.person.reopens_topic(topic["id"], chat=stage.house.home)
    await vera.hears("reopened")
    await vera.is_with("human", "Ann")
    assert (await stage.notice(vera, "Reopened by @ann.")).buttons == HELD
    await stage.topic_is(session, closed=False)
    await stage.ann.replies(vera, "One more thing.")
    await vera.hears("message", author="operator", text="One more thing.")


async def test_a_visitor_who_writes_after_the_end_begins_a_new_session(stage: Stage) -> None:
    vera, old = await _closed_by_ann(stage)
    await vera.says("A new question")
    assert vera.session != old
    assert vera.state["n"] == 2
    card = await stage.words(vera, "A new question")
    assert card.buttons == TAKE
    assert all(one.session == vera.session for one in card.each)
    await stage.topic_is(vera.session, closed=False)
    await stage.topic_is(old, closed=True)


async def test_a_reply_to_a_closed_session_is_held_until_reopen_and_send(stage: Stage) -> None:
    vera, session = await _closed_by_ann(stage)
    told = await stage.ann.told(await stage.ann.replies(vera, "I forgot: it is free."))
    assert "I forgot: it is free." in told.text
    assert told.buttons == ("Reopen and send",)
    assert "I forgot: it is free." not in vera.heard("operator")
    assert await stage.ann.taps("Reopen and send", vera, on=told)
    await vera.hears("reopened")
    await vera.hears("message", author="operator", name="Ann", text="I forgot: it is free.")
    await vera.is_with("human", "Ann")
    assert vera.session == session
    assert (await stage.notice(vera, "Reopened by @ann.")).buttons == HELD
    await stage.topic_is(session, closed=False)
    await stage.ann.taps("Reopen and send", vera, on=told)
    await stage.ann.replies(vera, "That's all.")
    await vera.hears("message", author="operator", text="That's all.")
    assert vera.heard("operator").count("I forgot: it is free.") == 1


async def test_reopening_is_refused_while_the_visitor_is_in_a_newer_session(stage: Stage) -> None:
    vera, old = await _closed_by_ann(stage)
    seq = await vera.says("A new question")
    await vera.hears("message", author="assistant", answers_upto=seq)
    told = await stage.ann.told(await stage.ann.replies(vera, "About the old one", session=old))
    toast = await stage.ann.taps("Reopen and send", vera, on=told)
    assert vera.session in toast
    assert vera.wire.view.states[old]["status"] == "closed"
    assert "About the old one" not in vera.heard("operator")


@pytest.mark.parametrize("button", ["Take Session", "Hand to AI", "Close Chat"])
async def test_any_other_tap_on_a_closed_session_changes_nothing(stage: Stage, button: str) -> None:
    vera = await stage.answered_visitor("Hello")
    card = await stage.newest(vera.session, stage.ann.chat, "Take Session")
    await stage.ann.taps("Take Session", vera)
    held = await stage.newest(vera.session, stage.ann.chat, "Close Chat")
    await stage.ann.taps("Close Chat", vera)
    await vera.is_closed()
    epoch = vera.state["epoch"]
    old = card if button == "Take Session" else held
    assert await stage.ann.taps(button, vera, on=old) == "The chat is closed."
    await stage.buttons_become(old, NO_BUTTONS)
    assert (vera.state["status"], vera.state["epoch"]) == ("closed", epoch)


async def test_a_rating_after_the_end_is_shown_and_opens_nothing(stage: Stage) -> None:
    vera, session = await _closed_by_ann(stage)
    epoch = vera.state["epoch"]
    await vera.rates(5, "very kind")
    rating = await stage.words(vera, "very kind")
    assert all("5" in one.text for one in rating.each)
    assert rating.buttons == NO_BUTTONS
    assert (vera.state["status"], vera.state["epoch"]) == ("closed", epoch)
    await stage.topic_is(session, closed=True)


async def test_ending_twice_is_told_once(stage_off: Stage) -> None:
    vera = await stage_off.answered_visitor("Hello")
    await vera.ends()
    await vera.ends()
    await stage_off.notice(vera, "Visitor closed the chat")
    await vera.rates(3, "fence")
    await stage_off.words(vera, "fence")
    assert vera.count("closed") == 1
    assert set(await stage_off.count(vera, "Visitor closed the chat")) == {1}
