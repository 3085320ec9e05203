"""A file as it goes out: plain, packed, and with the tag by which a browser asks whether it has changed."""

import gzip
import hashlib
from typing import NamedTuple

from litestar import Request
from litestar.datastructures import State
from litestar.response import Response

# Any page may include it: whether that page may use the chat is decided where the visitor's requests come in.
_HEADERS = {
    "Access-Control-Allow-Origin": "*",
    "Cross-Origin-Resource-Policy": "cross-origin",
    "X-Content-Type-Options": "nosniff",
    "Vary": "Accept-Encoding",
}

AnyRequest = Request[None, None, State]


class File(NamedTuple):
    """The same content twice, and its weak tag."""

    plain: bytes
    packed: bytes
    etag: str


def pack(plain: bytes) -> File:
    """The file with this content; the same content gives the same bytes and tag."""
    return File(plain, gzip.compress(plain, 9, mtime=0), f'W/"{hashlib.sha256(plain).hexdigest()[:16]}"')


def answer_with(file: File, request: AnyRequest, *, cache: str) -> Response[bytes]:
    """The script, packed for who can unpack, or 304 to who has it. `cache` is the Cache-Control."""
    headers = _HEADERS | {"Cache-Control": cache, "ETag": file.etag}
    if file.etag in request.headers.get("if-none-match", ""):
        return Response(b"", status_code=304, headers=headers)
    if "gzip" not in request.headers.get("accept-encoding", ""):
        return Response(file.plain, media_type="text/javascript", headers=headers)
    headers["Content-Encoding"] = "gzip"
    return Response(file.packed, media_type="text/javascript", headers=headers)
