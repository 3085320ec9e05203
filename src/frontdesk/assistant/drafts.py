"""An answer while it is being written: shown as it grows, never an entry, gone at once when the turn is void."""

import asyncio

from frontdesk.desk.live import DraftDelta, Live
from frontdesk.session.richtext import MAX_ANSWER_UNITS, clean
from frontdesk.session.richtext_breaks import utf16_len
from frontdesk.session.state import State

# An ephemeral is at most 4 KB (design, section 6); a UTF-16 unit takes at most 3 bytes of UTF-8.
_MAX_DELTA_CHARS = 1_000


class DraftStream:
    """The draft of one turn. Pieces that come faster than `interval_s` travel together; the first goes at once."""

    def __init__(self, live: Live, state: State, *, interval_s: float) -> None:
        self._live = live
        self._visitor = state.visitor
        self._session = state.session
        self._turn = state.turn_key
        self._epoch = state.epoch
        self._interval_s = interval_s
        self._waiting = ""
        self._sent_units = 0
        self._timer: asyncio.TimerHandle | None = None

    def begin_again(self) -> None:
        """A new attempt: what was shown of the last one disappears."""
        self._stop()
        self._live.withdraw_draft(self._visitor, self._session, turn=self._turn)
        self._sent_units = 0

    def add(self, piece: str) -> None:
        self._waiting += clean(piece)
        if self._timer is None:
            self._flush()

    def end(self) -> None:
        """The turn is over; a draft that was not published by a commit is withdrawn."""
        self.begin_again()

    def _flush(self) -> None:
        self._timer = None
        delta, self._waiting = self._waiting[:_MAX_DELTA_CHARS], self._waiting[_MAX_DELTA_CHARS:]
        if not delta or self._sent_units >= MAX_ANSWER_UNITS:
            return
        item = DraftDelta(self._session, self._turn, self._epoch, self._sent_units, delta)
        self._live.draft(self._visitor, item)
        self._sent_units += utf16_len(delta)
        self._timer = asyncio.get_running_loop().call_later(self._interval_s, self._flush)

    def _stop(self) -> None:
        self._waiting = ""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
