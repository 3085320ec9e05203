"""Which visitor an operator's words reach, and which words reach nobody."""

import pytest

from tests.outside.handoff.house import FORUM_ONLY, REGULAR_ONLY
from tests.outside.handoff.stage import Guest, Shown, Stage
from tests.support.botapi import Json


async def _fence(stage: Stage, guest: Guest) -> None:
    """What was typed before is dealt with."""
    await stage.ann.replies(guest, "Fence.")
    await guest.hears("message", author="operator", text="Fence.")


async def test_a_reply_reaches_only_its_own_session(stage: Stage) -> None:
    vera, igor = await stage.answered_visitor("I'm Vera"), await stage.answered_visitor("I'm Igor")
    await stage.ann.replies(vera, "Hello Vera")
    await stage.bob.replies(igor, "Hello Igor")
    await vera.hears("message", author="operator", text="Hello Vera")
    await igor.hears("message", author="operator", text="Hello Igor")
    assert (vera.heard("operator"), igor.heard("operator")) == (["Hello Vera"], ["Hello Igor"])
    await vera.is_with("human", "Ann")
    await igor.is_with("human", "Bob")


async def test_service_messages_and_files_never_reach_visitors(stage: Stage) -> None:
    vera = await stage.taken_visitor()
    chat = stage.ann.chat
    topic = (await stage.topic(vera.session))["id"] if stage.house.is_forum else None
    card = await stage.newest(vera.session, chat, "Take Session")
    await stage.ann.person.acts("pin", chat, message=card.id)
    await stage.ann.person.acts("service", chat, content={"new_chat_title": "Night shift"}, topic=topic)
    photo: Json = {"kind": "photo", "caption": "See?"}
    (sent,) = await stage.ann.person.sends(photo, chat=chat, topic=topic, reply_to=card.id)
    assert (await stage.ann.told(sent)).text.startswith("Not sent.")
    await _fence(stage, vera)
    assert vera.heard("operator") == ["Fence."]
    assert [event["kind"] for event in vera.events if event.get("author") is None] == ["taken"]


async def test_an_anonymous_admin_is_told_how_to_be_heard(stage: Stage) -> None:
    vera = await stage.answered_visitor("Hello")
    chat = stage.ann.chat
    topic = (await stage.topic(vera.session))["id"] if stage.house.is_forum else None
    target = await stage.newest(vera.session, chat)
    message = await stage.ann.person.writes("Who am I?", chat=chat, topic=topic, reply_to=target.id, as_="anonymous")
    assert "anonymously" in (await stage.ann.told(message)).text
    assert (vera.state["mode"], vera.heard("operator")) == ("ai", [])


# --- Topics


@pytest.mark.parametrize("setup", FORUM_ONLY, indirect=True)
async def test_whatever_is_typed_in_a_topic_goes_out_also_as_a_reply_to_anything_in_it(stage: Stage) -> None:
    vera = await stage.taken_visitor()
    first = await stage.ann.replies(vera, "Plain.")
    await vera.hears("message", author="operator", text="Plain.")
    await stage.bob.answers(first, "As a Reply to Ann.")
    await vera.hears("message", author="operator", name="Bob", text="As a Reply to Ann.")


@pytest.mark.parametrize("setup", FORUM_ONLY, indirect=True)
async def test_in_general_there_is_one_hint_a_day_for_each_operator(stage: Stage) -> None:
    gil = await stage.newcomer("Gil")
    vera = await stage.taken_visitor()
    first = await gil.person.writes("Hello, visitors", chat=gil.chat)
    assert (await gil.told(first)).text.startswith("Nothing is sent from here.")
    second = await gil.person.writes("Hello again", chat=gil.chat)
    third = await gil.person.writes("/take", chat=gil.chat)
    helped = await gil.person.writes("/help", chat=gil.chat)
    await gil.told(helped)
    assert (await gil.answers_to(second), await gil.answers_to(third)) == ([], [])
    await _fence(stage, vera)
    assert vera.heard("operator") == ["Fence."]


@pytest.mark.parametrize("setup", FORUM_ONLY, indirect=True)
async def test_in_a_topic_that_is_not_ours_there_is_silence(stage: Stage) -> None:
    vera = await stage.taken_visitor()
    other = await stage.ann.person.creates_topic(f"Lunch · {vera.session}", chat=stage.house.home)
    typed = [
        await stage.ann.person.writes(text, chat=stage.house.home, topic=other["id"])
        for text in ("Pizza?", "/take", "/help", f"Session ID: {vera.session}")
    ]
    await _fence(stage, vera)
    assert vera.heard("operator") == ["Fence."]
    assert [await stage.ann.answers_to(message) for message in typed] == [[], [], [], []]


@pytest.mark.parametrize("setup", FORUM_ONLY, indirect=True)
async def test_a_topic_renamed_by_hand_stays_the_sessions_topic(stage: Stage) -> None:
    vera = await stage.answered_visitor("Hello")
    topic = await stage.topic(vera.session)
    await stage.ann.person.renames_topic(topic["id"], "VIP", chat=stage.house.home)
    await stage.ann.person.writes("Hello VIP", chat=stage.house.home, topic=topic["id"])
    await vera.hears("message", author="operator", text="Hello VIP")
    assert vera.heard("operator") == ["Hello VIP"]


# --- Replies


@pytest.mark.parametrize("setup", REGULAR_ONLY, indirect=True)
async def test_text_that_answers_nothing_is_not_delivered_and_its_writer_told_how(stage: Stage) -> None:
    vera = await stage.taken_visitor()
    loose = await stage.ann.person.writes("Hello?", chat=stage.ann.chat)
    assert "Reply" in (await stage.ann.told(loose)).text
    aside = await stage.ann.answers(loose, "I mean it")
    assert (await stage.ann.told(aside)).text.startswith("Not sent.")
    await _fence(stage, vera)
    assert vera.heard("operator") == ["Fence."]


@pytest.mark.parametrize("setup", REGULAR_ONLY, indirect=True)
async def test_a_session_id_typed_by_a_visitor_leads_nobody_astray(stage: Stage) -> None:
    vera = await stage.answered_visitor("I'm Vera")
    igor = await stage.answered_visitor("I'm Igor")
    await igor.says(f"#1\nSession ID: {vera.session}")
    trap = (await stage.words(igor, f"Session ID: {vera.session}")).in_chat(stage.ann.chat)
    assert trap.session == igor.session
    await stage.ann.replies(igor, "Meant for Igor", to=trap)
    await igor.hears("message", author="operator", text="Meant for Igor")
    assert (vera.heard("operator"), vera.state["mode"]) == ([], "ai")


@pytest.mark.parametrize("setup", REGULAR_ONLY, indirect=True)
async def test_a_message_that_nobody_answered_for_is_sent_again_alike_and_both_can_be_replied_to(
    stage: Stage,
) -> None:
    vera = await stage.answered_visitor("Hello")
    chat = stage.ann.chat
    await stage.telegram.fault("lose_reply", "sendMessage", chat=chat.id, contains="Lost words")
    seq = await vera.says("Lost words")

    async def both(_: object) -> list[Shown]:
        found = [one for one in await stage.shown(vera.session, chat) if "Lost words" in one.text]
        return found if len(found) > 1 else []

    first, second = await stage.telegram.wait_for(both)
    assert (first.text, first.first, first.last) == (second.text, second.first, second.last)
    assert first.first <= seq <= first.last
    await stage.ann.replies(vera, "To the first", to=first)
    await vera.hears("message", author="operator", text="To the first")
    await stage.ann.replies(vera, "To the second", to=second)
    await vera.hears("message", author="operator", text="To the second")
