"""`Desk.handle(command)`: the one door through which anything enters a session."""

import secrets
import time
from collections.abc import Callable, Iterator

from frontdesk.desk.live import Live
from frontdesk.session.commands import Command
from frontdesk.session.policy import Policy
from frontdesk.store.ports import Committed, Log

# Crockford's base 32: no I, L, O or U, so that an ID survives being read aloud (contract: 8 characters).
_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_ID_BYTES = 5
_POOL_IDS = 256


def wall_clock_ms() -> int:
    """Milliseconds since the epoch: a label, never an order."""
    return time.time_ns() // 1_000_000


def session_ids() -> Iterator[str]:
    """Random ids without end, 40 bits each; the store refuses the one in a trillion that is taken already.

    Drawn a pool at a time: every message brings an id along in case it begins a session, and a system call for each
    would cost more than the rest of the intake.
    """
    while True:
        pool = secrets.token_bytes(_ID_BYTES * _POOL_IDS)
        for start in range(0, len(pool), _ID_BYTES):
            bits = int.from_bytes(pool[start : start + _ID_BYTES])
            yield "".join(_CROCKFORD[bits >> shift & 31] for shift in range(0, 8 * _ID_BYTES, 5))


class Desk:
    """Hands commands to the log under the policy of this moment, and the outcome to whoever listens.

    `policy` is asked at each command, so a changed setting holds from the next one on.
    """

    def __init__(
        self,
        log: Log,
        live: Live,
        *,
        policy: Callable[[], Policy],
        clock_ms: Callable[[], int] = wall_clock_ms,
        new_session_id: Callable[[], str] | None = None,
    ) -> None:
        self.log = log
        self.live = live
        self.policy = policy
        self.now_ms = clock_ms
        self.new_session_id = new_session_id or session_ids().__next__

    async def handle(self, command: Command) -> Committed:
        """Decide, append, commit; listeners have been told when this returns.

        Raises:
            Refused: nothing was changed (session.errors).
            StoreUnavailable: nothing is known to be committed; repeat under the same key.
        """
        return await self.log.append(command, policy=self.policy())
