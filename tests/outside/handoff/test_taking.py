"""Rows in which an operator takes a session: by button, by command, by just writing, and from a colleague."""

from collections.abc import Awaitable, Callable
from typing import TypeAlias

import pytest

from tests.outside.handoff.stage import HELD, TAKE, Guest, Stage, at_once

Begin: TypeAlias = Callable[[Stage], Awaitable[Guest]]


async def _waiting(stage: Stage) -> Guest:
    vera = await stage.visitor()
    await vera.says("Give me an operator")
    await vera.is_with("waiting")
    return vera


async def _in_ai(stage: Stage) -> Guest:
    return await stage.answered_visitor("Hello")


@pytest.mark.parametrize("begin", [_in_ai, _waiting])
async def test_take_session_tells_both_sides_and_silences_the_assistant(stage: Stage, begin: Begin) -> None:
    vera = await begin(stage)
    asked = len(await stage.model.requests())
    assert await stage.ann.taps("Take Session", vera)
    taken = await vera.hears("taken", name="Ann", text="Ann joined")
    await vera.is_with("human", "Ann")
    notice = await stage.notice(vera, "Taken by @ann. AI disabled.")
    assert notice.lines == ("Taken by @ann. AI disabled.",)
    assert (notice.buttons, notice.numbers) == (HELD, (taken["seq"], taken["seq"]))
    await vera.says("And who are you?")
    words = await stage.words(vera, "And who are you?")
    assert (words.buttons, words.silent) == (HELD, False)
    await stage.ann.replies(vera, "I'm Ann.")
    await vera.hears("message", author="operator", name="Ann", text="I'm Ann.")
    assert len(await stage.model.requests()) == asked


async def test_an_operator_without_a_username_is_named_in_full_without_an_at(stage_off: Stage) -> None:
    vera = await stage_off.answered_visitor("Hello")
    await stage_off.zoe.taps("Take Session", vera)
    await stage_off.notice(vera, "Taken by Zoë Quinn. AI disabled.")
    await stage_off.zoe.taps("Close Chat", vera)
    await stage_off.notice(vera, "Chat closed by Zoë Quinn")


@pytest.mark.parametrize("begin", [_in_ai, _waiting])
async def test_just_writing_takes_the_session_and_delivers_the_words_in_one_step(stage: Stage, begin: Begin) -> None:
    vera = await begin(stage)
    await stage.bob.replies(vera, "Bob here, let me look.")
    said = await vera.hears("message", author="operator", name="Bob", text="Bob here, let me look.")
    taken = await vera.hears("taken", name="Bob")
    assert taken["seq"] == said["prev"]
    await vera.is_with("human", "Bob")
    notice = await stage.notice(vera, "Taken by @bob. AI disabled.")
    assert notice.buttons == HELD
    await stage.bob.replies(vera, "Found it.")
    await vera.hears("message", author="operator", text="Found it.")
    assert vera.count("taken") == 1
    assert set(await stage.count(vera, "Taken by")) == {1}


async def test_the_writers_own_chat_gets_no_echo_and_the_other_gets_the_words(stage: Stage) -> None:
    vera = await stage.answered_visitor("Hello")
    await stage.ann.replies(vera, "Written by Ann.")
    said = await vera.hears("message", author="operator")
    await stage.notice(vera, "Taken by @ann. AI disabled.")
    shown = await stage.words(vera, "Written by Ann.", besides=stage.ann)
    assert all("Ann: Written by Ann." in one.lines for one in shown.each)
    assert all(one.first <= said["seq"] <= one.last for one in shown.each)
    own = await stage.shown(vera.session, stage.house.home)
    assert not [one for one in own if "Written by Ann." in one.text]


async def test_taking_what_a_colleague_has_names_them_and_offers_to_take_over(stage: Stage) -> None:
    vera = await stage.answered_visitor("Hello")
    card = await stage.newest(vera.session, stage.bob.chat, "Take Session")
    await stage.ann.taps("Take Session", vera)
    await vera.is_with("human", "Ann")
    epoch = vera.state["epoch"]
    assert await stage.bob.taps("Take Session", vera, on=card) == "Taken by @ann"
    await stage.buttons_become(card, ("Take over from @ann",))
    assert (vera.state["epoch"], vera.count("taken")) == (epoch, 1)


async def test_take_over_changes_the_owner_and_names_both(stage: Stage) -> None:
    vera = await stage.answered_visitor("Hello")
    card = await stage.newest(vera.session, stage.bob.chat, "Take Session")
    await stage.ann.taps("Take Session", vera)
    await stage.bob.taps("Take Session", vera, on=card)
    await stage.buttons_become(card, ("Take over from @ann",))
    await stage.bob.taps("Take over from @ann", vera, on=card)
    await vera.hears("taken", name="Bob", text="Bob joined")
    await vera.is_with("human", "Bob")
    notice = await stage.notice(vera, "Taken over by @bob from @ann.")
    assert (notice.lines, notice.buttons) == (("Taken over by @bob from @ann.",), HELD)


async def test_a_colleagues_reply_goes_out_under_their_name_and_changes_no_owner(stage: Stage) -> None:
    vera = await stage.taken_visitor()
    epoch = vera.state["epoch"]
    await stage.bob.replies(vera, "A word from Bob.")
    said = await vera.hears("message", author="operator", name="Bob", text="A word from Bob.")
    await stage.ann.replies(vera, "And Ann again.")
    await vera.hears("message", author="operator", name="Ann", text="And Ann again.")
    assert (vera.state["epoch"], vera.state["operator"], vera.count("taken")) == (epoch, {"name": "Ann"}, 1)
    shown = await stage.words(vera, "A word from Bob.", besides=stage.bob)
    assert all("Bob: A word from Bob." in one.lines for one in shown.each)
    assert all(one.first <= said["seq"] <= one.last for one in shown.each)


async def test_of_two_takes_at_once_one_wins_and_the_other_is_told_who(stage: Stage) -> None:
    vera = await stage.answered_visitor("Hello")
    ann, bob = stage.ann, stage.bob
    cards = {one.label: await stage.newest(vera.session, one.chat, "Take Session") for one in (ann, bob)}
    taps = await at_once(*(one.touches("Take Session", cards[one.label].id) for one in (ann, bob)))
    toasts = await at_once(ann.toast(taps[0]), bob.toast(taps[1]))
    taken = await vera.hears("taken")
    winner, loser = (ann, bob) if taken["name"] == "Ann" else (bob, ann)
    lost = toasts[1] if winner is ann else toasts[0]
    assert lost == f"Taken by {winner.label}"
    await stage.buttons_become(cards[loser.label], (f"Take over from {winner.label}",))
    await stage.notice(vera, f"Taken by {winner.label}. AI disabled.")
    assert vera.count("taken") == 1
    assert set(await stage.count(vera, f"Taken by {loser.label}")) == {0}


async def test_take_session_works_from_a_button_of_an_earlier_epoch(stage: Stage) -> None:
    vera = await stage.answered_visitor("Hello")
    card = await stage.newest(vera.session, stage.ann.chat, "Take Session")
    await stage.ann.taps("Take Session", vera)
    await stage.ann.taps("Hand to AI", vera)
    await vera.is_with("ai")
    await stage.ann.taps("Take Session", vera, on=card)
    await vera.is_with("human", "Ann")
    assert vera.count("taken") == 2


async def test_a_stranger_who_taps_changes_nothing_and_is_told_why(stage: Stage) -> None:
    vera = await stage.answered_visitor("Hello")
    card = await stage.newest(vera.session, stage.house.home, "Take Session")
    state = dict(vera.state)
    assert await stage.mallory.taps("Take Session", vera, on=card) == "Only operators can do this."
    seq = await vera.says("Still there?")
    await vera.hears("message", author="assistant", answers_upto=seq)
    assert (vera.state["mode"], vera.state["epoch"]) == (state["mode"], state["epoch"])
    assert (await stage.words(vera, "Still there?")).buttons == TAKE


async def test_a_tap_that_telegram_delivers_twice_takes_once(stage: Stage) -> None:
    vera = await stage.answered_visitor("Hello")
    card = await stage.newest(vera.session, stage.ann.chat, "Take Session")
    async with stage.noting_update() as noted:
        tap = await stage.ann.touches("Take Session", card.id)
    await stage.ann.toast(tap)
    await stage.ann.taps("Hand to AI", vera)
    await vera.is_with("ai")
    await stage.redeliver(noted[-1])
    seq = await vera.says("Who has me now?")
    await vera.hears("message", author="assistant", answers_upto=seq)
    assert (vera.count("taken"), vera.state["mode"]) == (1, "ai")


async def test_a_message_that_telegram_delivers_twice_is_said_once(stage: Stage) -> None:
    vera = await stage.answered_visitor("Hello")
    async with stage.noting_update() as noted:
        await stage.ann.replies(vera, "Only once.")
    await vera.hears("message", author="operator", text="Only once.")
    await stage.redeliver(noted[-1])
    await stage.ann.replies(vera, "The next.")
    await vera.hears("message", author="operator", text="The next.")
    assert vera.heard("operator") == ["Only once.", "The next."]
