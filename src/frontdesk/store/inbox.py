"""The list of sessions as operators see it: rows with the entries they show, newest first, by index alone."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    JSON,
    ColumnElement,
    Connection,
    Row,
    Select,
    bindparam,
    func,
    literal_column,
    or_,
    select,
    tuple_,
    type_coerce,
)

from frontdesk.session.entries import Message, Page, Rating, SessionStarted
from frontdesk.session.errors import UnknownSession
from frontdesk.store import schema as t
from frontdesk.store.access import Part
from frontdesk.store.codec import body_from_text, state_from_text
from frontdesk.store.ports import PREVIEW_MAX, InboxQuery, InboxRow, Preview

_said, _seen, _rated = (t.entries.alias(name) for name in ("said", "seen", "rated"))


def _joined() -> Select[*tuple[Any, ...]]:
    """Sessions with their last message, the last entry that has a page, and the last rating."""
    rows = t.sessions
    for entry, seq in (
        (_said, t.sessions.c.message_seq),
        (_seen, t.sessions.c.page_seq),
        (_rated, t.sessions.c.rating_seq),
    ):
        rows = rows.outerjoin(entry, (entry.c.session == t.sessions.c.session) & (entry.c.seq == seq))
    return select(
        t.sessions.c.state,
        t.sessions.c.started_at_ms,
        t.sessions.c.read_upto,
        _said.c.body.label("said"),
        _seen.c.kind.label("seen_kind"),
        _seen.c.body.label("seen"),
        _rated.c.body.label("rated"),
    ).select_from(rows)


_ROWS = _joined()
_SELECT_ROW = _ROWS.where(t.sessions.c.session == bindparam("session"))
_NOT_OPEN = t.sessions.c.status != literal_column("'open'")
_NOT_WAITING = t.sessions.c.mode != literal_column("'waiting'")


class SqlInbox(Part):
    """`ports.Inbox` over any engine."""

    async def list_inbox(self, query: InboxQuery) -> list[InboxRow]:
        return await self._access.read(lambda connection: _list(connection, query))

    async def get_inbox_row(self, session: str) -> InboxRow:
        row = await self._access.read(
            lambda connection: connection.execute(_SELECT_ROW, {"session": session}).first()
        )
        if row is None:
            raise UnknownSession(session)
        return _inbox_row(row)


def _list(connection: Connection, query: InboxQuery) -> list[InboxRow]:
    match query.status:
        case "open":
            waiting = [] if query.before else _list_waiting(connection, query)
            return waiting + _list_page(connection, query, [t.IS_OPEN, _NOT_WAITING])
        case "closed":
            # Of one visitor the index by visitor is the better one: the other must not be offered.
            return _list_page(connection, query, [_NOT_OPEN if query.visitor else t.IS_CLOSED])
        case "all":
            if query.visitor:
                return _list_page(connection, query, [])
            both = [row for status in (t.IS_OPEN, t.IS_CLOSED) for row in _list_page(connection, query, [status])]
            both.sort(key=lambda row: (row.state.last_at_ms, row.state.session), reverse=True)
            return both[: query.limit]


def _list_waiting(connection: Connection, query: InboxQuery) -> list[InboxRow]:
    rows = connection.execute(_ROWS.where(t.IS_WAITING, *_conditions(query)))
    found = [_inbox_row(row) for row in rows]
    return sorted(found, key=lambda row: (row.state.waiting_since_ms, row.state.session))


def _list_page(connection: Connection, query: InboxQuery, status: Sequence[ColumnElement[bool]]) -> list[InboxRow]:
    statement = _ROWS.where(*status, *_conditions(query))
    if query.before is not None:
        statement = statement.where(tuple_(*t.RECENT) < query.before)
    statement = statement.order_by(*(column.desc() for column in t.RECENT)).limit(query.limit)
    return [_inbox_row(row) for row in connection.execute(statement)]


def _conditions(query: InboxQuery) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if query.mode is not None:
        found.append(t.sessions.c.mode == query.mode)
    if query.operator is not None:
        found.append(t.sessions.c.operator == query.operator)
    if query.is_unowned:
        # Most are: the index by operator would only make them be sorted.
        found.append(func.coalesce(t.sessions.c.operator, "") == "")
    if query.visitor is not None:
        found.append(t.sessions.c.visitor == query.visitor)
    if query.text:
        # Read message by message: rare, on a thread for reading, and it ends with the page.
        words = type_coerce(t.entries.c.body, JSON)["text"].as_string()
        says = select(t.entries.c.seq).where(
            t.entries.c.session == t.sessions.c.session,
            t.entries.c.kind == "message",
            words.icontains(query.text, autoescape=True),
        )
        found.append(or_(t.sessions.c.session.istartswith(query.text, autoescape=True), says.exists()))
    return found


def _inbox_row(row: Row[Any]) -> InboxRow:
    return InboxRow(
        state=state_from_text(row.state),
        started_at_ms=row.started_at_ms,
        read_upto=row.read_upto,
        page=_page(row),
        preview=_preview(row),
        rating=_score(row),
    )


def _page(row: Row[Any]) -> Page | None:
    body = None if row.seen is None else body_from_text(row.seen_kind, row.seen)
    return body.page if isinstance(body, Message | SessionStarted) else None


def _preview(row: Row[Any]) -> Preview | None:
    body = None if row.said is None else body_from_text("message", row.said)
    return Preview(body.author, body.name, body.text[:PREVIEW_MAX]) if isinstance(body, Message) else None


def _score(row: Row[Any]) -> int | None:
    body = None if row.rated is None else body_from_text("rating", row.rated)
    return body.score if isinstance(body, Rating) else None
