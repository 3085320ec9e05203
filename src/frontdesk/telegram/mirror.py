"""Shows the log to one chat: finds what is behind, most urgent first, and delivers it within the chat's budget.

Commits wake it; a slow poll is the net. Nothing that happens to one session, to the chat or to the store ends it:
whatever was not told stays behind and is tried again, and `status` says in words what is wrong.
"""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from traceback import extract_tb

import structlog

from frontdesk.desk.desk import Desk
from frontdesk.desk.ports import ChatLag
from frontdesk.session.priority import HUMAN, NEW_SESSION
from frontdesk.store.ports import Committed, StoreUnavailable
from frontdesk.telegram.botapi import BotApiError, ChatMigrated, FloodWait, Rejected, RejectedKind
from frontdesk.telegram.chats import Chat
from frontdesk.telegram.delivery import Delivery, MirrorStore, Seat
from frontdesk.telegram.outbox import PacedCalls, Turn
from frontdesk.telegram.pacing import aged
from frontdesk.telegram.topics import Topics, TopicUnclear
from frontdesk.telegram.trouble import problem_words

# The net under the wake-ups.
_LOOK_EVERY_MS = 2_000
_LOOK_LIMIT = 500
# Deliveries under way at once in one chat: enough to hide the network, few enough to keep the urgent ones first.
_AT_ONCE = 8
# Beside them: eight that wait for their turn must not keep out a session whose visitor waits for a human.
_URGENT_PLACES = 4
_RETRY_FIRST_MS, _RETRY_MAX_MS = 500, 60_000
# A chat that cannot be reached is asked again soon; one that refuses us waits for a human.
_REACH_MAX_MS, _REFUSED_FIRST_MS = 5_000, 5_000
_SEATS_MAX = 20_000

_REFUSALS: dict[RejectedKind, str] = {
    "chat_gone": "The bot is not in the chat {chat}: add it again",
    "no_rights": "The bot lacks rights in the chat {chat}: make it an administrator who may manage topics",
    "unauthorized": "Telegram does not accept the bot's token",
    "conflict": "Another program uses the bot's token",
}

log = structlog.get_logger(__name__)


@dataclass(slots=True)
class _Trouble:
    """What keeps the whole chat from being told. While there is any, one delivery at a time finds out if it ended."""

    failures: int = 0
    words: str | None = None
    until_ms: int = 0

    def grows(self, now_ms: int, *, first_ms: int, most_ms: int, words: str) -> None:
        self.until_ms = now_ms + _backoff_ms(self.failures, first_ms, most_ms)
        self.failures += 1
        self.words = words


class Mirror:
    """One chat's follower. `run` until cancelled."""

    def __init__(self, chat: Chat, *, store: MirrorStore, calls: PacedCalls, topics: Topics, desk: Desk) -> None:
        self._chat = chat
        self._store = store
        self._calls = calls
        self._now_ms = desk.now_ms
        self._delivery = Delivery(chat, store=store, topics=topics)
        self._seats: dict[str, Seat] = {}
        self._behind: dict[str, Seat] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        # Of the sessions that are being told.
        self._turns: dict[str, Turn] = {}
        self._trouble = _Trouble()
        self._awake = asyncio.Event()
        self._look_at_ms = 0
        topics.on_adopted(self._adopted)

    def status(self) -> str | None:
        """What is wrong, for the owner; None while everything works."""
        if self._trouble.words is None:
            return None
        waiting = len(self._behind)
        return f"{self._trouble.words}. Nothing is lost: {waiting} sessions wait and go out by themselves."

    def lag(self) -> ChatLag:
        """How far the chat is behind now."""
        now_ms = self._now_ms()
        waiting = [seat.since_ms for seat in self._behind.values() if seat.is_ours and seat.is_behind]
        oldest_ms = max(0, now_ms - min(waiting)) if waiting else 0
        return ChatLag(self._chat.id, len(waiting), oldest_ms, self._calls.penalty_left_ms(self._chat.id))

    def wake(self, batch: Sequence[Committed]) -> None:
        """Something was committed. An empty batch: something else changed for the better, try everything now."""
        for committed in batch:
            if committed.entries:
                self._note(committed)
        if not batch:
            self._retry_all()
        self._awake.set()

    def _note(self, committed: Committed) -> None:
        session = committed.state.session
        seat = self._seats.get(session)
        if seat is None:
            # With several forums a session has one home; only the store knows which.
            seat = self._seat(session, is_ours=self._chat.mode == "regular")
        seat.note(committed)
        self._behind[session] = seat
        if (turn := self._turns.get(session)) is not None:
            turn.hurry(seat.priority)
        if not seat.is_ours:
            self._look_at_ms = 0

    def _retry_all(self) -> None:
        self._trouble.until_ms = 0
        self._look_at_ms = 0
        for seat in self._behind.values():
            seat.not_before_ms = 0

    def _adopted(self, chat: str, session: str) -> None:
        seat = self._seats.get(session)
        if chat == self._chat.id and seat is not None:
            seat.not_before_ms = 0
            self._awake.set()

    # --- The loop

    async def run(self) -> None:
        """Until cancelled."""
        try:
            while True:
                try:
                    await self._calls.load()
                    pause_ms = await self._round()
                except StoreUnavailable as error:
                    log.warning("mirror_waits_for_the_store", why=str(error))
                    pause_ms = _RETRY_FIRST_MS
                except Exception as error:  # noqa: BLE001 nothing may end the mirror
                    log.error("mirror_failed", **_where(error))
                    pause_ms = _RETRY_FIRST_MS
                await self._sleep(pause_ms)
        finally:
            for task in self._tasks:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _sleep(self, pause_ms: int) -> None:
        with suppress(TimeoutError):
            # Not wait_for: before Python 3.12 it can swallow a cancellation.
            async with asyncio.timeout(pause_ms / 1000):
                await self._awake.wait()
        self._awake.clear()

    async def _round(self) -> int:
        """Start what may start; how long until it is worth looking again."""
        now_ms = self._now_ms()
        if not now_ms < self._look_at_ms <= now_ms + _LOOK_EVERY_MS:
            self._look_at_ms = now_ms + _LOOK_EVERY_MS
            await self._look()
        return min(self._start(), max(1, self._look_at_ms - self._now_ms()))

    async def _look(self) -> None:
        """What the store says is behind."""
        unsure = [seat for seat in self._behind.values() if not seat.is_ours]
        rows = await self._store.list_behind(self._chat.follower, limit=_LOOK_LIMIT)
        for row in rows:
            seat = self._seats.get(row.session) or self._seat(row.session, is_ours=True)
            seat.is_ours = True
            if not seat.is_behind:
                seat.rank(row.priority, row.since_ms)
            self._behind[row.session] = seat
        if len(rows) < _LOOK_LIMIT:
            for seat in unsure:
                if not seat.is_ours:
                    self._forget(seat)

    def _start(self) -> int:
        """Start deliveries, most urgent first, while budget and places last."""
        now_ms = self._now_ms()
        if self._trouble.until_ms > now_ms:
            return self._trouble.until_ms - now_ms
        places = 1 if self._trouble.failures else _AT_ONCE
        wait_ms = _LOOK_EVERY_MS
        for seat in sorted(self._behind.values(), key=lambda seat: self._rank(seat, now_ms)):
            if seat.is_busy or not seat.is_ours:
                continue
            if len(self._tasks) >= places + (_URGENT_PLACES if seat.priority == HUMAN and places > 1 else 0):
                break
            ready_ms = seat.not_before_ms
            if seat.priority > NEW_SESSION:
                ready_ms = max(ready_ms, seat.join_until_ms)
            if ready_ms > now_ms:
                wait_ms = min(wait_ms, ready_ms - now_ms)
                continue
            turn = self._find_turn(seat)
            if turn is None:
                ready_in_ms = self._calls.ready_in_ms(self._chat.id, priority=seat.priority, since_ms=seat.since_ms)
                return min(wait_ms, max(1, ready_in_ms))
            seat.is_busy = True
            self._turns[seat.session] = turn
            task = asyncio.create_task(self._deliver(seat, turn))
            self._tasks.add(task)
            task.add_done_callback(partial(self._ended, turn))
        return wait_ms

    def _find_turn(self, seat: Seat) -> Turn | None:
        """With topics on request most sessions that nobody wants a human in cost no call: they wait for no budget."""
        if self._chat.topics == "on_request" and seat.priority != HUMAN:
            return self._calls.patient_turn(self._chat.id, priority=seat.priority, since_ms=seat.since_ms)
        return self._calls.try_turn(self._chat.id, priority=seat.priority, since_ms=seat.since_ms)

    @staticmethod
    def _rank(seat: Seat, now_ms: int) -> tuple[int, int]:
        return aged(seat.priority, seat.since_ms, now_ms), seat.since_ms

    def _ended(self, turn: Turn, task: asyncio.Task[None]) -> None:
        turn.end()  # here, so that one which was cancelled before it began gives its turn back, too
        self._tasks.discard(task)
        self._awake.set()

    # --- One delivery, and what can go wrong

    async def _deliver(self, seat: Seat, turn: Turn) -> None:
        try:
            await self._delivery.deliver(seat, turn, now_ms=self._now_ms())
        except TopicUnclear as unclear:
            seat.not_before_ms = self._now_ms() + unclear.wait_ms
        except FloodWait:
            pass  # the chat's budget says when; the session keeps its place
        except Exception as error:  # noqa: BLE001 it concerns this session, or this chat, and no other
            self._failed(seat, error)
        else:
            self._succeeded(seat)
        finally:
            seat.is_busy = False
            self._turns.pop(seat.session, None)

    def _succeeded(self, seat: Seat) -> None:
        if self._trouble.failures:
            log.info("mirror_goes_on", chat=self._chat.id)
            self._trouble = _Trouble()
            self._retry_all()
        seat.settle()
        seat.join_until_ms = self._now_ms() + self._calls.join_ms(self._chat.id)
        if not seat.is_behind:
            self._behind.pop(seat.session, None)
            if seat.state is not None and not seat.state.is_open:
                self._forget(seat)

    def _failed(self, seat: Seat, error: Exception) -> None:
        now_ms = self._now_ms()
        seat.not_before_ms = now_ms + _backoff_ms(seat.failures, _RETRY_FIRST_MS, _RETRY_MAX_MS)
        seat.failures += 1
        match error:
            case Rejected() | ChatMigrated():
                log.warning("telegram_refuses", chat=self._chat.id, why=str(error))
                self._trouble.grows(
                    now_ms, first_ms=_REFUSED_FIRST_MS, most_ms=_RETRY_MAX_MS, words=self._refused_words(error)
                )
            case BotApiError():
                log.warning("telegram_unreachable", session=seat.session, why=type(error).__name__)
                self._trouble.grows(
                    now_ms, first_ms=_RETRY_FIRST_MS, most_ms=_REACH_MAX_MS, words="Telegram doesn't answer"
                )
            case StoreUnavailable():
                log.warning("delivery_waits_for_the_store", session=seat.session, why=str(error))
            case _:
                log.error("delivery_failed", session=seat.session, **_where(error))

    def _refused_words(self, error: Rejected | ChatMigrated) -> str:
        if isinstance(error, ChatMigrated):
            return problem_words(error)
        words = _REFUSALS.get(error.kind, "Telegram refuses what it is sent in the chat {chat}: " + error.description)
        return words.replace("{chat}", self._chat.id)

    # --- Seats

    def _seat(self, session: str, *, is_ours: bool) -> Seat:
        if len(self._seats) >= _SEATS_MAX:
            idle = next((seat for seat in self._seats.values() if not seat.is_behind and not seat.is_busy), None)
            if idle is not None:
                del self._seats[idle.session]
        seat = Seat(session, is_ours)
        self._seats[session] = seat
        return seat

    def _forget(self, seat: Seat) -> None:
        self._seats.pop(seat.session, None)
        self._behind.pop(seat.session, None)


def _backoff_ms(failures: int, first_ms: int, most_ms: int) -> int:
    return min(most_ms, first_ms * 2 ** min(failures, 16))


def _where(error: Exception) -> dict[str, str]:
    """What failed and where, without the error's text, which may hold a visitor's words."""
    frames = extract_tb(error.__traceback__)
    at = f"{frames[-1].name}:{frames[-1].lineno}" if frames else ""
    return {"error": type(error).__name__, "at": at}
