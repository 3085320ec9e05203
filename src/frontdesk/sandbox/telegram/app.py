"""The sandbox as one ASGI application, and the way to run it alone."""

import logging
import socket

import msgspec
from litestar import Litestar, Request
from litestar.di import Provide
from litestar.exceptions import ClientException, NotFoundException
from litestar.types import Receive, Scope, Send

from frontdesk.sandbox import page

from .api import BotApi
from .control import ROUTES, refused
from .errors import Refusal, UnknownId
from .hub import Hub
from .server import SandboxServer, bind

log = logging.getLogger(__name__)

_EXPECTED = (Refusal, UnknownId, NotFoundException, ClientException, msgspec.ValidationError, msgspec.DecodeError)


class SandboxApp:
    """An ASGI application: bots go straight to the Bot API, everybody else through Litestar.

    Litestar's own ASGI handlers take no path parameters, and a bot's token stands in the path.
    """

    def __init__(self, hub: Hub) -> None:
        self.hub = hub
        self._bot_api = BotApi(hub)
        self._control = create_control(hub)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope["path"] if scope["type"] == "http" else ""
        if path.startswith("/bot"):
            await self._bot_api.call(scope, receive, send)
        elif path.startswith("/file/bot"):
            await self._bot_api.file(scope, receive, send)
        else:
            await self._control(scope, receive, send)


def create_control(hub: Hub) -> Litestar:
    """Return the control API and the page."""

    def provide_hub() -> Hub:
        return hub

    async def log_fault(error: Exception, scope: Scope) -> None:
        if not isinstance(error, _EXPECTED):
            log.error("the sandbox failed at %s", scope["path"], exc_info=error)

    return Litestar(
        [*ROUTES, *page.routes],
        dependencies={"hub": Provide(provide_hub, sync_to_thread=False)},
        exception_handlers=dict.fromkeys(_EXPECTED, refused),
        after_exception=[log_fault],
        openapi_config=None,
        logging_config=None,
        signature_types=[Hub, Request],
    )


def create_app(hub: Hub | None = None) -> SandboxApp:
    """Return the application over a hub; without one, over an empty world of its own."""
    return SandboxApp(hub or Hub())


def create_server(host: str, port: int) -> tuple[SandboxServer, socket.socket]:
    """Return a server and its bound socket: `server.run(sockets=[socket])` serves until `should_exit`."""
    return SandboxServer(create_app()), bind(host, port)


def serve(host: str, port: int) -> None:
    """Serve until a signal; port 0 takes a free one. The address is the first line printed."""
    server, bound = create_server(host, port)
    print(f"Telegram sandbox on http://{host}:{bound.getsockname()[1]}", flush=True)
    server.run(sockets=[bound])
