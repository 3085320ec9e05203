"""What a visitor sees from a cursor on: the one answer that `hello` and `GET /events` share.

Every read is a transaction of its own, so a session's events are cut at the state that was read before them: the two
always fit, and what comes later is the next event.
"""

from dataclasses import dataclass, field

from msgspec import Raw

from frontdesk.session.entries import Entry
from frontdesk.session.errors import UnknownSession
from frontdesk.session.state import State
from frontdesk.store.ports import Log
from frontdesk.web.visitor.protocol import SessionView, encode_event, state_object

# One welcome is bounded well below what a slow reader may have queued (outbox.MAX_QUEUED_BYTES).
PAGE_EVENTS = 500
PAGE_BYTES = 256 * 1024
_READ_LIMIT = 500


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where a client stands: the log it knows (None: it doesn't say), the session, and the last seq it has."""

    log: str | None = None
    session: str | None = None
    after: int = 0


@dataclass(slots=True)
class SessionPage:
    """One session's events after a point; `upto` is the last of them, or that point. `is_whole`: none is left."""

    state: State
    recovered: bool
    upto: int
    events: list[Raw] = field(default_factory=list[Raw])
    is_whole: bool = True

    def view(self) -> SessionView:
        return SessionView(state_object(self.state), self.recovered, self.events)


@dataclass(slots=True)
class Page:
    """`more`: the page is full, resume from its end."""

    log: str
    sessions: list[SessionPage]
    more: bool


@dataclass(slots=True)
class _Room:
    """What is left of a page. The first event always fits, so that every page gets on."""

    events: int = PAGE_EVENTS
    bytes: int = PAGE_BYTES

    def take(self, event: Raw) -> bool:
        size = len(bytes(event))
        if self.events <= 0 or (size > self.bytes and self.events < PAGE_EVENTS):
            return False
        self.events -= 1
        self.bytes -= size
        return True


class Resume:
    def __init__(self, log: Log) -> None:
        self._log = log
        self._generation: str | None = None

    async def generation(self) -> str:
        """The store's id; asked once, for a restore comes with a restart."""
        if self._generation is None:
            self._generation = await self._log.generation()
        return self._generation

    async def page(self, visitor: str, cursor: Cursor) -> Page:
        """The rest of the named session and all later ones; without a name the open session, else the last one.

        Raises: UnknownSession: the named one is not this visitor's (in a log the client knows).
        """
        generation = await self.generation()
        is_known = cursor.log is None or cursor.log == generation
        states = await self._states(visitor, cursor, is_known=is_known)
        room = _Room()
        page = Page(generation, [], more=False)
        for state in states:
            after = cursor.after if is_known and state.session == cursor.session else 0
            part = await self._session(state, after, room)
            part.recovered = part.recovered and is_known
            page.sessions.append(part)
            if not part.is_whole or (room.events <= 0 and state is not states[-1]):
                page.more = True
                break
        return page

    async def after(self, session: str, after: int) -> SessionPage:
        """The events of one session after a seq that is known to be good. Raises: UnknownSession."""
        part = SessionPage(await self._log.get_state(session), recovered=True, upto=after)
        await self._fill(part, _Room())
        return part

    async def _states(self, visitor: str, cursor: Cursor, *, is_known: bool) -> list[State]:
        if cursor.session is not None:
            state = await self._find_own(visitor, cursor.session)
            if state is not None:
                return await self._log.list_sessions(visitor, from_n=state.n)
            if is_known:
                raise UnknownSession(cursor.session)
        last = await self._log.find_last_session(visitor)
        return [last] if last else []

    async def _find_own(self, visitor: str, session: str) -> State | None:
        try:
            state = await self._log.get_state(session)
        except UnknownSession:
            return None
        return state if state.visitor == visitor else None

    async def _session(self, state: State, after: int, room: _Room) -> SessionPage:
        """From the cursor if the log still continues it, else the whole."""
        if after <= state.last_seq:
            part = SessionPage(state, recovered=True, upto=after)
            if await self._fill(part, room, continues=after):
                return part
        part = SessionPage(state, recovered=False, upto=0)
        await self._fill(part, room)
        return part

    async def _fill(self, part: SessionPage, room: _Room, *, continues: int | None = None) -> bool:
        """Read events up to the state's end; False when the first one does not continue that seq."""
        end = part.state.last_seq
        position = part.upto
        while position < end:
            entries = await self._log.read(part.state.session, after=position, limit=_READ_LIMIT)
            visible = [entry for entry in entries if entry.is_visible and entry.seq <= end]
            if continues is not None and visible and not part.events and visible[0].prev > continues:
                return False
            if not self._add(part, visible, room) or not entries:
                break
            position = entries[-1].seq
        return True

    def _add(self, part: SessionPage, entries: list[Entry], room: _Room) -> bool:
        for entry in entries:
            event = encode_event(entry)
            if event is None:
                continue
            if not room.take(event):
                part.is_whole = False
                return False
            part.events.append(event)
            part.upto = entry.seq
        return True
