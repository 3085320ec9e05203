"""Visitors who write through every fault: again under the same key until it is acknowledged, as the widget does."""

import asyncio
from collections.abc import Awaitable, Callable
from random import Random
from typing import TypeVar

import httpx2
import websockets

from tests.faults.evidence import Acknowledged, Json, Transcript, VisitorEvidence
from tests.support.server import Server
from tests.support.visitor import PollVisitor, Refused, SocketVisitor, Visitor

T = TypeVar("T")
TRY_AGAIN_S = 0.05
_CUT_SHARE = 0.05
"""How many messages go out over a line that dies before the answer."""
_PAGE = 200
_CUT_OFF = (OSError, TimeoutError, httpx2.TransportError, websockets.WebSocketException)


class Persistent:
    """One visitor; odd ones hold a WebSocket, even ones poll."""

    def __init__(self, server: Server, number: int, *, seed: int, pause_s: float) -> None:
        self.name = f"visitor-{number}"
        self.acknowledged: list[Acknowledged] = []
        self._random = Random(seed * 1000 + number)
        self._pause_s = pause_s
        self._online = False
        self._sent = 0
        self.visitor: Visitor = SocketVisitor(server) if number % 2 else PollVisitor(server)

    async def write_until(self, stop: asyncio.Event) -> None:
        """Write on until told to stop; returns when the last message is acknowledged."""
        while not stop.is_set():
            await self.write()
            await asyncio.sleep(self._random.uniform(0, 2 * self._pause_s))

    async def write(self) -> None:
        """One message, until it is acknowledged and on the visitor's own screen."""
        self._sent += 1
        client_id, text = f"{self.name}_{self._sent}", f"Line {self._sent} of {self.name}: where is my parcel?"
        ack = await self._until_done(lambda: self._send(text, client_id))
        self.acknowledged.append(Acknowledged(client_id, text, ack["session"], ack["seq"]))
        await self._until_done(lambda: self._see(ack))

    async def evidence(self) -> VisitorEvidence:
        """What this visitor's screens show now."""
        await self._until_done(self._catch_up)
        sessions = list(self.visitor.view.states)
        history = {session: await self._until_done(lambda s=session: self._history(s)) for session in sessions}
        return VisitorEvidence(
            name=self.name,
            acknowledged=list(self.acknowledged),
            seen={session: list(self.visitor.view.events.get(session, [])) for session in sessions},
            history=history,
            events=await self._until_done(self._new_screen),
        )

    async def close(self) -> None:
        await self.visitor.__aexit__()

    # --- One attempt each

    async def _send(self, text: str, client_id: str) -> Json:
        if self._random.random() < _CUT_SHARE:
            await self.visitor.send_and_cut(text, client_id)
            await self._come_back()
        return await self.visitor.send(text, client_id)

    async def _see(self, ack: Json) -> None:
        view = self.visitor.view
        await self.visitor.wait(
            lambda: view.last_seq(ack["session"]) >= ack["seq"] or self._is_cut(), f"the event of {ack}"
        )
        if self._is_cut():
            raise TimeoutError

    async def _catch_up(self) -> None:
        await self.visitor.resume()

    async def _history(self, session: str) -> list[Json]:
        events: list[Json] = []
        more = True
        while more:
            before = {"before": events[0]["seq"]} if events else {}
            page = await self.visitor.history(session, limit=_PAGE, **before)
            events = page["events"] + events
            more = page["more"]
        return events

    async def _new_screen(self) -> Transcript:
        """The same visitor on a device that knows nothing yet."""
        screen = PollVisitor(self.visitor.server)
        screen.be(self.visitor)
        try:
            await screen.resume()
        finally:
            await screen.offline()
            await screen.__aexit__()
        return {session: screen.view.events.get(session, []) for session in screen.view.states}

    # --- Again and again

    async def _until_done(self, attempt: Callable[[], Awaitable[T]]) -> T:
        while True:
            try:
                if not self._online:
                    await self._come_back()
                return await attempt()
            except _CUT_OFF:
                pass
            except Refused as refusal:
                if refusal.code != "unavailable":
                    raise
            except AssertionError:
                # The clients of tests/support say so when the line dies under a wait; anything else is a finding.
                if not self._is_cut():
                    raise
            self._online = False
            await asyncio.sleep(TRY_AGAIN_S)

    async def _come_back(self) -> None:
        if not self.visitor.token:
            await self.visitor.sign_in()
        await self.visitor.resume()
        self._online = True

    def _is_cut(self) -> bool:
        return isinstance(self.visitor, SocketVisitor) and self.visitor.closed is not None
