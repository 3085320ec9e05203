"""What Telegram delivered: kept before the next offset is asked for, carried out once, forgotten after 48 h."""

from collections.abc import Sequence

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from frontdesk.store import schema as t
from frontdesk.store.access import Part, execute_many
from frontdesk.store.ports import StoredUpdate

_SELECT_KNOWN = select(t.updates.c.update_id).where(
    t.updates.c.bot == bindparam("bot"), t.updates.c.update_id.in_(bindparam("ids", expanding=True))
)
_SELECT_PENDING = (
    select(t.updates.c.update_id, t.updates.c.payload)
    .where(t.updates.c.bot == bindparam("bot"), t.IS_PENDING)
    .order_by(t.updates.c.id)
    .limit(bindparam("limit"))
)
_SELECT_PAYLOAD = select(t.updates.c.payload).where(
    t.updates.c.bot == bindparam("bot"), t.updates.c.update_id == bindparam("update_id"), t.IS_PENDING
)
# What is finished keeps its key alone: that is all a redelivery is told by.
_FINISH = (
    update(t.updates)
    .where(t.updates.c.bot == bindparam("of_bot"), t.updates.c.update_id == bindparam("of_update"))
    .values(pending=False, payload="")
)
_FORGET = delete(t.updates).where(
    t.updates.c.bot == bindparam("bot"), t.updates.c.at_ms < bindparam("before_ms"), ~t.updates.c.pending
)
_FORGET_KEYS = delete(t.idempotency).where(
    t.idempotency.c.scope == bindparam("scope"), t.idempotency.c.at_ms < bindparam("before_ms")
)


class SqlUpdates(Part):
    """`ports.Updates` over any engine."""

    async def store_updates(self, bot: str, updates: Sequence[StoredUpdate], *, at_ms: int) -> list[StoredUpdate]:
        return await self._access.write(lambda connection: _store(connection, bot, updates, at_ms))

    async def list_pending_updates(self, bot: str, *, limit: int) -> list[StoredUpdate]:
        def query(connection: Connection) -> list[StoredUpdate]:
            rows = connection.execute(_SELECT_PENDING, {"bot": bot, "limit": limit})
            return [StoredUpdate(row.update_id, row.payload) for row in rows]

        return await self._access.read(query)

    async def finish_update(self, bot: str, update_id: int) -> None:
        await self._access.write(lambda connection: _finish(connection, bot, update_id))

    async def bury_update(self, bot: str, update_id: int, *, error: str) -> None:
        at_ms = self._clock_ms()

        def change(connection: Connection) -> None:
            payload = connection.execute(_SELECT_PAYLOAD, {"bot": bot, "update_id": update_id}).scalar()
            if payload is None:
                return  # buried or finished before
            letter = {"kind": "update", "source": bot, "payload": payload, "error": error, "at_ms": at_ms}
            connection.execute(insert(t.dead_letters), letter)
            _finish(connection, bot, update_id)

        await self._access.write(change)

    async def forget_updates(self, bot: str, *, before_ms: int) -> int:
        cells = {"bot": bot, "before_ms": before_ms}
        return await self._access.write(lambda connection: connection.execute(_FORGET, cells).rowcount)

    async def forget_keys(self, scope: str, *, before_ms: int) -> int:
        cells = {"scope": scope, "before_ms": before_ms}
        return await self._access.write(lambda connection: connection.execute(_FORGET_KEYS, cells).rowcount)


def _store(connection: Connection, bot: str, updates: Sequence[StoredUpdate], at_ms: int) -> list[StoredUpdate]:
    ids = [update.update_id for update in updates]
    known = set(connection.execute(_SELECT_KNOWN, {"bot": bot, "ids": ids}).scalars())
    new: list[StoredUpdate] = []
    for each in updates:
        if each.update_id not in known:
            known.add(each.update_id)
            new.append(each)
    cells = {"bot": bot, "at_ms": at_ms, "pending": True}
    rows = [cells | {"update_id": each.update_id, "payload": each.payload} for each in new]
    execute_many(connection, insert(t.updates), rows)
    return new


def _finish(connection: Connection, bot: str, update_id: int) -> None:
    connection.execute(_FINISH, {"of_bot": bot, "of_update": update_id})
