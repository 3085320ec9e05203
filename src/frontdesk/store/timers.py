"""Timer rows as the desk reads them. `append` keeps them (save `leave`)."""

from sqlalchemy import Connection, bindparam, delete, func, select
from sqlalchemy.dialects.sqlite import insert

from frontdesk.session.timers import Timer
from frontdesk.store import schema as t
from frontdesk.store.access import Part
from frontdesk.store.codec import Cells

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


def timer_cells(timer: Timer) -> Cells:
    return {
        "session": timer.session,
        "kind": timer.kind,
        "due_at_ms": timer.due_at_ms,
        "if_epoch": timer.if_epoch,
        "if_seq": timer.if_seq,
    }
