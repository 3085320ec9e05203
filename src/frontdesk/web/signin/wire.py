"""What a request brings and what an answer sets: cookies, keys, and where a browser says it comes from. Pure."""

import hashlib
import re
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import unquote, urlsplit

from litestar.datastructures import Cookie

LIFE_MS = 30 * 86_400_000
"""How long a sign-in lasts after it was last used."""

KEY_PREFIX = "fd_"
# A path of this host: no second slash (it would name a host), nothing that browsers read as one or strip.
_LOCAL_PATH = re.compile(r"/(?![/\\])[^\\\x00-\x20\x7f]*\Z")
_LONGEST_PATH = 2_000
HOME = "/inbox"


class Caller:
    """The headers of one HTTP or WebSocket request, as far as they tell who sent it."""

    def __init__(self, scope: Any, public_url: str | None) -> None:
        self._headers: dict[str, str] = {
            bytes(name).decode("latin-1").lower(): bytes(value).decode("latin-1") for name, value in scope["headers"]
        }
        public = urlsplit(public_url or "")
        host = self._headers.get("host", "")
        self._own_origins = {f"http://{host}", f"https://{host}", f"{public.scheme}://{public.netloc}"}
        self.is_secure = scope.get("scheme") in ("https", "wss") or public.scheme == "https"

    @property
    def cookie_name(self) -> str:
        """The prefix binds the cookie to this very host and to https (RFC 6265bis, section 4.1.3.2)."""
        return "__Host-frontdesk" if self.is_secure else "frontdesk"

    def find_token(self) -> str | None:
        """The sign-in's token, from its cookie."""
        for pair in self._headers.get("cookie", "").split(";"):
            name, _, value = pair.strip().partition("=")
            if name == self.cookie_name and value:
                return value
        return None

    def find_bearer(self) -> str | None:
        """What stands in `Authorization: Bearer …`, None without it."""
        scheme, _, key = self._headers.get("authorization", "").partition(" ")
        return key.strip() if scheme.lower() == "bearer" else None

    @property
    def has_origin(self) -> bool:
        return "origin" in self._headers

    @property
    def is_foreign(self) -> bool:
        """Does the browser say that another site's page sent this?

        Its own verdict counts if it gives one, for a proxy may have renamed the host (Fetch Metadata, section 2.4);
        older browsers, and all of them over plain http, send only Origin (RFC 6454, section 7). Its scheme is not
        compared with ours: a proxy may have ended the TLS.
        """
        if (verdict := self._headers.get("sec-fetch-site")) is not None:
            return verdict != "same-origin"
        origin = self._headers.get("origin")
        return origin is not None and origin not in self._own_origins


def keep_cookies(
    headers: Iterable[tuple[bytes, bytes]], name: str, is_good: Callable[[str], bool]
) -> list[tuple[bytes, bytes]]:
    """The headers of a request without the cookies of that name whose value is not good."""

    def may_stay(pair: bytes) -> bool:
        its_name, _, value = pair.decode("latin-1").strip().partition("=")
        return its_name != name or is_good(value)

    return [
        (key, b";".join(filter(may_stay, bytes(value).split(b";"))) if bytes(key).lower() == b"cookie" else value)
        for key, value in headers
    ]


def sign_in_cookie(caller: Caller, token: str) -> Cookie:
    return Cookie(
        key=caller.cookie_name,
        value=token,
        max_age=LIFE_MS // 1000,
        path="/",
        secure=caller.is_secure,
        httponly=True,
        samesite="lax",
    )


def no_cookie(caller: Caller) -> Cookie:
    """Takes the sign-in's cookie away."""
    return Cookie(
        key=caller.cookie_name, value="", max_age=0, path="/", secure=caller.is_secure, httponly=True, samesite="lax"
    )


def hash_of(secret: str) -> str:
    """How tokens and keys are stored. They have 256 random bits: a plain hash is enough."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def local_path(wanted: str | None) -> str:
    """Where to go after signing in: a path of this server and nothing else, else the inbox."""
    if not wanted or len(wanted) > _LONGEST_PATH or not _LOCAL_PATH.match(wanted):
        return HOME
    path = unquote(urlsplit(wanted).path)
    return HOME if path.startswith(("//", "/\\", "/signin", "/signout")) else wanted
