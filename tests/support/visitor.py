"""Visitors written by hand from the published protocol, one for each transport. Imports nothing of the product.

Both have the same interface and keep their own view of the log, checking with every event that it continues the last
one (`prev`): a lost, doubled or reordered event fails the test at once, whatever the test was about.
"""

import asyncio
import json
from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any, Self, TypeAlias

import httpx2
import websockets
from websockets.asyncio.client import ClientConnection, connect

from tests.support.server import Server

Json: TypeAlias = dict[str, Any]

PATIENCE_S = 20.0
SUBPROTOCOL = "frontdesk.v1"


class Refused(Exception):
    """The server's `error` object; `status` is HTTP's, 0 over a socket."""

    def __init__(self, error: Json, status: int = 0) -> None:
        super().__init__(error)
        self.code: str = error["code"]
        self.error = error
        self.status = status


class View:
    """What a client shows: for each session its state and its events."""

    def __init__(self) -> None:
        self.log: str | None = None
        self.states: dict[str, Json] = {}
        self.events: dict[str, list[Json]] = {}
        self.drafts: dict[str, Json] = {}
        self.hours: Json | None = None
        self.resets = 0

    @property
    def session(self) -> str | None:
        """The newest one."""
        return max(self.states, key=lambda session: self.states[session]["n"]) if self.states else None

    @property
    def after(self) -> int:
        return self.last_seq(self.session) if self.session else 0

    def last_seq(self, session: str) -> int:
        events = self.events.get(session)
        return events[-1]["seq"] if events else 0

    def welcome(self, body: Json) -> None:
        self.log = body["log"]
        self.hours = body.get("hours")
        self.drafts.clear()
        for part in body["sessions"]:
            session = part["state"]["session"]
            if not part["recovered"]:
                self.resets += 1
                self.events.pop(session, None)
            self.state(part["state"])
            for event in part["events"]:
                self.event(session, event)

    def state(self, state: Json) -> None:
        known = self.states.get(state["session"])
        assert known is None or state["epoch"] >= known["epoch"], f"{known} went back to {state}"
        self.states[state["session"]] = state

    def event(self, session: str, event: Json) -> None:
        assert event["prev"] == self.last_seq(session), f"{event} after {self.last_seq(session)} of {session}"
        self.events.setdefault(session, []).append(event)

    def all(self) -> list[Json]:
        """Every event, session by session in their order."""
        ordered = sorted(self.states, key=lambda session: self.states[session]["n"])
        return [event for session in ordered for event in self.events.get(session, [])]

    def texts(self, author: str = "visitor") -> list[str]:
        return [event["text"] for event in self.all() if event.get("author") == author]

    def kinds(self) -> list[str]:
        return [event["kind"] for event in self.all()]


class Visitor(ABC):
    """What both transports share: a token, a view, and the endpoints that only HTTP has."""

    def __init__(self, server: Server, origin: str | None = None) -> None:
        self.server = server
        self.view = View()
        self.origin = origin
        self.visitor = ""
        self.token = ""
        self._http = httpx2.AsyncClient(base_url=server.origin + "/api/v1", timeout=40, verify=False)

    async def __aenter__(self) -> Self:
        await self.sign_in()
        await self.resume()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        await self.offline()
        await self._http.aclose()

    async def sign_in(self) -> Json:
        """A new visitor, or with a token a new token for the same one."""
        answer = await self.request("POST", "/visitors", {})
        self.visitor, self.token = answer["visitor"], answer["token"]
        return answer

    def be(self, other: "Visitor") -> None:
        """Use the other's token: the same visitor on another screen."""
        self.visitor, self.token = other.visitor, other.token

    async def request(self, method: str, path: str, body: Json | None = None, **params: Any) -> Json:
        """One HTTP call. Raises: Refused."""
        answer = await self.raw(method, path, json=body, params=params)
        if answer.status_code >= 300:
            raise Refused(answer.json()["error"], answer.status_code)
        return answer.json()

    async def raw(self, method: str, path: str, **extra: Any) -> httpx2.Response:
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        if self.origin is not None:
            headers["Origin"] = self.origin
        headers |= extra.pop("headers", {})
        return await self._http.request(method, path, headers=headers, **extra)

    async def history(self, session: str, **params: Any) -> Json:
        return await self.request("GET", "/history", session=session, **params)

    async def wait_texts(self, *texts: str) -> None:
        """Until the view holds exactly these messages of the visitor, in this order."""
        await self.wait(lambda: self.view.texts() == list(texts), f"texts {texts}")

    async def wait_kind(self, kind: str) -> None:
        await self.wait(lambda: kind in self.view.kinds(), f"an event {kind}")

    # --- What each transport does in its own way

    @abstractmethod
    async def resume(self) -> None: ...

    @abstractmethod
    async def offline(self) -> None: ...

    @abstractmethod
    async def send(self, text: str, client_id: str) -> Json:
        """The ack. Raises: Refused."""

    @abstractmethod
    async def send_and_cut(self, text: str, client_id: str) -> None:
        """The message goes out, and the line is dead before any answer comes."""

    @abstractmethod
    async def act(self, what: str, **fields: Any) -> Json:
        """`end`, `human`, `read`, `rating`, `typing`. Raises: Refused."""

    @abstractmethod
    async def wait(self, fits: Callable[[], bool], what: str) -> None: ...


class PollVisitor(Visitor):
    """Long polling, for networks that let no WebSocket through."""

    async def resume(self) -> None:
        while (await self._poll(wait=0))["more"]:
            pass

    async def offline(self) -> None:
        """Nothing is held between two requests."""

    async def send(self, text: str, client_id: str) -> Json:
        answer = await self.request("POST", "/messages", {"client_id": client_id, "text": text})
        return {"client_id": client_id, **answer}

    async def send_and_cut(self, text: str, client_id: str) -> None:
        body = json.dumps({"client_id": client_id, "text": text}).encode()
        head = f"POST /api/v1/messages HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {self.token}\r\n"
        _, writer = await asyncio.open_connection("127.0.0.1", self.server.port)
        writer.write(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)
        await writer.drain()
        writer.close()

    async def act(self, what: str, **fields: Any) -> Json:
        return await self.request("POST", f"/{what}", fields)

    async def wait(self, fits: Callable[[], bool], what: str) -> None:
        async with asyncio.timeout(PATIENCE_S):
            while not fits():
                await self._poll(wait=5)

    async def _poll(self, *, wait: float) -> Json:
        view = self.view
        cursor: Json = {"session": view.session, "after": view.after, "log": view.log}
        params: Json = {name: value for name, value in cursor.items() if value is not None}
        body = await self.request("GET", "/events", wait=wait, **params)
        view.welcome(body)
        for draft in body.get("draft", []):
            view.drafts[draft["turn"]] = draft
        return body


class SocketVisitor(Visitor):
    """A WebSocket, read by a task of its own."""

    def __init__(self, server: Server, origin: str | None = None) -> None:
        super().__init__(server, origin)
        self.frames: list[Json] = []
        self.closed: int | None = None
        self._socket: ClientConnection | None = None
        self._reader: asyncio.Task[None] | None = None
        self._changed = asyncio.Condition()

    async def resume(self) -> None:
        """Connect (again) from the cursor, as often as the welcome says `more`."""
        more = True
        while more:
            await self.offline()
            more = (await self.hello(log=self.view.log, session=self.view.session, after=self.view.after))["more"]

    async def hello(self, **cursor: Any) -> Json:
        """Connect with this cursor; the welcome. Raises: Refused, when an error comes instead."""
        await self.connect()
        await self.put({"type": "hello", "token": self.token, **cursor})
        frame = await self.frame("welcome", "error")
        if frame["type"] == "error":
            raise Refused(frame["error"])
        return frame

    async def connect(self) -> None:
        self.frames, self.closed = [], None
        self._socket = await connect(
            self.server.socket_url,
            origin=websockets.Origin(self.origin) if self.origin is not None else None,
            subprotocols=[websockets.Subprotocol(SUBPROTOCOL)],
            compression=None,
            ping_interval=None,
            max_queue=None,
        )
        self._reader = asyncio.create_task(self._read(self._socket))

    async def offline(self) -> None:
        if self._socket is not None:
            await self._socket.close()
        if self._reader is not None:
            await self._reader
        self._socket = self._reader = None

    async def cut(self) -> None:
        """No closing handshake: the line is just gone."""
        assert self._socket is not None
        self._socket.transport.abort()
        await self.offline()

    async def put(self, frame: Json | str | bytes) -> None:
        assert self._socket is not None
        await self._socket.send(json.dumps(frame) if isinstance(frame, dict) else frame)

    async def send(self, text: str, client_id: str) -> Json:
        await self.put({"type": "message", "client_id": client_id, "text": text})
        return await self._answer(lambda frame: frame.get("client_id") == client_id)

    async def send_and_cut(self, text: str, client_id: str) -> None:
        await self.put({"type": "message", "client_id": client_id, "text": text})
        await self.cut()

    async def act(self, what: str, **fields: Any) -> Json:
        await self.put({"type": what, **fields})
        return await self._answer(lambda frame: frame.get("of") == what)

    async def frame(self, *types: str) -> Json:
        """The next frame of one of these types; it counts once."""
        return await self._take(lambda frame: frame["type"] in types, f"a frame {types}")

    async def close_code(self) -> int:
        await self.wait(lambda: self.closed is not None, "a close")
        assert self.closed is not None
        return self.closed

    async def wait(self, fits: Callable[[], bool], what: str, *, within_s: float = PATIENCE_S) -> None:
        try:
            async with asyncio.timeout(within_s), self._changed:
                await self._changed.wait_for(fits)
        except TimeoutError:
            raise AssertionError(f"waited for {what}; frames: {self.frames}; events: {self.view.all()}") from None

    async def _answer(self, is_mine: Callable[[Json], bool]) -> Json:
        frame = await self._take(lambda frame: frame["type"] in ("ack", "error") and is_mine(frame), "an answer")
        if frame["type"] == "error":
            raise Refused(frame["error"])
        return frame

    async def _take(self, fits: Callable[[Json], bool], what: str) -> Json:
        await self.wait(lambda: any(map(fits, self.frames)) or self.closed is not None, what)
        found = next(filter(fits, self.frames), None)
        assert found is not None, f"closed with {self.closed} before {what}; frames: {self.frames}"
        self.frames.remove(found)
        return found

    async def _read(self, connection: ClientConnection) -> None:
        try:
            async for data in connection:
                await self._apply(json.loads(data))
        except websockets.ConnectionClosed:
            pass
        async with self._changed:
            self.closed = connection.close_code
            self._changed.notify_all()

    async def _apply(self, frame: Json) -> None:
        async with self._changed:
            match frame["type"]:
                case "welcome":
                    self.view.welcome(frame)
                case "event":
                    self.view.event(frame["session"], frame["event"])
                case "state":
                    self.view.state(frame["state"])
                case "draft":
                    self.view.drafts[frame["turn"]] = frame
                case "draft_end":
                    self.view.drafts.pop(frame["turn"], None)
                case _:
                    pass
            self.frames.append(frame)
            self._changed.notify_all()
