"""The sandbox's page: what a person sees of the local Telegram. It talks to the control API only."""

from pathlib import Path

from litestar import get
from litestar.exceptions import NotFoundException
from litestar.response import Response
from litestar.types import ControllerRouterHandler

STATIC = Path(__file__).with_name("static")
MEDIA_TYPES = {".html": "text/html", ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
HEADERS = {
    "Cache-Control": "no-cache",
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'self'; require-trusted-types-for 'script'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}


@get("/", include_in_schema=False, sync_to_thread=False)
def page() -> Response[bytes]:
    """The page itself."""
    return _file("index.html")


@get("/page/{name:str}", include_in_schema=False, sync_to_thread=False)
def asset(name: str) -> Response[bytes]:
    """A style sheet, module or picture of the page."""
    return _file(name)


def _file(name: str) -> Response[bytes]:
    if name not in {path.name for path in STATIC.iterdir()}:
        raise NotFoundException
    path = STATIC / name
    return Response(path.read_bytes(), media_type=MEDIA_TYPES[path.suffix], headers=HEADERS)


routes: list[ControllerRouterHandler] = [page, asset]
