"""What operators type: what reaches the visitor, what does not, and what its writer is told."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from frontdesk.session import commands as c
from frontdesk.session.entries import MessageDeleted, MessageEdited, Note
from frontdesk.session.policy import Policy
from frontdesk.store.ports import Topic
from frontdesk.telegram import words
from frontdesk.telegram.operators import ANONYMOUS, CHANNEL, PUBLIC, STRANGER
from tests.telegram.ears import (
    ANN,
    BOB,
    BY_BOB,
    CARD,
    EVE,
    FORUM,
    GROUP,
    OTHER_TOPIC,
    SESSION,
    TOPIC,
    Ears,
    Json,
    a_message,
    a_text,
    an_edit,
    an_update,
    listening,
)

# --- Replies

OTHER_GROUP = {"id": -999, "type": "supergroup"}


@pytest.fixture
async def ears(anyio_backend: str, tmp_path: Path, shared: Path) -> AsyncIterator[Ears]:
    async with listening(tmp_path, shared) as ears:
        yield ears


async def mapped(ears: Ears, update: Json) -> tuple[int, int]:
    row = await ears.store.find_message(str(update["message"]["chat"]["id"]), update["message"]["message_id"])
    return row.from_seq, row.to_seq


async def test_typing_takes_the_session_and_delivers_in_one_step(ears: Ears) -> None:
    assert await ears.hears(a_text("Hello", topic=TOPIC)) is None
    assert (await ears.kinds())[-2:] == ["taken", "message"]
    state = await ears.state()
    assert state.operator is not None
    assert (state.mode, state.operator.id) == ("human", "tg:1")


async def test_a_colleague_is_delivered_under_their_own_name_and_owns_nothing(ears: Ears) -> None:
    await ears.hears(a_text("I am Ann", topic=TOPIC))
    await ears.hears(a_text("I am Bob", topic=TOPIC, by=BOB))
    last = (await ears.entries())[-1].body
    state = await ears.state()
    assert getattr(last, "name", None) == "Bob Stone"
    assert state.operator is not None
    assert state.operator.id == "tg:1"


async def test_the_same_update_again_has_one_effect_and_is_mapped(ears: Ears) -> None:
    update = a_text("Hello", topic=TOPIC)
    ears.store.fail("put_message")
    with pytest.raises(Exception, match="disk on fire"):
        await ears.hears(update)
    assert await ears.hears(update) is None
    assert await ears.hears(update) is None
    assert await ears.delivered() == ["Hello"]
    assert await mapped(ears, update) == (4, 4)


async def test_a_repeat_counts_though_the_session_closed_meanwhile(ears: Ears) -> None:
    update = a_text("Hello", topic=TOPIC)
    await ears.hears(update)
    await ears.closes()
    assert await ears.hears(update) is None
    assert await ears.delivered() == ["Hello"]


async def test_formatting_goes_along_and_control_characters_do_not(ears: Ears) -> None:
    bold = [{"type": "bold", "offset": 0, "length": 2}]
    await ears.hears(a_text("hi \u202eyou\x00", topic=TOPIC, entities=bold))
    last = (await ears.entries())[-1].body
    assert await ears.delivered() == ["hi you"]
    assert getattr(last, "rich", None) == [["p", [["b", ["hi"]], " you"]]]


@pytest.mark.parametrize("text", ["!known", "ok 👍🏽", "a" * 4096, "see a/b"])
async def test_plain_words_are_sent_as_they_are(ears: Ears, text: str) -> None:
    assert await ears.hears(a_text(text, topic=TOPIC)) is None
    assert await ears.delivered() == [text]


# --- What does not go to the visitor


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"text": "/nonsense now"}, "Not sent. There is no command /nonsense here; /help lists them."),
        ({"text": "/привет"}, "Not sent. There is no command /привет here; /help lists them."),
        ({"text": "/" + "x" * 300}, f"Not sent. There is no command /{'x' * 38}… here; /help lists them."),
        ({"text": "/take@desk_bots"}, ""),
        ({"text": "/nonsense@other_bot"}, ""),
        ({"text": ">> offer the plan"}, words.WHISPER),
        ({"photo": [{"file_id": "x"}], "caption": "look"}, words.TEXT_ONLY),
        ({"paid_media": {}}, words.TEXT_ONLY),
        ({"text": "secret", "forward_origin": {"type": "user"}}, words.FORWARDED),
        ({"text": "/close", "forward_origin": {"type": "user"}}, words.FORWARDED),
        ({"text": "\u202e"}, words.TEXT_ONLY),
        ({"new_chat_title": "x"}, ""),
        ({"pinned_message": {"message_id": 3}}, ""),
        ({"forum_topic_edited": {"name": "x"}}, ""),
        ({"text": "hi", "from": {"id": 9, "is_bot": True, "first_name": "Robot"}}, ""),
        ({"text": "hi", "from": {"id": 77, "is_bot": True, "first_name": "Desk"}}, ""),
    ],
)
async def test_nothing_of_it_is_sent_and_the_session_is_not_taken(ears: Ears, fields: Json, told: str) -> None:
    assert await ears.told(an_update(message=a_message(topic=TOPIC, **fields))) == told
    assert (await ears.state()).mode == "ai"
    assert await ears.delivered() == []


async def test_a_whisper_is_plain_text_while_a_human_has_the_session(ears: Ears) -> None:
    await ears.does(c.Take, operator=BY_BOB)
    assert await ears.hears(a_text(">> see above", topic=TOPIC)) is None
    assert await ears.delivered() == [">> see above"]


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"from": {"id": 1087968824, "is_bot": True}, "sender_chat": {"id": -100}}, ANONYMOUS.words),
        ({"from": {"id": 777000}, "sender_chat": {"id": -555}}, CHANNEL.words),
        ({"from": {"id": 136817688, "is_bot": True}, "sender_chat": {"id": -556}}, CHANNEL.words),
    ],
)
async def test_who_hides_behind_a_chat_is_no_operator(ears: Ears, fields: Json, told: str) -> None:
    assert await ears.told(a_text("hi", topic=TOPIC, **fields)) == told
    assert (await ears.state()).mode == "ai"


async def test_an_anonymous_administrator_is_told_each_time_a_stranger_once_in_a_while(ears: Ears) -> None:
    ears.begin(listed=frozenset({1}))
    anonymous = {"from": {"id": 1087968824, "is_bot": True}, "sender_chat": {"id": -100}}
    hidden = [await ears.told(a_text("hi", topic=TOPIC, **anonymous)) for _ in range(2)]
    strange = [await ears.told(a_text("hi", topic=TOPIC, by=EVE)) for _ in range(3)]
    assert (hidden, strange) == ([ANONYMOUS.words] * 2, [STRANGER.words, "", ""])
    ears.clock.now_ms += 10 * 60 * 1000
    assert await ears.told(a_text("hi", topic=TOPIC, by=EVE)) == STRANGER.words
    assert await ears.delivered() == []


async def test_in_a_public_group_nobody_is_an_operator_without_a_list(ears: Ears) -> None:
    ears.chats.put(replace(FORUM, is_public=True))
    assert await ears.told(a_text("hi", topic=TOPIC)) == PUBLIC.words
    assert await ears.delivered() == []


async def test_an_album_is_answered_once(ears: Ears) -> None:
    photos = [an_update(message=a_message(topic=TOPIC, media_group_id="g1", photo=[{}])) for _ in range(3)]
    assert [await ears.told(photo) for photo in photos] == [words.TEXT_ONLY, "", ""]


async def test_general_gives_one_hint_a_day_to_each(ears: Ears) -> None:
    told = [await ears.told(a_text(text, by=by)) for text, by in (("hi", ANN), ("/take", ANN), ("hi", BOB))]
    assert told == [words.GENERAL_HINT, "", words.GENERAL_HINT]
    ears.clock.now_ms += 24 * 60 * 60 * 1000
    assert await ears.told(a_text("hi")) == words.GENERAL_HINT


async def test_a_group_that_is_not_ours_meets_silence(ears: Ears) -> None:
    update = a_text("hello", topic=TOPIC)
    update["message"]["chat"] = OTHER_GROUP
    assert await ears.hears(update) is None
    assert await ears.delivered() == []


# --- Commands


@pytest.mark.parametrize("text", ["/take", "/TAKE", "/take@desk_bot", "/take@Desk_Bot please", "/take\n"])
async def test_take_is_understood_however_it_is_written(ears: Ears, text: str) -> None:
    assert await ears.hears(a_text(text, topic=TOPIC)) is None
    assert (await ears.state()).mode == "human"
    assert await ears.delivered() == []


async def test_take_of_anothers_session_says_whose_and_offers_to_take_over(ears: Ears) -> None:
    await ears.does(c.Take, operator=BY_BOB)
    told = await ears.hears(a_text("/take", topic=TOPIC))
    assert told is not None
    assert told.text == "Taken by Bob Stone"
    assert told.keyboard == [[("Take over from Bob Stone", f"o:{SESSION}:2")]]


async def test_take_of_ones_own_session_offers_no_take_over(ears: Ears) -> None:
    await ears.hears(a_text("/take", topic=TOPIC))
    told = await ears.hears(a_text("/take", topic=TOPIC))
    assert told is not None
    assert (told.text, told.keyboard[0][0][0]) == ("Taken by @ann", "Hand to AI")


@pytest.mark.parametrize(
    ("text", "answer_now"), [("/ai", False), ("/ai now", True), ("/AI@desk_bot NOW", True), ("/ai later", False)]
)
async def test_ai_hands_back_and_now_asks_for_an_answer(ears: Ears, text: str, *, answer_now: bool) -> None:
    await ears.hears(a_text("Hello", topic=TOPIC))
    assert await ears.hears(a_text(text, topic=TOPIC)) is None
    state = await ears.state()
    assert (state.mode, state.answer_now) == ("ai", answer_now)


async def test_ai_says_why_it_was_refused(ears: Ears) -> None:
    assert await ears.told(a_text("/ai", topic=TOPIC)) == "The AI has this session."
    ears.policy = Policy(assistant_off="no model configured")
    await ears.hears(a_text("Hello", topic=TOPIC))
    assert await ears.told(a_text("/ai", topic=TOPIC)) == "The AI can't answer: no model configured."


async def test_close_closes_and_the_second_time_says_so(ears: Ears) -> None:
    assert await ears.hears(a_text("/close", topic=TOPIC)) is None
    assert not (await ears.state()).is_open
    assert await ears.told(a_text("/close", topic=TOPIC)) == "The chat is closed."


@pytest.mark.parametrize(
    ("text", "note"),
    [("/note call back", "call back"), ("// careful", "careful"), ("//x", "x"), ("/note a\nb", "a\nb")],
)
async def test_a_note_stays_with_colleagues(ears: Ears, text: str, note: str) -> None:
    assert await ears.hears(a_text(text, topic=TOPIC)) is None
    last = (await ears.entries())[-1]
    assert isinstance(last.body, Note)
    assert (last.body.text, last.is_visible, (await ears.state()).mode) == (note, False, "ai")


@pytest.mark.parametrize("text", ["/note", "//", "/note   "])
async def test_an_empty_note_is_told(ears: Ears, text: str) -> None:
    assert await ears.told(a_text(text, topic=TOPIC)) == words.EMPTY_NOTE


async def test_info_help_and_link_answer(ears: Ears) -> None:
    assert "The AI has this session." in await ears.told(a_text("/info", topic=TOPIC))
    assert await ears.told(a_text("/help")) == words.HELP
    assert await ears.told(a_text("/link AB12", chat=GROUP)) == words.LINKED


# --- Edits and withdrawals


async def test_an_edit_changes_the_words_and_takes_nothing_over(ears: Ears) -> None:
    update = a_text("Helo", topic=TOPIC)
    await ears.hears(update)
    await ears.hears(a_text("/ai", topic=TOPIC))
    epoch = (await ears.state()).epoch
    assert await ears.hears(an_edit(update, "Hello")) is None
    assert (await ears.entries())[-1].body == MessageEdited(of=4, text="Hello")
    state = await ears.state()
    assert (state.mode, state.epoch) == ("ai", epoch)


async def test_an_invisible_edit_is_none_but_new_formatting_is_one(ears: Ears) -> None:
    update = a_text("Hello", topic=TOPIC)
    await ears.hears(update)
    before = await ears.kinds()
    await ears.hears(an_edit(update, "Hello"))
    assert await ears.kinds() == before
    bold = [{"type": "bold", "offset": 0, "length": 5}]
    await ears.hears(an_edit(update, "Hello", entities=bold))
    await ears.hears(an_edit(update, "Hello", entities=bold))
    assert await ears.kinds() == [*before, "message_edited"]


async def test_an_edit_back_and_forth_is_seen_each_time(ears: Ears) -> None:
    update = a_text("A", topic=TOPIC)
    await ears.hears(update)
    for text in ("B", "A", "A", "B"):
        await ears.hears(an_edit(update, text))
    edits = [one.body.text for one in await ears.entries() if isinstance(one.body, MessageEdited)]
    assert edits == ["B", "A", "B"]


@pytest.mark.parametrize("first", ["// note", "/nonsense", "/info", ">> hint"])
async def test_an_edit_of_what_was_never_sent_is_told_if_it_looks_sent(ears: Ears, first: str) -> None:
    update = a_text(first, topic=TOPIC)
    await ears.hears(update)
    assert await ears.told(an_edit(update, f"{first} more")) == ""
    assert await ears.told(an_edit(update, "Hello")) == words.EDIT_UNSENT
    assert await ears.delivered() == []


async def test_an_edit_in_a_strange_topic_or_by_a_stranger_is_nothing(ears: Ears) -> None:
    ears.begin(listed=frozenset({1}))
    update = a_text("Hello", topic=TOPIC)
    await ears.hears(update)
    before = await ears.kinds()
    assert await ears.told(an_edit(update, "Evil", **{"from": EVE})) == ""
    assert await ears.told(an_edit(a_text("x", topic=999), "y")) == ""
    assert await ears.told(an_edit(a_text("// x", topic=TOPIC, by=EVE), "y")) == ""
    assert await ears.kinds() == before


async def test_del_withdraws_once(ears: Ears) -> None:
    update = a_text("Oops", topic=TOPIC)
    await ears.hears(update)
    target = update["message"]["message_id"]
    assert await ears.hears(a_text("/del", topic=TOPIC, reply_to=target)) is None
    assert await ears.told(a_text("/del", topic=TOPIC, reply_to=target)) == words.WITHDRAWN
    deleted = [one.body for one in await ears.entries() if isinstance(one.body, MessageDeleted)]
    assert deleted == [MessageDeleted(of=4)]
    assert await ears.told(an_edit(update, "Oops again")) == ""
    assert (await ears.kinds())[-1] == "message_deleted"


@pytest.mark.parametrize("reply_to", [None, CARD, 123])
async def test_del_of_anything_else_withdraws_nothing(ears: Ears, reply_to: int | None) -> None:
    assert await ears.told(a_text("/del", topic=TOPIC, reply_to=reply_to)) == words.NOTHING_TO_DELETE


async def test_del_works_by_reply_in_regular_mode(ears: Ears) -> None:
    update = a_text("Oops", chat=GROUP, reply_to=CARD)
    await ears.hears(update)
    assert await ears.hears(a_text("/del", chat=GROUP, reply_to=update["message"]["message_id"])) is None
    assert (await ears.kinds())[-1] == "message_deleted"


# --- Closed sessions


async def test_words_for_a_closed_session_are_held_and_quoted(ears: Ears) -> None:
    await ears.closes()
    told = await ears.hears(a_text("Are you there?", topic=TOPIC))
    assert told is not None
    assert told.text == "Not sent, the chat is closed: “Are you there?”"
    assert told.keyboard == [[("Reopen and send", f"r:{SESSION}:1")]]
    assert await ears.delivered() == []


async def test_a_long_held_text_is_quoted_in_part_and_kept_whole(ears: Ears) -> None:
    await ears.closes()
    text = "👍" * 300
    told = await ears.hears(a_text(text, topic=TOPIC))
    assert told is not None
    assert len(told.text.encode("utf-16-le")) // 2 < 250
    held = await ears.store.find_held_reply(1)
    assert held.text == text


async def test_an_edit_of_held_words_is_told_and_changes_nothing(ears: Ears) -> None:
    await ears.closes()
    update = a_text("Are you there?", topic=TOPIC)
    await ears.hears(update)
    assert await ears.told(an_edit(update, "Hello?")) == words.EDIT_UNSENT


# --- Topics changed by hand


def by_hand(what: str, **fields: Any) -> Json:
    return an_update(message=a_message(topic=TOPIC, **{f"forum_topic_{what}": {}}, **fields))


async def topic_state(ears: Ears) -> str:
    return (await ears.store.find_topic(FORUM.id, SESSION)).state


async def test_closing_a_topic_closes_its_session_and_reopening_reopens_it(ears: Ears) -> None:
    assert await ears.hears(by_hand("closed")) is None
    assert (not (await ears.state()).is_open, await topic_state(ears)) == (True, "closed")
    assert await ears.hears(by_hand("closed")) is None
    assert await ears.hears(by_hand("reopened")) is None
    state = await ears.state()
    assert (state.mode, await topic_state(ears)) == ("human", "open")


async def test_our_own_service_messages_mean_nothing(ears: Ears) -> None:
    own = {"id": 77, "is_bot": True, "first_name": "Desk"}
    before = await ears.kinds()
    for what in ("closed", "reopened", "created"):
        assert await ears.hears(by_hand(what, by=own)) is None
    assert await ears.kinds() == before


async def test_reopening_is_refused_aloud_while_the_visitor_is_in_a_newer_session(ears: Ears) -> None:
    await ears.closes()
    newer = "K7Q2M4XC"
    await ears.desk.handle(
        c.VisitorMessage(
            at_ms=ears.clock(),
            origin=(await ears.entries())[0].origin,
            visitor=f"v_{SESSION}",
            new_session=newer,
            text="again",
            client_id="c2",
        )
    )
    assert await ears.told(by_hand("reopened")) == f"Not reopened: the visitor is in a newer session, {newer}."


async def test_closing_a_topic_that_the_session_left_behind_leaves_its_present_one_to_be_closed(ears: Ears) -> None:
    await ears.store.put_topic(Topic(FORUM.id, SESSION, OTHER_TOPIC, "open", "Ann"))
    assert await ears.hears(by_hand("closed")) is None
    assert (not (await ears.state()).is_open, await topic_state(ears)) == (True, "open")


async def test_an_anonymous_administrator_closes_the_topic_but_not_the_session(ears: Ears) -> None:
    hidden = {"from": {"id": 1087968824, "is_bot": True}, "sender_chat": {"id": -100}}
    assert await ears.told(by_hand("closed", **hidden)) == ANONYMOUS.words
    assert ((await ears.state()).is_open, await topic_state(ears)) == (True, "closed")


# --- People and chats that change


def a_member(user: Json, status: str, *, chat: int = -100, kind: str = "chat_member") -> Json:
    return an_update(**{kind: {"chat": {"id": chat}, "new_chat_member": {"status": status, "user": user}}})


async def test_who_leaves_holds_nothing_any_more(ears: Ears) -> None:
    await ears.hears(a_text("Hello", topic=TOPIC))
    ears.api.inside[1] = False
    await ears.hears(a_member(ANN, "left"))
    state = await ears.state()
    assert ((await ears.kinds())[-1], state.mode, state.operator) == ("released", "waiting", None)
    assert await ears.taps(f"t:{SESSION}") == STRANGER.words
    assert await ears.told(a_text("still here", topic=TOPIC)) == STRANGER.words


async def test_leaving_again_after_a_crash_releases_once(ears: Ears) -> None:
    await ears.hears(a_text("Hello", topic=TOPIC))
    ears.api.inside[1] = False
    update = a_member(ANN, "kicked")
    await ears.hears(update)
    ears.api.inside[1] = True
    await ears.hears(a_member(ANN, "member"))
    await ears.hears(a_text("Back", topic=TOPIC))
    ears.api.inside[1] = False
    await ears.hears(update)
    assert (await ears.kinds()).count("released") == 1


async def test_leaving_one_of_two_groups_keeps_the_sessions(ears: Ears) -> None:
    await ears.hears(a_text("Hello", topic=TOPIC))
    await ears.hears(a_member(ANN, "left"))
    assert (await ears.state()).mode == "human"


async def test_leaving_a_group_that_is_not_ours_means_nothing(ears: Ears) -> None:
    await ears.hears(a_text("Hello", topic=TOPIC))
    ears.api.inside[1] = False
    await ears.hears(a_member(ANN, "left", chat=-999))
    assert (await ears.state()).mode == "human"
    assert ears.api.asked == []


async def test_a_group_that_moved_and_a_bot_that_was_kicked_are_reported(ears: Ears) -> None:
    moving = an_update(message=a_message(chat=GROUP, migrate_to_chat_id=-1009))
    assert await ears.hears(moving) is None
    assert await ears.hears(a_member({"id": 77, "is_bot": True}, "kicked", kind="my_chat_member")) is None
    assert (ears.moved, ears.bot_changes) == ([(GROUP.id, "-1009")], [FORUM.id])
