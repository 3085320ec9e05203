"""Who must be told, where each of them stands, and what is behind: the outbox that the log is (ADR 0001)."""

from collections.abc import Iterable, Sequence
from hashlib import blake2b

from sqlalchemy import BigInteger, Connection, Text, bindparam, delete, func, literal, select, update
from sqlalchemy.dialects.sqlite import insert

from frontdesk.session.priority import HUMAN, NEW_SESSION
from frontdesk.store import schema as t
from frontdesk.store.access import Part, execute_many
from frontdesk.store.codec import Cells, homes_from_text, homes_to_text
from frontdesk.store.ports import ASSISTANT, Behind, Follower

_INSERT_BEHIND = insert(t.behind)
# The most urgent of what is pending counts, and how long the oldest of it has waited.
UPSERT_BEHIND = _INSERT_BEHIND.on_conflict_do_update(
    index_elements=["follower", "session"],
    set_={"priority": _INSERT_BEHIND.excluded.priority},
    where=_INSERT_BEHIND.excluded.priority < t.behind.c.priority,
)
_INSERT_CURSOR = insert(t.cursors)
_UPSERT_CURSOR = _INSERT_CURSOR.on_conflict_do_update(
    index_elements=["follower", "session"],
    set_={"seq": _INSERT_CURSOR.excluded.seq},
    where=_INSERT_CURSOR.excluded.seq > t.cursors.c.seq,
)
_SET_CURSOR = _INSERT_CURSOR.on_conflict_do_update(
    index_elements=["follower", "session"], set_={"seq": _INSERT_CURSOR.excluded.seq}
)
_PENDING = select(t.behind).where(
    t.behind.c.follower == bindparam("of"), t.behind.c.session == bindparam("id", type_=Text)
)
# To begin at `upto`; one that is still behind in the session (from another time) goes on where it stood.
START_CURSOR = _SET_CURSOR.from_select(
    ["follower", "session", "seq"],
    select(bindparam("of", type_=Text), bindparam("id", type_=Text), bindparam("upto", type_=BigInteger)).where(
        ~_PENDING.exists()
    ),
)
_SELECT_FOLLOWERS = select(t.followers).order_by(t.followers.c.follower)
_SELECT_CURSOR = select(t.cursors.c.seq).where(
    t.cursors.c.follower == bindparam("follower"), t.cursors.c.session == bindparam("session")
)
_SELECT_REST = select(func.min(t.entries.c.priority), func.min(t.entries.c.at_ms)).where(
    t.entries.c.session == bindparam("session"), t.entries.c.seq > bindparam("cursor")
)
_OF_FOLLOWER = (t.behind.c.follower == bindparam("of"), t.behind.c.session == bindparam("id"))
_UPDATE_BEHIND = update(t.behind).where(*_OF_FOLLOWER)
_DELETE_BEHIND = delete(t.behind).where(*_OF_FOLLOWER)
_LEAVE = delete(t.behind).where(t.behind.c.follower == bindparam("gone"))
_SELECT_BEHIND = (
    select(t.behind)
    .where(t.behind.c.follower == bindparam("follower"))
    .order_by(t.behind.c.priority, t.behind.c.since_ms, t.behind.c.session)
    .limit(bindparam("limit"))
)
_SELECT_OPEN = select(
    t.sessions.c.session, t.sessions.c.mode, t.sessions.c.last_seq, t.sessions.c.last_at_ms, t.sessions.c.homes
).where(t.IS_OPEN)
_UPDATE_HOMES = update(t.sessions).where(t.sessions.c.session == bindparam("id"))


class SqlFollowers(Part):
    """`ports.Followers` over any engine."""

    async def set_followers(self, followers: Sequence[Follower]) -> None:
        await self._access.write(lambda connection: _set_followers(connection, followers))

    async def list_behind(self, follower: str, *, limit: int) -> list[Behind]:
        def query(connection: Connection) -> list[Behind]:
            rows = connection.execute(_SELECT_BEHIND, {"follower": follower, "limit": limit})
            return [Behind(row.session, row.priority, row.since_ms) for row in rows]

        return await self._access.read(query)

    async def get_cursor(self, follower: str, session: str) -> int:
        return await self._access.read(lambda connection: _cursor(connection, follower, session))

    async def advance(self, follower: str, session: str, *, seq: int) -> None:
        await self._access.write(lambda connection: advance(connection, follower, session, seq))


def list_followers(connection: Connection) -> list[Follower]:
    """Those that `set_followers` named last."""
    return [Follower(row.follower, row.spread) for row in connection.execute(_SELECT_FOLLOWERS)]


def begins_to_follow(session: str, homes: dict[str, str], followers: Iterable[Follower]) -> list[str]:
    """Bring a session's `homes` up to date; the followers that became its home just now.

    A home stays as long as its follower is listed. Who becomes home depends on the names alone (rendezvous
    hashing), so that every node chooses the same.
    """
    groups: dict[str, list[str]] = {}
    for follower in followers:
        if follower.spread is not None:
            groups.setdefault(follower.spread, []).append(follower.name)
    for spread in homes.keys() - groups.keys():
        del homes[spread]
    begun: list[str] = []
    for spread, names in groups.items():
        if homes.get(spread) not in names:
            homes[spread] = max(names, key=lambda name: blake2b(f"{name} {session}".encode(), digest_size=8).digest())
            begun.append(homes[spread])
    return begun


def advance(connection: Connection, follower: str, session: str, seq: int) -> None:
    """Move a cursor forward; what is left after it decides whether, and how urgently, the session stays behind."""
    if follower == ASSISTANT:
        raise ValueError("the assistant has no cursor")
    connection.execute(_UPSERT_CURSOR, {"follower": follower, "session": session, "seq": seq})
    cursor = _cursor(connection, follower, session)
    priority, since_ms = connection.execute(_SELECT_REST, {"session": session, "cursor": cursor}).one()
    key = {"of": follower, "id": session}
    if priority is None:
        connection.execute(_DELETE_BEHIND, key)
    else:
        connection.execute(_UPDATE_BEHIND, key | {"priority": priority, "since_ms": since_ms})


def _cursor(connection: Connection, follower: str, session: str) -> int:
    return connection.execute(_SELECT_CURSOR, {"follower": follower, "session": session}).scalar() or 0


def _set_followers(connection: Connection, followers: Sequence[Follower]) -> None:
    known = list_followers(connection)
    if set(known) == set(followers):
        return
    names, known_names = ({each.name for each in of} for of in (followers, known))
    execute_many(connection, _LEAVE, [{"gone": name} for name in known_names - names])
    connection.execute(delete(t.followers))
    execute_many(
        connection, insert(t.followers), [{"follower": each.name, "spread": each.spread} for each in followers]
    )
    for name in (names - known_names) | (_everywhere(followers) - _everywhere(known)):
        # What it is still behind in, it goes on with.
        pending = select(t.behind).where(t.behind.c.follower == name, t.behind.c.session == t.sessions.c.session)
        at_end = select(literal(name), t.sessions.c.session, t.sessions.c.last_seq).where(
            t.sessions.c.status == "closed", ~pending.exists()
        )
        connection.execute(_SET_CURSOR.from_select(["follower", "session", "seq"], at_end))
    _show_open_sessions(connection, known, followers)


def _everywhere(followers: Iterable[Follower]) -> set[str]:
    return {each.name for each in followers if each.spread is None}


def _show_open_sessions(connection: Connection, known: Sequence[Follower], followers: Sequence[Follower]) -> None:
    """One card for each open session to each follower that begins to follow it now, nothing more to one that ends."""
    cursors: list[Cells] = []
    behind: list[Cells] = []
    homes_of: list[Cells] = []
    ended: list[Cells] = []
    for row in connection.execute(_SELECT_OPEN).all():
        homes = homes_from_text(row.homes)
        before = _everywhere(known) | set(homes.values())
        begins_to_follow(row.session, homes, followers)
        after = _everywhere(followers) | set(homes.values())
        homes_of.append({"id": row.session, "homes": homes_to_text(homes)})
        priority = HUMAN if row.mode == "waiting" else NEW_SESSION
        for follower in after - before:
            key = {"follower": follower, "session": row.session}
            cursors.append(key | {"seq": row.last_seq - 1})
            behind.append(key | {"priority": priority, "since_ms": row.last_at_ms})
        ended.extend({"of": follower, "id": row.session} for follower in before - after)
    execute_many(connection, _UPDATE_HOMES, homes_of)
    execute_many(connection, _SET_CURSOR, cursors)
    execute_many(connection, UPSERT_BEHIND, behind)
    execute_many(connection, _DELETE_BEHIND, ended)
