"""Calls to Telegram within the budget: who waits longest and most urgently goes first, and nobody goes in a penalty.

One call of a chat is under way at a time, so that a penalty is met by one; but a call that hangs holds up nobody for
longer than `PATIENCE_S`.
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from math import ceil
from typing import TypeVar

import structlog

from frontdesk.store.ports import Penalties, StoreUnavailable
from frontdesk.telegram.botapi import BotApi, FloodWait, Keyboard, Outgoing, Sent
from frontdesk.telegram.pacing import PER_MIN, Budget, aged, penalty_end_ms

T = TypeVar("T")
# Telegram answers within a few hundred milliseconds; who waits longer than this is not about to be told of a penalty.
PATIENCE_S = 1.0
CallLater = Callable[[float, Callable[[], None]], asyncio.TimerHandle]

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Grant:
    """A call that may go: with the urgency that was spent for it, and when."""

    urgency: int
    at_ms: int


@dataclass(slots=True, eq=False)
class _Waiter:
    """`priority` may become more urgent while it waits."""

    priority: int
    since_ms: int
    future: asyncio.Future[Grant]


@dataclass(frozen=True, slots=True, eq=False)
class _UnderWay:
    """A call that has gone out: when, by the event loop's clock, and whether its answer is in."""

    since_s: float
    answered: asyncio.Event


class PacedCalls:
    """One bot's calls that name a chat. The plain methods wait through penalties; `Turn` leaves that to its owner."""

    def __init__(
        self,
        api: BotApi,
        penalties: Penalties,
        *,
        bot: str,
        clock_ms: Callable[[], int],
        per_min: int = PER_MIN,
        call_later: CallLater | None = None,
    ) -> None:
        self.api = api
        self.now_ms = clock_ms
        self._penalties = penalties
        self._bot = bot
        self._budget = Budget(per_min=per_min)
        self._call_later = call_later
        self._waiters: dict[str, list[_Waiter]] = {}
        self._timers: dict[str, asyncio.TimerHandle] = {}
        self._newest: dict[str, _UnderWay] = {}
        self._is_loaded = False

    def close(self) -> None:
        """Nobody waits any more: come back for nobody."""
        for timer in self._timers.values():
            timer.cancel()
        self._timers.clear()

    async def load(self) -> None:
        """Read the penalties that an earlier process was given; whoever waits does it first.

        Raises: StoreUnavailable.
        """
        if self._is_loaded:
            return
        for chat, until_ms in (await self._penalties.get_penalties(self._bot)).items():
            if until_ms > self.now_ms():
                self._budget.punish(chat, until_ms=until_ms, now_ms=self.now_ms())
        self._is_loaded = True

    # --- Calls that wait until they are carried out, whatever the penalties

    async def send_message(self, outgoing: Outgoing, *, priority: int) -> Sent:
        """Raises: BotApiError but FloodWait; StoreUnavailable."""
        return await self._patiently(outgoing.chat, priority, lambda turn: turn.send_message(outgoing))

    async def edit_keyboard(self, chat: str, message: int, keyboard: Keyboard, *, priority: int) -> None:
        await self._patiently(chat, priority, lambda turn: turn.edit_keyboard(message, keyboard))

    async def create_topic(self, chat: str, name: str, *, color: int, priority: int) -> int:
        return await self._patiently(chat, priority, lambda turn: turn.create_topic(name, color=color))

    async def close_topic(self, chat: str, topic: int, *, priority: int) -> None:
        await self._patiently(chat, priority, lambda turn: turn.close_topic(topic))

    async def reopen_topic(self, chat: str, topic: int, *, priority: int) -> None:
        await self._patiently(chat, priority, lambda turn: turn.reopen_topic(topic))

    async def send_at_once(self, outgoing: Outgoing) -> Sent:
        """Send without waiting for the budget, which counts it all the same.

        Raises: BotApiError; FloodWait, without a call, while a penalty lasts; StoreUnavailable.
        """
        await self.load()
        if left_ms := self.penalty_left_ms(outgoing.chat):
            raise FloodWait(ceil(left_ms / 1000))
        now_ms = self.now_ms()
        self._budget.spend(outgoing.chat, priority=0, now_ms=now_ms)
        return await self.carry_out(outgoing.chat, self.api.send_message(outgoing), spent_ms=now_ms)

    async def _patiently(self, chat: str, priority: int, work: "Callable[[Turn], Awaitable[T]]") -> T:
        since_ms = self.now_ms()
        while True:
            turn = Turn(self, chat, priority=priority, since_ms=since_ms)
            try:
                return await work(turn)
            except FloodWait:
                continue  # the penalty is on record: the next turn comes after it

    # --- The budget

    def try_turn(self, chat: str, *, priority: int, since_ms: int) -> "Turn | None":
        """A turn with its first call granted now; None when others come first or the budget is used up."""
        now_ms = self.now_ms()
        urgency = aged(priority, since_ms, now_ms)
        if self._ready_in_ms(chat, urgency, now_ms):
            return None
        self._budget.spend(chat, priority=urgency, now_ms=now_ms)
        return Turn(self, chat, priority=priority, since_ms=since_ms, granted=Grant(urgency, now_ms))

    def patient_turn(self, chat: str, *, priority: int, since_ms: int) -> "Turn":
        """A turn whose first call, too, waits for the budget when it is made: for work that may need none."""
        return Turn(self, chat, priority=priority, since_ms=since_ms)

    def ready_in_ms(self, chat: str, *, priority: int, since_ms: int) -> int:
        """When `try_turn` is worth trying again."""
        now_ms = self.now_ms()
        return self._ready_in_ms(chat, aged(priority, since_ms, now_ms), now_ms)

    def penalty_left_ms(self, chat: str) -> int:
        return self._budget.penalty_left_ms(chat, self.now_ms())

    def join_ms(self, chat: str) -> int:
        return self._budget.join_ms(chat, self.now_ms())

    def _ready_in_ms(self, chat: str, urgency: int, now_ms: int) -> int:
        wait_ms = self._budget.wait_ms(chat, priority=urgency, now_ms=now_ms)
        first = self._first_waiter(chat, now_ms)
        if first is None or aged(first.priority, first.since_ms, now_ms) > urgency:
            return wait_ms
        # Somebody who waits goes before; look again just after.
        their = aged(first.priority, first.since_ms, now_ms)
        return max(wait_ms, self._budget.wait_ms(chat, priority=their, now_ms=now_ms)) + 1

    def queue(self, *, priority: int, since_ms: int) -> _Waiter:
        """One who is to wait; `acquire` waits with it."""
        return _Waiter(priority, since_ms, asyncio.get_running_loop().create_future())

    async def acquire(self, chat: str, waiter: _Waiter) -> Grant:
        """Wait for the budget."""
        await self.load()
        waiters = self._waiters.setdefault(chat, [])
        waiters.append(waiter)
        try:
            self._pump(chat)
            return await waiter.future
        except asyncio.CancelledError:
            if waiter.future.done() and not waiter.future.cancelled():
                self.give_back(chat, waiter.future.result())
            raise
        finally:
            if waiter in waiters:
                waiters.remove(waiter)

    def hurry(self, chat: str, waiter: _Waiter, *, priority: int) -> None:
        """What it waits for has become more urgent."""
        waiter.priority = min(waiter.priority, priority)
        self._pump(chat)

    def give_back(self, chat: str, grant: Grant) -> None:
        """What was granted is not used."""
        self._budget.refund(chat, priority=grant.urgency, spent_ms=grant.at_ms, now_ms=self.now_ms())
        self._pump(chat)

    def _first_waiter(self, chat: str, now_ms: int) -> _Waiter | None:
        waiters = self._waiters.get(chat)
        if not waiters:
            return None
        return min(waiters, key=lambda one: (aged(one.priority, one.since_ms, now_ms), one.since_ms))

    def _pump(self, chat: str) -> None:
        """Let go whoever may go now, and come back when the next one may."""
        if timer := self._timers.pop(chat, None):
            timer.cancel()
        now_ms = self.now_ms()
        while (first := self._first_waiter(chat, now_ms)) is not None:
            urgency = aged(first.priority, first.since_ms, now_ms)
            wait_ms = self._budget.wait_ms(chat, priority=urgency, now_ms=now_ms)
            if wait_ms:
                call_later = self._call_later or asyncio.get_running_loop().call_later
                self._timers[chat] = call_later(wait_ms / 1000, lambda: self._pump(chat))
                return
            self._waiters[chat].remove(first)
            if not first.future.done():
                self._budget.spend(chat, priority=urgency, now_ms=now_ms)
                first.future.set_result(Grant(urgency, now_ms))

    # --- One call

    async def last_answered(self, chat: str) -> None:
        """Wait until the newest call to the chat has its answer, or has gone without one for too long."""
        while (call := self._newest.get(chat)) is not None and not call.answered.is_set():
            left_s = call.since_s + PATIENCE_S - asyncio.get_running_loop().time()
            if left_s <= 0:
                return
            with suppress(TimeoutError):
                async with asyncio.timeout(left_s):
                    await call.answered.wait()

    async def carry_out(self, chat: str, call: Awaitable[T], *, spent_ms: int) -> T:
        """Await `call`, the chat's newest from now on; a 429 becomes the chat's penalty before it is raised on.

        `spent_ms` is when the budget was asked for it.
        """
        mine = self._newest[chat] = _UnderWay(asyncio.get_running_loop().time(), asyncio.Event())
        try:
            return await call
        except FloodWait as flood:
            await self._punish(chat, flood.retry_after_s)
            raise
        finally:
            self._budget.answered(chat, spent_ms=spent_ms, now_ms=self.now_ms())
            mine.answered.set()

    async def _punish(self, chat: str, retry_after_s: int) -> None:
        now_ms = self.now_ms()
        until_ms = penalty_end_ms(retry_after_s, now_ms)
        self._budget.punish(chat, until_ms=until_ms, now_ms=now_ms)
        self._pump(chat)
        log.warning("telegram_penalty", chat=chat, retry_after_s=retry_after_s)
        try:
            await self._penalties.put_penalty(self._bot, chat, until_ms=until_ms)
        except StoreUnavailable as error:
            # It holds in this process all the same; only a restart would not know of it.
            log.warning("penalty_not_stored", chat=chat, why=str(error))


class Turn:
    """Calls of one piece of work to one chat: each waits for the budget, the first may be granted already.

    Every call raises BotApiError, FloodWait too, and StoreUnavailable.
    """

    def __init__(
        self, calls: PacedCalls, chat: str, *, priority: int, since_ms: int, granted: Grant | None = None
    ) -> None:
        self._calls = calls
        self.chat = chat
        self._priority = priority
        self._since_ms = since_ms
        self._granted = granted
        self._waiter: _Waiter | None = None
        # Has a call gone out?
        self.was_used = False

    async def ready(self) -> None:
        """Wait until the next call may go at once."""
        if self._granted is not None:
            return
        self._waiter = self._calls.queue(priority=self._priority, since_ms=self._since_ms)
        try:
            self._granted = await self._calls.acquire(self.chat, self._waiter)
        finally:
            self._waiter = None

    def hurry(self, priority: int) -> None:
        """The work has become more urgent, also while it waits."""
        if priority >= self._priority:
            return
        self._priority = priority
        if self._waiter is not None:
            self._calls.hurry(self.chat, self._waiter, priority=priority)

    @property
    def is_ready(self) -> bool:
        return self._granted is not None

    def end(self) -> None:
        """Give back what was granted and not used."""
        if self._granted is not None:
            self._calls.give_back(self.chat, self._granted)
            self._granted = None

    async def send_message(self, outgoing: Outgoing) -> Sent:
        return await self._go(lambda api: api.send_message(outgoing))

    async def edit_keyboard(self, message: int, keyboard: Keyboard) -> None:
        await self._go(lambda api: api.edit_keyboard(self.chat, message, keyboard))

    async def create_topic(self, name: str, *, color: int) -> int:
        return await self._go(lambda api: api.create_topic(self.chat, name, color=color))

    async def close_topic(self, topic: int) -> None:
        await self._go(lambda api: api.close_topic(self.chat, topic))

    async def reopen_topic(self, topic: int) -> None:
        await self._go(lambda api: api.reopen_topic(self.chat, topic))

    async def _go(self, call: Callable[[BotApi], Awaitable[T]]) -> T:
        await self.ready()
        await self._calls.last_answered(self.chat)
        if left_ms := self._calls.penalty_left_ms(self.chat):
            # Granted before somebody else's call met the penalty.
            self.end()
            raise FloodWait(ceil(left_ms / 1000))
        granted, self._granted, self.was_used = self._granted, None, True
        spent_ms = granted.at_ms if granted else self._calls.now_ms()
        return await self._calls.carry_out(self.chat, call(self._calls.api), spent_ms=spent_ms)
