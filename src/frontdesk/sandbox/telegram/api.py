"""The Bot API's HTTP side: one call from bytes to bytes, through faults and limits to its method, into the ledger."""

import asyncio
import inspect
from collections.abc import Callable
from time import perf_counter
from typing import cast

import msgspec
from litestar.types import Receive, Scope, Send

from .errors import Cut, NotModelled, Refusal
from .faults import Fault
from .hub import Hub
from .ledger import LedgerCall, Outcome
from .methods import METHODS
from .registry import Call, Method, find_chat
from .wire import Params, failure, parse, response_headers, success, too_many
from .world import Bot, Chat, File

BODY_MAX = 60 * 1024 * 1024
ABORT = "frontdesk.sandbox.abort"  # where server.py puts what cuts the connection

UNAUTHORIZED = msgspec.json.encode(failure(Refusal(401, "Unauthorized")))
NOT_FOUND = msgspec.json.encode(failure(Refusal(404, "Not Found")))
HTML_BODY = (
    b"<html>\r\n<head><title>%d</title></head>\r\n<body><center><h1>Bad Gateway</h1></center></body>\r\n</html>"
)


class BotApi:
    """An ASGI application for `/bot<token>/<method>` and `/file/bot<token>/<path>`."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub

    async def call(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await self._call(scope, receive, send)
        except Cut:
            cast("dict[str, Callable[[], None]]", scope)[ABORT]()
            await _gone(receive)

    async def _call(self, scope: Scope, receive: Receive, send: Send) -> None:
        token, _, method = scope["path"].removeprefix("/bot").partition("/")
        body = await _read(receive)
        bot = self._hub.world.tokens.get(token)
        if bot is None:
            await _reply(send, 401, UNAUTHORIZED)
            return
        headers = cast("list[tuple[bytes, bytes]]", scope["headers"])
        content_type = next((value.decode("latin-1") for name, value in headers if name == b"content-type"), "")
        await _Run(self._hub, bot, method, receive, send).run(scope["query_string"], content_type, body)

    async def file(self, scope: Scope, receive: Receive, send: Send) -> None:
        token, _, path = scope["path"].removeprefix("/file/bot").partition("/")
        known = token in self._hub.world.tokens
        found = next((file for file in self._hub.world.files.values() if file.path == path), None)
        if not known or found is None:
            await _reply(send, 404 if known else 401, NOT_FOUND if known else UNAUTHORIZED)
            return
        await _reply(send, 200, file_content(found), content_type=found.mime_type or "application/octet-stream")


def file_content(file: File) -> bytes:
    return file.content if file.content is not None else bytes(file.size)


class _Run:
    """One call under way."""

    def __init__(self, hub: Hub, bot: Bot, method: str, receive: Receive, send: Send) -> None:
        self._hub = hub
        self._bot = bot
        self._method = METHODS.get(method.lower())
        self._name = self._method.name if self._method else method
        self._receive = receive
        self._send = send
        self._began = perf_counter()

    async def run(self, query: bytes, content_type: str, body: bytes) -> None:
        hub = self._hub
        try:
            params = parse(query, content_type, body)
        except Refusal as refusal:
            params, wrong = Params(), refusal
        else:
            wrong = None
        entry = hub.ledger.begin(hub.clock.now(), self._bot.user.id, self._name, params.values)
        chat = self._note_place(entry, params)
        fault = hub.faults.find(
            bot=entry.bot, method=self._name, chat=entry.chat, topic=entry.topic, params=params.values
        )
        if fault is not None:
            await self._meet(fault, entry, params, chat)
        elif wrong is not None:
            await self._finish(entry, wrong)
        else:
            await self._finish(entry, await self._do(entry, params, chat))

    def _note_place(self, entry: LedgerCall, params: Params) -> Chat | None:
        """Write down which chat and topic the call names, and whether a penalty runs there."""
        name = params.values.get("chat_id")
        chat = find_chat(self._hub.world, self._bot, str(name)) if name is not None else None
        if chat is None:
            return None
        entry.chat = chat.id
        try:
            entry.topic = params.find_number("message_thread_id")
            message = chat.messages.get(params.number("message_id"))
        except Refusal:
            message = None
        if message is not None:
            entry.topic = message.topic
        entry.during_penalty = self._hub.limits.in_penalty(entry.bot, chat.id, entry.at)
        return chat

    async def _do(self, entry: LedgerCall, params: Params, chat: Chat | None) -> Refusal | None:
        """Run the method; a refusal is returned, the result is put into the entry."""
        try:
            method = self._checked_method(params)
            self._pass_limits(method, chat)
            call = Call(self._hub.world, self._bot, params, self._hub.webhooks, self._hub.faults)
            result = method.handler(call)
            entry.result = await result if inspect.isawaitable(result) else result
            entry.done = True
        except Cut:
            entry.outcome = "dropped"
            raise
        except NotModelled as refusal:
            self._hub.ledger.refuse(entry, refusal.description)
            return refusal
        except Refusal as refusal:
            if refusal.code == 404:
                self._hub.ledger.refuse(entry, f"unknown method {entry.method}")
            return refusal
        return None

    def _checked_method(self, params: Params) -> Method:
        method = self._method
        if method is None:
            raise Refusal(404, "Not Found")
        unknown = params.values.keys() - method.params
        if unknown:
            raise NotModelled(f"the parameter {min(unknown)!r} of {method.name}")
        return method

    def _pass_limits(self, method: Method, chat: Chat | None) -> None:
        if chat is None:
            return
        hub = self._hub
        wait_s = hub.limits.admit(
            self._bot.user.id, chat.id, method.cost, hub.clock.now(), is_group=chat.type != "private"
        )
        if wait_s is not None:
            hub.world.changed("trouble", chat=chat.id)
            raise too_many(wait_s)

    async def _meet(self, fault: Fault, entry: LedgerCall, params: Params, chat: Chat | None) -> None:
        entry.fault = fault.id
        if fault.delay_s:
            await self._hub.clock.sleep(fault.delay_s)
        match fault.kind:
            case "error":
                await self._finish(entry, Refusal(fault.code, fault.description, fault.parameters))
            case "drop" | "outage":
                self._close(entry, "dropped")
                raise Cut
            case "lose_reply":
                await self._do(entry, params, chat)
                self._close(entry, "reply_lost")
                raise Cut
            case "delay":
                await self._finish(entry, await self._do(entry, params, chat))
            case "hang" | "hang_reply":
                if fault.kind == "hang_reply":
                    await self._do(entry, params, chat)
                entry.outcome = "hung"
                await self._hang(fault)
                self._close(entry, "hung")
                raise Cut
            case "html":
                self._close(entry, "html", fault.code)
                await _reply(self._send, fault.code, HTML_BODY % fault.code, content_type="text/html")
            case "garbage":
                await self._do(entry, params, chat)
                self._close(entry, "garbage", 200)
                await _reply(self._send, 200, b'{"ok":true,"result":{"message_id":')
            case "wrong_thread":
                params.values = {name: value for name, value in params.values.items() if name != "message_thread_id"}
                await self._finish(entry, await self._do(entry, params, chat))

    async def _hang(self, fault: Fault) -> None:
        released = asyncio.Event()
        self._hub.hanging[released] = fault.id
        waits = [asyncio.ensure_future(released.wait()), asyncio.ensure_future(_gone(self._receive))]
        try:
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            del self._hub.hanging[released]
            for wait in waits:
                wait.cancel()

    def _close(self, entry: LedgerCall, outcome: Outcome, status: int | None = None) -> None:
        entry.outcome = outcome
        entry.status = status
        entry.ms = (perf_counter() - self._began) * 1000

    async def _finish(self, entry: LedgerCall, refusal: Refusal | None) -> None:
        if refusal is None:
            status, body, parameters = 200, success(entry.result), {}
        else:
            entry.error = failure(refusal)
            status, body, parameters = refusal.code, msgspec.json.encode(entry.error), refusal.parameters
        self._close(entry, "replied", status)
        await _reply(self._send, status, body, parameters=parameters)


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _read(receive: Receive) -> bytes:
    parts: list[bytes] = []
    size = 0
    while True:
        event = await receive()
        if event["type"] != "http.request":
            raise Cut
        parts.append(event["body"])
        size += len(event["body"])
        if size > BODY_MAX:
            raise Cut
        if not event["more_body"]:
            return parts[0] if len(parts) == 1 else b"".join(parts)


async def _reply(
    send: Send,
    status: int,
    body: bytes,
    *,
    content_type: str = "application/json",
    parameters: dict[str, object] | None = None,
) -> None:
    headers = response_headers(content_type, parameters or {})
    headers.append((b"content-length", str(len(body)).encode()))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body, "more_body": False})
