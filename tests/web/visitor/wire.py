"""A WebSocket without a network: what the ASGI server would hand over, and what it was told to send."""

import asyncio
import json
from collections.abc import Sequence
from typing import Any, TypeAlias

from frontdesk.desk.live import DraftDelta
from frontdesk.session.commands import HandToAi, Reply, Take
from frontdesk.session.entries import Operator, Origin
from frontdesk.store.ports import Committed, Store
from frontdesk.web.visitor.api import VisitorApi
from frontdesk.web.visitor.socket import SUBPROTOCOL, serve_socket

Json: TypeAlias = dict[str, Any]

NOW_MS = 1_790_000_000_000
ANN = Operator("tg:1", "Ann", "ann")
BOB = Operator("tg:2", "Bob")
BY_TELEGRAM = Origin("telegram", "-100")


class Clock:
    def __init__(self, at_ms: int) -> None:
        self.at_ms = at_ms

    def now_ms(self) -> int:
        return self.at_ms

    def now_s(self) -> float:
        return self.at_ms / 1000


class Peer:
    """One connection. `stalled` is a peer that takes nothing more."""

    def __init__(self, api: VisitorApi) -> None:
        self.sent: list[Json] = []
        self.closed: int | None = None
        self.status: int | None = None
        self.stalled = False
        self._incoming: asyncio.Queue[Json] = asyncio.Queue()
        self._changed = asyncio.Condition()
        self._incoming.put_nowait({"type": "websocket.connect"})
        scope = {"type": "websocket", "headers": [], "subprotocols": [SUBPROTOCOL], "client": ("127.0.0.1", 1)}
        self.task = asyncio.create_task(serve_socket(api, scope, self._incoming.get, self._send))

    async def say(self, frame: Json) -> None:
        await self._incoming.put({"type": "websocket.receive", "text": json.dumps(frame)})

    async def leave(self) -> None:
        await self._incoming.put({"type": "websocket.disconnect", "code": 1001})
        await self.task

    async def frames(self, count: int) -> list[Json]:
        """The next `count` frames, taken off."""
        async with asyncio.timeout(5), self._changed:
            await self._changed.wait_for(lambda: len(self.sent) >= count)
        taken, self.sent = self.sent[:count], self.sent[count:]
        return taken

    async def until(self, kind: str) -> Json:
        """The next frame of this type; those before it are passed over."""
        while (frame := (await self.frames(1))[0])["type"] != kind:
            pass
        return frame

    async def ask(self, frame: Json) -> Json:
        """Say it; the ack or error, events in between passed over."""
        await self.say(frame)
        while (answer := (await self.frames(1))[0])["type"] not in ("ack", "error"):
            pass
        return answer

    async def close_code(self) -> int:
        async with asyncio.timeout(5), self._changed:
            await self._changed.wait_for(lambda: self.closed is not None)
        assert self.closed is not None
        return self.closed

    async def _send(self, message: Json) -> None:
        async with self._changed:
            match message["type"]:
                case "websocket.send":
                    await self._changed.wait_for(lambda: not self.stalled)
                    self.sent.append(json.loads(message["text"]))
                case "websocket.close":
                    self.closed = message["code"]
                    self._incoming.put_nowait({"type": "websocket.disconnect", "code": self.closed})
                case _:
                    pass
            self._changed.notify_all()

    async def wake(self) -> None:
        """The peer reads again."""
        async with self._changed:
            self.stalled = False
            self._changed.notify_all()


class Wire:
    """The protocol with visitors at one end and, straight at the desk, operators and the assistant at the other."""

    def __init__(self, api: VisitorApi, store: Store, clock: Clock) -> None:
        self.api = api
        self.store = store
        self.loses_wake_ups = False
        self.clock = clock
        self.desk = api.deps.desk
        self._peers: list[Peer] = []

    def publish(self, batch: Sequence[Committed]) -> None:
        """What was committed reaches the sockets, unless wake-ups are lost on the way."""
        if not self.loses_wake_ups:
            self.desk.live.publish(batch)

    def token(self, visitor: str = "v_1") -> str:
        return self.api.tokens.issue(visitor, site="default", locale="en", now_ms=self.clock.now_ms()).token

    def connect(self) -> Peer:
        peer = Peer(self.api)
        self._peers.append(peer)
        return peer

    async def hello(self, visitor: str = "v_1", **cursor: Any) -> tuple[Peer, Json]:
        peer = self.connect()
        await peer.say({"type": "hello", "token": self.token(visitor), **cursor})
        (welcome,) = await peer.frames(1)
        return peer, welcome

    async def chat(self, text: str = "hi", client_id: str = "c1") -> tuple[Peer, str]:
        """A visitor with a session; its events, state and ack are taken off."""
        peer, _ = await self.hello()
        ack = await peer.ask({"type": "message", "client_id": client_id, "text": text})
        return peer, ack["session"]

    async def take(self, session: str, operator: Operator = ANN) -> Committed:
        return await self.desk.handle(
            Take(at_ms=self.clock.now_ms(), origin=BY_TELEGRAM, session=session, operator=operator)
        )

    async def reply(self, session: str, text: str, operator: Operator = ANN) -> Committed:
        return await self.desk.handle(
            Reply(at_ms=self.clock.now_ms(), origin=BY_TELEGRAM, session=session, operator=operator, text=text)
        )

    async def hand_back(self, session: str) -> Committed:
        return await self.desk.handle(
            HandToAi(at_ms=self.clock.now_ms(), origin=BY_TELEGRAM, session=session, operator=ANN)
        )

    def draft(self, session: str, start: int, delta: str, *, epoch: int = 1, turn: str = "2.1") -> None:
        self.desk.live.draft("v_1", DraftDelta(session, turn, epoch, start, delta))

    async def hang_up(self) -> None:
        for peer in self._peers:
            await peer.wake()
            if not peer.task.done():
                await peer.leave()
