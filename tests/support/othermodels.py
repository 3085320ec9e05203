"""Scripted model servers that speak the APIs of other makers than OpenAI, as far as one streamed answer needs.

Anthropic: https://docs.anthropic.com/en/api/messages-streaming. Google:
https://ai.google.dev/api/generate-content#method:-models.streamgeneratecontent.
"""

import json
import socket
import threading
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Literal

import uvicorn

Maker = Literal["anthropic", "google"]


@dataclass
class Script:
    """What the server says next: text in pieces, then perhaps a tool; or a failure. `cut`: the end never comes."""

    pieces: tuple[str, ...] = ("Two to four ", "days.")
    tool: str | None = None
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict[str, str])
    cut: bool = False
    hang: bool = False
    silent: bool = False


class ScriptedMaker:
    """One server of one maker. `asked` are the bodies it got, `keys` what proved the caller."""

    def __init__(self, maker: Maker) -> None:
        self.maker: Maker = maker
        self.script = Script()
        self.asked: list[dict[str, Any]] = []
        self.keys: list[str] = []
        self.base_url = ""
        self.client_gone = threading.Event()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            return
        body = b""
        while (message := await receive())["type"] == "http.request":
            body += message["body"]
            if not message.get("more_body"):
                break
        headers = {name.decode(): value.decode() for name, value in scope["headers"]}
        proofs = (headers.get(name) for name in ("x-api-key", "x-goog-api-key", "authorization"))
        self.keys.append(next((proof.removeprefix("Bearer ") for proof in proofs if proof), ""))
        if scope["method"] == "GET":
            await self._list_models(send)
            return
        self.asked.append(json.loads(body) | {"path": scope["path"]})
        await self._answer(receive, send)

    async def _list_models(self, send: Any) -> None:
        models = {"data": [{"id": "m1"}]} if self.maker == "anthropic" else {"models": [{"name": "models/m1"}]}
        status = self.script.status
        await send(
            {"type": "http.response.start", "status": status, "headers": [(b"content-type", b"application/json")]}
        )
        await send({"type": "http.response.body", "body": json.dumps(models).encode()})

    async def _answer(self, receive: Any, send: Any) -> None:
        script = self.script
        extra = [(name.encode(), value.encode()) for name, value in script.headers.items()]
        if script.status != 200:
            head = [(b"content-type", b"application/json"), *extra]
            await send({"type": "http.response.start", "status": script.status, "headers": head})
            failure = {"type": "error", "error": {"type": "api_error", "message": "no", "code": script.status}}
            await send({"type": "http.response.body", "body": json.dumps(failure).encode()})
            return
        head = [(b"content-type", b"text/event-stream"), *extra]
        await send({"type": "http.response.start", "status": 200, "headers": head})
        if script.silent:
            await send({"type": "http.response.body", "body": b""})
            return
        events = _anthropic_events(script) if self.maker == "anthropic" else _google_events(script)
        for event in events:
            await send({"type": "http.response.body", "body": event, "more_body": True})
        if script.hang:
            while (await receive())["type"] != "http.disconnect":
                pass
            self.client_gone.set()
        await send({"type": "http.response.body", "body": b""})


def _anthropic_events(script: Script) -> Iterator[bytes]:
    def event(kind: str, **data: Any) -> bytes:
        return f"event: {kind}\ndata: {json.dumps({'type': kind} | data)}\n\n".encode()

    usage = {"input_tokens": 1, "output_tokens": 1}
    message: dict[str, Any] = {
        "id": "msg_1",
        "type": "message",
        "role": "assistant",
        "content": [],
        "model": "m1",
        "usage": usage,
    }
    yield event("message_start", message=message | {"stop_reason": None, "stop_sequence": None})
    yield event("content_block_start", index=0, content_block={"type": "text", "text": ""})
    for piece in script.pieces:
        yield event("content_block_delta", index=0, delta={"type": "text_delta", "text": piece})
    if script.cut or script.hang:
        return
    yield event("content_block_stop", index=0)
    if script.tool:
        block: dict[str, Any] = {"type": "tool_use", "id": "toolu_1", "name": script.tool, "input": {}}
        yield event("content_block_start", index=1, content_block=block)
        yield event("content_block_stop", index=1)
    reason = "tool_use" if script.tool else "end_turn"
    yield event("message_delta", delta={"stop_reason": reason, "stop_sequence": None}, usage={"output_tokens": 5})
    yield event("message_stop")


def _google_events(script: Script) -> Iterator[bytes]:
    def event(parts: list[dict[str, Any]], **more: Any) -> bytes:
        candidate = {"content": {"parts": parts, "role": "model"}, "index": 0} | more
        return f"data: {json.dumps({'candidates': [candidate], 'modelVersion': 'm1'})}\r\n\r\n".encode()

    for piece in script.pieces:
        yield event([{"text": piece}])
    if script.cut or script.hang:
        return
    last: dict[str, Any] = {"functionCall": {"name": script.tool, "args": {}}} if script.tool else {"text": ""}
    yield event([last], finishReason="STOP")


@contextmanager
def scripted_maker(maker: Maker) -> Generator[ScriptedMaker]:
    """Serves on a free port of the loopback, in a thread of its own, until the block ends."""
    scripted = ScriptedMaker(maker)
    config = uvicorn.Config(scripted, log_level="error", lifespan="off", timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        scripted.base_url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, name=maker)
        thread.start()
        try:
            yield scripted
        finally:
            server.should_exit = True
            thread.join()
