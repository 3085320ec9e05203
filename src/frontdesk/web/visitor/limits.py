"""How much one visitor and one address may ask for. Pure but for the clock handed in; forgotten at a restart.

Refusing loses nothing: the client keeps the message and sends it again under the same key, and a key that was let
through once is not counted again.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import AddressValueError, IPv6Address

from frontdesk.web.visitor.errors import RateLimited

# Typing and read marks cost little: they must not eat the budget for messages.
_SIGNALS = 3
# One address is often a whole office or a carrier's gate, so what it may do is many visitors' worth. New sessions
# are dearer (each is a topic in Telegram) than new visitors (nothing is stored for them).
_SESSIONS_BURST, _SESSIONS_REFILL = 15, 5
_VISITORS_BURST, _VISITORS_REFILL = 100, 50
# How many let-through keys of one visitor are remembered: a client has one message under way, tabs share one queue.
_KEYS_KEPT = 32
_SWEEP_EVERY = 1_024


@dataclass(frozen=True, slots=True)
class Rate:
    """A bucket of `burst` that refills by `per_min` a minute (RATE_MESSAGES). A zero in it: no limits at all."""

    burst: int
    per_min: int

    @property
    def is_off(self) -> bool:
        return self.burst <= 0 or self.per_min <= 0

    def times(self, burst: int, refill: int) -> "Rate":
        return Rate(self.burst * burst, self.per_min * refill)


class Buckets:
    """Token buckets by key. A full one takes no memory (after the next sweep)."""

    def __init__(self, rate: Rate) -> None:
        self._burst = float(rate.burst)
        self._per_s = rate.per_min / 60
        self._levels: dict[str, tuple[float, float]] = {}
        self._spent = 0

    def __contains__(self, key: str) -> bool:
        return key in self._levels

    def level(self, key: str, now_s: float) -> float:
        level, at_s = self._levels.get(key, (self._burst, now_s))
        return min(self._burst, level + (now_s - at_s) * self._per_s)

    def wait_s(self, key: str, now_s: float) -> int:
        """0 when one can be taken now, else whole seconds until then."""
        missing = 1 - self.level(key, now_s)
        return 0 if missing <= 0 else max(1, math.ceil(missing / self._per_s))

    def spend(self, key: str, now_s: float) -> None:
        """Take one, into debt if need be."""
        self._levels[key] = (self.level(key, now_s) - 1, now_s)
        self._spent += 1
        if self._spent % _SWEEP_EVERY == 0:
            self._levels = {key: pair for key, pair in self._levels.items() if self.level(key, now_s) < self._burst}

    def take(self, key: str, now_s: float) -> None:
        """Raises: RateLimited."""
        if wait_s := self.wait_s(key, now_s):
            raise RateLimited(wait_s)
        self.spend(key, now_s)


class Limits:
    """Every limit of the visitor protocol, derived from the one that owners set: `rate` is asked each time.

    A changed one begins with full buckets.
    """

    def __init__(self, rate: Callable[[], Rate], *, clock_s: Callable[[], float]) -> None:
        self._ask_rate = rate
        self._clock_s = clock_s
        self._keys: dict[str, list[str]] = {}
        self._fill(rate())

    def _fill(self, rate: Rate) -> None:
        self._rate = rate
        self._messages = Buckets(rate)
        self._signals = Buckets(rate.times(_SIGNALS, _SIGNALS))
        self._sessions = Buckets(rate.times(_SESSIONS_BURST, _SESSIONS_REFILL))
        self._visitors = Buckets(rate.times(_VISITORS_BURST, _VISITORS_REFILL))

    @property
    def _is_off(self) -> bool:
        if (rate := self._ask_rate()) != self._rate:
            self._fill(rate)
        return rate.is_off

    def is_repeat(self, visitor: str, client_id: str) -> bool:
        """Was this key let through not long ago?"""
        return client_id in self._keys.get(visitor, ())

    def admit_message(self, visitor: str, client_id: str) -> None:
        """A repeat of a key that was let through counts as a mere signal. Raises: RateLimited."""
        if self._is_off:
            return
        keys = self._keys.setdefault(visitor, [])
        if client_id in keys:
            self._signals.take(visitor, self._clock_s())
            return
        try:
            self._messages.take(visitor, self._clock_s())
        finally:
            self._forget_keys(visitor)
        keys.append(client_id)
        del keys[:-_KEYS_KEPT]

    def admit_action(self, visitor: str) -> None:
        """`human` and `rating`: each may add to the log, like a message. Raises: RateLimited."""
        if not self._is_off:
            self._messages.take(visitor, self._clock_s())

    def admit_signal(self, visitor: str) -> None:
        """`typing`, `read`, `end`. Raises: RateLimited."""
        if not self._is_off:
            self._signals.take(visitor, self._clock_s())

    def admit_visitor(self, address: str) -> None:
        """A new visitor from this address. Raises: RateLimited."""
        if not self._is_off:
            self._visitors.take(address, self._clock_s())

    def session_wait_s(self, address: str) -> int:
        """0 while this address may start sessions, else whole seconds until it may."""
        return 0 if self._is_off else self._sessions.wait_s(address, self._clock_s())

    def session_started(self, address: str) -> None:
        if not self._is_off:
            self._sessions.spend(address, self._clock_s())

    def _forget_keys(self, visitor: str) -> None:
        """Keys are kept as long as their visitor's bucket: with a full bucket a repeat can't be refused."""
        if len(self._keys) > 2 * _SWEEP_EVERY and len(self._keys) % _SWEEP_EVERY == 0:
            kept = {name: keys for name, keys in self._keys.items() if name in self._messages or name == visitor}
            self._keys = kept


def address_key(host: str) -> str:
    """What counts as one address: an IPv4 address, or the /64 that one IPv6 subscriber has (RFC 6177)."""
    try:
        address = IPv6Address(host.partition("%")[0])
    except AddressValueError:
        return host
    mapped = address.ipv4_mapped
    return str(mapped) if mapped else address.exploded[:19]
