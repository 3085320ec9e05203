"""Operators, and the sessions they look at."""

from sqlalchemy import Connection, bindparam, select
from sqlalchemy.dialects.sqlite import insert

from frontdesk.session.entries import Operator
from frontdesk.session.state import State
from frontdesk.store import schema as t
from frontdesk.store.access import Part

_INSERT_OPERATOR = insert(t.operators)
_UPSERT_OPERATOR = _INSERT_OPERATOR.on_conflict_do_update(
    index_elements=["operator"],
    set_={"name": _INSERT_OPERATOR.excluded.name, "username": _INSERT_OPERATOR.excluded.username},
)
_SELECT_OPERATORS = select(t.operators).order_by(t.operators.c.name, t.operators.c.operator)
_SELECT_OWNED = (
    select(t.sessions.c.state)
    .where(t.IS_OPEN, t.sessions.c.operator == bindparam("operator"))
    .order_by(t.sessions.c.last_at_ms.desc(), t.sessions.c.session)
)
_SELECT_OPEN = (
    select(t.sessions.c.state)
    .where(t.IS_OPEN)
    .order_by((t.sessions.c.mode == "waiting").desc(), t.sessions.c.last_at_ms.desc(), t.sessions.c.session)
    .limit(bindparam("limit"))
)


class SqlOperators(Part):
    """`ports.Operators` over any engine."""

    async def put_operator(self, operator: Operator) -> None:
        source, _, name = operator.id.partition(":")
        cells = {
            "operator": operator.id,
            "name": operator.name,
            "username": operator.username,
            "telegram_user_id": int(name) if source == "tg" else None,
            "login": name if source == "web" else None,
        }
        await self._change(_UPSERT_OPERATOR, cells)

    async def list_operators(self) -> list[Operator]:
        def query(connection: Connection) -> list[Operator]:
            rows = connection.execute(_SELECT_OPERATORS)
            return [Operator(row.operator, row.name, row.username) for row in rows]

        return await self._access.read(query)

    async def list_sessions_of_operator(self, operator: str) -> list[State]:
        return await self._states(_SELECT_OWNED, operator=operator)

    async def list_open_sessions(self, *, limit: int) -> list[State]:
        return await self._states(_SELECT_OPEN, limit=limit)
