"""The operator API's vocabulary: what may be asked, and what is answered, over HTTP and over the socket. Pure.

Requests accept unknown fields (a newer client may send more) and nothing else that is not written here.
"""

from typing import Annotated, Literal, TypeAlias

import msgspec
from msgspec import Meta, Struct

from frontdesk.desk.live import DraftDelta, DraftEnd, Typing
from frontdesk.store.ports import Committed, Role
from frontdesk.web.operator.views import EntryView, OperatorView, SessionView, StateView, entry_view, state_view

MAX_TEXT_UNITS = 4_096
"""UTF-16 units of a reply or a note, after trimming: as much as an operator can write in Telegram."""

LAST_SEQ = 9_007_199_254_740_991
"""2**53 - 1: the largest number that every JSON reader holds exactly, and well inside a 64-bit column."""

ID_PATTERN = r"\A[A-Za-z0-9_-]{1,64}\Z"
_Seq: TypeAlias = Annotated[int, Meta(ge=0, le=LAST_SEQ)]
_ClientId: TypeAlias = Annotated[str, Meta(pattern=ID_PATTERN)]
_SessionId: TypeAlias = Annotated[str, Meta(pattern=ID_PATTERN)]


# --- What clients ask


class NoBody(Struct):
    """An object; nothing in it matters."""


class FencedBody(Struct):
    """`epoch` is the one that the operator was shown; another one now is `stale`. Without it nothing is compared."""

    epoch: _Seq | None = None


class HandToAiBody(FencedBody):
    answer_now: bool = False


class ReplyBody(Struct):
    """`text` is Markdown. `client_id` makes it happen once."""

    text: str
    client_id: _ClientId | None = None
    epoch: _Seq | None = None


class NoteBody(Struct):
    text: str
    client_id: _ClientId | None = None


class ReopenBody(Struct):
    """`text`, in Markdown, is sent in the same step."""

    text: str | None = None
    client_id: _ClientId | None = None


class EditBody(Struct):
    seq: _Seq
    text: str


class DeleteBody(Struct):
    seq: _Seq


class WatchFrame(Struct, tag_field="type", tag="watch"):
    session: _SessionId | None = None


class PingFrame(Struct, tag_field="type", tag="ping"):
    pass


ClientFrame: TypeAlias = WatchFrame | PingFrame
CLIENT_FRAMES = frozenset({"watch", "ping"})


# --- What clients are told over HTTP


class MeAnswer(Struct):
    """Who asks. `via` is how: a browser's `cookie`, or an API `key`.

    `csrf_cookie` and `csrf_header`: a browser sends the cookie's value in that header with everything but GET; both
    are null for a key. `assistant_off` says why the assistant can't answer, null while it can. `troubles` are
    sentences: what doesn't work now.
    """

    id: str
    login: str
    name: str
    role: Role
    via: Literal["cookie", "key"]
    csrf_cookie: str | None
    csrf_header: str | None
    assistant_off: str | None
    troubles: list[str]


class SessionsAnswer(Struct):
    """`next` goes into `before` for the next page, null on the last one. `waiting` counts all that wait."""

    sessions: list[SessionView]
    next: str | None
    waiting: int


class TranscriptAnswer(Struct):
    """`more`: there are more entries in the direction that was read."""

    session: SessionView
    entries: list[EntryView]
    more: bool


class DoneAnswer(Struct):
    """`session` as it is now. `seq` is the entry that was added (the message, if one was), 0 when nothing was.

    `repeat`: this `client_id` was used before for the same; nothing was done, `seq` is the first one's.
    """

    session: SessionView
    seq: int
    repeat: bool


class OkAnswer(Struct):
    """There is nothing more to say."""

    ok: bool = True


class Fault(Struct, omit_defaults=True):
    """The `error` object of every refusal. `operator` comes with `already_taken`; `session`, as it is now, with
    `stale` and `session_closed`; with `newer_session_open` it is the newer one."""

    code: str
    message: str
    operator: OperatorView | None = None
    session: SessionView | None = None
    retry_after_s: int | None = None


class ErrorBody(Struct):
    error: Fault


# --- What clients are told over the socket


class HelloFrame(Struct, tag_field="type", tag="hello"):
    log: str
    now: int
    me: OperatorView


class CommitFrame(Struct, tag_field="type", tag="commit"):
    """What one step added to a session, and what the session is since."""

    session: StateView
    entries: list[EntryView]


class WatchingFrame(Struct, tag_field="type", tag="watching"):
    """From here on drafts and typing are those of this session; a running draft follows at once, from its start."""

    session: str | None


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


class TypingFrame(Struct, tag_field="type", tag="typing"):
    session: str
    who: Literal["visitor", "operator", "assistant"]
    name: str | None


class PongFrame(Struct, tag_field="type", tag="pong"):
    pass


class ErrorFrame(Struct, tag_field="type", tag="error"):
    error: Fault


ServerFrame: TypeAlias = (
    HelloFrame | CommitFrame | WatchingFrame | DraftFrame | DraftEndFrame | TypingFrame | PongFrame | ErrorFrame
)


encode = msgspec.json.Encoder().encode


def commit_frame(committed: Committed) -> CommitFrame:
    return CommitFrame(state_view(committed.state), [entry_view(entry) for entry in committed.entries])


def draft_frame(delta: DraftDelta) -> DraftFrame:
    return DraftFrame(delta.session, delta.turn, delta.epoch, delta.start, delta.delta)


def draft_end_frame(end: DraftEnd) -> DraftEndFrame:
    return DraftEndFrame(end.session, end.turn, end.outcome)


def typing_frame(mark: Typing) -> TypingFrame:
    return TypingFrame(mark.session, mark.who, mark.name)
