"""Serves the sample shop from a thread of the demo's process: its own origin, GET and HEAD, the files it knows."""

import threading
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from socketserver import ThreadingTCPServer
from typing import Any
from urllib.parse import urlsplit

from frontdesk.demo.shop.pages import File, make_files

HOST = "127.0.0.1"
_REQUEST_WITHIN_S = 30.0
"""A browser opens connections ahead of its needs; an unused one is given up."""


class _Server(ThreadingTCPServer):
    """Asks no name server for its own name, as http.server's own class does."""

    allow_reuse_address = True
    daemon_threads = True


@contextmanager
def running_shop(port: int, *, desk: str) -> Generator[str]:
    """The shop's address while the block runs, on this port or, where that is taken, on a free one.

    `desk` is Frontdesk's origin, from which its pages take the widget.
    """
    handler = _handler(make_files(desk), policy=make_policy(desk))
    server = _listen(port, handler)
    thread = threading.Thread(
        target=server.serve_forever, kwargs={"poll_interval": 0.1}, name="demo-shop", daemon=True
    )
    thread.start()
    try:
        yield f"http://{HOST}:{server.server_address[1]}/"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _listen(port: int, handler: type[BaseHTTPRequestHandler]) -> _Server:
    try:
        return _Server((HOST, port), handler)
    except OSError:
        return _Server((HOST, 0), handler)


def make_policy(desk: str) -> str:
    """The Content-Security-Policy of the shop: what docs/widget.md says the widget needs, and nothing more."""
    socket = desk.replace("http", "ws", 1)
    return (
        f"default-src 'none'; script-src 'self' {desk}; connect-src {desk} {socket}; style-src 'self'; "
        "img-src 'self'; "
        "base-uri 'none'; form-action 'self'; frame-ancestors 'none'; "
        "require-trusted-types-for 'script'; trusted-types 'none'"
    )


def _handler(files: Mapping[str, File], *, policy: str) -> type[BaseHTTPRequestHandler]:
    missing = File("text/plain; charset=utf-8", b"There is nothing at this address.\n")

    class Handler(BaseHTTPRequestHandler):
        timeout = _REQUEST_WITHIN_S

        def do_GET(self) -> None:
            self.do_HEAD()
            self.wfile.write(self._find().content)

        def do_HEAD(self) -> None:
            file = self._find()
            self.send_response(404 if file is missing else 200)
            for name, value in {
                "Content-Type": file.content_type,
                "Content-Length": str(len(file.content)),
                "Content-Security-Policy": policy,
                "Cache-Control": "no-store",
                "X-Content-Type-Options": "nosniff",
                "Referrer-Policy": "strict-origin-when-cross-origin",
            }.items():
                self.send_header(name, value)
            self.end_headers()

        def _find(self) -> File:
            return files.get(urlsplit(self.path).path, missing)

        def version_string(self) -> str:
            return "shop"

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - its name there
            """The terminal belongs to the demo's own words."""

    return Handler
