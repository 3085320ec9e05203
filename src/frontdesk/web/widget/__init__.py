"""The embeddable widget's files: the loader that a page includes, and the chunks that the loader fetches.

They are built from `widget/` and committed; nothing is read from disk after the start. A chunk's name carries a hash
of its content, so it is kept for ever; the loader is asked for again after a few minutes.
"""

import gzip
import hashlib
from pathlib import Path
from typing import NamedTuple

from litestar import Request, get
from litestar.datastructures import State
from litestar.exceptions import NotFoundException
from litestar.response import Response
from litestar.types import ControllerRouterHandler

_STATIC = Path(__file__).with_name("static")
_LOADER = "widget.js"
_PANEL = "panel.js"
LOADER_CACHE = "public, max-age=300, stale-while-revalidate=86400"
CHUNK_CACHE = "public, max-age=31536000, immutable"
# Any page may include it: whether that page may use the chat is decided where the visitor's requests come in.
_HEADERS = {
    "Access-Control-Allow-Origin": "*",
    "Cross-Origin-Resource-Policy": "cross-origin",
    "X-Content-Type-Options": "nosniff",
    "Vary": "Accept-Encoding",
}

_Request = Request[None, None, State]


class _File(NamedTuple):
    plain: bytes
    packed: bytes
    etag: str


def widget_routes() -> list[ControllerRouterHandler]:
    """The loader at `/widget.js`, the chunks below `/widget/`."""
    files = {path.name: _read(path) for path in _STATIC.glob("*.js")}
    # For a loader from before an upgrade, whose own chunk is gone.
    files[_PANEL] = next(file for name, file in files.items() if name.startswith("panel-"))

    @get("/widget.js", include_in_schema=False, sync_to_thread=False)
    def widget_loader(request: _Request) -> Response[bytes]:
        return _answer(request, files[_LOADER], cache=LOADER_CACHE)

    @get("/widget/{name:str}", include_in_schema=False, sync_to_thread=False)
    def widget_chunk(request: _Request, name: str) -> Response[bytes]:
        if name not in files or name == _LOADER:
            raise NotFoundException
        return _answer(request, files[name], cache="no-cache" if name == _PANEL else CHUNK_CACHE)

    return [widget_loader, widget_chunk]


def _read(path: Path) -> _File:
    plain = path.read_bytes()
    return _File(plain, gzip.compress(plain, 9, mtime=0), f'W/"{hashlib.sha256(plain).hexdigest()[:16]}"')


def _answer(request: _Request, file: _File, *, cache: str) -> Response[bytes]:
    headers = _HEADERS | {"Cache-Control": cache, "ETag": file.etag}
    if file.etag in request.headers.get("if-none-match", ""):
        return Response(b"", status_code=304, headers=headers)
    if "gzip" not in request.headers.get("accept-encoding", ""):
        return Response(file.plain, media_type="text/javascript", headers=headers)
    headers["Content-Encoding"] = "gzip"
    return Response(file.packed, media_type="text/javascript", headers=headers)
