"""The operator API in this process, over a real store: the people who use it, and a WebSocket without a network."""

import asyncio
import json
from collections.abc import Sequence
from typing import Any, TypeAlias

import httpx2
from litestar import Litestar
from litestar.routes import HTTPRoute

from frontdesk.desk.desk import Desk
from frontdesk.desk.live import DraftDelta, Live, Typing
from frontdesk.session import commands as c
from frontdesk.session.entries import Operator, Origin, Page
from frontdesk.session.policy import Policy
from frontdesk.store.ports import Account, ApiKey, Committed, Role, SignIn, Store
from frontdesk.web.operator import OperatorDeps, openapi_config, operator_routes
from frontdesk.web.operator.socket import SUBPROTOCOL
from frontdesk.web.signin import SignInDeps, app_error_handlers
from frontdesk.web.signin.wire import LIFE_MS, hash_of

Json: TypeAlias = dict[str, Any]

NOW_MS = 1_790_000_000_000
ORIGIN = "http://desk.example"
PATH = "/api/v1/operator"
TG_ANN = Operator("tg:1", "Ann", "ann")


class Clock:
    """Each look is a millisecond later than the one before."""

    def __init__(self) -> None:
        self.at_ms = NOW_MS

    def now_ms(self) -> int:
        self.at_ms += 1
        return self.at_ms

    def now_s(self) -> float:
        return self.at_ms / 1000


class Office:
    """The desk with visitors, an operator in Telegram and the assistant straight at it; `app` is what is tested."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self.store = store
        self.clock = clock
        self.live = Live(clock_s=clock.now_s)
        self.policy = Policy()
        self.desk = Desk(store, self.live, policy=lambda: self.policy, clock_ms=clock.now_ms)
        store.on_commit(self._publish)
        self.loses_wake_ups = False
        self.troubles: list[str] = []
        self.signin = SignInDeps(
            accounts=store,
            sign_ins=store,
            api_keys=store,
            audit=store,
            clock_ms=clock.now_ms,
            clock_s=clock.now_s,
            secret_key="a key for tests",
            closing=asyncio.Event(),
        )
        self.app = Litestar(
            route_handlers=operator_routes(
                OperatorDeps(
                    desk=self.desk,
                    store=store,
                    signin=self.signin,
                    check_every_s=0.01,
                    troubles=self._tell_troubles,
                )
            ),
            exception_handlers=app_error_handlers(),
            openapi_config=openapi_config("1.2.3"),
            logging_config=None,
        )
        self._clients: list[httpx2.AsyncClient] = []
        self._peers: list[Peer] = []

    def _publish(self, batch: Sequence[Committed]) -> None:
        if not self.loses_wake_ups:
            self.live.publish(batch)

    async def _tell_troubles(self) -> list[str]:
        return self.troubles

    # --- People

    async def employ(self, login: str, name: str | None = None, role: Role = "operator") -> None:
        await self.store.put_account(Account(login, name or login.capitalize(), role, "no hash", NOW_MS))

    async def with_key(self, login: str, name: str | None = None, role: Role = "operator") -> "Api":
        """A program of a new account."""
        await self.employ(login, name, role)
        key = f"fd_key-of-{login}"
        await self.store.put_api_key(ApiKey(f"id-{login}", login, "test", hash_of(key), NOW_MS))
        return Api(self._client(authorization=f"Bearer {key}"), self)

    async def in_browser(self, login: str, name: str | None = None) -> "Api":
        """A page of ours in the browser of a new account, which has looked around."""
        await self.employ(login, name)
        token = f"token-of-{login}"
        await self.store.put_sign_in(SignIn(hash_of(token), login, NOW_MS, NOW_MS + LIFE_MS))
        api = Api(self._client(cookie=token, origin=ORIGIN), self)
        me = (await api.get("/me")).json()
        api.http.headers[me["csrf_header"]] = api.http.cookies[me["csrf_cookie"]]
        return api

    def stranger(self, **headers: str) -> "Api":
        return Api(self._client(**headers), self)

    def _client(self, cookie: str | None = None, **headers: str) -> httpx2.AsyncClient:
        transport = httpx2.ASGITransport(app=self.app, raise_app_exceptions=False)  # pyright: ignore[reportArgumentType]
        client = httpx2.AsyncClient(transport=transport, base_url=ORIGIN, headers=headers)
        if cookie is not None:
            client.cookies.set("frontdesk", cookie)
        self._clients.append(client)
        return client

    # --- The other participants

    async def hears(
        self, text: str = "hi", *, visitor: str = "v_1", wants_human: bool = False, page: Page | None = None
    ) -> str:
        """A visitor writes; the session's id."""
        at_ms = self.clock.now_ms()
        command = c.VisitorMessage(
            at_ms=at_ms,
            origin=Origin("visitor"),
            visitor=visitor,
            new_session=self.desk.new_session_id(),
            text=text,
            client_id=f"c{at_ms}",
            page=page,
            asks_human="operator" if wants_human else None,
        )
        return (await self.desk.handle(command)).state.session

    async def ends(self, session: str, visitor: str = "v_1") -> None:
        await self.desk.handle(
            c.EndSession(at_ms=self.clock.now_ms(), origin=Origin("visitor"), session=session, visitor=visitor)
        )

    async def rates(self, session: str, score: int, visitor: str = "v_1") -> None:
        await self.desk.handle(
            c.RateSession(
                at_ms=self.clock.now_ms(), origin=Origin("visitor"), session=session, visitor=visitor, score=score
            )
        )

    async def takes_in_telegram(self, session: str, operator: Operator = TG_ANN) -> None:
        await self.desk.handle(
            c.Take(at_ms=self.clock.now_ms(), origin=Origin("telegram"), session=session, operator=operator)
        )

    def drafts(self, session: str, start: int, delta: str, *, visitor: str = "v_1") -> None:
        self.live.draft(visitor, DraftDelta(session, "2.1", 1, start, delta))

    def types(self, session: str, *, visitor: str = "v_1") -> None:
        self.live.typing(visitor, Typing(session, "visitor"))

    # --- Sockets

    def connect(self, **headers: str) -> "Peer":
        """What the server hands over for a handshake with these headers."""
        peer = Peer(self.app, headers)
        self._peers.append(peer)
        return peer

    async def watch(self, api: "Api") -> "Peer":
        """That person's socket; `hello` is taken off."""
        authorization = api.http.headers.get("authorization")
        if authorization:
            peer = self.connect(authorization=authorization)
        else:
            peer = self.connect(cookie=f"frontdesk={api.http.cookies['frontdesk']}", origin=ORIGIN)
        assert (await peer.frame())["type"] == "hello"
        return peer

    async def close(self) -> None:
        for peer in self._peers:
            await peer.hang_up()
        for client in self._clients:
            await client.aclose()


def endpoints(app: Litestar) -> list[tuple[str, str]]:
    """Method and path of everything that the router serves here over HTTP."""
    return sorted(
        (method, route.path_format)
        for route in app.routes
        if isinstance(route, HTTPRoute) and route.path.startswith(f"{PATH}/")
        for method in route.route_handler_map
        if method != "OPTIONS"
    )


class Api:
    """One person's or program's way to the API."""

    def __init__(self, http: httpx2.AsyncClient, office: Office) -> None:
        self.http = http
        self.office = office

    async def get(self, path: str, **query: str | int) -> httpx2.Response:
        return await self.http.get(PATH + path, params=query)

    async def post(self, path: str, **body: Any) -> httpx2.Response:
        return await self.http.post(PATH + path, json=body)

    async def does(self, session: str, what: str, **body: Any) -> Json:
        """It must be done."""
        answer = await self.post(f"/sessions/{session}/{what}", **body)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def is_refused(self, session: str, what: str, **body: Any) -> tuple[int, Json]:
        """It must not be done, and must leave the log as it was; status and error."""
        before = await self.office.store.read(session)
        answer = await self.post(f"/sessions/{session}/{what}", **body)
        assert answer.status_code >= 400, answer.text
        assert await self.office.store.read(session) == before
        return answer.status_code, answer.json()["error"]

    async def sees(self, session: str) -> Json:
        """The session and its entries."""
        answer = await self.get(f"/sessions/{session}")
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def finds(self, **query: str | int) -> list[str]:
        """The ids, in order."""
        answer = await self.get("/sessions", **query)
        assert answer.status_code == 200, answer.text
        return [session["session"] for session in answer.json()["sessions"]]


class Peer:
    """One WebSocket. `stalled` is a peer that takes nothing more."""

    def __init__(self, app: Any, headers: dict[str, str]) -> None:
        self.status: int | None = None
        self.subprotocol: str | None = None
        self.closed: int | None = None
        self.stalled = False
        self.raw: list[str] = []
        self._frames: asyncio.Queue[Json] = asyncio.Queue()
        self._incoming: asyncio.Queue[Json] = asyncio.Queue()
        self._changed = asyncio.Condition()
        self._incoming.put_nowait({"type": "websocket.connect"})
        pairs = [(name.encode(), value.encode()) for name, value in {"host": "desk.example", **headers}.items()]
        scope: Json = {
            "type": "websocket",
            "path": f"{PATH}/ws",
            "raw_path": f"{PATH}/ws".encode(),
            "query_string": b"",
            "root_path": "",
            "scheme": "ws",
            "headers": pairs,
            "subprotocols": [SUBPROTOCOL],
            "client": ("127.0.0.1", 1),
            "server": ("desk.example", 80),
            "state": {},
        }
        self.task = asyncio.create_task(app(scope, self._incoming.get, self._send))

    async def say(self, **frame: Any) -> None:
        await self.say_raw(json.dumps(frame))

    async def say_raw(self, text: str | None) -> None:
        await self._incoming.put({"type": "websocket.receive", "text": text})

    async def frame(self) -> Json:
        async with asyncio.timeout(5):
            return await self._frames.get()

    async def ask(self, **frame: Any) -> Json:
        """Say it; the next frame."""
        await self.say(**frame)
        return await self.frame()

    async def close_code(self) -> int:
        async with asyncio.timeout(5), self._changed:
            await self._changed.wait_for(lambda: self.closed is not None)
        assert self.closed is not None
        return self.closed

    async def refusal(self) -> int:
        """The HTTP status with which the handshake was refused."""
        async with asyncio.timeout(5):
            await self.task
        assert self.status is not None
        return self.status

    async def wake(self) -> None:
        """It reads again."""
        async with self._changed:
            self.stalled = False
            self._changed.notify_all()

    async def hang_up(self) -> None:
        await self.wake()
        await self._incoming.put({"type": "websocket.disconnect", "code": 1001})
        await self.task

    async def _send(self, message: Json) -> None:
        async with self._changed:
            match message["type"]:
                case "websocket.accept":
                    self.subprotocol = message["subprotocol"]
                case "websocket.http.response.start":
                    self.status = message["status"]
                case "websocket.send":
                    await self._changed.wait_for(lambda: not self.stalled)
                    self.raw.append(message["text"])
                    self._frames.put_nowait(json.loads(message["text"]))
                case "websocket.close":
                    self.closed = message["code"]
                    self._incoming.put_nowait({"type": "websocket.disconnect", "code": self.closed})
                case _:
                    pass
            self._changed.notify_all()
