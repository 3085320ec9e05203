"""`GET /api/v1/operator/ws`: one operator's live view, straight on ASGI."""

import asyncio
from typing import Any, TypeAlias, assert_never

import msgspec

from frontdesk.session.errors import FrontdeskError
from frontdesk.store.ports import StoreUnavailable
from frontdesk.web.operator import wire as w
from frontdesk.web.operator.deps import OperatorDeps
from frontdesk.web.operator.errors import answer_for
from frontdesk.web.operator.feed import Feed, Seat
from frontdesk.web.operator.views import operator_view
from frontdesk.web.signin import Identity, authenticate_socket, until_signed_out
from frontdesk.web.visitor.errors import BadRequest, BodyTooLarge, Unauthorized
from frontdesk.web.visitor.outbox import Outbox, Send
from frontdesk.web.visitor.socket import BAD_FRAME, NOT_SIGNED_IN, RESTART, TOO_BIG, Receive
from frontdesk.web.visitor.strict import decode

Scope: TypeAlias = Any

SUBPROTOCOL = "frontdesk.operator.v1"

_frames = msgspec.json.Decoder(w.ClientFrame)
_PONG = w.encode(w.PongFrame())


async def serve_socket(deps: OperatorDeps, feed: Feed, scope: Scope, receive: Receive, send: Send) -> None:
    """The ASGI application behind `/api/v1/operator/ws`."""
    if scope["type"] != "websocket":
        await _answer_http(send, BadRequest("This address speaks WebSocket only."), "http.response")
        return
    await receive()  # websocket.connect
    try:
        who = await authenticate_socket(deps.signin, scope)
        if who is None:
            raise Unauthorized
        log = await deps.store.generation()
    except (Unauthorized, StoreUnavailable) as error:
        await _answer_http(send, error, "websocket.http.response")
        return
    subprotocol = SUBPROTOCOL if SUBPROTOCOL in scope["subprotocols"] else None
    await send({"type": "websocket.accept", "subprotocol": subprotocol})
    hello = w.HelloFrame(log, deps.desk.now_ms(), operator_view(who.operator))
    await OperatorSocket(deps, feed, receive, send).run(who, hello)


async def _answer_http(send: Send, error: FrontdeskError, kind: str) -> None:
    status, fault = answer_for(error)
    body = w.encode(w.ErrorBody(fault))
    headers = [
        (b"content-type", b"application/json"),
        (b"content-length", str(len(body)).encode()),
        (b"cache-control", b"no-store"),
    ]
    await send({"type": f"{kind}.start", "status": status, "headers": headers})
    await send({"type": f"{kind}.body", "body": body})


class OperatorSocket:
    """One task reads, one sees to it that the sign-in still holds; the outbox sends."""

    def __init__(self, deps: OperatorDeps, feed: Feed, receive: Receive, send: Send) -> None:
        self._deps = deps
        self._feed = feed
        self._receive = receive
        self._seat = Seat(Outbox(send, self._give_up))
        self._gave_up = False
        self._reader = asyncio.current_task()

    async def run(self, who: Identity, hello: w.HelloFrame) -> None:
        """Until the connection is gone."""
        out = self._seat.out
        guard = asyncio.get_running_loop().create_task(self._until_signed_out(who))
        out.put(w.encode(hello))
        self._feed.join(self._seat)
        try:
            while (message := await self._receive())["type"] != "websocket.disconnect":
                if not out.is_closing:
                    self._on_data(message.get("text"))
        except asyncio.CancelledError:
            if not self._gave_up:
                raise
        finally:
            self._feed.leave(self._seat)
            guard.cancel()
            out.end()

    def _give_up(self) -> None:
        """The peer does not even take our close frame."""
        self._gave_up = True
        if self._reader is not None:
            self._reader.cancel()

    async def _until_signed_out(self, who: Identity) -> None:
        signin = self._deps.signin
        await until_signed_out(signin, who, every_s=self._deps.check_every_s)
        # Nothing more is told to who may no longer see it; a restart still brings what is queued.
        self._feed.leave(self._seat)
        if signin.closing.is_set():
            self._seat.out.close(RESTART, "restart")
        else:
            self._seat.out.close(NOT_SIGNED_IN, "signed out")

    def _on_data(self, text: str | None) -> None:
        if text is None:
            self._refuse(BadRequest("Frames are text."), close=BAD_FRAME)
            return
        try:
            frame = decode(text.encode(), _frames)
        except BodyTooLarge as error:
            self._refuse(error, close=TOO_BIG)
        except BadRequest as error:
            self._refuse(error)
        else:
            self._on_frame(frame)

    def _on_frame(self, frame: w.ClientFrame) -> None:
        match frame:
            case w.WatchFrame():
                self._feed.watch(self._seat, frame.session)
            case w.PingFrame():
                self._seat.out.put(_PONG)
            case _:
                assert_never(frame)

    def _refuse(self, error: FrontdeskError, *, close: int | None = None) -> None:
        _, fault = answer_for(error)
        self._seat.out.put(w.encode(w.ErrorFrame(fault)))
        if close is not None:
            self._seat.out.close(close, fault.code)
