"""The log for reading, and the door to `append`."""

from secrets import token_hex
from typing import Any

from sqlalchemy import Connection, Select, bindparam, select, update
from sqlalchemy.dialects.sqlite import insert

from frontdesk.session.commands import Command
from frontdesk.session.entries import Entry
from frontdesk.session.errors import UnknownSession
from frontdesk.session.policy import Policy
from frontdesk.session.state import State
from frontdesk.store import schema as t
from frontdesk.store.access import Part
from frontdesk.store.codec import entry_from_row
from frontdesk.store.ports import Committed

_SELECT_STATE = select(t.sessions.c.state).where(t.sessions.c.session == bindparam("session"))
_SELECT_SESSIONS = (
    select(t.sessions.c.state)
    .where(t.sessions.c.visitor == bindparam("visitor"), t.sessions.c.n >= bindparam("from_n"))
    .order_by(t.sessions.c.n)
)
_SELECT_LAST = (
    select(t.sessions.c.state)
    .where(t.sessions.c.visitor == bindparam("visitor"))
    .order_by((t.sessions.c.status == "open").desc(), t.sessions.c.n.desc())
    .limit(1)
)
_SELECT_AFTER = (
    select(t.entries)
    .where(t.entries.c.session == bindparam("session"), t.entries.c.seq > bindparam("after"))
    .order_by(t.entries.c.seq)
    .limit(bindparam("limit"))
)
_SELECT_BEFORE = (
    select(t.entries)
    .where(t.entries.c.session == bindparam("session"), t.entries.c.seq < bindparam("before"), t.entries.c.visible)
    .order_by(t.entries.c.seq.desc())
    .limit(bindparam("limit"))
)
_SELECT_READ = select(t.sessions.c.read_upto).where(t.sessions.c.session == bindparam("session"))
_UPDATE_READ = (
    update(t.sessions)
    .where(t.sessions.c.session == bindparam("id"), t.sessions.c.read_upto < bindparam("read_upto"))
    .values(read_upto=bindparam("read_upto"), read_at_ms=bindparam("read_at_ms"))
)
_SELECT_GENERATION = select(t.meta.c.value).where(t.meta.c.key == "generation")


class SqlLog(Part):
    """`ports.Log` over any engine."""

    async def append(self, command: Command, *, policy: Policy) -> Committed:
        return await self._access.append(command, policy=policy)

    async def get_state(self, session: str) -> State:
        states = await self._states(_SELECT_STATE, session=session)
        if not states:
            raise UnknownSession(session)
        return states[0]

    async def list_sessions(self, visitor: str, *, from_n: int = 1) -> list[State]:
        return await self._states(_SELECT_SESSIONS, visitor=visitor, from_n=from_n)

    async def find_last_session(self, visitor: str) -> State | None:
        states = await self._states(_SELECT_LAST, visitor=visitor)
        return states[0] if states else None

    async def read(self, session: str, *, after: int = 0, limit: int = 500) -> list[Entry]:
        return await self._entries(_SELECT_AFTER, session=session, after=after, limit=limit)

    async def read_before(self, session: str, *, before: int, limit: int) -> list[Entry]:
        newest_first = await self._entries(_SELECT_BEFORE, session=session, before=before, limit=limit)
        return newest_first[::-1]

    async def mark_read(self, session: str, *, seq: int, at_ms: int) -> None:
        await self._change(_UPDATE_READ, {"id": session, "read_upto": seq, "read_at_ms": at_ms})

    async def get_read(self, session: str) -> int:
        found = await self._access.read(
            lambda connection: connection.execute(_SELECT_READ, {"session": session}).scalar()
        )
        return found or 0

    async def generation(self) -> str:
        return await self._access.read(lambda connection: connection.execute(_SELECT_GENERATION).scalar_one())

    async def _entries(self, statement: Select[Any], **values: str | int) -> list[Entry]:
        def query(connection: Connection) -> list[Entry]:
            return [entry_from_row(row) for row in connection.execute(statement, values)]

        return await self._access.read(query)


def ensure_generation(connection: Connection) -> None:
    """Name the store's generation once; it stays until a restore names another."""
    cells = {"key": "generation", "value": token_hex(8)}
    connection.execute(insert(t.meta).values(cells).on_conflict_do_nothing())
