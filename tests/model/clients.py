"""A visitor's screen as the protocol describes it: events from the live fan-out while they continue what it has,
else everything after its own cursor from the store.
"""

from collections.abc import Callable

from frontdesk.desk.live import DraftDelta, DraftEnd, LiveItem
from frontdesk.session.entries import Entry
from frontdesk.store.ports import Committed
from tests.model.world import World


class Client:
    """`views` are the events it shows, per session. `missed` are sessions of which it lost an event unawares."""

    def __init__(self, world: World, visitor: str) -> None:
        self._world = world
        self.visitor = visitor
        self.views: dict[str, list[Entry]] = {}
        self.drafts: dict[str, tuple[str, str]] = {}
        self.missed: set[str] = set()
        self.has_all_drafts = False
        self._behind: set[str] = set()
        self._loses_next = False
        self._unsubscribe: Callable[[], None] | None = None

    @property
    def is_connected(self) -> bool:
        return self._unsubscribe is not None

    def connect(self) -> None:
        """Listen first, then read on from the cursor: so that nothing falls between."""
        live = self._world.process.live
        self._unsubscribe = live.subscribe(self.visitor, self._hear)
        self._loses_next = False
        self.has_all_drafts = True
        states = self._world.run(self._world.process.store.list_sessions(self.visitor))
        self._behind.update(state.session for state in states)
        self.catch_up()
        drafts = [draft for state in states for draft in live.drafts_of(state.session)]
        self.drafts = {draft.session: (draft.turn, draft.text) for draft in drafts}

    def disconnect(self) -> None:
        if self._unsubscribe is not None:
            self._unsubscribe()
            self._unsubscribe = None

    def lose_next(self) -> None:
        """The next item of the live fan-out never arrives."""
        self._loses_next = True

    def catch_up(self) -> None:
        """Read what is missing; a screen does so as soon as it sees a gap."""
        for session in self._behind if self.is_connected else ():
            entries = self._world.run(self._world.process.store.read(session, after=self._upto(session)))
            self._view(session).extend(entry for entry in entries if entry.is_visible)
        if self.is_connected:
            self.missed -= self._behind
            self._behind.clear()

    def _hear(self, item: LiveItem) -> None:
        if self._loses_next:
            self._loses_next = False
            self.has_all_drafts = False
            if isinstance(item, Committed):
                self.missed.add(item.state.session)
            return
        match item:
            case Committed():
                self._committed(item)
            case DraftDelta():
                turn, text = self.drafts.get(item.session, (item.turn, "")) if item.start else (item.turn, "")
                self.drafts[item.session] = (turn, text + item.delta)
            case DraftEnd():
                self.drafts.pop(item.session, None)
            case _:
                pass

    def _committed(self, committed: Committed) -> None:
        session = committed.state.session
        upto = self._upto(session)
        fresh = [entry for entry in committed.entries if entry.is_visible and entry.seq > upto]
        if not fresh:
            return
        if session in self._behind or not self.continues(upto, fresh[0]):
            self._behind.add(session)
            return
        self._view(session).extend(fresh)
        self.missed.discard(session)

    def continues(self, upto: int, entry: Entry) -> bool:
        """Is `entry` the next one after `upto` in this view?"""
        return entry.prev == upto

    def _view(self, session: str) -> list[Entry]:
        return self.views.setdefault(session, [])

    def _upto(self, session: str) -> int:
        view = self.views.get(session)
        return view[-1].seq if view else 0
