"""Updates sent to a webhook: the secret, the order, and again until a 2xx."""

import asyncio
import json
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest

from tests.support.botapi import BotAccount, Group, Person, Telegram

pytestmark = pytest.mark.slow


@dataclass
class Receiver:
    """A webhook that answers from a list of statuses, then 200."""

    url: str = ""
    statuses: list[int] = field(default_factory=list[int])
    body: bytes = b""
    secrets: list[str] = field(default_factory=list[str])
    seen: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    arrived: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
        headers = dict(line.split(": ", 1) for line in head.splitlines()[1:] if line)
        update = json.loads(await reader.readexactly(int(headers["content-length"])))
        status = self.statuses.pop(0) if self.statuses else 200
        async with self.arrived:
            self.secrets.append(headers.get("x-telegram-bot-api-secret-token", ""))
            self.seen.append(update)
            self.arrived.notify_all()
        reply = b"HTTP/1.1 %d X\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%s"
        writer.write(reply % (status, len(self.body), self.body))
        await writer.drain()
        writer.close()
        await writer.wait_closed()

    async def texts(self, count: int) -> list[str]:
        async with self.arrived:
            await asyncio.wait_for(self.arrived.wait_for(lambda: len(self.seen) >= count), 10)
        return [str(one["message"]["text"]) for one in self.seen if "message" in one]


@asynccontextmanager
async def receiving() -> AsyncGenerator[Receiver]:
    receiver = Receiver()
    server = await asyncio.start_server(receiver.serve, "127.0.0.1", 0)
    receiver.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/hook"
    async with server:
        yield receiver


async def all_accepted(telegram: Telegram) -> bool:
    return (await telegram.state())["bots"][0]["pending"] == 0


async def test_updates_arrive_in_order_with_the_secret(
    telegram: Telegram, bot: BotAccount, ann: Person, forum: Group
) -> None:
    async with receiving() as receiver:
        await bot.call("setWebhook", url=receiver.url, secret_token="s3")
        for text in ("a", "b", "c"):
            await ann.writes(text, chat=forum)
        assert await receiver.texts(3) == ["a", "b", "c"]
        assert set(receiver.secrets) == {"s3"}
        await telegram.wait_for(all_accepted)
        await bot.call("deleteWebhook")
    assert (await bot.call("getUpdates"))["result"] == []


async def test_what_is_not_accepted_comes_again_first(
    telegram: Telegram, bot: BotAccount, ann: Person, forum: Group
) -> None:
    await telegram.post("/clock", {"speed": 50})
    async with receiving() as receiver:
        receiver.statuses = [500, 302, 201]
        await bot.call("setWebhook", url=receiver.url)
        await ann.writes("a", chat=forum)
        await ann.writes("b", chat=forum)
        assert await receiver.texts(4) == ["a", "a", "a", "b"]
        info = (await bot.call("getWebhookInfo"))["result"]
        assert info["last_error_message"] == "Wrong response from the webhook: 302"
        await bot.call("deleteWebhook")


async def test_a_tap_overtakes_a_message_that_waits(bot: BotAccount, ann: Person, forum: Group) -> None:
    keyboard = {"inline_keyboard": [[{"text": "Take", "callback_data": "t"}]]}
    sent = await bot.call("sendMessage", chat_id=forum.id, text="card", reply_markup=keyboard)
    async with receiving() as receiver:
        receiver.statuses = [500]
        await bot.call("setWebhook", url=receiver.url)
        await ann.writes("refused at first", chat=forum)
        await receiver.texts(1)
        await ann.taps("Take", message=sent["result"]["message_id"], chat=forum)
        await receiver.texts(3)
        assert [next(key for key in one if key != "update_id") for one in receiver.seen] == [
            "message",
            "callback_query",
            "message",
        ]
        await bot.call("deleteWebhook")


async def test_a_method_in_the_answer_is_refused_aloud(
    telegram: Telegram, bot: BotAccount, ann: Person, forum: Group
) -> None:
    async with receiving() as receiver:
        receiver.body = b'{"method":"sendMessage"}'
        await bot.call("setWebhook", url=receiver.url)
        await ann.writes("a", chat=forum)
        await receiver.texts(1)

        async def refused(telegram: Telegram) -> list[dict[str, Any]]:
            return await telegram.refusals()

        assert "a method in the answer" in (await telegram.wait_for(refused))[0]["text"]
        await bot.call("deleteWebhook")
