"""The real client over HTTP: every method as the server saw it, and every way a call can end."""

import asyncio
import socket
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from frontdesk.telegram import client as module
from frontdesk.telegram.botapi import (
    BotApiError,
    ChatMigrated,
    FloodWait,
    NotSent,
    OutcomeUnknown,
    Outgoing,
    Rejected,
    RejectedKind,
)
from frontdesk.telegram.client import ALLOWED_UPDATES, TelegramClient
from tests.support.botapi import BotAccount, Group, Person, Telegram, fresh_telegram

pytestmark = [
    pytest.mark.slow,
    # The library warns of its own next version whenever it makes the error that a 429 becomes.
    pytest.mark.filterwarnings("ignore:.*attribute `retry_after`:DeprecationWarning"),
]


@pytest.fixture
async def telegram(anyio_backend: str, sandbox_url: str) -> AsyncIterator[Telegram]:
    async with fresh_telegram(sandbox_url) as telegram:
        yield telegram
        await telegram.mend()


@pytest.fixture
async def bot(telegram: Telegram) -> BotAccount:
    return await telegram.add_bot("desk_bot")


@pytest.fixture
async def ann(telegram: Telegram) -> Person:
    return await telegram.add_person("Ann", username="ann")


@pytest.fixture
async def forum(telegram: Telegram, bot: BotAccount, ann: Person) -> Group:
    return await telegram.create_forum("Operators", bot, members=[ann])


@pytest.fixture
async def client(bot: BotAccount) -> AsyncIterator[TelegramClient]:
    client = TelegramClient(bot.token, api_url=bot.base_url)
    yield client
    await client.aclose()


async def send(client: TelegramClient, forum: Group, text: str = "hi", **fields: Any) -> Any:
    return await client.send_message(Outgoing(chat=str(forum.id), text=text, **fields))


async def how_it_ends(client: TelegramClient, forum: Group) -> BotApiError:
    with pytest.raises(BotApiError) as caught:
        await send(client, forum)
    return caught.value


# --- The methods


async def test_it_knows_itself_its_chat_and_its_members(
    client: TelegramClient, bot: BotAccount, forum: Group, ann: Person, telegram: Telegram
) -> None:
    me = await client.get_me()
    chat = await client.get_chat(str(forum.id))
    own = await client.get_chat_member(str(forum.id), bot.id)
    eve = await telegram.add_person("Eve")
    assert (me.id, me.username, me.reads_all) == (bot.id, "desk_bot", False)
    assert (chat.id, chat.type, chat.title, chat.is_forum) == (str(forum.id), "supergroup", "Operators", True)
    assert (own.status, "can_manage_topics" in own.rights) == ("administrator", True)
    assert (await client.get_chat_member(str(forum.id), ann.id)).is_in
    assert not (await client.get_chat_member(str(forum.id), eve.id)).is_in


async def test_a_topic_from_its_making_to_its_end(client: TelegramClient, forum: Group) -> None:
    chat = str(forum.id)
    topic = await client.create_topic(chat, "Visitor 1", color=7322096)
    sent = await send(client, forum, topic=topic, keyboard=[[("Take Session", "t:X")]])
    await client.edit_topic(chat, topic, "Visitor 2")
    await client.close_topic(chat, topic)
    await client.reopen_topic(chat, topic)
    (known,) = await forum.topics()
    assert (sent.topic, known["name"], known["closed"]) == (topic, "Visitor 2", False)


async def test_a_message_goes_out_as_it_was_made(client: TelegramClient, forum: Group, telegram: Telegram) -> None:
    bold = [{"type": "bold", "offset": 0, "length": 2}]
    first = await send(client, forum, "hi https://x.example", entities=bold, keyboard=[[("A", "t:1"), ("B", "t:2")]])
    second = await send(client, forum, "re", reply_to=first.message, silent=True)
    third = await send(client, forum, "re", reply_to=99_999)
    await client.edit_keyboard(str(forum.id), first.message, [])
    one, two, three = [one for one in await forum.messages() if "text" in one]
    assert (one["entities"][0]["type"], first.topic) == ("bold", None)
    assert "reply_markup" not in one or one["reply_markup"]["inline_keyboard"] == []
    assert (two["reply_to_message"]["message_id"], two["silent"], two["message_id"]) == (
        first.message,
        True,
        second.message,
    )
    assert ("reply_to_message" in three, three["message_id"]) == (False, third.message)
    (call, *_) = await telegram.calls("sendMessage")
    assert "link_preview_options" in call["params"]


async def test_updates_come_as_json_and_are_confirmed_by_the_offset(
    client: TelegramClient, forum: Group, ann: Person, bot: BotAccount
) -> None:
    assert await client.get_updates(None, timeout_s=0) == []
    await ann.writes("приве\u0301т", chat=forum)
    (update,) = await client.get_updates(None, timeout_s=5)
    assert update.payload.isascii()
    assert await client.get_updates(update.update_id + 1, timeout_s=0) == []
    (poll, *_) = await bot.telegram.calls("getUpdates")
    assert "chat_member" in str(poll["params"]["allowed_updates"])
    assert "chat_member" in ALLOWED_UPDATES


async def test_a_long_poll_outlasts_the_time_out_of_other_calls(bot: BotAccount, forum: Group, ann: Person) -> None:
    client = TelegramClient(bot.token, api_url=bot.base_url, read_s=0.1)
    polling = asyncio.create_task(client.get_updates(None, timeout_s=5))
    await asyncio.sleep(0.3)
    await ann.writes("late", chat=forum)
    assert len(await polling) == 1
    await client.aclose()


async def test_a_tap_is_answered(client: TelegramClient, forum: Group, ann: Person, telegram: Telegram) -> None:
    sent = await send(client, forum, keyboard=[[("Take Session", "t:X")]])
    query = await ann.taps("Take Session", message=sent.message, chat=forum)
    await client.answer_callback(query, "Taken")
    assert (await telegram.answer(query))["text"] == "Taken"


async def test_the_webhook_is_removed_and_pending_updates_are_kept(
    client: TelegramClient, bot: BotAccount, forum: Group, ann: Person
) -> None:
    assert await client.webhook_url() == ""
    await bot.call("setWebhook", url="http://127.0.0.1:9/hook", secret_token="x")
    await ann.writes("kept", chat=forum)
    assert await client.webhook_url() == "http://127.0.0.1:9/hook"
    await client.delete_webhook()
    assert await client.webhook_url() == ""
    assert len(await client.get_updates(None, timeout_s=5)) == 1


# --- How a call can end


async def test_nobody_listens(bot: BotAccount, forum: Group) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    client = TelegramClient(bot.token, api_url=f"http://127.0.0.1:{port}")
    assert isinstance(await how_it_ends(client, forum), NotSent)
    await client.aclose()


async def test_no_connection_is_free(
    bot: BotAccount, forum: Group, telegram: Telegram, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_CONNECTIONS", 1)
    monkeypatch.setattr(module, "_POOL_S", 0.05)
    client = TelegramClient(bot.token, api_url=bot.base_url)
    fault = await telegram.fault("hang", "sendMessage", times=None)
    calls = {asyncio.create_task(how_it_ends(client, forum)) for _ in range(2)}
    (refused,), (hanging,) = await asyncio.wait(calls, return_when=asyncio.FIRST_COMPLETED)
    assert isinstance(refused.result(), NotSent)
    await telegram.mend(fault)
    assert isinstance(await hanging, OutcomeUnknown)
    await client.aclose()


@pytest.mark.parametrize("kind", ["drop", "lose_reply", "garbage", "html", "outage"])
async def test_what_may_have_happened_is_unknown(
    client: TelegramClient, forum: Group, telegram: Telegram, kind: str
) -> None:
    await client.get_me()
    code = {"code": 502} if kind == "html" else {}
    await telegram.fault(kind, "sendMessage", **code)
    assert isinstance(await how_it_ends(client, forum), OutcomeUnknown)


@pytest.mark.parametrize("code", [400, 403, 404, 500])
async def test_a_page_instead_of_json_is_not_telegrams_word_whatever_its_status(
    client: TelegramClient, forum: Group, telegram: Telegram, code: int
) -> None:
    await telegram.fault("html", "sendMessage", code=code)
    assert isinstance(await how_it_ends(client, forum), OutcomeUnknown)


async def test_no_answer_in_time_is_unknown(bot: BotAccount, forum: Group, telegram: Telegram) -> None:
    client = TelegramClient(bot.token, api_url=bot.base_url, read_s=0.2)
    await telegram.fault("hang_reply", "sendMessage")
    assert isinstance(await how_it_ends(client, forum), OutcomeUnknown)
    await client.aclose()


async def dripping_server() -> tuple[asyncio.Server, str]:
    """One that sends a byte of its answer now and then, for ever."""

    async def drip(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\n")
        try:
            while not writer.is_closing():
                writer.write(b" ")
                await writer.drain()
                await asyncio.sleep(0.02)
        except ConnectionError:
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(drip, "127.0.0.1", 0)
    return server, f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"


async def test_an_answer_that_never_ends_is_unknown(
    bot: BotAccount, forum: Group, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("_CONNECT_S", "_POOL_S"):
        monkeypatch.setattr(module, name, 0.1)
    server, url = await dripping_server()
    client = TelegramClient(bot.token, api_url=url, read_s=0.1)
    assert isinstance(await how_it_ends(client, forum), OutcomeUnknown)
    await client.aclose()
    server.close()


@pytest.mark.parametrize(
    ("parameters", "seconds"), [({"retry_after": 17}, 17), ({}, 5)], ids=["with seconds", "without"]
)
async def test_a_flood_wait_names_the_seconds(
    client: TelegramClient, forum: Group, telegram: Telegram, parameters: dict[str, int], seconds: int
) -> None:
    await telegram.fault("error", "sendMessage", code=429, description="Too Many Requests", parameters=parameters)
    ended = await how_it_ends(client, forum)
    assert isinstance(ended, FloodWait)
    assert ended.retry_after_s == seconds


async def test_a_migrated_chat_names_the_new_one(client: TelegramClient, forum: Group, telegram: Telegram) -> None:
    text = "Bad Request: group chat was upgraded to a supergroup chat"
    await telegram.fault("error", "sendMessage", code=400, description=text, parameters={"migrate_to_chat_id": -1009})
    ended = await how_it_ends(client, forum)
    assert isinstance(ended, ChatMigrated)
    assert ended.new_chat == "-1009"


@pytest.mark.parametrize(
    ("code", "description", "kind"),
    [
        (400, "Bad Request: message thread not found", "topic_gone"),
        (400, "Bad Request: TOPIC_DELETED", "topic_gone"),
        (400, "Bad Request: TOPIC_ID_INVALID", "topic_gone"),
        (400, "Bad Request: TOPIC_CLOSED", "topic_closed"),
        (400, "Bad Request: TOPIC_NOT_MODIFIED", "not_modified"),
        (400, "Bad Request: message is not modified: specified new message content", "not_modified"),
        (400, "Bad Request: message to edit not found", "message_gone"),
        (400, "Bad Request: MESSAGE_ID_INVALID", "message_gone"),
        (
            400,
            "Bad Request: query is too old and response timeout expired or query ID is invalid",
            "callback_expired",
        ),
        (400, "Bad Request: not enough rights to create a topic", "no_rights"),
        (400, "Bad Request: have no rights to send a message", "no_rights"),
        (400, "Bad Request: CHAT_ADMIN_REQUIRED", "no_rights"),
        (403, "Forbidden: CHAT_WRITE_FORBIDDEN", "no_rights"),
        (400, "Bad Request: chat not found", "chat_gone"),
        (403, "Forbidden: bot was kicked from the supergroup chat", "chat_gone"),
        (403, "Forbidden: bot was blocked by the user", "chat_gone"),
        (403, "Forbidden: bot is not a member of the supergroup chat", "chat_gone"),
        (400, "Bad Request: PARTICIPANT_ID_INVALID", "user_unknown"),
        (400, "Bad Request: user not found", "user_unknown"),
        (401, "Unauthorized", "unauthorized"),
        (404, "Not Found", "unauthorized"),
        (409, "Conflict: terminated by other getUpdates request", "conflict"),
        (400, "Bad Request: can't parse entities", "other"),
        (403, "Forbidden: something new", "other"),
    ],
)
async def test_a_refusal_has_its_kind(
    client: TelegramClient, forum: Group, telegram: Telegram, code: int, description: str, kind: RejectedKind
) -> None:
    await telegram.fault("error", "sendMessage", code=code, description=description)
    ended = await how_it_ends(client, forum)
    assert isinstance(ended, Rejected)
    assert ended.kind == kind
    assert description.rpartition(": ")[2].lower() in str(ended).lower()


async def test_the_servers_own_refusals_are_understood(
    client: TelegramClient, forum: Group, ann: Person, bot: BotAccount, telegram: Telegram
) -> None:
    async def kind_of(call: Any) -> str:
        with pytest.raises(Rejected) as caught:
            await call
        return caught.value.kind

    chat, topic = str(forum.id), await client.create_topic(str(forum.id), "T", color=7322096)
    assert await kind_of(client.reopen_topic(chat, topic)) == "not_modified"
    await ann.deletes_topic(topic, chat=forum)
    assert await kind_of(send(client, forum, topic=topic)) == "topic_gone"
    assert await kind_of(client.answer_callback("1", "x")) == "callback_expired"
    assert await kind_of(client.get_chat("-1")) == "chat_gone"
    assert await kind_of(client.get_chat_member(chat, 5)) == "user_unknown"
    await ann.sets_member(bot.id, "kicked", chat=forum)
    assert await kind_of(send(client, forum)) == "chat_gone"
    await telegram.revoke_token(bot)
    assert await kind_of(client.get_me()) == "unauthorized"


async def test_a_result_of_another_shape_is_unknown_and_names_the_method_only(anyio_backend: str) -> None:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        body = b'{"ok":true,"result":["secret"]}'
        writer.write(b"HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: %d\r\n\r\n%s" % (len(body), body))
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    client = TelegramClient("1:x", api_url=f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}")
    for call in (client.get_me(), client.get_chat("-1"), client.get_updates(None, timeout_s=0), client.webhook_url()):
        with pytest.raises(OutcomeUnknown, match="unreadable answer") as caught:
            await call
        assert "secret" not in str(caught.value)
    await client.aclose()
    server.close()


async def test_no_error_holds_the_token(bot: BotAccount, forum: Group, telegram: Telegram, tmp_path: Path) -> None:
    client = TelegramClient(bot.token, api_url=bot.base_url)
    for kind in ("drop", "garbage", "html"):
        await telegram.fault(kind, "sendMessage")
        assert bot.token not in str(await how_it_ends(client, forum))
    await client.aclose()
