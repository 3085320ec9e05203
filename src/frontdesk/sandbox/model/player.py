"""Performs a reply over one HTTP connection, step by step, at the level of ASGI messages.

It works below the framework's responses because it must do what no proper response does: stand still, cut the
connection, send broken events, and notice at once that the client has gone, also while it stands still.
"""

import asyncio
from typing import Any

import msgspec
from litestar.types import Receive, Send

from frontdesk.sandbox.model.book import Book, Record
from frontdesk.sandbox.model.script import (
    Cut,
    Hang,
    Malformed,
    Pause,
    Piece,
    Reply,
    Step,
    WaitAtGate,
    plan,
)
from frontdesk.sandbox.model.wire import ChatRequest, plain_text

CHARS_PER_TOKEN = 4
"""A rough but fixed rate, so that usage figures are the same on every run."""

MALFORMED = b'data: {"choices": [{"delta": \n\n'


class Gates:
    """Named gates at which answers wait. A gate is closed until somebody opens it, then open until reset."""

    def __init__(self) -> None:
        self._gates: dict[str, asyncio.Event] = {}

    def gate(self, name: str) -> asyncio.Event:
        """The gate of this name, made closed on first mention."""
        return self._gates.setdefault(name, asyncio.Event())

    def close_all(self) -> None:
        """Forget every gate; whoever still waits at one waits on."""
        self._gates = {}


class _CutHere(Exception):
    """The script cuts the connection now."""


class Player:
    """Plays one reply to one client."""

    def __init__(self, record: Record, request: ChatRequest, reply: Reply, *, book: Book, gates: Gates) -> None:
        self._record = record
        self._request = request
        self._reply = reply
        self._book = book
        self._gates = gates
        self._started = False

    async def play(self, receive: Receive, send: Send) -> None:
        """Answer until the end, the scripted cut, or the client's leave, whichever is first."""
        playing = asyncio.ensure_future(self._play(send))
        leaving = asyncio.ensure_future(_client_left(receive))
        try:
            await asyncio.wait({playing, leaving}, return_when=asyncio.FIRST_COMPLETED)
            if playing.done():
                playing.result()
            else:
                self._book.close(self._record, "client_gone")
        finally:
            for task in (playing, leaving):
                task.cancel()
            await asyncio.gather(playing, leaving, return_exceptions=True)
            self._book.close(self._record, "cut")

    async def _play(self, send: Send) -> None:
        try:
            for step in plan(self._reply, self._record.id):
                await self._perform(step, send)
            await self._finish(send)
        except _CutHere:
            await self._start(send)
            if not self._request.stream:
                await _body(send, b"{")
            self._book.close(self._record, "cut")

    async def _perform(self, step: Step, send: Send) -> None:
        match step:
            case Pause(ms):
                await asyncio.sleep(ms / 1000)
            case WaitAtGate(name):
                with self._book.waiting(self._record, name):
                    await self._gates.gate(name).wait()
            case Hang():
                with self._book.waiting(self._record, "hang"):
                    await asyncio.Event().wait()
            case Cut():
                raise _CutHere
            case Malformed():
                await self._start(send)
                await _body(send, MALFORMED)
            case Piece(delta):
                if self._request.stream and self._is_answer:
                    await self._start(send)
                    await self._event(send, choices=[_choice(delta)])
                self._book.sent_piece(self._record)

    @property
    def _is_answer(self) -> bool:
        return self._reply.status == 200 and self._reply.raw_body is None

    async def _start(self, send: Send) -> None:
        """Send the response's head, once. A stream that is an answer opens with the role."""
        if self._started:
            return
        self._started = True
        streams = self._request.stream and self._is_answer
        headers = [(b"content-type", b"text/event-stream; charset=utf-8" if streams else b"application/json")]
        if self._reply.retry_after_s is not None:
            headers.append((b"retry-after", str(self._reply.retry_after_s).encode()))
        await send({"type": "http.response.start", "status": self._reply.status, "headers": headers})
        if streams:
            await self._event(send, choices=[_choice({"role": "assistant", "content": ""})])

    async def _finish(self, send: Send) -> None:
        await self._start(send)
        if not self._is_answer:
            await _body(send, self._failure(), more=False)
            self._book.close(self._record, "error")
            return
        if self._request.stream:
            await self._event(send, choices=[_choice({}, finish_reason=self._reply.ends_with)])
            if self._request.wants_usage:
                await self._event(send, choices=[], usage=self._usage())
            await _body(send, b"data: [DONE]\n\n", more=False)
        else:
            await _body(send, self._completion(), more=False)
        self._book.close(self._record, "done")

    def _failure(self) -> bytes:
        if self._reply.raw_body is not None:
            return self._reply.raw_body.encode()
        return error_body(self._reply.error_message, kind="server_error")

    async def _event(self, send: Send, *, choices: list[dict[str, Any]], usage: object = None) -> None:
        event = self._envelope("chat.completion.chunk") | {"choices": choices}
        if self._request.wants_usage:
            event["usage"] = usage
        await _body(send, b"data: " + msgspec.json.encode(event) + b"\n\n")

    def _completion(self) -> bytes:
        message: dict[str, Any] = {"role": "assistant", "content": self._reply.full_text or None}
        if self._reply.tool_calls:
            message["tool_calls"] = [
                {
                    "id": f"call_{self._record.id}_{number}",
                    "type": "function",
                    "function": {"name": call.name, "arguments": call.arguments},
                }
                for number, call in enumerate(self._reply.tool_calls, start=1)
            ]
        else:
            message["content"] = self._reply.full_text
        choice = {"index": 0, "message": message, "finish_reason": self._reply.ends_with, "logprobs": None}
        return msgspec.json.encode(self._envelope("chat.completion") | {"choices": [choice], "usage": self._usage()})

    def _envelope(self, kind: str) -> dict[str, Any]:
        return {
            "id": f"chatcmpl-{self._record.id}",
            "object": kind,
            "created": self._record.at_ms // 1000,
            "model": self._request.model,
        }

    def _usage(self) -> dict[str, int]:
        asked = sum(len(plain_text(message.content)) for message in self._request.messages)
        answered = len(self._reply.full_text) + sum(len(call.arguments) for call in self._reply.tool_calls)
        prompt, completion = -(-asked // CHARS_PER_TOKEN), -(-answered // CHARS_PER_TOKEN)
        return {
            "prompt_tokens": prompt,
            "completion_tokens": completion,
            "total_tokens": prompt + completion,
        }


def error_body(message: str, *, kind: str) -> bytes:
    """An error as the API words it."""
    return msgspec.json.encode({"error": {"message": message, "type": kind, "param": None, "code": None}})


def _choice(delta: dict[str, Any], *, finish_reason: str | None = None) -> dict[str, Any]:
    return {"index": 0, "delta": delta, "finish_reason": finish_reason, "logprobs": None}


async def _body(send: Send, body: bytes, *, more: bool = True) -> None:
    await send({"type": "http.response.body", "body": body, "more_body": more})


async def _client_left(receive: Receive) -> None:
    """Return when the connection is gone; the request's body has been read before."""
    while (await receive())["type"] != "http.disconnect":
        pass
