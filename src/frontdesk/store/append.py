"""Appending in batches: load set-wise what the commands name, decide in order, write set-wise. The caller's
transaction makes it one atomic step; a batch costs about as many statements as one command alone.
"""

from collections.abc import Iterable, Iterator, Sequence

from sqlalchemy import BigInteger, ColumnElement, Connection, and_, bindparam, case, delete, select, tuple_, update
from sqlalchemy.dialects.sqlite import insert

from frontdesk.session.commands import AskHuman, DeleteReply, EditReply, ReopenSession, VisitorMessage
from frontdesk.session.entries import Message, Rating, SessionStarted
from frontdesk.session.errors import Refused
from frontdesk.session.priority import HUMAN
from frontdesk.store import schema as t
from frontdesk.store.access import execute_many
from frontdesk.store.codec import (
    Cells,
    entry_cells,
    homes_from_text,
    homes_to_text,
    state_cells,
    state_from_text,
)
from frontdesk.store.followers import START_CURSOR, UPSERT_BEHIND, begins_to_follow, list_followers
from frontdesk.store.keywords import count_calls
from frontdesk.store.overlay import Append, Overlay, Touched, UsedKey, Visitor
from frontdesk.store.ports import ASSISTANT, Committed, Follower, StoreUnavailable
from frontdesk.store.timers import DELETE_TIMER, set_timers

_SESSION = (t.sessions.c.session, t.sessions.c.state, t.sessions.c.homes)

_SELECT_KEYS = select(t.idempotency).where(
    tuple_(t.idempotency.c.scope, t.idempotency.c.name).in_(bindparam("keys", expanding=True))
)
_SELECT_SESSIONS = select(*_SESSION).where(t.sessions.c.session.in_(bindparam("ids", expanding=True)))
_SELECT_VISITORS = (
    select(t.visitors.c.visitor, t.visitors.c.last_n, *_SESSION)
    .join_from(
        t.visitors,
        t.sessions,
        and_(t.sessions.c.visitor == t.visitors.c.visitor, t.IS_OPEN),
        isouter=True,
    )
    .where(t.visitors.c.visitor.in_(bindparam("ids", expanding=True)))
)
_SELECT_REPLIES = select(t.entries.c.session, t.entries.c.seq).where(
    tuple_(t.entries.c.session, t.entries.c.seq).in_(bindparam("keys", expanding=True)),
    t.entries.c.kind == "message",
    t.entries.c.author == "operator",
)

_INSERT_VISITOR = insert(t.visitors)
_UPSERT_VISITOR = _INSERT_VISITOR.on_conflict_do_update(
    index_elements=["visitor"], set_={"last_n": _INSERT_VISITOR.excluded.last_n}
)
# A plain insert: an id that is taken must fail, never overwrite another visitor's session.
_INSERT_SESSION = insert(t.sessions)
_SHOWN: tuple[str, ...] = ("message_seq", "page_seq", "rating_seq")


def _unless_zero(name: str) -> ColumnElement[int]:
    new = bindparam(f"new_{name}", type_=BigInteger)
    return case((new > 0, new), else_=t.sessions.c[name])


_UPDATE_SESSION = (
    update(t.sessions)
    .where(t.sessions.c.session == bindparam("id"))
    .values({name: _unless_zero(name) for name in _SHOWN})
)
_INSERT_ENTRY = insert(t.entries)
_INSERT_KEY = insert(t.idempotency)
_DELETE_OWED = delete(t.behind).where(t.behind.c.follower == ASSISTANT, t.behind.c.session == bindparam("id"))


def append_batch(connection: Connection, appends: Sequence[Append]) -> list[Committed | Refused | StoreUnavailable]:
    """What became of each command, in order; everything that was decided stands in the connection's transaction."""
    if not appends:
        return []
    overlay = _load(connection, appends)
    outcomes = [overlay.decide(append) for append in appends]
    _save(connection, overlay)
    return outcomes


# --- Loading


def _load(connection: Connection, appends: Sequence[Append]) -> Overlay:
    overlay = Overlay()
    keys: set[tuple[str, str]] = set()
    visitors: set[str] = set()
    sessions: set[str] = set()
    edited: set[tuple[str, int]] = set()
    reopened: set[str] = set()
    for append in appends:
        command = append.command
        if command.key is not None:
            keys.add((command.key.scope, command.key.name))
        if isinstance(command, VisitorMessage | AskHuman):
            visitors.add(command.visitor)
            continue
        sessions.add(command.session)
        if isinstance(command, EditReply | DeleteReply):
            edited.add((command.session, command.of))
        elif isinstance(command, ReopenSession):
            reopened.add(command.session)
    if keys:
        for row in connection.execute(_SELECT_KEYS, {"keys": list(keys)}):
            overlay.keys[row.scope, row.name] = UsedKey(row.digest, row.session, row.seq, row.at_ms)
            sessions.add(row.session)
    _load_visitors(connection, overlay, visitors)
    _load_sessions(connection, overlay, sessions)
    if reopened:
        states = [overlay.sessions[session].state for session in reopened if session in overlay.sessions]
        _load_visitors(connection, overlay, {state.visitor for state in states})
    if edited:
        rows = connection.execute(_SELECT_REPLIES, {"keys": list(edited)})
        overlay.replies.update((row.session, row.seq) for row in rows)
    return overlay


def _load_visitors(connection: Connection, overlay: Overlay, visitors: set[str]) -> None:
    missing = visitors - overlay.visitors.keys()
    if not missing:
        return
    for row in connection.execute(_SELECT_VISITORS, {"ids": list(missing)}):
        overlay.visitors[row.visitor] = Visitor(row.last_n, row.session)
        if row.session is not None:
            _put(overlay, row.session, row.state, row.homes)


def _load_sessions(connection: Connection, overlay: Overlay, sessions: set[str]) -> None:
    missing = sessions - overlay.sessions.keys()
    if missing:
        for row in connection.execute(_SELECT_SESSIONS, {"ids": list(missing)}):
            _put(overlay, row.session, row.state, row.homes)


def _put(overlay: Overlay, session: str, state_text: str, homes_text: str) -> None:
    if session not in overlay.sessions:
        state = state_from_text(state_text)
        overlay.sessions[session] = Touched(state, before=state, homes=homes_from_text(homes_text))


# --- Saving


def _save(connection: Connection, overlay: Overlay) -> None:
    changed = [session for session in overlay.sessions.values() if session.entries]
    followers = list_followers(connection) if changed else []
    cursors = [cell for session in changed for cell in _rehome(session, followers)]
    _save_sessions(connection, changed)
    execute_many(
        connection,
        _INSERT_ENTRY,
        [entry_cells(entry, rank) for session in changed for entry, rank in session.entries],
    )
    count_calls(connection, ((it.state.site, entry) for it in changed for entry, _ in it.entries))
    execute_many(connection, _INSERT_KEY, [_key_cells(overlay, name) for name in overlay.new_keys])
    execute_many(connection, START_CURSOR, cursors)
    _save_behind(connection, changed, followers)
    _save_timers(connection, overlay)


def _rehome(session: Touched, followers: Iterable[Follower]) -> Iterator[Cells]:
    """Give the session a home in each spread group where it has none; a home that comes late starts at now."""
    for home in begins_to_follow(session.state.session, session.homes, followers):
        if session.before is not None:
            yield {"of": home, "id": session.state.session, "upto": session.before.last_seq}


def _save_sessions(connection: Connection, changed: list[Touched]) -> None:
    visitors: dict[str, Cells] = {}
    new: list[Cells] = []
    old: list[Cells] = []
    for session in changed:
        state = session.state
        cells = state_cells(state) | {"homes": homes_to_text(session.homes)}
        if session.before is not None:
            shown = {f"new_{name}": seq for name, seq in _shown(session).items()}
            old.append(cells | shown | {"id": state.session})
            continue
        started_at_ms = session.entries[0][0].at_ms
        new.append(
            cells
            | _shown(session)
            | {
                "session": state.session,
                "visitor": state.visitor,
                "n": state.n,
                "site": state.site,
                "started_at_ms": started_at_ms,
            }
        )
        visitor = {"visitor": state.visitor, "site": state.site, "locale": state.locale, "first_at_ms": started_at_ms}
        visitors.setdefault(state.visitor, visitor)["last_n"] = state.n
    # At no moment two open sessions of one visitor: those that closed in this batch come first, new ones last.
    old.sort(key=lambda cells: cells["status"] == "open")
    execute_many(connection, _UPDATE_SESSION, old)
    execute_many(connection, _UPSERT_VISITOR, list(visitors.values()))
    execute_many(connection, _INSERT_SESSION, new)


def _shown(session: Touched) -> dict[str, int]:
    """Which of the batch's entries a list shows from now on, 0 where it goes on with what it showed before."""
    found = dict.fromkeys(_SHOWN, 0)
    for entry, _ in session.entries:
        match entry.body:
            case Message(page=page):
                found["message_seq"] = entry.seq
                found["page_seq"] = entry.seq if page else found["page_seq"]
            case SessionStarted(page=page):
                found["page_seq"] = entry.seq if page else 0
            case Rating():
                found["rating_seq"] = entry.seq
            case _:
                pass
    return found


def _key_cells(overlay: Overlay, name: tuple[str, str]) -> Cells:
    used = overlay.keys[name]
    return {
        "scope": name[0],
        "name": name[1],
        "digest": used.digest,
        "session": used.session,
        "seq": used.seq,
        "at_ms": used.at_ms,
    }


def _save_behind(connection: Connection, changed: list[Touched], followers: Sequence[Follower]) -> None:
    everywhere = [follower.name for follower in followers if follower.spread is None]
    told: list[Cells] = []
    answered: list[Cells] = []
    owed: list[Cells] = []
    for session in changed:
        state = session.state
        priority = min(rank for _, rank in session.entries)
        since_ms = session.entries[0][0].at_ms
        told.extend(
            {"follower": follower, "session": state.session, "priority": priority, "since_ms": since_ms}
            for follower in (*everywhere, *session.homes.values())
        )
        was_owed = session.before is not None and session.before.wants_assistant
        if was_owed and (session.owed_anew_ms is not None or not state.wants_assistant):
            answered.append({"id": state.session})
        if state.wants_assistant and session.owed_anew_ms is not None:
            since_ms = session.owed_anew_ms
            owed.append({"follower": ASSISTANT, "session": state.session, "priority": HUMAN, "since_ms": since_ms})
    execute_many(connection, UPSERT_BEHIND, told)
    execute_many(connection, _DELETE_OWED, answered)
    execute_many(connection, UPSERT_BEHIND, owed)


def _save_timers(connection: Connection, overlay: Overlay) -> None:
    moved = [(session.state, session.policy) for session in overlay.sessions.values() if session.policy is not None]
    set_timers(connection, moved)
    # Nothing else removes this kind: one that fired in vain must not stay due.
    fired = [
        {"session": command.session, "kind": command.kind, "if_epoch": command.if_epoch, "if_seq": command.if_seq}
        for command in overlay.fired
        if command.kind == "leave"
    ]
    execute_many(connection, DELETE_TIMER, fired)
