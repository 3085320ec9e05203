"""How many wrong passwords are listened to. In memory: a restart forgets it. Pure but for the time handed in."""

import math
from collections.abc import Iterable

MAX_TRIES = 10
WINDOW_S = 600
# A flood of made-up logins must not fill the memory.
_SWEEP_AT = 4_096


class Throttle:
    """Counts tries by key (a login, an address) over the last ten minutes."""

    def __init__(self) -> None:
        self._tries: dict[str, list[float]] = {}

    def wait_s(self, keys: Iterable[str], now_s: float) -> int:
        """0 while each key may try, else whole seconds until all of them may."""
        return max((self._wait_s(key, now_s) for key in keys), default=0)

    def note_try(self, keys: Iterable[str], now_s: float) -> None:
        """Counted before the password is checked, so that a hundred at once are no way around."""
        if len(self._tries) >= _SWEEP_AT:
            self._tries = {key: tries for key in self._tries if (tries := self._recent(key, now_s))}
        for key in keys:
            self._tries[key] = [*self._recent(key, now_s), now_s][-MAX_TRIES:]

    def forgive(self, keys: Iterable[str]) -> None:
        """The try was right: it does not count, and each key's last one is taken back."""
        for key in keys:
            if tries := self._tries.get(key):
                tries.pop()

    def _wait_s(self, key: str, now_s: float) -> int:
        recent = self._recent(key, now_s)
        return math.ceil(recent[0] + WINDOW_S - now_s) if len(recent) >= MAX_TRIES else 0

    def _recent(self, key: str, now_s: float) -> list[float]:
        return [at_s for at_s in self._tries.get(key, ()) if at_s > now_s - WINDOW_S]
