"""The flood budget of each chat: may a call go now, else when? Pure: times are handed in, in ms.

Telegram takes about one message a second per chat with short bursts, and 20 a minute to one group, a forum counting
as one group; edits and topic creation share that (docs/telegram.md, tdlib/td#2592). Calls that go on during a
penalty make it longer, so none goes. https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this
"""

from collections import deque
from dataclasses import dataclass, field

from frontdesk.session.policy import MINUTE_MS
from frontdesk.session.priority import NEW_SESSION

PER_MIN = 18
"""Calls a minute to one chat: two below what Telegram allows a group, for clocks that differ."""

BURST = 5
SPACING_MS = 1_000
# Up to this rate calls are a second apart; above it the owner vouches for the server, and spacing shrinks.
_SPACED_PER_MIN = 60
# What of a minute's budget only priorities 0 and 1 may use.
_RESERVE_PART = 4
# The retry_after is in whole seconds; the rest covers the way of the answer.
_PENALTY_MARGIN_MS = 250
_AGE_MS = 5 * MINUTE_MS
"""So long waits who moves up one step. Faster, what waits of the assistant's sessions would stand before every new
session in a busy hour (bench/telegram_flood.py, docs/adr/0009)."""
# What a session's further words wait for each other, from a free to a full minute (docs/telegram.md).
_JOIN_MS, _JOIN_BUSY_MS = 1_500, 15_000


def aged(priority: int, since_ms: int, now_ms: int) -> int:
    """One step towards 1 for each five minutes of waiting, so that nothing waits for ever; 0 and 1 stay."""
    return priority if priority <= NEW_SESSION else max(NEW_SESSION, priority - max(0, now_ms - since_ms) // _AGE_MS)


@dataclass(slots=True)
class _Bucket:
    """`level` calls may go at once; one more is filled in each `every_ms`."""

    level: float
    every_ms: float
    at_ms: int

    def wait_ms(self, now_ms: int) -> float:
        self._fill(now_ms)
        return max(0.0, (1 - self.level) * self.every_ms)

    def take(self, now_ms: int) -> None:
        self._fill(now_ms)
        self.level -= 1

    def _fill(self, now_ms: int) -> None:
        gone_ms = max(0, now_ms - self.at_ms)  # a clock that was set back fills nothing
        self.level = min(float(BURST), self.level + gone_ms / self.every_ms)
        self.at_ms = now_ms


@dataclass(slots=True)
class _ChatBudget:
    spaced: _Bucket
    patient: _Bucket
    minute: deque[int] = field(default_factory=deque[int])
    penalty_until_ms: int = 0
    penalty_ms: int = 0
    is_probe_next: bool = False
    probed_until_ms: int = 0


class Budget:
    """The budgets of one bot's chats. Ask `wait_ms`; when the call goes, say so with `spend`."""

    def __init__(self, *, per_min: int = PER_MIN) -> None:
        """`per_min` 0 is no pacing; penalties are obeyed all the same."""
        self._per_min = per_min
        self._reserve = per_min // _RESERVE_PART
        self._chats: dict[str, _ChatBudget] = {}

    def wait_ms(self, chat: str, *, priority: int, now_ms: int) -> int:
        """How long a call of this priority must still wait; 0 is now."""
        budget = self._budget(chat, now_ms)
        wait = float(max(self.penalty_left_ms(chat, now_ms), budget.probed_until_ms - now_ms, 0))
        if self._per_min:
            wait = max(wait, budget.spaced.wait_ms(now_ms), self._minute_wait_ms(budget, priority, now_ms))
            if priority > NEW_SESSION:
                wait = max(wait, budget.patient.wait_ms(now_ms))
        return int(wait) + (wait % 1 > 0)

    def spend(self, chat: str, *, priority: int, now_ms: int) -> None:
        """A call goes now. Its answer is to be noted with `answered`, by this time."""
        budget = self._budget(chat, now_ms)
        if budget.is_probe_next:
            # After a penalty one call finds out whether it is over before others follow.
            budget.is_probe_next = False
            budget.probed_until_ms = now_ms + SPACING_MS
        if self._per_min:
            budget.spaced.take(now_ms)
            budget.minute.append(now_ms)
            if priority > NEW_SESSION:
                budget.patient.take(now_ms)

    def answered(self, chat: str, *, spent_ms: int, now_ms: int) -> None:
        """The call that was announced at `spent_ms` has its answer. Telegram counts it from its arrival, which was at
        the latest now: counted from its departure, a slow one would leave our minute before it leaves Telegram's.
        """
        minute = self._budget(chat, now_ms).minute
        if not self._per_min or (minute and now_ms < minute[-1]):  # a clock that was set back moves nothing
            return
        if spent_ms in minute:
            minute.remove(spent_ms)
        elif now_ms - spent_ms < MINUTE_MS:
            return
        minute.append(now_ms)

    def refund(self, chat: str, *, priority: int, spent_ms: int, now_ms: int) -> None:
        """The call that was announced at `spent_ms` did not go after all."""
        budget = self._budget(chat, now_ms)
        if self._per_min and budget.minute:
            if spent_ms in budget.minute:
                budget.minute.remove(spent_ms)
            budget.spaced.level += 1
            budget.patient.level += priority > NEW_SESSION

    def punish(self, chat: str, *, until_ms: int, now_ms: int) -> None:
        """No call may name the chat until then."""
        budget = self._budget(chat, now_ms)
        budget.penalty_until_ms = max(budget.penalty_until_ms, until_ms)
        budget.penalty_ms = budget.penalty_until_ms - now_ms
        budget.is_probe_next = True

    def penalty_left_ms(self, chat: str, now_ms: int) -> int:
        """How long no call may name the chat; never more than the penalty itself, should the clock be set back."""
        budget = self._budget(chat, now_ms)
        return max(0, min(budget.penalty_until_ms - now_ms, budget.penalty_ms))

    def join_ms(self, chat: str, now_ms: int) -> int:
        """How long a session's next words should wait for more of them: the busier the chat, the longer."""
        if not self._per_min:
            return 0
        budget = self._budget(chat, now_ms)
        self._forget(budget, now_ms)
        busy = max(0.0, 2 * len(budget.minute) / self._per_min - 1)
        return round(_JOIN_MS + busy * (_JOIN_BUSY_MS - _JOIN_MS))

    def _budget(self, chat: str, now_ms: int) -> _ChatBudget:
        budget = self._chats.get(chat)
        if budget is None:
            per_min = max(1, self._per_min)
            spacing_ms = min(SPACING_MS, MINUTE_MS / max(_SPACED_PER_MIN, per_min))
            patient_ms = MINUTE_MS / max(1, per_min - self._reserve)
            budget = _ChatBudget(_Bucket(BURST, spacing_ms, now_ms), _Bucket(BURST, patient_ms, now_ms))
            self._chats[chat] = budget
        return budget

    def _minute_wait_ms(self, budget: _ChatBudget, priority: int, now_ms: int) -> int:
        self._forget(budget, now_ms)
        most = self._per_min if priority <= NEW_SESSION else self._per_min - self._reserve
        past = budget.minute
        return 0 if len(past) < most else past[len(past) - most] + MINUTE_MS - now_ms

    @staticmethod
    def _forget(budget: _ChatBudget, now_ms: int) -> None:
        past = budget.minute
        while past and not now_ms - MINUTE_MS < past[0] <= now_ms:
            past.popleft()


def penalty_end_ms(retry_after_s: int, now_ms: int) -> int:
    """Until when a 429 that came now forbids calls."""
    return now_ms + retry_after_s * 1_000 + _PENALTY_MARGIN_MS
