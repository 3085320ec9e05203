"""What the list of sessions needs: indexes, the entries each row shows, and since when a visitor waits.

Revision ID: 0003
"""

import json

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

OPEN = sa.text("status = 'open'")
CLOSED = sa.text("status = 'closed'")
WAITING = sa.text("status = 'open' AND mode = 'waiting'")

POINTERS = ("message_seq", "page_seq", "rating_seq")
sessions = sa.table("sessions", *map(sa.column, ("session", "mode", "last_at_ms", "state", *POINTERS)))
entries = sa.table("entries", *map(sa.column, ("session", "seq", "at_ms", "epoch", "kind", "body")))


def upgrade() -> None:
    for name in POINTERS:
        op.add_column("sessions", sa.Column(name, sa.BigInteger(), server_default="0", nullable=False))
    for name, where in (("ix_sessions_open_recent", OPEN), ("ix_sessions_closed_recent", CLOSED)):
        op.create_index(name, "sessions", ["last_at_ms", "session"], sqlite_where=where, postgresql_where=where)
    op.create_index("ix_sessions_waiting", "sessions", ["status", "mode"], sqlite_where=WAITING, postgresql_where=WAITING)
    _point_at_entries()
    _tell_waits()


def _point_at_entries() -> None:
    # Within a string of JSON the quotes are escaped: a visitor's words never look like this key.
    has_page = entries.c.body.not_like('%"page":null%')
    conditions = (
        entries.c.kind == "message",
        entries.c.kind.in_(["session_started", "message"]) & has_page,
        entries.c.kind == "rating",
    )
    for name, condition in zip(POINTERS, conditions, strict=True):
        last = sa.select(sa.func.max(entries.c.seq)).where(entries.c.session == sessions.c.session, condition)
        op.execute(sa.update(sessions).values({name: sa.func.coalesce(last.scalar_subquery(), 0)}))


def _tell_waits() -> None:
    """A wait begins with the first entry of its epoch."""
    connection = op.get_bind()
    waiting = sa.select(sessions).where(OPEN, sessions.c.mode == "waiting")
    for row in connection.execute(waiting).all():
        state = json.loads(row.state)
        of_epoch = (entries.c.session == row.session) & (entries.c.epoch == state["epoch"])
        began_ms = connection.execute(sa.select(sa.func.min(entries.c.at_ms)).where(of_epoch)).scalar()
        text = json.dumps(state | {"waiting_since_ms": began_ms or row.last_at_ms}, ensure_ascii=False)
        connection.execute(sa.update(sessions).where(sessions.c.session == row.session).values(state=text))
