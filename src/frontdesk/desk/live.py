"""Fan-out inside the process: what was committed, and the ephemerals that never are (drafts, typing).

Losing anything here costs latency, never an entry: every subscriber checks `prev` and reads the store when a piece
is missing. Drafts are not messages: a draft of an older epoch is dropped here, and withdrawn from every screen in
the same step that publishes the takeover.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from frontdesk.session.entries import Message
from frontdesk.session.richtext_breaks import utf16_len
from frontdesk.session.state import State
from frontdesk.store.ports import Committed

# A "typing" mark is repeated by clients every few seconds; unrepeated, it is gone after this long.
TYPING_S = 6.0
# Of so many sessions that changed last the epoch is remembered; a turn lasts a minute, so a late draft meets its own.
_EPOCHS_MAX = 10_000


@dataclass(frozen=True, slots=True)
class DraftDelta:
    """More of an answer that is being written. `start` counts UTF-16 units; 0 means start again."""

    session: str
    turn: str
    epoch: int
    start: int
    delta: str


@dataclass(frozen=True, slots=True)
class DraftEnd:
    session: str
    turn: str
    outcome: Literal["published", "withdrawn"]


@dataclass(frozen=True, slots=True)
class Typing:
    session: str
    who: Literal["visitor", "operator", "assistant"]
    name: str | None = None


@dataclass(slots=True)
class Draft:
    """The answer so far; `text` grows until the turn ends."""

    session: str
    turn: str
    epoch: int
    text: str = ""

    def whole(self) -> DraftDelta:
        return DraftDelta(self.session, self.turn, self.epoch, 0, self.text)


LiveItem: TypeAlias = Committed | DraftDelta | DraftEnd | Typing
Sink: TypeAlias = Callable[[LiveItem], None]
BatchListener: TypeAlias = Callable[[Sequence[Committed]], None]


class Live:
    """Who is listening now. Everything runs on the event loop; a sink must return at once and never raise."""

    def __init__(self, *, clock_s: Callable[[], float]) -> None:
        self._clock_s = clock_s
        self._by_visitor: dict[str, list[Sink]] = {}
        self._watchers: list[Sink] = []
        self._batch_listeners: list[BatchListener] = []
        self._drafts: dict[str, Draft] = {}
        self._epochs: dict[str, int] = {}
        self._typing: dict[str, dict[Typing, float]] = {}

    # --- Subscribing

    def subscribe(self, visitor: str, sink: Sink) -> Callable[[], None]:
        """Give `sink` everything of this visitor's sessions from now on; returns what ends it."""
        self._by_visitor.setdefault(visitor, []).append(sink)

        def unsubscribe() -> None:
            sinks = self._by_visitor.get(visitor, [])
            if sink in sinks:
                sinks.remove(sink)
            if not sinks:
                self._by_visitor.pop(visitor, None)

        return unsubscribe

    def watch(self, sink: Sink) -> Callable[[], None]:
        """Give `sink` everything of every session (operators' screens); returns what ends it."""
        self._watchers.append(sink)

        def unwatch() -> None:
            if sink in self._watchers:
                self._watchers.remove(sink)

        return unwatch

    def on_batch(self, listener: BatchListener) -> None:
        """Wake a follower: called once with each committed batch, in commit order."""
        self._batch_listeners.append(listener)

    def is_present(self, visitor: str) -> bool:
        return visitor in self._by_visitor

    def count_present(self) -> int:
        """Visitors with at least one screen open."""
        return len(self._by_visitor)

    def drafts_of(self, session: str) -> list[Draft]:
        draft = self._drafts.get(session)
        return [draft] if draft else []

    def typing_of(self, session: str) -> list[Typing]:
        """Who is typing now, the visitor left out: the visitor's own screens ask."""
        now_s = self._clock_s()
        marks = self._typing.get(session, {})
        return [mark for mark, until_s in marks.items() if until_s > now_s and mark.who != "visitor"]

    # --- Publishing

    def publish(self, batch: Sequence[Committed]) -> None:
        """Tell everybody what was committed, in order; the store calls this before the appends return."""
        for committed in batch:
            if committed.entries:
                self._publish_one(committed)
        for listener in self._batch_listeners:
            listener(batch)

    def _publish_one(self, committed: Committed) -> None:
        state = committed.state
        self._typing.pop(state.session, None)
        self._note_epoch(state)
        self._send(state.visitor, committed)
        draft = self._drafts.get(state.session)
        if draft is None:
            return
        turns = [entry.body.turn for entry in committed.entries if isinstance(entry.body, Message)]
        if draft.turn in turns:
            self._end_draft(state.visitor, draft, "published")
        elif draft.epoch != state.epoch or not state.is_open:
            self._end_draft(state.visitor, draft, "withdrawn")

    def _note_epoch(self, state: State) -> None:
        self._epochs.pop(state.session, None)  # the newest goes to the end
        self._epochs[state.session] = state.epoch
        if len(self._epochs) > _EPOCHS_MAX:
            del self._epochs[next(iter(self._epochs))]

    def draft(self, visitor: str, item: DraftDelta) -> None:
        """More of the assistant's answer. `start` 0 begins (again); a piece that doesn't continue, or of an epoch
        that is over, is dropped. A turn that begins withdraws what another one has shown."""
        if item.epoch < self._epochs.get(item.session, 0):
            return
        draft = self._drafts.get(item.session)
        if item.start == 0:
            if draft is not None and draft.turn != item.turn:
                self._end_draft(visitor, draft, "withdrawn")
            draft = Draft(item.session, item.turn, item.epoch)
            self._drafts[item.session] = draft
        if draft is None or draft.turn != item.turn or utf16_len(draft.text) != item.start:
            return  # withdrawn meanwhile
        draft.text += item.delta
        self._send(visitor, item)

    def withdraw_draft(self, visitor: str, session: str, *, turn: str) -> None:
        """The turn ended without an answer; nothing happens if its draft is gone already."""
        draft = self._drafts.get(session)
        if draft is not None and draft.turn == turn:
            self._end_draft(visitor, draft, "withdrawn")

    def typing(self, visitor: str, item: Typing) -> None:
        now_s = self._clock_s()
        marks = self._typing.get(item.session, {})
        fresh = {mark: until_s for mark, until_s in marks.items() if until_s > now_s}
        self._typing[item.session] = fresh | {item: now_s + TYPING_S}
        self._send(visitor, item)

    def _end_draft(self, visitor: str, draft: Draft, outcome: Literal["published", "withdrawn"]) -> None:
        del self._drafts[draft.session]
        self._send(visitor, DraftEnd(draft.session, draft.turn, outcome))

    def _send(self, visitor: str, item: LiveItem) -> None:
        for sink in _copy(self._by_visitor.get(visitor, ())):
            sink(item)
        for sink in _copy(self._watchers):
            sink(item)


def _copy(sinks: Iterable[Sink]) -> tuple[Sink, ...]:
    """A sink may unsubscribe while it is called."""
    return tuple(sinks)
