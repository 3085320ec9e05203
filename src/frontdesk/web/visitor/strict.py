"""Strict reading of what strangers send: size, encoding, depth and types first, meaning later. Pure."""

import re
from typing import TypeVar
from urllib.parse import urlsplit

import msgspec

from frontdesk.session.entries import Page
from frontdesk.session.richtext_breaks import safe_break, utf16_len
from frontdesk.web.visitor.errors import BadRequest, BodyTooLarge, EmptyMessage, MessageTooLong
from frontdesk.web.visitor.protocol import MAX_TEXT_UNITS, Keyed, Named, PageBody

T = TypeVar("T")

MAX_BODY_BYTES = 64 * 1024
"""Of one HTTP body or one frame: 4,000 UTF-16 units, all escaped, take 24,000."""

MAX_DEPTH = 20
MAX_URL_UNITS = 2_048
MAX_TITLE_UNITS = 300
MAX_COMMENT_UNITS = 1_000

_STRING = re.compile(rb'"(?:[^"\\]|\\.)*"', re.DOTALL)
_OPENS_OR_CLOSES = re.compile(rb"[\[{\]}]")
# What either Python or JavaScript calls white space, so that no client and server disagree on "empty".
_SPACES = "".join(chr(point) for point in range(0x3001) if chr(point).isspace()) + "\ufeff"
_SURROGATE_ESCAPE = re.compile(rb"\\u[dD][89a-fA-F][0-9a-fA-F]{2}")
_URL_STOPS = re.compile(r"[\x00-\x20\x7f]")


def decode(data: bytes, decoder: msgspec.json.Decoder[T]) -> T:
    """The JSON as the decoder's type.

    Raises:
        BodyTooLarge: more than MAX_BODY_BYTES.
        BadRequest: not UTF-8, not JSON, deeper than MAX_DEPTH, a lone surrogate, or another type than expected.
    """
    if len(data) > MAX_BODY_BYTES:
        raise BodyTooLarge
    if is_too_deep(data):
        raise BadRequest(f"The JSON is nested deeper than {MAX_DEPTH}.")
    try:
        return decoder.decode(data)
    except msgspec.ValidationError as error:
        raise BadRequest(_shape(error)) from None
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise BadRequest("The body is not JSON in UTF-8.") from None


def is_too_deep(data: bytes) -> bool:
    """Is it nested deeper than MAX_DEPTH? What is not JSON at all may get either answer."""
    if data.count(b"[") + data.count(b"{") <= MAX_DEPTH:
        return False
    depth = 0
    for mark in _OPENS_OR_CLOSES.findall(_STRING.sub(b"", data)):
        depth += 1 if mark in b"[{" else -1
        if depth > MAX_DEPTH:
            return True
    return False


def peek(data: bytes) -> tuple[str | None, str | None]:
    """Type and client_id of a frame that `decode` refused, as far as a lenient reader can find them."""
    if is_too_deep(data):
        return None, None
    # A lone surrogate is the one thing that JSON's grammar allows and UTF-8 does not (RFC 8259, section 8.2).
    readable = _SURROGATE_ESCAPE.sub(b"?", data)
    try:
        return msgspec.json.decode(readable, type=Named).type, _client_id(readable)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None, None


def _client_id(data: bytes) -> str | None:
    try:
        return msgspec.json.decode(data, type=Keyed).client_id
    except msgspec.ValidationError:
        return None


def _shape(error: msgspec.ValidationError) -> str:
    """Where the shape is wrong, without what was sent (msgspec quotes unknown tags)."""
    _, at, path = str(error).partition(" - at ")
    return f"A field is missing or has another type than expected: {path}." if at else "A field is missing."


def clean_text(text: str) -> str:
    """The text to keep: NUL dropped (no database and no screen has a use for it), then trimmed.

    Raises: EmptyMessage, MessageTooLong.
    """
    text = text.replace("\0", "").strip(_SPACES)
    if not text:
        raise EmptyMessage
    if len(text) > MAX_TEXT_UNITS or (len(text) > MAX_TEXT_UNITS // 2 and utf16_len(text) > MAX_TEXT_UNITS):
        raise MessageTooLong
    return text


def clean_label(text: str | None, max_units: int) -> str | None:
    """A title, a comment: the same cleaning, but cut rather than refused; None when nothing is left."""
    text = (text or "").replace("\0", "").strip(_SPACES)
    return text[: safe_break(text, 0, max_units)] or None


def clean_page(page: PageBody | None) -> Page | None:
    """Where the visitor is. Labels never cost a message: what is no web address is dropped, what is long is cut."""
    url = _clean_url(page.url) if page else None
    if page is None or url is None:
        return None
    referrer = _clean_url(page.referrer) if page.referrer else None
    return Page(url, clean_label(page.title, MAX_TITLE_UNITS), referrer)


def _clean_url(url: str) -> str | None:
    url = url.strip(_SPACES)
    url = url[: safe_break(url, 0, MAX_URL_UNITS)]
    if _URL_STOPS.search(url):
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return url if parts.scheme in ("http", "https") and parts.hostname else None
