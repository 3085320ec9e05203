"""A page at `/widget/preview` that shows the widget with settings that are being edited and not saved yet.

The settings page puts it into a frame and writes the values behind the `#` of its address. It talks to nobody: its
policy allows no connection, and its own script stands in for the server (preview/stand_in.js).
"""

from pathlib import Path

from litestar import get
from litestar.exceptions import NotFoundException
from litestar.response import Response
from litestar.types import ControllerRouterHandler

_PREVIEW = Path(__file__).with_name("preview")
_MEDIA_TYPES = {".html": "text/html", ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
_INDEX = "index.html"
HEADERS = {
    "Cache-Control": "no-cache",
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'none'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'self'; "
        "require-trusted-types-for 'script'; trusted-types 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}


def preview_routes() -> list[ControllerRouterHandler]:
    """The page and its parts below it."""
    files = {path.name: (path.read_bytes(), _MEDIA_TYPES[path.suffix]) for path in _PREVIEW.iterdir()}

    def answer(name: str) -> Response[bytes]:
        if name not in files:
            raise NotFoundException
        content, media_type = files[name]
        return Response(content, media_type=media_type, headers=HEADERS)

    @get("/widget/preview", include_in_schema=False, sync_to_thread=False)
    def widget_preview() -> Response[bytes]:
        return answer(_INDEX)

    @get("/widget/preview/{name:str}", include_in_schema=False, sync_to_thread=False)
    def widget_preview_part(name: str) -> Response[bytes]:
        return answer(name)

    return [widget_preview, widget_preview_part]
