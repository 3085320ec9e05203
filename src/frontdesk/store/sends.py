"""Outside calls without idempotency: a row stands before each call, and its outcome is one transaction."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import Connection, Row, bindparam, insert, select, update

from frontdesk.store import schema as t
from frontdesk.store.access import Part
from frontdesk.store.followers import advance
from frontdesk.store.ports import MappedMessage, NewSend, Send
from frontdesk.store.telegram import put_message

_SELECT_SEND = select(t.sends).where(t.sends.c.id == bindparam("send"))
_SELECT_OPEN = (
    select(t.sends)
    .where(
        t.sends.c.follower == bindparam("follower"),
        t.sends.c.session == bindparam("session"),
        t.IS_UNFINISHED,
    )
    .order_by(t.sends.c.id)
)
_UPDATE_SEND = update(t.sends).where(t.sends.c.id == bindparam("send"))


class SqlSends(Part):
    """`ports.Sends` over any engine."""

    async def plan_sends(self, follower: str, session: str, sends: Sequence[NewSend]) -> list[Send]:
        return await self._access.write(lambda connection: _plan(connection, follower, session, sends))

    async def list_open_sends(self, follower: str, session: str) -> list[Send]:
        def query(connection: Connection) -> list[Send]:
            rows = connection.execute(_SELECT_OPEN, {"follower": follower, "session": session})
            return [_send(row) for row in rows]

        return await self._access.read(query)

    async def mark_unknown(self, send: int) -> None:
        await self._access.write(lambda connection: _set_state(connection, send, state="unknown"))

    async def finish_send(self, send: int, *, chat: str, message: int, topic: int | None) -> None:
        def change(connection: Connection) -> None:
            row = _get(connection, send)
            # The words live in the log; once delivered, no second copy is kept.
            _set_state(connection, send, state="done", payload="")
            put_message(connection, chat, message, MappedMessage(row.session, row.from_seq, row.to_seq, "out", topic))
            _move_cursor(connection, row)

        await self._access.write(change)

    async def bury_send(self, send: int, *, error: str, at_ms: int) -> None:
        def change(connection: Connection) -> None:
            row = _get(connection, send)
            _set_state(connection, send, state="dead", payload="")
            letter = {
                "kind": "send",
                "source": row.follower,
                "session": row.session,
                "payload": row.payload,
                "error": error,
                "at_ms": at_ms,
            }
            connection.execute(insert(t.dead_letters), letter)
            _move_cursor(connection, row)

        await self._access.write(change)


def _plan(connection: Connection, follower: str, session: str, sends: Sequence[NewSend]) -> list[Send]:
    return [
        _insert(connection, follower, session, send, is_last=part == len(sends))
        for part, send in enumerate(sends, start=1)
    ]


def _insert(connection: Connection, follower: str, session: str, send: NewSend, *, is_last: bool) -> Send:
    cells = {"follower": follower, "session": session, **asdict(send), "state": "planned", "is_last": is_last}
    (send_id,) = connection.execute(insert(t.sends), cells).inserted_primary_key or (0,)
    return Send(send_id, follower, session, send.from_seq, send.to_seq, send.payload, "planned", is_last)


def _get(connection: Connection, send: int) -> Row[Any]:
    return connection.execute(_SELECT_SEND, {"send": send}).one()


def _set_state(connection: Connection, send: int, **cells: str) -> None:
    connection.execute(_UPDATE_SEND, {"send": send, **cells})


def _move_cursor(connection: Connection, row: Row[Any]) -> None:
    if row.is_last:
        advance(connection, row.follower, row.session, row.to_seq)


def _send(row: Row[Any]) -> Send:
    return Send(
        id=row.id,
        follower=row.follower,
        session=row.session,
        from_seq=row.from_seq,
        to_seq=row.to_seq,
        payload=row.payload,
        state=row.state,
        is_last=row.is_last,
    )
