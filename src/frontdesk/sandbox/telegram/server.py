"""Runs the sandbox under uvicorn, so that a fault can cut a connection as a broken network does."""

import socket
from typing import Protocol, cast

import uvicorn
from litestar.types import Receive, Scope, Send
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from .api import ABORT
from .hub import Hub

BACKLOG = 2048  # connections that wait to be accepted, uvicorn's own default
KEEP_ALIVE_S = 75  # longer than clients keep idle connections, or their next call would meet a closed one


class HasHub(Protocol):
    """An ASGI application over a hub."""

    hub: Hub

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None: ...


class AbortableProtocol(HttpToolsProtocol):
    """Gives each request the means to cut its connection without an answer."""

    def on_message_begin(self) -> None:
        super().on_message_begin()
        cast("dict[str, object]", self.scope)[ABORT] = self.transport.abort


class SandboxServer(uvicorn.Server):
    """Ends what waits before it waits for the connections."""

    def __init__(self, app: HasHub) -> None:
        config = uvicorn.Config(
            app,
            http=AbortableProtocol,
            ws="none",
            log_level="warning",
            lifespan="on",
            timeout_graceful_shutdown=2,
            timeout_keep_alive=KEEP_ALIVE_S,
        )
        super().__init__(config)
        self._hub = app.hub

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        await self._hub.close()
        await super().shutdown(sockets)


def bind(host: str, port: int) -> socket.socket:
    """Return a listening socket, so that who reads the address can connect at once; port 0 takes a free one."""
    bound = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    bound.bind((host, port))
    bound.listen(BACKLOG)
    return bound
