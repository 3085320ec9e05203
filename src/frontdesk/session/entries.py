"""The log's vocabulary: what can have happened in a session.

A session is one append-only list of entries. This module only names the kinds; `machine.py` decides which may
enter. Every entry bears the session's `seq` (1..n without holes: the one order everybody shows), the epoch that
holds after it, and `prev`, the `seq` of the entry before it that a visitor may see (0 for none), so that any view
can be checked for holes without reading the log.
"""

from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

Mode: TypeAlias = Literal["ai", "waiting", "human"]
Author: TypeAlias = Literal["visitor", "assistant", "operator"]
OfferReason: TypeAlias = Literal["unknown", "unclear", "anger", "repeated"]
RequestReason: TypeAlias = Literal["keyword", "button", "assistant", "assistant_off"]
# Visitor nodes as richtext.visitor_nodes makes them: plain JSON lists and strings, ready for the wire.
RichNodes: TypeAlias = list[Any]


@dataclass(frozen=True, slots=True)
class Origin:
    """Who sent the command, so that a follower can skip its own entries: participant and, if it has one, chat."""

    participant: Literal["visitor", "assistant", "telegram", "web", "desk"]
    chat: str = ""


@dataclass(frozen=True, slots=True)
class Operator:
    """A human on the owner's side. `id` is stable over renames: `tg:<user id>` or `web:<login>`."""

    id: str
    name: str
    username: str | None = None

    @property
    def label(self) -> str:
        """`@username`, or the full name without @ where there is none."""
        return f"@{self.username}" if self.username else self.name


@dataclass(frozen=True, slots=True)
class Page:
    """Where the visitor is: an absolute URL and what the browser says of it."""

    url: str
    title: str | None = None
    referrer: str | None = None


@dataclass(frozen=True, slots=True)
class SessionStarted:
    n: int
    mode: Mode
    site: str
    locale: str
    page: Page | None = None


@dataclass(frozen=True, slots=True)
class Message:
    """Words of one of the three sides. `answers_upto` and `turn` belong to the assistant's messages alone.

    `unclear`: why the visitor may want a person without saying so. `model_failure`: the built-in assistant wrote it,
    because the model failed; why, in operators' words.
    """

    author: Author
    text: str
    rich: RichNodes | None = None
    name: str | None = None
    operator: Operator | None = None
    client_id: str | None = None
    page: Page | None = None
    answers_upto: int | None = None
    turn: str | None = None
    model_failure: str | None = None
    unclear: OfferReason | None = None


@dataclass(frozen=True, slots=True)
class Notice:
    """`opens_at_ms`, here and below: it was outside the hours, and the visitor was told when people are back."""

    code: Literal["message_received"]
    text: str
    opens_at_ms: int | None = None


@dataclass(frozen=True, slots=True)
class HumanOffered:
    """The visitor is asked whether they want a person: two buttons, at most once until a person was there.

    `reason`: the assistant did not know the answer; or the visitor wrote an unclear word ("support?"), or in anger,
    or the same for the third time.
    """

    reason: OfferReason
    text: str
    opens_at_ms: int | None = None


@dataclass(frozen=True, slots=True)
class OperatorRequested:
    """A human is wanted. `reason` says who asked; `detail` is the keyword that fired, or why the assistant is off."""

    reason: RequestReason
    text: str
    detail: str | None = None
    opens_at_ms: int | None = None


@dataclass(frozen=True, slots=True)
class AskedAgain:
    """The visitor asked for a human once more while waiting: a silent line for operators, at most one a minute."""


@dataclass(frozen=True, slots=True)
class AssistantFailed:
    reason: str
    text: str
    opens_at_ms: int | None = None


@dataclass(frozen=True, slots=True)
class Taken:
    """`previous` is the operator it was taken over from, if any."""

    operator: Operator
    text: str
    previous: Operator | None = None


@dataclass(frozen=True, slots=True)
class HandedToAi:
    """By an operator, or (operator None) after `silent_min` minutes without a word from the owner."""

    text: str
    operator: Operator | None = None
    answer_now: bool = False
    silent_min: int | None = None


@dataclass(frozen=True, slots=True)
class Released:
    """The owner is gone (or was silent for `silent_min` minutes) and no assistant can answer."""

    operator: Operator
    text: str
    silent_min: int | None = None
    opens_at_ms: int | None = None


@dataclass(frozen=True, slots=True)
class AutoReturnWarned:
    """Operators are told that the assistant takes over in a minute; `Keep` stops it."""

    operator: Operator
    silent_min: int


@dataclass(frozen=True, slots=True)
class Kept:
    operator: Operator


@dataclass(frozen=True, slots=True)
class Closed:
    by: Literal["visitor", "operator", "idle", "left"]
    text: str
    operator: Operator | None = None


@dataclass(frozen=True, slots=True)
class Reopened:
    operator: Operator
    text: str


@dataclass(frozen=True, slots=True)
class MessageEdited:
    of: int
    text: str
    rich: RichNodes | None = None


@dataclass(frozen=True, slots=True)
class MessageDeleted:
    of: int


@dataclass(frozen=True, slots=True)
class Note:
    operator: Operator
    text: str


@dataclass(frozen=True, slots=True)
class Rating:
    score: int
    comment: str | None = None


Body: TypeAlias = (
    SessionStarted
    | Message
    | Notice
    | HumanOffered
    | OperatorRequested
    | AskedAgain
    | AssistantFailed
    | Taken
    | HandedToAi
    | Released
    | AutoReturnWarned
    | Kept
    | Closed
    | Reopened
    | MessageEdited
    | MessageDeleted
    | Note
    | Rating
)

# The stable names under which entries are stored and travel. Never rename one: old logs hold it.
KINDS: dict[str, type[Body]] = {
    "session_started": SessionStarted,
    "message": Message,
    "notice": Notice,
    "human_offered": HumanOffered,
    "operator_requested": OperatorRequested,
    "asked_again": AskedAgain,
    "assistant_failed": AssistantFailed,
    "taken": Taken,
    "handed_to_ai": HandedToAi,
    "released": Released,
    "auto_return_warned": AutoReturnWarned,
    "kept": Kept,
    "closed": Closed,
    "reopened": Reopened,
    "message_edited": MessageEdited,
    "message_deleted": MessageDeleted,
    "note": Note,
    "rating": Rating,
}
KIND_OF: dict[type[Body], str] = {body: kind for kind, body in KINDS.items()}

# Kinds that only operators (or nobody) may read.
INTERNAL: frozenset[type[Body]] = frozenset({SessionStarted, AskedAgain, AutoReturnWarned, Kept, Note, Rating})


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of a session's log. `at_ms` is a label (ms since the epoch), never an order."""

    session: str
    seq: int
    prev: int
    at_ms: int
    epoch: int
    origin: Origin
    body: Body

    @property
    def kind(self) -> str:
        return KIND_OF[type(self.body)]

    @property
    def is_visible(self) -> bool:
        """May the visitor see it?"""
        return type(self.body) not in INTERNAL
