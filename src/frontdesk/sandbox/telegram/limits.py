"""Telegram's flood limits, as three readings of what is public about them. Pure: the time is passed in.

About one message a second per chat with short bursts, 30 a second over all, 20 a minute to one group
(https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this); edits and topic creation share the
group's budget (tdlib/td#2592); a penalty grows while calls go on.
"""

import math
from collections import deque
from dataclasses import dataclass, field
from typing import Literal

Profile = Literal["off", "shared_strict", "edits_apart", "per_chat_all_bots"]
Cost = Literal["send", "edit", "topic", "typing", "free"]
Key = tuple[int | None, int | None, str]

PENALTY_MIN_S = 3
PENALTY_MAX_S = 5000
TYPING_BURST = 10
TYPING_PER_S = 0.5


@dataclass(slots=True)
class Rates:
    per_min: int = 20  # to one group
    per_s: float = 1.0  # to one chat, after the burst
    burst: int = 6
    overall_per_s: int = 30  # one bot, all chats


@dataclass(slots=True)
class Penalty:
    bot: int | None
    chat: int | None
    until: float
    retry_after: int
    strikes: int = 0


@dataclass(slots=True)
class _Bucket:
    level: float
    at: float


@dataclass(slots=True)
class FloodLimits:
    """Says for every call whether it passes, and remembers what passed."""

    profile: Profile = "off"
    rates: Rates = field(default_factory=Rates)
    penalised: int = 0  # calls that named a chat while its penalty ran
    _minutes: dict[Key, deque[float]] = field(default_factory=dict[Key, deque[float]])
    _buckets: dict[Key, _Bucket] = field(default_factory=dict[Key, _Bucket])
    _overall: dict[int, deque[float]] = field(default_factory=dict[int, deque[float]])
    _penalties: dict[Key, Penalty] = field(default_factory=dict[Key, Penalty])

    def penalties(self, now: float) -> list[Penalty]:
        return [penalty for penalty in self._penalties.values() if penalty.until > now]

    def punish(self, bot: int, chat: int, retry_after: int, now: float) -> None:
        """Start a penalty by hand. It holds under any profile."""
        bot_key, chat_key, _ = key = self._key(bot, chat, "")
        self._penalties[key] = Penalty(bot_key, chat_key, now + retry_after, retry_after)

    def in_penalty(self, bot: int, chat: int, now: float) -> bool:
        penalty = self._running(bot, chat, now)
        if penalty is not None:
            self.penalised += 1
        return penalty is not None

    def admit(self, bot: int, chat: int, cost: Cost, now: float, *, is_group: bool) -> int | None:
        """Return None when the call passes, else how many seconds to wait. Refused calls lengthen a penalty."""
        if cost == "free":
            return None
        running = self._running(bot, chat, now)
        if running is not None:
            running.strikes += 1
            running.retry_after = min(
                max(math.ceil(running.until - now), PENALTY_MIN_S) * 2, max(PENALTY_MAX_S, running.retry_after)
            )
            running.until = now + running.retry_after
            return running.retry_after
        if self.profile == "off":
            return None
        wait_s = self._wait(bot, chat, cost, now, is_group=is_group)
        if wait_s <= 0:
            self._spend(bot, chat, cost, now, is_group=is_group)
            return None
        retry_after = max(PENALTY_MIN_S, math.ceil(wait_s))
        self.punish(bot, chat, retry_after, now)
        return retry_after

    def _running(self, bot: int, chat: int, now: float) -> Penalty | None:
        penalty = self._penalties.get(self._key(bot, chat, ""))
        return penalty if penalty is not None and penalty.until > now else None

    def _key(self, bot: int, chat: int, cost: str) -> Key:
        # A private chat's id is its person's: without the bot it would be shared by all bots.
        shared = self.profile == "per_chat_all_bots" and chat < 0
        return (None if shared else bot, chat, cost)

    def _budget(self, cost: Cost) -> str:
        if cost == "typing" or (cost == "edit" and self.profile == "edits_apart"):
            return cost
        return "send"

    def _wait(self, bot: int, chat: int, cost: Cost, now: float, *, is_group: bool) -> float:
        key = self._key(bot, chat, self._budget(cost))
        waits = [1 - self._level(key, cost, now)]
        if cost != "typing":
            waits[0] /= self.rates.per_s
            waits.append(_window_wait(self._overall.get(bot), self.rates.overall_per_s, 1.0, now))
            if is_group:
                waits.append(_window_wait(self._minutes.get(key), self.rates.per_min, 60.0, now))
        return max(waits)

    def _level(self, key: Key, cost: Cost, now: float) -> float:
        burst, per_s = (TYPING_BURST, TYPING_PER_S) if cost == "typing" else (self.rates.burst, self.rates.per_s)
        bucket = self._buckets.setdefault(key, _Bucket(burst, now))
        bucket.level = min(burst, bucket.level + (now - bucket.at) * per_s)
        bucket.at = now
        return bucket.level

    def _spend(self, bot: int, chat: int, cost: Cost, now: float, *, is_group: bool) -> None:
        key = self._key(bot, chat, self._budget(cost))
        self._buckets[key].level -= 1
        if cost != "typing":
            self._overall.setdefault(bot, deque()).append(now)
            if is_group:
                self._minutes.setdefault(key, deque()).append(now)


def _window_wait(past: deque[float] | None, most: int, window_s: float, now: float) -> float:
    """Return the seconds until one more fits into a sliding window."""
    if past is None:
        return 0
    while past and past[0] <= now - window_s:
        past.popleft()
    return 0 if len(past) < most else past[len(past) - most] + window_s - now
