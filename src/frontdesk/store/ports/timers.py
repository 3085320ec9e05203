"""What is due when."""

from typing import Protocol

from frontdesk.session.policy import Policy
from frontdesk.session.timers import Timer


class Timers(Protocol):
    """Rows kept by `append` (session.timers); `leave` alone is set and cleared by hand.

    A `FireTimer` that was appended leaves no due row behind, whether or not it changed the session.
    """

    async def list_due(self, *, now_ms: int, limit: int) -> list[Timer]: ...

    async def next_due_ms(self) -> int | None: ...

    async def put_timer(self, timer: Timer) -> None: ...

    async def drop_timer(self, timer: Timer) -> None:
        """Remove this very timer: one of the kind that was set anew since (another epoch or seq) stays."""
        ...

    async def rearm(self, policy: Policy) -> int:
        """The limits have changed: set the timers of every open session anew from its state, as an append under
        `policy` would. `leave` ones stay, unless `leave_close_ms` is 0. How many sessions were looked at.

        Batch by batch, one transaction each: appends go on meanwhile. Let `policy` be in force for them before the
        call; then each session has its timers by it afterwards. Again does no harm.
        """
        ...
