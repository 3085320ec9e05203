"""A page's sockets to the desk, with a hand in them."""

import json
import re
from collections.abc import Callable

from playwright.sync_api import Page, WebSocketRoute

Frame = str | bytes


class Line:
    """Every socket that the page opens from now on. `asked` is how often the page has asked for a person."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.asked = 0
        self._socket: WebSocketRoute | None = None
        self._held: list[Callable[[], None]] | None = None
        self._refusal: dict[str, object] | None = None
        self._loses_answer = False
        page.route_web_socket(re.compile("/api/v1/ws"), self._route)

    def hold(self) -> None:
        """What the server says waits: the page is not connected."""
        self._held = []

    def cut(self) -> None:
        """End the socket, and hold the next."""
        assert self._socket is not None
        self.hold()
        self._socket.close(code=1012)

    def release(self) -> None:
        held, self._held = self._held or [], None
        for send in held:
            send()

    def refuse(self, code: str, *, retry_after_s: float | None = None) -> None:
        """Answer the next request for a person in the server's stead."""
        self._refusal = {"code": code, "message": "no"}
        if retry_after_s is not None:
            self._refusal["retry_after_s"] = retry_after_s

    def lose_answer(self) -> None:
        """The server carries the next request for a person out; instead of its answer the socket ends."""
        self._loses_answer = True

    def _route(self, socket: WebSocketRoute) -> None:
        self._socket, server = socket, socket.connect_to_server()
        socket.on_message(lambda frame: self._to_server(socket, server, frame))
        server.on_message(lambda frame: self._to_page(socket, frame))

    def _to_server(self, socket: WebSocketRoute, server: WebSocketRoute, frame: Frame) -> None:
        is_wish = json.loads(frame)["type"] == "human"
        self.asked += is_wish
        refusal = self._refusal
        if is_wish and refusal is not None:
            self._refusal = None
            socket.send(json.dumps({"type": "error", "of": "human", "error": refusal}))
        else:
            server.send(frame)

    def _to_page(self, socket: WebSocketRoute, frame: Frame) -> None:
        if self._held is not None:
            self._held.append(lambda: socket.send(frame))
        elif self._loses_answer and json.loads(frame).get("of") == "human":
            self._loses_answer = False
            socket.close(code=1012)
        else:
            socket.send(frame)
