"""The wire's vocabulary: what clients may say, what they are told, and how an entry looks to its visitor. Pure.

Requests accept unknown fields (a newer client may send more) and nothing else that is not written here.
"""

from functools import lru_cache
from typing import Annotated, Literal, TypeAlias, assert_never

import msgspec
from msgspec import Meta, Raw, Struct

from frontdesk.desk.live import Draft, DraftDelta, DraftEnd, Typing
from frontdesk.session import entries as e
from frontdesk.session.hours import Hours
from frontdesk.session.policy import MINUTE_MS
from frontdesk.session.state import State

MAX_TEXT_UNITS = 4_000
"""UTF-16 units of one message, after trimming."""

CHANGES_TOLD = 6
"""Of the hours: three openings ahead, for a page that stays open over a long weekend."""

# 2**53 - 1: the largest number that every JSON reader holds exactly, and well inside a 64-bit column.
_Seq: TypeAlias = Annotated[int, Meta(ge=0, le=9_007_199_254_740_991)]
ClientId: TypeAlias = Annotated[str, Meta(pattern=r"\A[A-Za-z0-9_-]{1,64}\Z")]
# Any plain word: whether there is such a session is for the store to say, in one way for all that are not yours.
SessionId: TypeAlias = Annotated[str, Meta(pattern=r"\A[A-Za-z0-9_-]{1,64}\Z")]
Score: TypeAlias = Annotated[int, Meta(ge=1, le=5)]


# --- What clients say


class PageBody(Struct):
    url: str
    title: str | None = None
    referrer: str | None = None


class VisitorBody(Struct):
    """`POST /visitors`."""

    site: str = "default"
    locale: str = "en"


class MessageBody(Struct):
    client_id: ClientId
    text: str
    page: PageBody | None = None


class SessionBody(Struct):
    session: SessionId


class ReadBody(Struct):
    session: SessionId
    seq: _Seq


class RatingBody(Struct):
    session: SessionId
    score: Score
    comment: str | None = None


class NoBody(Struct):
    """An object; nothing in it matters."""


class Hello(Struct, tag_field="type", tag="hello"):
    token: str
    log: str | None = None
    session: SessionId | None = None
    after: _Seq = 0


class MessageFrame(MessageBody, tag_field="type", tag="message"):
    pass


class EndFrame(SessionBody, tag_field="type", tag="end"):
    pass


class ReadFrame(ReadBody, tag_field="type", tag="read"):
    pass


class RatingFrame(RatingBody, tag_field="type", tag="rating"):
    pass


class HumanFrame(Struct, tag_field="type", tag="human"):
    pass


class TypingFrame(Struct, tag_field="type", tag="typing"):
    pass


class PingFrame(Struct, tag_field="type", tag="ping"):
    pass


ClientFrame: TypeAlias = (
    Hello | MessageFrame | EndFrame | ReadFrame | RatingFrame | HumanFrame | TypingFrame | PingFrame
)
FRAME_TYPES = frozenset({"hello", "message", "end", "read", "rating", "human", "typing", "ping"})


class Named(Struct):
    """What can be said of a frame that is otherwise wrong, so that its error can be told from others."""

    type: str


class Keyed(Struct):
    client_id: ClientId | None = None


# --- Events: entries as their visitor sees them


class _Event(Struct, kw_only=True, omit_defaults=True, tag_field="kind"):
    seq: int
    prev: int
    at: int


class MessageEvent(_Event, tag="message"):
    author: e.Author
    text: str
    name: str | None = None
    rich: e.RichNodes | None = None
    client_id: str | None = None
    answers_upto: int | None = None


class NoticeEvent(_Event, tag="notice"):
    """`opens_at`, here and below: it was outside the hours, and `text` says when people are back."""

    text: str
    opens_at: int | None = None


class HumanOfferedEvent(_Event, tag="human_offered"):
    text: str
    opens_at: int | None = None


class _Transition(_Event):
    text: str
    epoch: int


class OperatorRequestedEvent(_Transition, tag="operator_requested"):
    opens_at: int | None = None


class TakenEvent(_Transition, tag="taken"):
    name: str


class HandedToAiEvent(_Transition, tag="handed_to_ai"):
    pass


class AssistantFailedEvent(_Transition, tag="assistant_failed"):
    opens_at: int | None = None


class ReleasedEvent(_Transition, tag="released"):
    opens_at: int | None = None


class ReopenedEvent(_Transition, tag="reopened"):
    pass


class ClosedEvent(_Transition, tag="closed"):
    by: Literal["visitor", "operator", "idle", "left"]


class MessageEditedEvent(_Event, tag="message_edited"):
    of: int
    text: str
    rich: e.RichNodes | None = None


class MessageDeletedEvent(_Event, tag="message_deleted"):
    of: int


Event: TypeAlias = (
    MessageEvent
    | NoticeEvent
    | HumanOfferedEvent
    | OperatorRequestedEvent
    | TakenEvent
    | HandedToAiEvent
    | AssistantFailedEvent
    | ReleasedEvent
    | ReopenedEvent
    | ClosedEvent
    | MessageEditedEvent
    | MessageDeletedEvent
)


def event_of(entry: e.Entry) -> Event | None:
    """The entry as its visitor sees it; None for what only operators may read."""
    seq, prev, at, epoch = entry.seq, entry.prev, entry.at_ms, entry.epoch
    body = entry.body
    match body:
        case e.Message():
            return MessageEvent(
                seq=seq,
                prev=prev,
                at=at,
                author=body.author,
                text=body.text,
                name=body.name,
                rich=body.rich,
                client_id=body.client_id,
                answers_upto=body.answers_upto,
            )
        case e.Notice():
            return NoticeEvent(seq=seq, prev=prev, at=at, text=body.text, opens_at=body.opens_at_ms)
        case e.HumanOffered():
            return HumanOfferedEvent(seq=seq, prev=prev, at=at, text=body.text, opens_at=body.opens_at_ms)
        case e.OperatorRequested():
            return OperatorRequestedEvent(
                seq=seq, prev=prev, at=at, text=body.text, epoch=epoch, opens_at=body.opens_at_ms
            )
        case e.Taken():
            return TakenEvent(seq=seq, prev=prev, at=at, text=body.text, epoch=epoch, name=body.operator.name)
        case e.HandedToAi():
            return HandedToAiEvent(seq=seq, prev=prev, at=at, text=body.text, epoch=epoch)
        case e.AssistantFailed():
            return AssistantFailedEvent(
                seq=seq, prev=prev, at=at, text=body.text, epoch=epoch, opens_at=body.opens_at_ms
            )
        case e.Released():
            return ReleasedEvent(seq=seq, prev=prev, at=at, text=body.text, epoch=epoch, opens_at=body.opens_at_ms)
        case e.Reopened():
            return ReopenedEvent(seq=seq, prev=prev, at=at, text=body.text, epoch=epoch)
        case e.Closed():
            return ClosedEvent(seq=seq, prev=prev, at=at, text=body.text, epoch=epoch, by=body.by)
        case e.MessageEdited():
            return MessageEditedEvent(seq=seq, prev=prev, at=at, of=body.of, text=body.text, rich=body.rich)
        case e.MessageDeleted():
            return MessageDeletedEvent(seq=seq, prev=prev, at=at, of=body.of)
        case e.SessionStarted() | e.AskedAgain() | e.AutoReturnWarned() | e.Kept() | e.Note() | e.Rating():
            return None
        case _:
            assert_never(body)


# --- State


class OperatorName(Struct):
    name: str


class StateObject(Struct):
    session: str
    n: int
    status: str
    mode: str
    epoch: int
    operator: OperatorName | None
    last_seq: int


def state_object(state: State) -> StateObject:
    """`operator` is there exactly in open human mode; `last_seq` is the last one this visitor can see."""
    shows_operator = state.is_open and state.mode == "human" and state.operator is not None
    return StateObject(
        session=state.session,
        n=state.n,
        status=state.status,
        mode=state.mode,
        epoch=state.epoch,
        operator=OperatorName(state.operator.name) if shows_operator and state.operator else None,
        last_seq=state.last_visible_seq,
    )


# --- What clients are told


class SessionView(Struct):
    """One session: what it is now, whether the client's cursor held, and the events after it."""

    state: StateObject
    recovered: bool
    events: list[Raw]


class HoursNow(Struct):
    """Whether people answer now, and the next moments at which that changes (ms since the epoch, ascending)."""

    open: bool
    changes: list[int]


class WelcomeBody(Struct, kw_only=True, omit_defaults=True):
    """The answer to `hello` and to `GET /events`. `hours` is there where the owner has set any."""

    log: str
    visitor: str
    now: int
    more: bool
    sessions: list[SessionView]
    hours: HoursNow | None = None
    draft: list["DraftFrame"] | None = None
    typing: list["TypingNotice"] | None = None


class WelcomeFrame(WelcomeBody, tag_field="type", tag="welcome"):
    pass


class AckFrame(Struct, tag_field="type", tag="ack"):
    client_id: str
    session: str
    seq: int
    at: int
    repeat: bool


class DoneFrame(Struct, tag_field="type", tag="ack", omit_defaults=True):
    """The ack of `end`, `human`, `read` and `rating`, which have no client_id."""

    of: str
    session: str | None = None


class EventFrame(Struct, tag_field="type", tag="event"):
    session: str
    event: Raw


class StateFrame(Struct, tag_field="type", tag="state"):
    state: StateObject


class DraftFrame(Struct, tag_field="type", tag="draft", rename={"start": "from"}):
    session: str
    turn: str
    epoch: int
    start: int
    delta: str


class DraftEndFrame(Struct, tag_field="type", tag="draft_end"):
    session: str
    turn: str
    outcome: Literal["published", "withdrawn"]


class TypingNotice(Struct, tag_field="type", tag="typing", omit_defaults=True):
    session: str
    who: str
    name: str | None = None


class TokenFrame(Struct, tag_field="type", tag="token"):
    token: str
    expires_at: int


class PongFrame(Struct, tag_field="type", tag="pong"):
    pass


class Fault(Struct, omit_defaults=True):
    """The `error` object of every refusal."""

    code: str
    message: str
    retry_after_s: int | None = None


class ErrorFrame(Struct, tag_field="type", tag="error", omit_defaults=True):
    """`client_id` names the message it is about, `of` the type of another frame."""

    error: Fault
    client_id: str | None = None
    of: str | None = None


class ErrorBody(Struct):
    error: Fault


class VisitorAnswer(Struct):
    visitor: str
    token: str
    expires_at: int
    widget: dict[str, object]


class MessageAnswer(Struct):
    session: str
    seq: int
    at: int
    repeat: bool


class SessionAnswer(Struct):
    session: str
    state: StateObject


class DoneAnswer(Struct):
    session: str | None


class HistoryAnswer(Struct):
    session: str
    events: list[Raw]
    more: bool


encode = msgspec.json.Encoder().encode


def encode_event(entry: e.Entry) -> Raw | None:
    """A visible entry as JSON, else None."""
    event = event_of(entry)
    return None if event is None else Raw(encode(event))


def hours_now(hours: Hours | None, *, now_ms: int) -> HoursNow | None:
    return None if hours is None else _hours_in_minute(hours, now_ms // MINUTE_MS)


@lru_cache(maxsize=8)
def _hours_in_minute(hours: Hours, minute: int) -> HoursNow:
    """Hours change at whole minutes, and everybody who connects in one asks the same."""
    now_ms = minute * MINUTE_MS
    return HoursNow(hours.is_open(now_ms), hours.list_changes(now_ms, limit=CHANGES_TOLD))


def draft_frame(draft: Draft | DraftDelta) -> DraftFrame:
    delta = draft.whole() if isinstance(draft, Draft) else draft
    return DraftFrame(delta.session, delta.turn, delta.epoch, delta.start, delta.delta)


def draft_end_frame(end: DraftEnd) -> DraftEndFrame:
    return DraftEndFrame(end.session, end.turn, end.outcome)


def typing_notice(mark: Typing) -> TypingNotice:
    return TypingNotice(mark.session, mark.who, mark.name)
