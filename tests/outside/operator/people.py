"""Operators at work over the wire: in a browser with its cookie, or by a program with a key.

Imports nothing of the product.
"""

import asyncio
import json
from typing import Any, TypeAlias

import httpx2
import websockets
from websockets.asyncio.client import ClientConnection, connect

from tests.support.owner import Owner
from tests.support.server import Server

Json: TypeAlias = dict[str, Any]

PATH = "/api/v1/operator"
SUBPROTOCOL = "frontdesk.operator.v1"
SEEN_WITHIN_S = 5.0


class Operator:
    """A program that acts for one account, told of everything by its socket."""

    def __init__(self, server: Server, key: str) -> None:
        self.server = server
        self.key = key
        self._http = httpx2.AsyncClient(base_url=server.origin, headers={"authorization": f"Bearer {key}"})
        self._socket: ClientConnection | None = None

    async def aclose(self) -> None:
        await self._http.aclose()
        if self._socket is not None:
            await self._socket.close()

    async def asks(self, session: str, what: str, **body: Any) -> tuple[int, Json]:
        """Status and answer."""
        answer = await self._http.post(f"{PATH}/sessions/{session}/{what}", json=body)
        return answer.status_code, answer.json()

    async def does(self, session: str, what: str, **body: Any) -> Json:
        status, answer = await self.asks(session, what, **body)
        assert status == 200, answer
        return answer

    async def is_refused(self, session: str, what: str, **body: Any) -> Json:
        """It must be a conflict; the error."""
        status, answer = await self.asks(session, what, **body)
        assert status == 409, answer
        return answer["error"]

    async def sees(self, session: str) -> Json:
        return (await self._http.get(f"{PATH}/sessions/{session}")).json()

    async def finds(self, **query: str) -> Json:
        return (await self._http.get(f"{PATH}/sessions", params=query)).json()

    async def listens(self) -> None:
        """From here on; the hello is taken off."""
        if self._socket is not None:
            await self._socket.close()
        self._socket = await open_socket(self.server, authorization=f"Bearer {self.key}")
        assert (await self._frame())["type"] == "hello"

    async def says(self, **frame: Any) -> None:
        assert self._socket is not None
        await self._socket.send(json.dumps(frame))

    async def hears(self, kind: str, session: str) -> Json:
        """The next frame of this type about a session; others are passed over."""
        while True:
            frame = await self._frame()
            if frame["type"] == kind and session == (
                frame["session"]["session"] if kind == "commit" else frame["session"]
            ):
                return frame

    async def hears_entry(self, kind: str, session: str) -> tuple[Json, Json]:
        """The next entry of this kind in a session, and what the session is since."""
        while True:
            commit = await self.hears("commit", session)
            for entry in commit["entries"]:
                if entry["kind"] == kind:
                    return entry, commit["session"]

    async def close_code(self) -> int:
        assert self._socket is not None
        try:
            while True:
                await self._frame()
        except websockets.ConnectionClosed as closed:
            assert closed.rcvd is not None
            return closed.rcvd.code

    async def _frame(self) -> Json:
        assert self._socket is not None
        async with asyncio.timeout(SEEN_WITHIN_S):
            return json.loads(await self._socket.recv())


async def open_socket(server: Server, origin: str | None = None, **headers: str) -> ClientConnection:
    """Raises: websockets.InvalidStatus when the handshake is refused."""
    return await connect(
        f"{server.origin.replace('http', 'ws', 1)}{PATH}/ws",
        origin=None if origin is None else websockets.Origin(origin),
        additional_headers=headers,
        subprotocols=[websockets.Subprotocol(SUBPROTOCOL)],
        compression=None,
    )


async def employ(server: Server, login: str, name: str) -> Operator:
    """A new account, made by the administrator on the settings page, and its key."""
    async with Owner(server) as owner:
        await owner.sign_in()
        await owner.hire(login, name)
    async with Owner(server) as browser:
        await browser.sign_in(login)
        return Operator(server, await browser.make_key())
