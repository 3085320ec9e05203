"""Which pages may use the chat: the exact meaning of ALLOWED_ORIGINS. Pure."""

from collections.abc import Iterable
from urllib.parse import urlsplit

_DEFAULT_PORTS = {"http": 80, "https": 443}

CORS_METHODS = "GET, POST"
CORS_HEADERS = "authorization, content-type"
# Browsers cap it anyway (Chromium: 2 h); a preflight costs a visitor's first message a round trip.
CORS_MAX_AGE_S = 7_200


class Origins:
    """An empty list allows any page; otherwise exactly those origins, and never a `null` one.

    An absent origin passes only with the browser's own word that the page is ours (ADR 0006): a page of this server
    asks with GET and no Origin.
    """

    def __init__(self, allowed: Iterable[str]) -> None:
        self._allowed = frozenset(filter(None, (_normal(origin) for origin in allowed)))

    def is_allowed(self, origin: str | None, *, fetch_site: str | None = None) -> bool:
        """`fetch_site` is Sec-Fetch-Site, a header that no page can set (Fetch Metadata, section 2.4)."""
        if not self._allowed:
            return True
        if origin is None:
            return fetch_site == "same-origin"
        return _normal(origin) in self._allowed

    def cors_headers(self, origin: str | None) -> dict[str, str]:
        """For every answer to an allowed page; nothing for any other."""
        if origin is None or not self.is_allowed(origin):
            return {"Vary": "Origin"}
        return {
            "Vary": "Origin",
            "Access-Control-Allow-Origin": origin,
            "Access-Control-Expose-Headers": "Retry-After",
        }

    def preflight_headers(self, origin: str | None) -> dict[str, str]:
        return self.cors_headers(origin) | {
            "Access-Control-Allow-Methods": CORS_METHODS,
            "Access-Control-Allow-Headers": CORS_HEADERS,
            "Access-Control-Max-Age": str(CORS_MAX_AGE_S),
        }


def _normal(origin: str) -> str:
    """Scheme, host and port in one spelling (RFC 6454, section 4); "" for what is no origin of a web page."""
    try:
        parts = urlsplit(origin.strip().rstrip("/"))
        port = parts.port
    except ValueError:
        return ""
    if parts.scheme not in _DEFAULT_PORTS or not parts.hostname or parts.path or parts.query or parts.username:
        return ""
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    is_default = port in (None, _DEFAULT_PORTS[parts.scheme])
    return f"{parts.scheme}://{host}" if is_default else f"{parts.scheme}://{host}:{port}"
