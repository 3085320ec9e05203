"""What happens, told to every operator's socket: encoded once, queued where it belongs."""

from collections.abc import Callable
from dataclasses import dataclass

from frontdesk.desk.live import DraftDelta, DraftEnd, Live, LiveItem, Typing
from frontdesk.store.ports import Committed
from frontdesk.web.operator import wire as w
from frontdesk.web.visitor.outbox import Outbox


@dataclass(eq=False, slots=True)
class Seat:
    """One socket's place: where its frames go, and the session whose drafts and typing it is told."""

    out: Outbox
    watches: str | None = None


class Feed:
    """Listens while anybody sits here."""

    def __init__(self, live: Live) -> None:
        self._live = live
        self._seats: set[Seat] = set()
        self._unwatch: Callable[[], None] | None = None

    def join(self, seat: Seat) -> None:
        self._seats.add(seat)
        if self._unwatch is None:
            self._unwatch = self._live.watch(self._sink)

    def leave(self, seat: Seat) -> None:
        self._seats.discard(seat)
        if not self._seats and self._unwatch is not None:
            self._unwatch()
            self._unwatch = None

    def watch(self, seat: Seat, session: str | None) -> None:
        """From here on the session's drafts and typing go to that seat; what is running goes at once."""
        seat.watches = session
        seat.out.put(w.encode(w.WatchingFrame(session)))
        if session is None:
            return
        for draft in self._live.drafts_of(session):
            seat.out.put(w.encode(w.draft_frame(draft.whole())))
        for mark in self._live.typing_of(session):
            seat.out.put(w.encode(w.typing_frame(mark)))

    def _sink(self, item: LiveItem) -> None:
        match item:
            case Committed():
                _put(self._seats, w.commit_frame(item))
            case DraftDelta():
                _put(self._watching(item.session), w.draft_frame(item))
            case DraftEnd():
                _put(self._watching(item.session), w.draft_end_frame(item))
            case Typing():
                _put(self._watching(item.session), w.typing_frame(item))

    def _watching(self, session: str) -> set[Seat]:
        return {seat for seat in self._seats if seat.watches == session}


def _put(seats: set[Seat], frame: w.ServerFrame) -> None:
    if seats:
        data = w.encode(frame)
        for seat in seats:
            seat.out.put(data)
