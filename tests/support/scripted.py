"""A visitor's chat whose server's side is the test: what hours there are, what was said, in which mode.

Only the socket is scripted; the page's other requests go to the real server. What is scripted outlives a reload of
the page, as a server's log does.
"""

import json
import re
from itertools import accumulate
from typing import Any

from playwright.sync_api import Locator, Page, WebSocketRoute, expect

SESSION = "SCRIPTED"

NOW_MS = 1_790_000_000_000
MINUTE = 60_000
HOUR = 60 * MINUTE
DAY = 24 * HOUR
CHANGES_TOLD = 6
SOON = 24 * MINUTE + MINUTE // 2
"""Well between two minutes: the clock goes on while a test looks."""

NOTICE = "Nobody is here right now. We're back in 25 minutes and answer you here."


class Script:
    """The server's side of every socket that the page opens from now on."""

    def __init__(self, page: Page, *, now_ms: int) -> None:
        self.page = page
        self.now_ms = now_ms
        self.hellos = 0
        """How often the page has said hello: once for each connection."""
        self.messages: list[str] = []
        """The texts of the messages that came, each as often as it came."""
        self.hears = True
        """Whether it answers; it takes no message while it does not."""
        self._schedule: tuple[bool, list[int]] | None = None
        self._mode: str | None = None
        self._operator: str | None = None
        self._events: list[dict[str, Any]] = []
        self._socket: WebSocketRoute | None = None
        page.route_web_socket(re.compile("/api/v1/ws"), self._route)

    def open_for(self, ms: int, *later: int) -> None:
        """People answer, and change that in so many ms, and again so many ms after. A welcome tells the next six."""
        self._set_schedule(True, ms, *later)

    def closed_for(self, ms: int, *later: int) -> None:
        self._set_schedule(False, ms, *later)

    def closed_for_good(self) -> None:
        """Nobody knows when people are back."""
        self._set_schedule(False)

    def pass_time(self, ms: int) -> None:
        """On both clocks; the page's must be a made one."""
        self.now_ms += ms
        self.page.clock.fast_forward(ms)
        # The line was not silent for so long.
        self._say({"type": "pong"})

    def enter(self, mode: str, operator: str | None = None) -> None:
        """From now on the session is in this mode."""
        self._mode, self._operator = mode, operator
        self._say({"type": "state", "state": self._state()})

    def tell(self, kind: str, text: str, **more: object) -> None:
        """Something happens in the session."""
        seq = len(self._events) + 1
        event = {"seq": seq, "prev": seq - 1, "at": self.now_ms, "kind": kind, "text": text, **more}
        self._events.append(event)
        self._say({"type": "event", "session": SESSION, "event": event})

    def answer(self, text: str) -> None:
        self.tell("message", text, author="assistant")

    def ask_for_person(self, text: str, **more: object) -> None:
        """As the server tells it; `opens_at` where nobody is there."""
        self.tell("operator_requested", text, **more)
        self.enter("waiting")

    def forget_visitor(self) -> None:
        """Who says hello from now on has no session yet."""
        self._mode, self._events = None, []

    def _set_schedule(self, is_open: bool, *steps: int) -> None:
        self._schedule = is_open, [self.now_ms + ms for ms in accumulate(steps)]

    def _route(self, socket: WebSocketRoute) -> None:
        self._socket = socket
        socket.on_message(lambda frame: self._hear(json.loads(frame)))

    def _hear(self, frame: dict[str, Any]) -> None:
        if not self.hears:
            return
        match frame["type"]:
            case "hello":
                self.hellos += 1
                self._welcome()
            case "ping":
                self._say({"type": "pong"})
            case "message":
                self.messages.append(frame["text"])
                self._mode = self._mode or "ai"
                self.tell("message", frame["text"], author="visitor", client_id=frame["client_id"])
                self._say({"type": "state", "state": self._state()})
                self._ack(frame)
            case _:
                self._ack(frame)

    def _welcome(self) -> None:
        part = {"state": self._state(), "recovered": False, "events": self._events}
        frame = {"log": "scripted", "visitor": "v_1", "now": self.now_ms, "more": False}
        self._say({"type": "welcome", **frame, "sessions": [part] if self._mode else [], **self._hours()})

    def _hours(self) -> dict[str, object]:
        if self._schedule is None:
            return {}
        was_open, changes = self._schedule
        coming = [at for at in changes if at > self.now_ms]
        is_open = was_open == ((len(changes) - len(coming)) % 2 == 0)
        return {"hours": {"open": is_open, "changes": coming[:CHANGES_TOLD]}}

    def _ack(self, frame: dict[str, Any]) -> None:
        about = {"of": frame["type"], "client_id": frame.get("client_id"), "session": SESSION}
        self._say({"type": "ack", **about, "seq": len(self._events), "at": self.now_ms, "repeat": False})

    def _state(self) -> dict[str, object]:
        operator = {"name": self._operator} if self._operator else None
        status = "closed" if self._mode == "closed" else "open"
        mode = "ai" if self._mode == "closed" else self._mode
        last, epoch = len(self._events), len(self._events) + 1
        about = {"session": SESSION, "n": 1, "status": status, "mode": mode, "operator": operator}
        return {**about, "epoch": epoch, "last_seq": last}

    def _say(self, frame: dict[str, object]) -> None:
        if self._socket is not None and self.hears:
            self._socket.send(json.dumps(frame))


class Chat:
    """A scripted chat in one tab, in the widget on a shop's page or on the hosted page."""

    def __init__(self, page: Page, address: str, *, is_widget: bool) -> None:
        self.page = page
        self.script = Script(page, now_ms=NOW_MS)
        self.part = "frontdesk-widget" if is_widget else "html"
        self._address, self._is_widget = address, is_widget
        self.log = page.get_by_role("log")
        self.line = page.locator(".who p")
        self.field = self.log.get_by_role("textbox", name="E-mail or phone number")
        self.leave = self.log.get_by_role("button", name="Send", exact=True)
        self.composer = page.get_by_role("textbox", name="Write a message")

    def open(self) -> None:
        self.page.goto(self._address)
        if self._is_widget:
            self.page.locator("frontdesk-widget .launcher").click()
        expect(self.composer).to_be_visible()

    def reload(self) -> None:
        """The widget opens by itself where it was open."""
        self.page.reload()
        expect(self.composer).to_be_visible()

    def says(self, speaker: str, line: str) -> None:
        expect(self.page.locator(".who").get_by_role("heading")).to_contain_text(speaker)
        expect(self.line).to_have_text(line)

    def own(self) -> Locator:
        return self.log.locator(".own .bubble")

    def say(self, text: str) -> None:
        self.composer.fill(text)
        self.composer.press("Enter")
        self.has_sent(text)

    def has_sent(self, text: str) -> None:
        """The server has it, last of all; what the server says from now on stands after it."""
        expect(self.own().last).to_have_text(text)
        expect(self.log.locator(".status")).to_have_text("Sent")

    def has_said_hello(self, times: int) -> None:
        """So often, when a lost connection has had its time; the page's clock must be a made one."""
        for _ in range(20):
            self.page.clock.run_for(100)
        assert self.script.hellos == times

    def is_told_that_nobody_is_there(self) -> None:
        """Outside the hours, in a session that has just asked for a person."""
        self.script.closed_for(SOON)
        self.open()
        self.say("Is my cake ready?")
        self.script.ask_for_person(NOTICE, opens_at=NOW_MS + SOON)
        expect(self.field).to_be_visible()
