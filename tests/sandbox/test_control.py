"""The control API: what people may do, what the page reads, what a fault does."""

import asyncio
import re
from pathlib import Path
from typing import get_args

import httpx2
import pytest
from litestar.handlers import HTTPRouteHandler

from frontdesk.sandbox.telegram import faults
from frontdesk.sandbox.telegram.control import ROUTES
from frontdesk.sandbox.telegram.people import ACTS
from tests.support.botapi import BotAccount, ControlError, Group, Person, Telegram

pytestmark = pytest.mark.slow

DOC = (Path(__file__).parents[2] / "docs" / "sandbox.md").read_text()


def test_every_route_act_and_fault_is_documented() -> None:
    routes = {path for one in ROUTES if isinstance(one, HTTPRouteHandler) for path in one.paths}
    shown = {re.sub(r":\w+", "", path) for path in routes} - {"/control/act/{verb}"}
    known = re.sub(r"\{(callback_query_id)\}", "{tap_id}", DOC)
    missing = [path for path in shown if re.sub(r"\{(?!file|tap)\w+\}", "{id}", path) not in known]
    assert missing == []
    assert [verb for verb in ACTS if f"`{verb}`" not in DOC] == []
    assert [kind for kind in get_args(faults.Kind) if f"`{kind}`" not in DOC] == []


async def test_mistakes_are_told_in_words(telegram: Telegram, ann: Person, forum: Group) -> None:
    for call, status, words in (
        (telegram.post("/users", {"frist_name": "x"}), 400, "frist_name"),
        (telegram.post("/act/fly", {}), 404, "no act 'fly'"),
        (telegram.post("/act/write", {"user": ann.id, "chat": forum.id}), 400, "text"),
        (telegram.get("/chats/-5"), 404, "no chat -5"),
        (telegram.get("/nothing"), 404, "Not Found"),
        (telegram.fault("error", "sendMesage"), 400, "no method 'sendMesage'"),
        (telegram.post("/clock", {"advance": -1}), 400, "only goes forward"),
        (ann.taps("Nope", message=99, chat=forum), 404, "no message 99"),
        (ann.writes("x", chat=forum, topic=99), 400, "TOPIC_ID_INVALID"),
    ):
        with pytest.raises(ControlError, match=re.escape(words)) as caught:
            await call
        assert caught.value.status == status


async def test_people_obey_telegrams_rules(telegram: Telegram, bot: BotAccount, ann: Person, forum: Group) -> None:
    bob = await telegram.add_person("Bob")
    with pytest.raises(ControlError, match="Bob is not in the chat"):
        await bob.writes("hi", chat=forum)
    await bob.joins(forum)
    topic = (await ann.creates_topic("Closed", chat=forum))["id"]
    await ann.closes_topic(topic, chat=forum)
    with pytest.raises(ControlError, match="TOPIC_CLOSED"):
        await bob.writes("hi", chat=forum, topic=topic)
    with pytest.raises(ControlError, match="not enough rights"):
        await bob.reopens_topic(topic, chat=forum)
    with pytest.raises(ControlError, match="not enough rights to create a topic"):
        await bob.creates_topic("Bob's", chat=forum)
    written = await ann.writes("mine", chat=forum)
    with pytest.raises(ControlError, match="can't be edited"):
        await bob.edits(written["message_id"], "theirs", chat=forum)
    with pytest.raises(ControlError, match="can't be deleted"):
        await bob.deletes(written["message_id"], chat=forum)
    with pytest.raises(ControlError, match="only administrators"):
        await bob.sets_member(bot.id, "kicked", chat=forum)
    await ann.sets_member(bob.id, "kicked", chat=forum)
    with pytest.raises(ControlError, match="banned"):
        await bob.joins(forum)


async def test_a_button_that_was_never_there_needs_forging(telegram: Telegram, bot: BotAccount, ann: Person) -> None:
    await ann.writes("/start", bot=bot.id)
    sent = await bot.call("sendMessage", chat_id=ann.id, text="no buttons")
    with pytest.raises(ControlError, match="no button"):
        await ann.taps("Take", message=sent["result"]["message_id"])
    tap = await ann.taps(message=sent["result"]["message_id"], data="forged", forge=True)
    assert (await telegram.get(f"/taps/{tap}"))["data"] == "forged"


async def test_a_waiting_reader_of_changes_wakes(telegram: Telegram, ann: Person, forum: Group) -> None:
    version = (await telegram.get("/changes"))["version"]
    waiting = asyncio.create_task(telegram.get("/changes", after=version, wait=10))
    await asyncio.sleep(0.05)
    assert not waiting.done()
    written = await ann.writes("hi", chat=forum)
    got = await asyncio.wait_for(waiting, 2)
    assert not got["reset"]
    assert {"version": version + 1, "kind": "message", "chat": forum.id, "message": written["message_id"]} in got[
        "changes"
    ]
    assert (await telegram.get("/changes", after=got["version"]))["changes"] == []
    await telegram.reset()
    assert (await telegram.get("/changes", after=got["version"]))["reset"]


async def test_a_tap_can_be_waited_for(telegram: Telegram, bot: BotAccount, ann: Person, forum: Group) -> None:
    keyboard = {"inline_keyboard": [[{"text": "Take", "callback_data": "t"}]]}
    sent = await bot.call("sendMessage", chat_id=forum.id, text="card", reply_markup=keyboard)
    tap = await ann.taps("Take", message=sent["result"]["message_id"], chat=forum)
    waiting = asyncio.create_task(telegram.answer(tap))
    await asyncio.sleep(0.05)
    assert not waiting.done()
    await bot.call("answerCallbackQuery", callback_query_id=tap, text="Taken by @ann")
    assert (await waiting)["text"] == "Taken by @ann"
    assert await telegram.toasts(ann) == ["Taken by @ann"]


async def test_a_fault_skips_counts_and_looks_at_the_text(telegram: Telegram, bot: BotAccount, forum: Group) -> None:
    await telegram.fault("error", "sendMessage", contains="bad", skip=1, times=2, code=502)
    answers = [await bot.call("sendMessage", chat_id=forum.id, text=text) for text in ("good", *["bad"] * 4)]
    assert [answer["ok"] for answer in answers] == [True, True, False, False, True]


async def test_a_delayed_call_waits_for_the_sandbox_clock(telegram: Telegram, bot: BotAccount, forum: Group) -> None:
    await telegram.fault("delay", "sendMessage", delay_s=3600)
    sending = asyncio.create_task(bot.call("sendMessage", chat_id=forum.id, text="late"))
    await asyncio.sleep(0.05)
    assert await forum.messages() == []
    await telegram.advance(3601)
    assert (await asyncio.wait_for(sending, 2))["ok"]


async def test_a_hanging_call_ends_when_mended(telegram: Telegram, bot: BotAccount, forum: Group) -> None:
    await telegram.fault("hang_reply", "sendMessage")
    sending = asyncio.create_task(bot.call("sendMessage", chat_id=forum.id, text="hanging"))
    await telegram.wait_for_message(forum, "hanging")
    assert not sending.done()
    await telegram.mend()
    with pytest.raises(httpx2.TransportError):
        await asyncio.wait_for(sending, 2)
    [call] = await telegram.calls("sendMessage")
    assert (call["outcome"], call["done"], call["status"]) == ("hung", True, None)


async def test_the_ledger_keeps_the_order_and_leaves_out_polls(
    telegram: Telegram, bot: BotAccount, ann: Person, forum: Group
) -> None:
    topic = await bot.call("createForumTopic", chat_id=forum.id, name="x")
    thread = topic["result"]["message_thread_id"]
    sent = await bot.call("sendMessage", chat_id=forum.id, message_thread_id=thread, text="one")
    await bot.call("getUpdates")
    await bot.call("editMessageText", chat_id=forum.id, message_id=sent["result"]["message_id"], text="two")
    calls = await telegram.calls()
    assert [call["method"] for call in calls] == ["createForumTopic", "sendMessage", "editMessageText"]
    assert [call.get("topic") for call in calls] == [None, thread, thread]
    assert calls[1]["result"]["text"] == "one"
    assert len(await telegram.calls("getUpdates")) == 1
    assert [call["n"] for call in await telegram.calls(after=calls[1]["n"])] == [calls[2]["n"]]


async def test_what_is_not_modelled_is_refused_aloud(telegram: Telegram, bot: BotAccount, forum: Group) -> None:
    unknown = await bot.call("sendDice", chat_id=forum.id)
    assert (unknown["error_code"], unknown["description"]) == (404, "Not Found")
    odd = await bot.call("SENDMESSAGE", chat_id=forum.id, text="x", colour="red")
    assert (odd["error_code"], "'colour'" in odd["description"]) == (400, True)
    assert [one["method"] for one in await telegram.refusals()] == ["sendDice", "sendMessage"]


async def test_a_topics_messages_and_general_are_listed_apart(
    telegram: Telegram, bot: BotAccount, ann: Person, forum: Group
) -> None:
    topic = (await ann.creates_topic("T", chat=forum))["id"]
    await ann.writes("in general", chat=forum)
    gone = await ann.writes("in topic", chat=forum, topic=topic)
    assert [one.get("text") for one in await forum.messages(0)] == ["in general"]
    assert [one.get("text") for one in await forum.messages(topic)] == [None, "in topic"]
    await ann.deletes(gone["message_id"], chat=forum)
    assert [one.get("text") for one in await forum.messages(topic)] == [None]
    assert [one["deleted"] for one in await forum.messages(topic, deleted=True)] == [False, True]
    await ann.deletes_topic(topic, chat=forum)
    assert await forum.topics() == []
    assert [one["deleted"] for one in await forum.topics(deleted=True)] == [True]


async def test_the_clock_runs_faster(telegram: Telegram) -> None:
    before = (await telegram.get("/clock"))["now"]
    assert (await telegram.post("/clock", {"speed": 1000}))["speed"] == 1000
    await asyncio.sleep(0.05)
    assert (await telegram.get("/clock"))["now"] - before > 30


async def test_a_draft_streams_in_a_private_chat_until_the_message(
    telegram: Telegram, bot: BotAccount, ann: Person, forum: Group
) -> None:
    await ann.writes("/start")
    for text in ("An", "An answer"):
        assert (await bot.call("sendMessageDraft", chat_id=ann.id, draft_id=1, text=text))["ok"]
    assert await telegram.get(f"/chats/{ann.id}/drafts") == [{"bot": bot.id, "topic": None, "text": "An answer"}]
    await bot.call("sendMessage", chat_id=ann.id, text="An answer.")
    assert await telegram.get(f"/chats/{ann.id}/drafts") == []
    refused = await bot.call("sendMessageDraft", chat_id=forum.id, draft_id=1, text="x")
    assert refused["description"] == "Bad Request: drafts can be sent only to private chats"


async def test_two_bots_have_a_private_chat_each(telegram: Telegram, bot: BotAccount, ann: Person) -> None:
    other = await telegram.add_bot("other_bot")
    await ann.writes("to the first", bot=bot.id)
    await ann.writes("to the other", bot=other.id)
    seen = [[one["message"]["text"] for one in (await each.call("getUpdates"))["result"]] for each in (bot, other)]
    assert seen == [["to the first"], ["to the other"]]
    with pytest.raises(ControlError, match="name the bot"):
        await ann.writes("to whom?")


async def test_the_linked_channel_and_service_messages_reach_the_bot(
    bot: BotAccount, ann: Person, forum: Group
) -> None:
    await ann.writes("news", chat=forum, as_="channel")
    await ann.acts("service", forum, content={"new_chat_title": "Desk"})
    [post, service] = [one["message"] for one in (await bot.call("getUpdates"))["result"]]
    assert (post["from"]["id"], post["sender_chat"]["type"]) == (777000, "channel")
    assert service["new_chat_title"] == "Desk"
