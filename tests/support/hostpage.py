"""A stranger's web page that includes the widget: a small server on loopback, an origin of its own.

What is served is decided per path by the test: HTML and headers. Nothing else is there.
"""

import threading
from collections.abc import Generator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

STRICT_POLICY = (
    "default-src 'none'; script-src {desk}; style-src 'self'; img-src 'self' data:; connect-src {desk} {socket}; "
    "base-uri 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
)
"""As strict as a page can be that includes a script of another host at all."""

_PARAGRAPHS = "".join(f"<p>We bake bread number {number} every morning.</p>" for number in range(12))


def page_with_widget(
    desk: str, *, attributes: str = "", head: str = "", body: str = _PARAGRAPHS, html: str = ""
) -> str:
    """A small shop. `attributes` go into the script tag, `html` into the root's."""
    tag = f'<script async src="{desk}/widget.js" data-site="default" {attributes}></script>'
    return (
        f"<!doctype html><html lang=en {html}><head><meta charset=utf-8><title>Bakery</title>"
        "<link rel=icon href=data:,>"
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"{head}{tag}</head><body><h1>Bakery</h1>{body}</body></html>"
    )


class HostPages:
    """Pages by path. An unknown path is answered with 404."""

    def __init__(self, port: int) -> None:
        self.origin = f"http://127.0.0.1:{port}"
        self._pages: dict[str, tuple[str, dict[str, str]]] = {}

    def put(self, path: str, content: str, **headers: str) -> str:
        """Serve this from now on; the address. `Content_Security_Policy` is the header of that name."""
        self._pages[path] = content, {name.replace("_", "-"): value for name, value in headers.items()}
        return self.origin + path

    def find(self, path: str) -> tuple[str, dict[str, str]] | None:
        return self._pages.get(urlsplit(path).path)


@contextmanager
def host_pages() -> Generator[HostPages]:
    """A running server; it ends with the block."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)
    pages = HostPages(server.server_port)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            found = pages.find(self.path)
            content, headers = found or ("", {})
            self.send_response(200 if found else 404)
            kind = "text/css" if self.path.endswith(".css") else "text/html"
            for name, value in {"Content-Type": f"{kind}; charset=utf-8", **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content.encode())

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name there
            """A test's output is not a log."""

    server.RequestHandlerClass = Handler
    thread = threading.Thread(target=server.serve_forever, name="host-pages")
    thread.start()
    try:
        yield pages
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
