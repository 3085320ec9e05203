"""How a session and an entry look to an operator. Pure.

Every kind of entry has one shape: a field that holds nothing is null.
"""

from typing import Literal, TypeAlias, TypedDict, assert_never

import msgspec
from msgspec import Struct

from frontdesk.session import entries as e
from frontdesk.session.state import ClosedBy, State
from frontdesk.store.ports import InboxRow

_Participant: TypeAlias = Literal["visitor", "assistant", "telegram", "web", "desk"]

# --- A session


class OperatorView(Struct):
    """`id` is stable over renames: `web:<login>` or `tg:<user id>`. `username` is Telegram's, without @."""

    id: str
    name: str
    username: str | None


class PageView(Struct):
    url: str
    title: str | None
    referrer: str | None


class PreviewView(Struct):
    """The last message, at most 200 characters of it."""

    author: e.Author
    name: str | None
    text: str


class StateView(Struct, kw_only=True):
    """What the log alone says of a session: as a `commit` frame brings it."""

    session: str
    visitor: str
    n: int
    site: str
    locale: str
    status: Literal["open", "closed"]
    mode: e.Mode
    epoch: int
    operator: OperatorView | None
    closed_by: ClosedBy | None
    last_seq: int
    last_at: int
    waiting_since: int | None
    owes_answer: bool


class SessionView(StateView, kw_only=True):
    """`online`: the visitor has a screen open now. `read_upto`: the last `seq` that the visitor has seen."""

    started_at: int
    page: PageView | None
    preview: PreviewView | None
    rating: int | None
    read_upto: int
    online: bool


def operator_view(operator: e.Operator) -> OperatorView:
    return OperatorView(operator.id, operator.name, operator.username)


def find_operator_view(operator: e.Operator | None) -> OperatorView | None:
    return None if operator is None else operator_view(operator)


def page_view(page: e.Page | None) -> PageView | None:
    return None if page is None else PageView(page.url, page.title, page.referrer)


def state_view(state: State) -> StateView:
    return StateView(
        session=state.session,
        visitor=state.visitor,
        n=state.n,
        site=state.site,
        locale=state.locale,
        status="open" if state.is_open else "closed",
        mode=state.mode,
        epoch=state.epoch,
        operator=find_operator_view(state.operator),
        closed_by=state.closed_by,
        last_seq=state.last_seq,
        last_at=state.last_at_ms,
        waiting_since=state.waiting_since_ms or None,
        owes_answer=state.owes_answer,
    )


def session_view(row: InboxRow, *, online: bool) -> SessionView:
    preview = row.preview
    return SessionView(
        **msgspec.structs.asdict(state_view(row.state)),
        started_at=row.started_at_ms,
        page=page_view(row.page),
        preview=None if preview is None else PreviewView(preview.author, preview.name, preview.text),
        rating=row.rating,
        read_upto=row.read_upto,
        online=online,
    )


# --- Entries as operators see them: all of them


class _Entry(Struct, kw_only=True, tag_field="kind"):
    """`epoch` is the one that holds after the entry, `origin` where it came from."""

    seq: int
    at: int
    epoch: int
    origin: _Participant


class SessionStartedEntry(_Entry, tag="session_started"):
    n: int
    mode: e.Mode
    site: str
    locale: str
    page: PageView | None


class MessageEntry(_Entry, tag="message"):
    """`answers_upto` is the assistant's alone, `client_id` and `page` the visitor's, `operator` an operator's.

    `model_failure`: why the built-in assistant stood in for the model.
    """

    author: e.Author
    text: str
    rich: e.RichNodes | None
    name: str | None
    operator: OperatorView | None
    client_id: str | None
    page: PageView | None
    answers_upto: int | None
    model_failure: str | None


class NoticeEntry(_Entry, tag="notice"):
    code: Literal["message_received"]
    text: str
    opens_at: int | None


class HumanOfferedEntry(_Entry, tag="human_offered"):
    reason: e.OfferReason
    text: str
    opens_at: int | None


class OperatorRequestedEntry(_Entry, tag="operator_requested"):
    reason: e.RequestReason
    detail: str | None
    text: str
    opens_at: int | None


class AskedAgainEntry(_Entry, tag="asked_again"):
    pass


class AssistantFailedEntry(_Entry, tag="assistant_failed"):
    reason: str
    text: str
    opens_at: int | None


class TakenEntry(_Entry, tag="taken"):
    operator: OperatorView
    previous: OperatorView | None
    text: str


class HandedToAiEntry(_Entry, tag="handed_to_ai"):
    operator: OperatorView | None
    answer_now: bool
    silent_min: int | None
    text: str


class ReleasedEntry(_Entry, tag="released"):
    operator: OperatorView
    silent_min: int | None
    text: str
    opens_at: int | None


class AutoReturnWarnedEntry(_Entry, tag="auto_return_warned"):
    operator: OperatorView
    silent_min: int


class KeptEntry(_Entry, tag="kept"):
    operator: OperatorView


class ClosedEntry(_Entry, tag="closed"):
    by: ClosedBy
    operator: OperatorView | None
    text: str


class ReopenedEntry(_Entry, tag="reopened"):
    operator: OperatorView
    text: str


class MessageEditedEntry(_Entry, tag="message_edited"):
    of: int
    text: str
    rich: e.RichNodes | None


class MessageDeletedEntry(_Entry, tag="message_deleted"):
    of: int


class NoteEntry(_Entry, tag="note"):
    operator: OperatorView
    text: str


class RatingEntry(_Entry, tag="rating"):
    score: int
    comment: str | None


EntryView: TypeAlias = (
    SessionStartedEntry
    | MessageEntry
    | NoticeEntry
    | HumanOfferedEntry
    | OperatorRequestedEntry
    | AskedAgainEntry
    | AssistantFailedEntry
    | TakenEntry
    | HandedToAiEntry
    | ReleasedEntry
    | AutoReturnWarnedEntry
    | KeptEntry
    | ClosedEntry
    | ReopenedEntry
    | MessageEditedEntry
    | MessageDeletedEntry
    | NoteEntry
    | RatingEntry
)


class _At(TypedDict):
    seq: int
    at: int
    epoch: int
    origin: _Participant


def entry_view(entry: e.Entry) -> EntryView:
    at = _At(seq=entry.seq, at=entry.at_ms, epoch=entry.epoch, origin=entry.origin.participant)
    body = entry.body
    match body:
        case e.Message():
            return _message(at, body)
        case e.SessionStarted():
            page = page_view(body.page)
            return SessionStartedEntry(**at, n=body.n, mode=body.mode, site=body.site, locale=body.locale, page=page)
        case e.Notice():
            return NoticeEntry(**at, code=body.code, text=body.text, opens_at=body.opens_at_ms)
        case e.HumanOffered():
            return HumanOfferedEntry(**at, reason=body.reason, text=body.text, opens_at=body.opens_at_ms)
        case e.OperatorRequested():
            return OperatorRequestedEntry(
                **at, reason=body.reason, detail=body.detail, text=body.text, opens_at=body.opens_at_ms
            )
        case e.AskedAgain():
            return AskedAgainEntry(**at)
        case e.AssistantFailed():
            return AssistantFailedEntry(**at, reason=body.reason, text=body.text, opens_at=body.opens_at_ms)
        case e.MessageEdited():
            return MessageEditedEntry(**at, of=body.of, text=body.text, rich=body.rich)
        case e.MessageDeleted():
            return MessageDeletedEntry(**at, of=body.of)
        case e.Rating():
            return RatingEntry(**at, score=body.score, comment=body.comment)
        case _:
            return _by_operator(at, body)


def _message(at: _At, body: e.Message) -> MessageEntry:
    return MessageEntry(
        **at,
        author=body.author,
        text=body.text,
        rich=body.rich,
        name=body.name,
        operator=find_operator_view(body.operator),
        client_id=body.client_id,
        page=page_view(body.page),
        answers_upto=body.answers_upto,
        model_failure=body.model_failure,
    )


_OperatorsBody: TypeAlias = (
    e.Taken | e.HandedToAi | e.Released | e.AutoReturnWarned | e.Kept | e.Closed | e.Reopened | e.Note
)


def _by_operator(at: _At, body: _OperatorsBody) -> EntryView:
    match body:
        case e.HandedToAi(text=text, answer_now=answer_now, silent_min=silent_min):
            by = find_operator_view(body.operator)
            return HandedToAiEntry(**at, operator=by, answer_now=answer_now, silent_min=silent_min, text=text)
        case e.Closed():
            return ClosedEntry(**at, by=body.by, operator=find_operator_view(body.operator), text=body.text)
        case _:
            return _by_named_operator(at, body, operator_view(body.operator))


def _by_named_operator(
    at: _At, body: e.Taken | e.Released | e.AutoReturnWarned | e.Kept | e.Reopened | e.Note, operator: OperatorView
) -> EntryView:
    match body:
        case e.Taken():
            previous = find_operator_view(body.previous)
            return TakenEntry(**at, operator=operator, previous=previous, text=body.text)
        case e.Released():
            return ReleasedEntry(
                **at, operator=operator, silent_min=body.silent_min, text=body.text, opens_at=body.opens_at_ms
            )
        case e.AutoReturnWarned():
            return AutoReturnWarnedEntry(**at, operator=operator, silent_min=body.silent_min)
        case e.Kept():
            return KeptEntry(**at, operator=operator)
        case e.Reopened():
            return ReopenedEntry(**at, operator=operator, text=body.text)
        case e.Note():
            return NoteEntry(**at, operator=operator, text=body.text)
        case _:
            assert_never(body)
