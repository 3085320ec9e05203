"""`GET /api/v1/ws`: one visitor's screen over a WebSocket, straight on ASGI.

One task reads; what goes out is queued and flushed by a task that lives only while there is something to send. So an
idle visitor costs a connection and a few small objects.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, TypeAlias, assert_never

import msgspec
import structlog

from frontdesk.session.errors import FrontdeskError, Refused, UnknownSession
from frontdesk.store.ports import StoreUnavailable
from frontdesk.web.visitor import protocol as p
from frontdesk.web.visitor.actions import Client
from frontdesk.web.visitor.api import VisitorApi
from frontdesk.web.visitor.errors import (
    BadRequest,
    BodyTooLarge,
    OriginNotAllowed,
    TokenExpired,
    Unauthorized,
    VisitorRefused,
    answer_for,
)
from frontdesk.web.visitor.follow import Follow
from frontdesk.web.visitor.limits import address_key
from frontdesk.web.visitor.outbox import TRY_AGAIN, Outbox, Send
from frontdesk.web.visitor.resume import Cursor, Page
from frontdesk.web.visitor.strict import decode, peek
from frontdesk.web.visitor.tokens import RENEW_AFTER_MS

Receive: TypeAlias = Callable[[], Awaitable[Any]]
Scope: TypeAlias = Any

SUBPROTOCOL = "frontdesk.v1"
HELLO_WITHIN_S = 10.0

# docs/protocol.md, "Closing"; 1009 and 1012 are RFC 6455's registry.
BAD_FRAME, NOT_SIGNED_IN, NO_HELLO = 4400, 4401, 4408
TOO_BIG, RESTART = 1009, 1012

_frames = msgspec.json.Decoder(p.ClientFrame)
_PONG = p.encode(p.PongFrame())

log = structlog.get_logger(__name__)


async def serve_socket(api: VisitorApi, scope: Scope, receive: Receive, send: Send) -> None:
    """The ASGI application behind `/api/v1/ws`."""
    if scope["type"] != "websocket":
        await _answer_http(send, BadRequest("This address speaks WebSocket only."), "http.response")
        return
    await receive()  # websocket.connect
    if not api.origins.is_allowed(header_of(scope, b"origin")):
        await _answer_http(send, OriginNotAllowed(), "websocket.http.response")
        return
    subprotocol = SUBPROTOCOL if SUBPROTOCOL in scope["subprotocols"] else None
    await send({"type": "websocket.accept", "subprotocol": subprotocol})
    client = scope.get("client")
    await VisitorSocket(api, address_key(client[0] if client else ""), receive, send).run()


def header_of(scope: Scope, name: bytes) -> str | None:
    return next((value.decode("latin-1") for key, value in scope["headers"] if key == name), None)


async def _answer_http(send: Send, error: FrontdeskError, kind: str) -> None:
    status, fault = answer_for(error)
    body = p.encode(p.ErrorBody(fault))
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    await send({"type": f"{kind}.start", "status": status, "headers": headers})
    await send({"type": f"{kind}.body", "body": body})


class VisitorSocket:
    __slots__ = ("_address", "_api", "_client", "_follow", "_gave_up", "_out", "_receive", "_task", "_timer", "_undo")

    def __init__(self, api: VisitorApi, address: str, receive: Receive, send: Send) -> None:
        self._api = api
        self._address = address
        self._receive = receive
        self._out = Outbox(send, self._give_up)
        self._follow: Follow | None = None
        self._client: Client | None = None
        self._undo: Callable[[], None] | None = None
        self._gave_up = False
        self._task = asyncio.current_task()
        self._timer: asyncio.TimerHandle | None = asyncio.get_running_loop().call_later(
            HELLO_WITHIN_S, self._no_hello
        )

    async def run(self) -> None:
        """Until the connection is gone."""
        self._api.screens.add(self._restart)
        try:
            while (message := await self._receive())["type"] != "websocket.disconnect":
                if not self._out.is_closing:
                    await self._on_data(message.get("text"))
        except asyncio.CancelledError:
            if not self._gave_up:
                raise
        finally:
            await self._end()

    # --- The connection

    def _give_up(self) -> None:
        """The peer does not even take our close frame."""
        self._gave_up = True
        if self._task is not None:
            self._task.cancel()

    def _restart(self) -> None:
        self._out.close(RESTART, "restart")

    def _no_hello(self) -> None:
        self._out.close(NO_HELLO, "no hello")

    async def _end(self) -> None:
        self._api.screens.discard(self._restart)
        self._out.end()
        if self._timer is not None:
            self._timer.cancel()
        if self._follow is not None:
            self._follow.end()
        if self._undo is not None:
            self._undo()
        if self._client is not None:
            await self._api.screens.left(self._client.caller.visitor)

    # --- Frames

    async def _on_data(self, text: str | None) -> None:
        if text is None:
            self._refuse(BadRequest("Frames are text."), close=BAD_FRAME)
            return
        data = text.encode()
        try:
            frame = decode(data, _frames)
        except BodyTooLarge as error:
            self._refuse(error, close=TOO_BIG)
        except BadRequest as error:
            kind, client_id = peek(data)
            is_ours = kind in p.FRAME_TYPES and self._client is not None
            self._refuse(error, of=kind, client_id=client_id, close=None if is_ours else BAD_FRAME)
        else:
            await self._on_frame(frame)

    async def _on_frame(self, frame: p.ClientFrame) -> None:
        is_hello = isinstance(frame, p.Hello)
        if is_hello and self._timer is not None:
            self._timer.cancel()
            self._timer = None
            await self._on_hello(frame)
        elif is_hello:
            self._refuse(BadRequest("There is one hello."), of="hello", close=BAD_FRAME)
        elif self._client is None:
            self._refuse(BadRequest("The first frame is hello."), close=BAD_FRAME)
        else:
            await self._on_request(self._client, frame)

    async def _on_request(self, client: Client, frame: p.ClientFrame) -> None:
        try:
            await self._out.put_now(await self._answer(client, frame))
        except (Refused, VisitorRefused, StoreUnavailable) as error:
            if isinstance(frame, p.MessageFrame):
                self._refuse(error, client_id=frame.client_id)
            else:
                self._refuse(error, of=str(type(frame).__struct_config__.tag))

    async def _answer(self, client: Client, frame: p.ClientFrame) -> bytes:
        """Do what the frame asks; the frame that acknowledges it."""
        actions = self._api.actions
        match frame:
            case p.MessageFrame():
                done = await actions.message(client, frame)
                return p.encode(p.AckFrame(frame.client_id, done.state.session, done.seq, done.at_ms, done.repeat))
            case p.EndFrame():
                return _done("end", (await actions.end(client, frame)).state.session)
            case p.HumanFrame():
                return _done("human", (await actions.human(client)).state.session)
            case p.RatingFrame():
                return _done("rating", (await actions.rate(client, frame)).state.session)
            case p.ReadFrame():
                await actions.read(client, frame)
                return _done("read", frame.session)
            case p.TypingFrame():
                return _done("typing", await actions.typing(client))
            case p.PingFrame():
                return _PONG
            case p.Hello():
                raise BadRequest("There is one hello.")
            case _:
                assert_never(frame)

    def _refuse(
        self, error: FrontdeskError, *, of: str | None = None, client_id: str | None = None, close: int | None = None
    ) -> None:
        _, fault = answer_for(error)
        self._out.put(p.encode(p.ErrorFrame(fault, client_id=client_id, of=of)))
        if close is not None:
            self._out.close(close, fault.code)

    # --- Hello

    async def _on_hello(self, hello: p.Hello) -> None:
        api = self._api
        try:
            caller = api.tokens.read(hello.token, now_ms=api.now_ms())
        except (Unauthorized, TokenExpired) as error:
            self._refuse(error, of="hello", close=NOT_SIGNED_IN)
            return
        self._client = Client(caller, self._address)
        self._follow = Follow(self._out, api.resume, api.frames)
        # Before the store is read: what is committed from here on is told, what was committed before is read.
        self._undo = api.live.subscribe(caller.visitor, self._follow.sink)
        try:
            page = await api.resume.page(caller.visitor, Cursor(hello.log, hello.session, hello.after))
        except UnknownSession as error:
            self._refuse(error, of="hello", close=BAD_FRAME)
        except StoreUnavailable as error:
            self._refuse(error, of="hello", close=TRY_AGAIN)
        else:
            self._welcome(caller.visitor, page)
            self._follow.start(page, api.live)
            self._renew_token()

    def _welcome(self, visitor: str, page: Page) -> None:
        sessions = [part.view() for part in page.sessions]
        frame = p.WelcomeFrame(
            log=page.log,
            visitor=visitor,
            now=self._api.now_ms(),
            more=page.more,
            sessions=sessions,
            hours=p.hours_now(self._api.deps.hours(), now_ms=self._api.now_ms()),
        )
        self._out.put(p.encode(frame))

    def _renew_token(self) -> None:
        now_ms = self._api.now_ms()
        if self._client is not None and now_ms - self._client.caller.issued_at_ms >= RENEW_AFTER_MS:
            issued = self._api.tokens.renew(self._client.caller, now_ms=now_ms)
            self._out.put(p.encode(p.TokenFrame(issued.token, issued.caller.expires_at_ms)))


def _done(of: str, session: str | None) -> bytes:
    return p.encode(p.DoneFrame(of, session))
