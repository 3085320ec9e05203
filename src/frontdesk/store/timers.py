"""Timer rows as the desk reads them. `append` keeps them (save `leave`), `rearm` sets them anew."""

from collections.abc import Iterable

from sqlalchemy import Connection, bindparam, delete, func, select
from sqlalchemy.dialects.sqlite import insert

from frontdesk.session.policy import Policy
from frontdesk.session.state import State
from frontdesk.session.timers import Timer
from frontdesk.session.timers import timers as timers_of
from frontdesk.store import schema as t
from frontdesk.store.access import Part, execute_many
from frontdesk.store.codec import Cells, state_from_text

_INSERT_TIMER = insert(t.timers)
UPSERT_TIMER = _INSERT_TIMER.on_conflict_do_update(
    index_elements=["session", "kind"],
    set_={name: _INSERT_TIMER.excluded[name] for name in ("due_at_ms", "if_epoch", "if_seq")},
)
# This very timer: one that was set anew since is another.
DELETE_TIMER = delete(t.timers).where(
    t.timers.c.session == bindparam("session"),
    t.timers.c.kind == bindparam("kind"),
    t.timers.c.if_epoch == bindparam("if_epoch"),
    t.timers.c.if_seq == bindparam("if_seq"),
)
_KEPT = ("kept_1", "kept_2", "kept_3")  # session.timers makes at most three
_DELETE_OTHERS = delete(t.timers).where(
    t.timers.c.session == bindparam("id"),
    t.timers.c.kind.not_in([bindparam(name) for name in _KEPT]),
    t.timers.c.kind != "leave",
)
_DELETE_LEAVE = delete(t.timers).where(t.timers.c.session == bindparam("id"), t.timers.c.kind == "leave")
# Open sessions by their visitor, of whom each has one: the order of an index that stands still while they go on.
_SELECT_OPEN = (
    select(t.sessions.c.visitor, t.sessions.c.state)
    .where(t.IS_OPEN, t.sessions.c.visitor > bindparam("after"))
    .order_by(t.sessions.c.visitor)
    .limit(bindparam("limit"))
)
# Sessions in one transaction: a few milliseconds, so that no append waits for long.
_REARMED_AT_ONCE = 200
_SELECT_DUE = (
    select(t.timers)
    .where(t.timers.c.due_at_ms <= bindparam("now_ms"))
    .order_by(t.timers.c.due_at_ms, t.timers.c.session, t.timers.c.kind)
    .limit(bindparam("limit"))
)
_SELECT_NEXT = select(func.min(t.timers.c.due_at_ms))


class SqlTimers(Part):
    """`ports.Timers` over any engine."""

    async def list_due(self, *, now_ms: int, limit: int) -> list[Timer]:
        def query(connection: Connection) -> list[Timer]:
            rows = connection.execute(_SELECT_DUE, {"now_ms": now_ms, "limit": limit})
            return [Timer(row.session, row.kind, row.due_at_ms, row.if_epoch, row.if_seq) for row in rows]

        return await self._access.read(query)

    async def next_due_ms(self) -> int | None:
        return await self._access.read(lambda connection: connection.execute(_SELECT_NEXT).scalar())

    async def put_timer(self, timer: Timer) -> None:
        await self._change(UPSERT_TIMER, timer_cells(timer))

    async def drop_timer(self, timer: Timer) -> None:
        cells = timer_cells(timer)
        del cells["due_at_ms"]
        await self._change(DELETE_TIMER, cells)

    async def rearm(self, policy: Policy) -> int:
        looked_at, after = 0, ""
        while True:
            visitors = await self._access.write(lambda connection, after=after: _rearm(connection, policy, after))
            looked_at += len(visitors)
            if len(visitors) < _REARMED_AT_ONCE:
                return looked_at
            after = visitors[-1]


def set_timers(connection: Connection, sessions: Iterable[tuple[State, Policy]]) -> None:
    """Make the rows of these sessions what their states want, `leave` apart."""
    dropped: list[Cells] = []
    kept: list[Cells] = []
    for state, policy in sessions:
        found = timers_of(state, policy)
        kinds = [timer.kind for timer in found] + [""] * len(_KEPT)
        dropped.append({"id": state.session, **dict(zip(_KEPT, kinds, strict=False))})
        kept.extend(timer_cells(timer) for timer in found)
    execute_many(connection, _DELETE_OTHERS, dropped)
    execute_many(connection, UPSERT_TIMER, kept)


def _rearm(connection: Connection, policy: Policy, after: str) -> list[str]:
    """One batch, in the writer's transaction: the states are the latest. The visitors whose sessions it was."""
    rows = connection.execute(_SELECT_OPEN, {"after": after, "limit": _REARMED_AT_ONCE}).all()
    states = [state_from_text(row.state) for row in rows]
    set_timers(connection, [(state, policy) for state in states])
    if not policy.leave_close_ms:
        execute_many(connection, _DELETE_LEAVE, [{"id": state.session} for state in states])
    return [row.visitor for row in rows]


def timer_cells(timer: Timer) -> Cells:
    return {
        "session": timer.session,
        "kind": timer.kind,
        "due_at_ms": timer.due_at_ms,
        "if_epoch": timer.if_epoch,
        "if_seq": timer.if_seq,
    }
