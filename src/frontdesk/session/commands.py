"""What participants may ask of a session. Imperative, immutable, complete: a command carries all a decision needs.

Parsing, keyword detection and Markdown happen before a command is made, so that deciding stays cheap and pure.
"""

from dataclasses import dataclass
from typing import Literal, TypeAlias

from frontdesk.session.entries import OfferReason, Operator, Origin, Page, RichNodes


@dataclass(frozen=True, slots=True)
class Key:
    """Makes a command happen once. `digest` tells a repeat from another body under the same key."""

    scope: str
    name: str
    digest: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Command:
    at_ms: int
    origin: Origin
    key: Key | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _ByVisitor(_Command):
    """Addressed to a visitor: goes to the open session, else starts one under the id `new_session`."""

    visitor: str
    new_session: str
    site: str = "default"
    locale: str = "en"
    page: Page | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitorMessage(_ByVisitor):
    """`asks_human` is the listed keyword that fired, if one did; `unclear`, why a person may be wanted without it."""

    text: str
    client_id: str
    asks_human: str | None = None
    unclear: OfferReason | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AskHuman(_ByVisitor):
    """The "Talk to a person" button."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _ToSession(_Command):
    session: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EndSession(_ToSession):
    visitor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RateSession(_ToSession):
    visitor: str
    score: int
    comment: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _ByOperator(_ToSession):
    operator: Operator


@dataclass(frozen=True, slots=True, kw_only=True)
class Take(_ByOperator):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeOver(_ByOperator):
    """`epoch` is the one the button was shown in; None (a typed command, the API) is not fenced."""

    epoch: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply(_ByOperator):
    """`epoch` is the one the words were written in, where the writer was shown it; None is not fenced."""

    text: str
    rich: RichNodes | None = None
    epoch: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HandToAi(_ByOperator):
    epoch: int | None = None
    answer_now: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseSession(_ByOperator):
    epoch: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReopenSession(_ByOperator):
    """`newer_open` is filled in by the store under the visitor's lock: the visitor's newer open session, if any."""

    text: str | None = None
    rich: RichNodes | None = None
    newer_open: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EditReply(_ByOperator):
    """Change a delivered operator message. An edit is no reply: no takeover, no epoch."""

    of: int
    text: str
    rich: RichNodes | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeleteReply(_ByOperator):
    of: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AddNote(_ByOperator):
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KeepSession(_ByOperator):
    """`Keep` under the warning of an automatic hand-back."""

    epoch: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnerGone(_ByOperator):
    """The operator left the group or was removed; nothing happens unless the session is theirs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _ByTurn(_ToSession):
    """From the assistant. `epoch` and `answers_upto` are those at the turn's begin."""

    epoch: int
    answers_upto: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer(_ByTurn):
    """`restarts` is how often the turn began again because the visitor wrote on.

    `offers_human`: the answer is that the assistant doesn't know. `model_failure`: why the model did not write it.
    """

    text: str
    rich: RichNodes | None = None
    restarts: int = 0
    offers_human: bool = False
    model_failure: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestOperator(_ByTurn):
    """The assistant's tool."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FailTurn(_ByTurn):
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AssistantOff(_ToSession):
    """The assistant was switched off or lost its configuration while this session waited for it."""


TimerKind: TypeAlias = Literal["idle", "leave", "auto_return_warning", "auto_return"]


@dataclass(frozen=True, slots=True, kw_only=True)
class FireTimer(_ToSession):
    """A timer is due. It was set when `epoch` and `seq` were current; if they no longer are, nothing happens."""

    kind: TimerKind
    if_epoch: int
    if_seq: int


VisitorCommand: TypeAlias = VisitorMessage | AskHuman
OperatorCommand: TypeAlias = (
    Take
    | TakeOver
    | Reply
    | HandToAi
    | CloseSession
    | ReopenSession
    | EditReply
    | DeleteReply
    | AddNote
    | KeepSession
    | OwnerGone
)
TurnCommand: TypeAlias = Answer | RequestOperator | FailTurn
SessionCommand: TypeAlias = EndSession | RateSession | OperatorCommand | TurnCommand | AssistantOff | FireTimer
Command: TypeAlias = VisitorCommand | SessionCommand
