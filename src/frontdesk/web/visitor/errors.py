"""Why a visitor's request is refused, and the one table that turns each reason into the wire's words."""

from dataclasses import dataclass

from frontdesk.session.errors import FrontdeskError, IdempotencyMismatch, Refused, SessionClosed, UnknownSession
from frontdesk.store.ports import StoreUnavailable
from frontdesk.web.visitor.protocol import Fault


class VisitorRefused(FrontdeskError):
    """The root of what this edge refuses by itself. Nothing was changed."""


@dataclass(eq=False)
class BadRequest(VisitorRefused):
    """Not the protocol. `detail` is for the integrator's eyes and never repeats what was sent."""

    detail: str


class Unauthorized(VisitorRefused):
    """No token, or none of ours."""


class TokenExpired(VisitorRefused):
    """A token of ours, too old: `POST /visitors` with it renews it."""


class OriginNotAllowed(VisitorRefused):
    """The page's origin is not in ALLOWED_ORIGINS."""


class UnknownSite(VisitorRefused):
    """There is no such site here."""


class EmptyMessage(VisitorRefused):
    """Nothing is left of the text after trimming."""


class MessageTooLong(VisitorRefused):
    """The trimmed text has more than `protocol.MAX_TEXT_UNITS`."""


class BodyTooLarge(VisitorRefused):
    """The request has more than `strict.MAX_BODY_BYTES`."""


@dataclass(eq=False)
class RateLimited(VisitorRefused):
    retry_after_s: int


@dataclass(frozen=True, slots=True)
class Answer:
    """How a reason looks outside: HTTP status, stable code, words for humans."""

    status: int
    code: str
    message: str


# A database that does not answer is back in seconds, or somebody is being called anyway.
UNAVAILABLE_RETRY_S = 2

ANSWERS: dict[type[FrontdeskError], Answer] = {
    BadRequest: Answer(400, "bad_request", "The request is not what the protocol says."),
    Unauthorized: Answer(401, "unauthorized", "The token is missing or not valid."),
    TokenExpired: Answer(401, "token_expired", "The token has expired: renew it."),
    OriginNotAllowed: Answer(403, "origin_not_allowed", "This page may not use this chat."),
    UnknownSession: Answer(404, "not_found", "There is no such session."),
    UnknownSite: Answer(404, "unknown_site", "There is no such site."),
    IdempotencyMismatch: Answer(409, "idempotency_mismatch", "This client_id was used for another text."),
    SessionClosed: Answer(409, "session_closed", "The chat has ended."),
    MessageTooLong: Answer(413, "message_too_long", "The message is longer than 4,000 characters."),
    BodyTooLarge: Answer(413, "body_too_large", "The request is larger than 64 KiB."),
    EmptyMessage: Answer(422, "empty_message", "The message is empty."),
    RateLimited: Answer(429, "rate_limited", "Too many requests: try again in a moment."),
    StoreUnavailable: Answer(503, "unavailable", "The service can't store messages right now: try again."),
    # A refusal that no visitor's command can meet today; it must still never become a 500.
    Refused: Answer(400, "bad_request", "This can't be done now."),
}


def answer_for(error: FrontdeskError) -> tuple[int, Fault]:
    """HTTP status and the `error` object.

    Raises: the error itself when it is no refusal: a fault of ours must be seen, not dressed up.
    """
    found = next((ANSWERS[base] for base in type(error).__mro__ if base in ANSWERS), None)
    if found is None:
        raise error
    match error:
        case BadRequest():
            return found.status, Fault(found.code, error.detail)
        case RateLimited():
            return found.status, Fault(found.code, found.message, error.retry_after_s)
        case StoreUnavailable():
            return found.status, Fault(found.code, found.message, UNAVAILABLE_RETRY_S)
        case _:
            return found.status, Fault(found.code, found.message)
