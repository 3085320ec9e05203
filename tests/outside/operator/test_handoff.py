"""The same session on the web, in Telegram and at the visitor's: what one does, all see."""

import pytest

from tests.outside.handoff.stage import HELD, TAKE, Stage, at_once
from tests.outside.operator.people import Operator

pytestmark = pytest.mark.anyio


async def test_what_is_done_over_the_api_shows_in_telegram_and_at_the_visitors(stage: Stage, ann: Operator) -> None:
    vera = await stage.answered_visitor("Hello")
    done = await ann.does(vera.session, "take")
    taken = await vera.hears("taken", name="Ann Lee", text="Ann Lee joined")
    assert taken["seq"] == done["seq"]
    notice = await stage.notice(vera, "Taken by Ann Lee. AI disabled.")
    assert notice.buttons == HELD
    await ann.does(vera.session, "reply", text="I **am** Ann.")
    said = await vera.hears("message", author="operator", name="Ann Lee", text="I am Ann.")
    assert said["rich"] == [["p", ["I ", ["b", ["am"]], " Ann."]]]
    await stage.words(vera, "I am Ann.")
    await ann.does(vera.session, "hand-to-ai")
    await vera.is_with("ai")
    assert (await stage.notice(vera, "Handed to AI by Ann Lee. AI enabled.")).buttons == TAKE
    await ann.does(vera.session, "close")
    await vera.is_closed()
    await stage.notice(vera, "Chat closed by Ann Lee")
    await stage.topic_is(vera.session, closed=True)


async def test_what_is_done_in_telegram_shows_in_the_socket(stage: Stage, ann: Operator) -> None:
    vera = await stage.answered_visitor("Hello")
    await stage.bob.taps("Take Session", vera)
    taken, session = await ann.hears_entry("taken", vera.session)
    assert (taken["origin"], taken["operator"]["username"], taken["operator"]["name"]) == ("telegram", "bob", "Bob")
    assert (session["mode"], session["operator"]) == ("human", taken["operator"])
    await stage.bob.replies(vera, "Bob here.")
    message, _ = await ann.hears_entry("message", vera.session)
    assert (message["text"], message["author"], message["origin"]) == ("Bob here.", "operator", "telegram")
    error = await ann.is_refused(vera.session, "take")
    assert (error["code"], error["operator"]["username"]) == ("already_taken", "bob")
    await ann.does(vera.session, "take-over")
    await stage.notice(vera, "Taken over by Ann Lee from @bob.")
    await stage.bob.taps("Hand to AI", vera)
    await vera.is_with("ai")
    assert (await ann.sees(vera.session))["session"]["mode"] == "ai"


async def test_of_takers_on_the_web_and_in_telegram_exactly_one_wins(
    stage: Stage, ann: Operator, ben: Operator
) -> None:
    vera = await stage.answered_visitor("Hello")
    button = await stage.newest(vera.session, stage.bob.chat, "Take Session")
    answers = await at_once(
        ann.asks(vera.session, "take"),
        ben.asks(vera.session, "take"),
        stage.bob.taps("Take Session", vera, on=button),
    )
    (by_ann, _), (by_ben, _), toast = answers
    owner = (await ann.sees(vera.session))["session"]["operator"]["id"]
    assert [by_ann == 200, by_ben == 200].count(True) == (0 if owner.startswith("tg:") else 1)
    assert {by_ann, by_ben} <= {200, 409} and toast
    assert vera.count("taken") == 1


async def test_what_was_written_before_a_colleague_took_over_is_not_sent(
    stage: Stage, ann: Operator, ben: Operator
) -> None:
    vera = await stage.answered_visitor("Hello")
    seen = (await ann.does(vera.session, "take"))["session"]["epoch"]
    await ben.does(vera.session, "take-over", epoch=seen)
    error = await ann.is_refused(vera.session, "reply", text="Not for you any more.", epoch=seen)
    assert (error["code"], error["session"]["operator"]["name"]) == ("stale", "Ben")
    await ben.does(vera.session, "reply", text="Ben now.")
    await vera.hears("message", author="operator", text="Ben now.")
    assert vera.heard("operator") == ["Ben now."]
    assert await stage.count(vera, "Not for you any more.") == [0]


async def test_a_closed_session_takes_no_reply_until_it_is_reopened(stage: Stage, ann: Operator) -> None:
    vera = await stage.answered_visitor("Hello")
    await vera.ends()
    error = await ann.is_refused(vera.session, "reply", text="One more thing.")
    assert (error["code"], error["session"]["closed_by"]) == ("session_closed", "visitor")
    await ann.does(vera.session, "reopen", text="One more thing.")
    await vera.hears("message", author="operator", text="One more thing.")
    assert vera.heard("operator") == ["One more thing."]


async def test_a_note_is_for_colleagues_only(stage: Stage, ann: Operator) -> None:
    vera = await stage.answered_visitor("Hello")
    await ann.does(vera.session, "note", text="Asked twice before.")
    await stage.words(vera, "Asked twice before.")
    await ann.does(vera.session, "reply", text="Hello Vera.")
    await vera.hears("message", author="operator", text="Hello Vera.")
    assert "Asked twice before." not in str(vera.events)


async def test_who_asks_for_a_person_is_on_top_of_the_list(stage: Stage, ann: Operator) -> None:
    vera = await stage.answered_visitor("Hello")
    await stage.answered_visitor("Hello")
    await vera.says("Give me an operator")
    _, session = await ann.hears_entry("operator_requested", vera.session)
    assert (session["mode"], session["waiting_since"]) == ("waiting", session["last_at"])
    found = await ann.finds()
    assert found["waiting"] >= 1
    waiting = [one["session"] for one in found["sessions"][: found["waiting"]]]
    assert vera.session in waiting
    await ann.does(vera.session, "take")


async def test_the_answer_is_seen_while_it_is_written(stage: Stage, ann: Operator) -> None:
    vera = await stage.answered_visitor("Hello")
    await ann.says(type="watch", session=vera.session)
    await ann.hears("watching", vera.session)
    await vera.says("And then?")
    draft = await ann.hears("draft", vera.session)
    assert (draft["from"], bool(draft["delta"])) == (0, True)
    answer, _ = await ann.hears_entry("message", vera.session)
    assert answer["author"] == "assistant" and answer["text"].startswith(draft["delta"].split()[0])
    assert (await ann.hears("draft_end", vera.session))["outcome"] == "published"
