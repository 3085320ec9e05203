"""The hosted chat page: a plain visitor page at `/chat` that an owner can link to. It speaks the visitor protocol.

The page is static: plain ES modules, no build. Nothing is read from disk after the start.
"""

from pathlib import Path

from litestar import get
from litestar.exceptions import NotFoundException
from litestar.response import Response
from litestar.types import ControllerRouterHandler

_STATIC = Path(__file__).with_name("static")
_MEDIA_TYPES = {".html": "text/html", ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
_INDEX = "index.html"
HEADERS = {
    "Cache-Control": "no-cache",
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'self'; "
        "require-trusted-types-for 'script'; trusted-types 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}


def chat_routes() -> list[ControllerRouterHandler]:
    """The page at `/chat` and its parts below it."""
    files = {path.name: (path.read_bytes(), _MEDIA_TYPES[path.suffix]) for path in _STATIC.iterdir()}

    def answer(name: str) -> Response[bytes]:
        if name not in files:
            raise NotFoundException
        content, media_type = files[name]
        return Response(content, media_type=media_type, headers=HEADERS)

    @get("/chat", include_in_schema=False, sync_to_thread=False)
    def chat_page() -> Response[bytes]:
        return answer(_INDEX)

    @get("/chat/{name:str}", include_in_schema=False, sync_to_thread=False)
    def chat_part(name: str) -> Response[bytes]:
        return answer(name)

    return [chat_page, chat_part]
