"""One socket's live view: memory first, the store only where a piece is missing.

A commit whose first visible entry continues the client's last one goes out as it comes. Anything else (a page that
was not whole, a session the client was not told of, a lost wake-up) marks the session as behind, and it is read from
the store until the client has what this process knows of.
"""

import asyncio

from frontdesk.desk.live import DraftDelta, DraftEnd, Live, LiveItem, Typing
from frontdesk.session.errors import UnknownSession
from frontdesk.session.state import State
from frontdesk.store.ports import Committed, StoreUnavailable
from frontdesk.web.visitor.outbox import TRY_AGAIN, Outbox
from frontdesk.web.visitor.protocol import (
    EventFrame,
    StateFrame,
    draft_end_frame,
    draft_frame,
    encode,
    encode_event,
    state_object,
    typing_notice,
)
from frontdesk.web.visitor.resume import Page, Resume


class CommitFrames:
    """A commit as frames, made once and shared by every socket of its visitor."""

    __slots__ = ("_committed", "_frames")

    def __init__(self) -> None:
        self._committed: Committed | None = None
        self._frames: list[tuple[int, int, bytes]] = []

    def of(self, committed: Committed) -> list[tuple[int, int, bytes]]:
        """`(seq, prev, frame)` of its visible entries, in order."""
        if committed is not self._committed:
            session = committed.state.session
            self._committed = committed
            self._frames = [
                (entry.seq, entry.prev, encode(EventFrame(session, event)))
                for entry in committed.entries
                if (event := encode_event(entry)) is not None
            ]
        return self._frames


class Seen:
    """What the client has of one session. `behind` is the seq it still misses, 0 when it misses none."""

    __slots__ = ("behind", "epoch", "upto")

    def __init__(self, upto: int, epoch: int) -> None:
        self.upto = upto
        self.epoch = epoch
        self.behind = 0


class Follow:
    """`sink` is what `Live` is given, before the store is first read; `start` comes after the welcome is queued."""

    __slots__ = ("_early", "_frames", "_out", "_resume", "_seen", "_task")

    def __init__(self, out: Outbox, resume: Resume, frames: CommitFrames) -> None:
        self._out = out
        self._resume = resume
        self._frames = frames
        self._early: list[Committed] | None = []
        self._seen: dict[str, Seen] = {}
        self._task: asyncio.Task[None] | None = None

    def sink(self, item: LiveItem) -> None:
        if self._early is not None:
            # Drafts and typing of this moment are sent whole by `start`.
            if isinstance(item, Committed):
                self._early.append(item)
            return
        match item:
            case Committed():
                self._committed(item)
            case DraftDelta():
                if item.epoch >= self._epoch_of(item.session):
                    self._out.put(encode(draft_frame(item)))
            case DraftEnd():
                self._out.put(encode(draft_end_frame(item)))
            case Typing():
                if item.who != "visitor":
                    self._out.put(encode(typing_notice(item)))

    def start(self, page: Page, live: Live) -> None:
        """The welcome told of `page`: send what was committed meanwhile and what is being written now."""
        early, self._early = self._early or [], None
        for part in page.sessions:
            upto = max(part.upto, part.state.last_visible_seq) if part.is_whole else part.upto
            self._seen[part.state.session] = Seen(upto, part.state.epoch)
        for committed in early:
            self._committed(committed)
        for session in list(self._seen):
            for draft in live.drafts_of(session):
                if draft.epoch >= self._epoch_of(session):
                    self._out.put(encode(draft_frame(draft)))
            for mark in live.typing_of(session):
                self._out.put(encode(typing_notice(mark)))

    def end(self) -> None:
        if self._task is not None:
            self._task.cancel()

    def _epoch_of(self, session: str) -> int:
        seen = self._seen.get(session)
        return seen.epoch if seen else 0

    def _committed(self, committed: Committed) -> None:
        state = committed.state
        seen = self._seen.get(state.session)
        if seen is None:
            seen = self._seen[state.session] = Seen(0, 0)
        fresh = [piece for piece in self._frames.of(committed) if piece[0] > seen.upto]
        if not fresh:
            return
        if seen.behind or fresh[0][1] != seen.upto:
            seen.behind = fresh[-1][0]
            self._catch_up()
            return
        for seq, _, frame in fresh:
            self._out.put(frame)
            seen.upto = seq
        self._tell_state(seen, state)

    def _tell_state(self, seen: Seen, state: State) -> None:
        """Status, mode and operator change with the epoch and never without (design: the fencing token)."""
        if state.epoch > seen.epoch:
            seen.epoch = state.epoch
            self._out.put(encode(StateFrame(state_object(state))))

    def _catch_up(self) -> None:
        if self._task is None:
            self._task = asyncio.get_running_loop().create_task(self._read_on())

    async def _read_on(self) -> None:
        try:
            while behind := next((pair for pair in self._seen.items() if pair[1].behind), None):
                if not await self._read_session(*behind):
                    break
        except (StoreUnavailable, UnknownSession):
            self._out.close(TRY_AGAIN, "try again")
        finally:
            self._task = None

    async def _read_session(self, session: str, seen: Seen) -> bool:
        """False when the store does not have what was announced: the client is sent to try again."""
        while seen.upto < seen.behind:
            part = await self._resume.after(session, seen.upto)
            if not part.events:
                self._out.close(TRY_AGAIN, "try again")
                return False
            for event in part.events:
                self._out.put(encode(EventFrame(session, event)))
            seen.upto = part.upto
            if part.is_whole:
                self._tell_state(seen, part.state)
            await self._out.drained()
        seen.behind = 0
        return True
