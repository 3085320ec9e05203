"""Why a command is refused. The class is the reason, the attributes are the data; each edge finds the words."""

from dataclasses import dataclass

from frontdesk.session.entries import Operator
from frontdesk.session.state import State


class FrontdeskError(Exception):
    """The root of every error that Frontdesk raises on purpose."""


class Refused(FrontdeskError):
    """A command that may not be: nothing was changed. Never a fault, never logged as an error."""

    def __str__(self) -> str:
        return repr(self)


@dataclass(eq=False)
class UnknownSession(Refused):
    """No such session, or it is another visitor's: the two are never told apart."""

    session: str


@dataclass(eq=False)
class SessionClosed(Refused):
    state: State


@dataclass(eq=False)
class AlreadyTaken(Refused):
    """Somebody has the session; `by` is the owner, possibly the one who asked."""

    by: Operator


@dataclass(eq=False)
class Stale(Refused):
    """The button (or turn) belongs to an earlier epoch; `state` is the present one."""

    state: State


@dataclass(eq=False)
class VisitorWroteOn(Refused):
    """The visitor wrote while the turn ran: begin it again with the newer words."""

    state: State


@dataclass(eq=False)
class AssistantCannotAnswer(Refused):
    reason: str


@dataclass(eq=False)
class NewerSessionOpen(Refused):
    """Reopening is refused: the visitor is in a newer session, named here."""

    session: str


@dataclass(eq=False)
class IdempotencyMismatch(Refused):
    """The key was used before for another body."""

    key: str


@dataclass(eq=False)
class UnknownMessage(Refused):
    """The entry to edit or withdraw is not a message of that side in that session."""

    session: str
    seq: int
