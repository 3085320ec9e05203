"""The HTTP server: uvicorn with our sockets and signals. What it serves is app.py's."""

import asyncio
import signal
import socket
from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import Any

import uvicorn

# SIGTERM must end the process within 10 s (contract): open requests get this long, then the parts their own time.
_GRACE_S = 4
# A visitor's dead socket must be noticed within 60 s: one ping each 25 s, and 20 s to answer it.
_PING_EVERY_S = 25
_PONG_WITHIN_S = 20
# The same bound for a peer that answers pings of the kernel but takes no data (tcp(7), TCP_USER_TIMEOUT, ms).
_UNREAD_FOR_MS = 60_000
# The largest frame a client may send (docs/protocol.md); a larger one is refused before it is held in memory.
_FRAME_BYTES = 65_536
_BACKLOG = 2048
# Longer than proxies keep their idle connections to us (nginx: 60 s), or the request they send next would meet a
# closed one and its visitor a 502.
_KEEP_ALIVE_S = 75
_SIGNALS = (signal.SIGTERM, signal.SIGINT)


class CannotListen(Exception):
    """One line: the address, why, and the mend."""


class _Server(uvicorn.Server):
    """Tells long polls and sockets at the signal, and lets the other parts end before the process does."""

    def __init__(self, config: uvicorn.Config, closing: asyncio.Event) -> None:
        super().__init__(config)
        self._closing = closing

    @contextmanager
    def capture_signals(self) -> Generator[None]:
        """As the library's, but the signal is not raised again: that would end the process before its parts."""
        loop = asyncio.get_running_loop()
        for number in _SIGNALS:
            loop.add_signal_handler(number, self._stop, number)
        try:
            yield
        finally:
            for number in _SIGNALS:
                loop.remove_signal_handler(number)

    def _stop(self, number: int) -> None:
        self._closing.set()
        self.handle_exit(number, None)


def listen(host: str, port: int) -> socket.socket:
    """A listening socket; port 0 takes a free one.

    Raises:
        CannotListen: the port is taken, or the address is not this machine's.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        listening = socket.create_server((host, port), family=family, backlog=_BACKLOG)
    except OSError as error:
        why = error.strerror or str(error)
        raise CannotListen(f"cannot listen on {host}:{port}: {why}. Set another FRONTDESK_PORT.") from error
    if hasattr(socket, "TCP_USER_TIMEOUT"):
        # Inherited by every accepted connection.
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, _UNREAD_FOR_MS)
    return listening


async def serve_http(app: Callable[..., Any], listening: socket.socket, *, closing: asyncio.Event) -> None:
    """Serve until SIGTERM or SIGINT; `closing` is set at the signal, before anything is cut."""
    config = uvicorn.Config(
        app,
        ws="websockets-sansio",
        ws_max_size=_FRAME_BYTES,
        ws_ping_interval=_PING_EVERY_S,
        ws_ping_timeout=_PONG_WITHIN_S,
        ws_per_message_deflate=False,
        log_config=None,
        access_log=False,
        timeout_graceful_shutdown=_GRACE_S,
        timeout_keep_alive=_KEEP_ALIVE_S,
        lifespan="off",
    )
    await _Server(config, closing).serve(sockets=[listening])
