"""Rows of the state table that begin a session: the first words of a visitor, and who is called by them."""

import pytest

from tests.outside.handoff.house import FORUM_ONLY
from tests.outside.handoff.stage import TAKE, Stage

LONGEST = 4_000
"""UTF-16 units of a visitor's message."""


async def test_a_first_message_makes_a_quiet_card_with_the_text_and_the_assistant_answers(stage: Stage) -> None:
    await stage.model.says("We do, within a week.")
    vera = await stage.visitor()
    await vera.says("Do you ship to Norway?")
    card = await stage.words(vera, "Do you ship to Norway?")
    assert (card.buttons, card.silent) == (TAKE, True)
    assert all(one.first == 1 for one in card.each)
    answer = await vera.hears("message", author="assistant", text="We do, within a week.")
    shown = await stage.words(vera, "We do, within a week.")
    assert all(one.first <= answer["seq"] <= one.last for one in shown.each)
    await vera.is_with("ai")


async def test_with_the_assistant_off_the_card_is_loud_and_the_visitor_is_told_once(stage_off: Stage) -> None:
    vera = await stage_off.visitor()
    await vera.says("Do you ship to Norway?")
    card = await stage_off.words(vera, "Do you ship to Norway?")
    assert (card.buttons, card.silent) == (TAKE, False)
    await vera.hears("notice")
    await vera.is_with("waiting")
    await vera.says("Hello?")
    await stage_off.words(vera, "Hello?")
    assert vera.count("notice") == 1


async def test_a_first_message_that_asks_for_a_person_makes_one_card_that_begins_so(stage: Stage) -> None:
    vera = await stage.visitor()
    await vera.says("I want to talk to someone about my order")
    card = await stage.words(vera, "I want to talk to someone about my order")
    assert (card.first_line, card.buttons, card.silent) == ("OPERATOR REQUESTED", TAKE, False)
    assert card.numbers == (1, 3)
    await vera.hears("operator_requested")
    await vera.is_with("waiting")
    await stage.ann.taps("Take Session", vera)
    await stage.notice(vera, "Taken by @ann. AI disabled.")
    assert set(await stage.count(vera, "OPERATOR REQUESTED")) == {1}
    assert set(await stage.count(vera, "about my order")) == {1}
    assert await stage.model.requests() == []


async def test_a_long_first_message_that_asks_still_begins_with_the_request(stage: Stage) -> None:
    vera = await stage.visitor()
    await vera.says(("Operator! " + "word " * 800)[: LONGEST - 5] + " end.")
    end = await stage.words(vera, "end.")
    assert (end.buttons, end.silent) == (TAKE, False)
    for chat in stage.house.chats:
        first, *rest = await stage.shown(vera.session, chat)
        assert first.lines[0] == "OPERATOR REQUESTED"
        assert any("Operator!" in line for line in first.lines)
        assert not any("OPERATOR REQUESTED" in one.text for one in rest)


async def test_the_button_talk_to_a_person_begins_a_session_with_one_loud_card(stage: Stage) -> None:
    vera = await stage.visitor()
    await vera.asks_for_a_person()
    card = await stage.notice(vera, "OPERATOR REQUESTED")
    assert (card.first_line, card.buttons, card.silent) == ("OPERATOR REQUESTED", TAKE, False)
    await vera.hears("operator_requested")
    await vera.is_with("waiting")


@pytest.mark.parametrize("setup", FORUM_ONLY, indirect=True)
async def test_a_session_has_one_topic_named_by_its_first_words_and_its_id(stage_off: Stage) -> None:
    vera = await stage_off.visitor()
    await vera.says("Where is my parcel?")
    await vera.says("I ordered it in May.")
    await stage_off.words(vera, "I ordered it in May.")
    topic = await stage_off.topic(vera.session)
    assert "Where is my parcel?" in topic["name"]
    assert topic["name"].endswith(vera.session)


async def test_two_visitors_who_begin_at_once_get_a_card_each(stage: Stage) -> None:
    vera, igor = await stage.visitor(), await stage.visitor()
    await vera.says("Vera's question")
    await igor.says("Igor's question")
    for guest, other in ((vera, "Igor's"), (igor, "Vera's")):
        await stage.words(guest, "question")
        assert set(await stage.count(guest, other)) == {0}


async def test_a_text_that_looks_like_markup_is_shown_as_it_was_typed(stage_off: Stage) -> None:
    vera = await stage_off.visitor()
    await vera.says("<b>50_000</b> *really*? [x](https://x.example) & more")
    await stage_off.words(vera, "<b>50_000</b> *really*? [x](https://x.example) & more")


async def test_every_part_of_a_long_text_has_its_number_and_the_last_the_buttons(stage_off: Stage) -> None:
    vera = await stage_off.visitor()
    await vera.says("first")
    await stage_off.words(vera, "first")
    seq = await vera.says(" ".join(f"{number:03}😀" for number in range(570)) + " tail")
    await stage_off.words(vera, "tail")
    await vera.says("again " + "long " * 700)
    await stage_off.words(vera, "again")
    for chat in stage_off.house.chats:
        parts = [one for one in await stage_off.shown(vera.session, chat) if one.first <= seq <= one.last]
        joined = " ".join(one.text for one in parts)
        assert all(f"{number:03}😀" in joined for number in range(570))
        assert parts[-1].buttons == TAKE
