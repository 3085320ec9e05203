"""What is due when."""

from typing import Protocol

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
