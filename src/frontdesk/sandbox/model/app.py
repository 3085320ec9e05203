"""The scripted model server: `/v1/...` for the assistant under test, `/control/...` for whoever writes the script.

Control API, JSON throughout:
- `POST /control/queue` `{reply, times}`: the next answers, in order. `times` 0: for ever.
- `POST /control/rules` `{reply, contains, after_tool}`: answers by the last user text; they win over the queue.
- `PUT /control/default` `{…reply}`: what is said when nothing else fits.
- `PUT /control/gates/{name}`: open a gate, for good.
- `GET /control/state?after=VERSION&timeout_ms=…`: requests, how each ended (`client_gone` is a broken connection),
  and refusals; with `after` it answers as soon as something newer is known.
- `POST /control/reset`: forget script and records, cut whatever still runs, close all gates.

The fields of a reply stand in `script.Reply`.
"""

import asyncio
import socket
from typing import Any

import msgspec
import uvicorn
from litestar import Litestar, Request, asgi, get, post, put
from litestar.datastructures import State
from litestar.types import Receive, Scope, Send

from frontdesk.sandbox.model.book import Book, Snapshot
from frontdesk.sandbox.model.player import Gates, Player, error_body
from frontdesk.sandbox.model.script import Queued, Reply, Rule, Script
from frontdesk.sandbox.model.wire import Refused, decode

MODEL_ID = "scripted"
MAX_WAIT_S = 30.0
"""The longest a reader of `/control/state` is kept waiting."""

STOP_TIMEOUT_S = 1
"""How long a signal lets answers go on before they are cut."""

KEEP_ALIVE_S = 75
"""Longer than clients keep idle connections, or their next request would meet a closed one."""


class Stage:
    """All that one server holds: the script, the records, the gates and the answers being played."""

    def __init__(self) -> None:
        self.script = Script()
        self.book = Book()
        self.gates = Gates()
        self.playing: set[asyncio.Task[None]] = set()

    async def reset(self) -> None:
        """Back to the beginning; answers still running are cut."""
        running = set(self.playing)
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
        self.script = Script()
        self.gates.close_all()
        self.book.forget()


def create_app() -> Litestar:
    """A server with an empty script."""
    return Litestar(
        route_handlers=[
            complete,
            list_models,
            healthz,
            push_reply,
            add_rule,
            set_default,
            open_gate,
            read_state,
            reset,
        ],
        state=State({"stage": Stage()}),
        openapi_config=None,
        logging_config=None,
    )


def serve(host: str, port: int) -> None:
    """Serve until a signal; port 0 takes a free one. The address is the first line printed."""
    config = uvicorn.Config(
        create_app(),
        log_level="warning",
        timeout_graceful_shutdown=STOP_TIMEOUT_S,
        timeout_keep_alive=KEEP_ALIVE_S,
    )
    with socket.create_server((host, port)) as bound:
        print(f"Model sandbox on http://{host}:{bound.getsockname()[1]}", flush=True)
        uvicorn.Server(config).run(sockets=[bound])


@asgi("/v1/chat/completions", copy_scope=True)
async def complete(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer one request as scripted, or refuse what is not modelled."""
    stage: Stage = scope["litestar_app"].state["stage"]
    request: Request[Any, Any, Any] = Request(scope)
    if request.method != "POST":
        await _answer(send, 405, error_body("Only POST is allowed here", kind="invalid_request_error"))
        return
    body = await _read(receive)
    try:
        asked = decode(body)
    except Refused as refused:
        stage.book.refuse(refused.reason)
        await _answer(send, 400, error_body(refused.reason, kind="invalid_request_error"))
        return
    source, reply = stage.script.choose(asked.last_user_text, follows_tool=asked.follows_tool)
    record = stage.book.open(msgspec.json.decode(body), dict(request.headers), source=source)
    player = Player(record, asked, reply, book=stage.book, gates=stage.gates)
    await _perform(stage, player, receive, send)


async def _perform(stage: Stage, player: Player, receive: Receive, send: Send) -> None:
    """Play in a task of its own, so that a reset can end it without ending the server's task."""
    task = asyncio.ensure_future(player.play(receive, send))
    stage.playing.add(task)
    try:
        await asyncio.wait({task})
    finally:
        stage.playing.discard(task)
        task.cancel()
    if not task.cancelled():
        task.result()


async def _read(receive: Receive) -> bytes:
    """The whole request body, or what came of it before the client left."""
    body = b""
    while True:
        message = await receive()
        if message["type"] != "http.request":
            return body
        body += message["body"]
        if not message["more_body"]:
            return body


async def _answer(send: Send, status: int, body: bytes) -> None:
    headers = [(b"content-type", b"application/json")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body, "more_body": False})


@get("/v1/models")
async def list_models() -> dict[str, Any]:
    """The one model there is; requests may name any."""
    return {
        "object": "list",
        "data": [{"id": MODEL_ID, "object": "model", "created": 0, "owned_by": "frontdesk"}],
    }


@get("/healthz")
async def healthz() -> dict[str, str]:
    """Whether the server answers."""
    return {"status": "ok"}


@post("/control/queue", status_code=204)
async def push_reply(data: Queued, state: State) -> None:
    """Append to the queue of replies."""
    _stage(state).script.queue.append(data)


@post("/control/rules", status_code=204)
async def add_rule(data: Rule, state: State) -> None:
    """Add a rule; earlier ones are asked first."""
    _stage(state).script.rules.append(data)


@put("/control/default", status_code=204)
async def set_default(data: Reply, state: State) -> None:
    """Set the reply for everything else."""
    _stage(state).script.default = data


@put("/control/gates/{name:str}", status_code=204)
async def open_gate(name: str, state: State) -> None:
    """Let pass whoever waits at this gate, and everybody after them."""
    _stage(state).gates.gate(name).set()


@get("/control/state")
async def read_state(state: State, after: int | None = None, timeout_ms: int = 0) -> Snapshot:
    """The records, at once or as soon as they are newer than `after`."""
    book = _stage(state).book
    if after is None:
        return book.snapshot()
    return await book.snapshot_after(after, min(timeout_ms / 1000, MAX_WAIT_S))


@post("/control/reset", status_code=204)
async def reset(state: State) -> None:
    """Forget everything."""
    await _stage(state).reset()


def _stage(state: State) -> Stage:
    return state["stage"]
