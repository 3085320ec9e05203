"""Visitor tokens: who a browser is, signed with SECRET_KEY; nothing is stored before the first message.

A token is not a session: it opens every session of one visitor and nothing else. Pure but for the randomness of new
visitor ids; the clock is handed in.
"""

import hashlib
import re
import secrets
from dataclasses import dataclass

import msgspec
from itsdangerous import BadData, URLSafeSerializer

from frontdesk.web.visitor.errors import TokenExpired, Unauthorized

DAY_MS = 86_400_000
TOKEN_LIFE_MS = 30 * DAY_MS
"""How long a token opens anything."""

RENEWAL_GRACE_MS = 90 * DAY_MS
"""How long after its end a token still brings its visitor back (contract: `POST /visitors` with an old Bearer)."""

RENEW_AFTER_MS = DAY_MS
"""A socket that says hello with a token older than this is handed a new one."""

_LOCALE = re.compile(r"[A-Za-z]{1,8}(?:[-_][A-Za-z0-9]{1,8}){0,3}\Z")


class Caller(msgspec.Struct, frozen=True, array_like=True):
    """Whom a token speaks for. `generation` is the visitor's own: a later one would outdate every earlier token."""

    visitor: str
    generation: int
    site: str
    locale: str
    issued_at_ms: int
    expires_at_ms: int


@dataclass(frozen=True, slots=True)
class Issued:
    caller: Caller
    token: str


class Tokens:
    def __init__(self, secret_key: str) -> None:
        self._serializer = URLSafeSerializer(
            secret_key,
            salt="frontdesk.visitor.1",
            serializer=_Json,
            signer_kwargs={"digest_method": hashlib.sha256, "key_derivation": "hmac"},
        )

    def issue(self, visitor: str, *, site: str, locale: str, now_ms: int) -> Issued:
        caller = Caller(visitor, 0, site, locale if _LOCALE.match(locale) else "en", now_ms, now_ms + TOKEN_LIFE_MS)
        return Issued(caller, _text(self._serializer.dumps(msgspec.to_builtins(caller))))

    def renew(self, caller: Caller, *, now_ms: int) -> Issued:
        return self.issue(caller.visitor, site=caller.site, locale=caller.locale, now_ms=now_ms)

    def read(self, token: str, *, now_ms: int) -> Caller:
        """Raises: Unauthorized, TokenExpired."""
        caller = self._open(token)
        if now_ms >= caller.expires_at_ms:
            raise TokenExpired
        return caller

    def find_renewable(self, token: str, *, now_ms: int) -> Caller | None:
        """The visitor an old token may bring back, None when it is not ours or too old even for that."""
        try:
            caller = self._open(token)
        except Unauthorized:
            return None
        return caller if now_ms < caller.expires_at_ms + RENEWAL_GRACE_MS else None

    def _open(self, token: str) -> Caller:
        try:
            return msgspec.convert(self._serializer.loads(token), Caller)
        except (BadData, msgspec.ValidationError, UnicodeError):
            raise Unauthorized from None


def _text(token: str | bytes) -> str:
    return token if isinstance(token, str) else token.decode("ascii")


class _Json:
    """The serializer's inner format, by the same encoder as everything else here."""

    @staticmethod
    def dumps(value: object) -> bytes:
        return msgspec.json.encode(value)

    @staticmethod
    def loads(data: bytes) -> object:
        return msgspec.json.decode(data)


def new_visitor_id() -> str:
    """128 random bits: an id that nobody guesses, and one in no order."""
    return "v_" + secrets.token_urlsafe(16)
