"""Why an operator's request is refused, and the one table that turns each reason into the wire's words."""

from dataclasses import dataclass

from frontdesk.session.errors import (
    AlreadyTaken,
    AssistantCannotAnswer,
    FrontdeskError,
    IdempotencyMismatch,
    NewerSessionOpen,
    Refused,
    SessionClosed,
    Stale,
    UnknownMessage,
    UnknownSession,
)
from frontdesk.store.ports import StoreUnavailable
from frontdesk.web.operator.views import SessionView, operator_view
from frontdesk.web.operator.wire import Fault
from frontdesk.web.visitor.errors import (
    UNAVAILABLE_RETRY_S,
    Answer,
    BadRequest,
    BodyTooLarge,
    EmptyMessage,
    MessageTooLong,
    Unauthorized,
)


class NotYours(FrontdeskError):
    """The message to edit or withdraw is a colleague's."""


@dataclass(eq=False)
class Conflict(FrontdeskError):
    """`reason`, with the session that it speaks of as it is now."""

    reason: SessionClosed | Stale | NewerSessionOpen
    session: SessionView


ANSWERS: dict[type[FrontdeskError], Answer] = {
    BadRequest: Answer(400, "bad_request", "The request is not what the protocol says."),
    Unauthorized: Answer(401, "unauthorized", "Sign in, or send an API key as Authorization: Bearer fd_…"),
    NotYours: Answer(403, "forbidden", "Only who wrote a message may change it."),
    UnknownSession: Answer(404, "not_found", "There is no such session."),
    UnknownMessage: Answer(404, "not_found", "There is no such message of an operator in this session."),
    AlreadyTaken: Answer(409, "already_taken", "Somebody has this session."),
    Stale: Answer(409, "stale", "The session has changed meanwhile. Nothing was done."),
    SessionClosed: Answer(409, "session_closed", "The session is closed. Reopen it to write."),
    NewerSessionOpen: Answer(409, "newer_session_open", "The visitor is in a newer session."),
    AssistantCannotAnswer: Answer(409, "assistant_cannot_answer", "The assistant can't answer now."),
    IdempotencyMismatch: Answer(409, "idempotency_mismatch", "This client_id was used for something else."),
    MessageTooLong: Answer(413, "message_too_long", "The text is longer than 4,096 characters."),
    BodyTooLarge: Answer(413, "body_too_large", "The request is larger than 64 KiB."),
    EmptyMessage: Answer(422, "empty_message", "The text is empty."),
    StoreUnavailable: Answer(503, "unavailable", "The database doesn't answer. Try again under the same client_id."),
    # A refusal that no operator's command can meet today; it must still never become a 500.
    Refused: Answer(409, "stale", "This can't be done now."),
}


def answer_for(error: FrontdeskError) -> tuple[int, Fault]:
    """HTTP status and the `error` object.

    Raises: the error itself when it is no refusal: a fault of ours must be seen, not dressed up.
    """
    reason = error.reason if isinstance(error, Conflict) else error
    found = next((ANSWERS[base] for base in type(reason).__mro__ if base in ANSWERS), None)
    if found is None:
        raise error
    fault = Fault(found.code, found.message)
    match error:
        case BadRequest():
            fault.message = error.detail
        case AlreadyTaken():
            fault.message = f"{error.by.label} has this session."
            fault.operator = operator_view(error.by)
        case AssistantCannotAnswer():
            fault.message = f"The assistant can't answer now: {error.reason}"
        case Conflict():
            fault.session = error.session
        case StoreUnavailable():
            fault.retry_after_s = UNAVAILABLE_RETRY_S
        case _:
            pass
    return found.status, fault
