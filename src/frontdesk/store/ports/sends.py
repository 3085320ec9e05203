"""Outside calls without idempotency."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol, TypeAlias

SendState: TypeAlias = Literal["planned", "unknown", "done", "dead"]


@dataclass(frozen=True, slots=True)
class NewSend:
    """One outside call to be made: `payload` is opaque JSON, sent again byte for byte if its outcome is unknown."""

    from_seq: int
    to_seq: int
    payload: str


@dataclass(frozen=True, slots=True)
class Send:
    id: int
    follower: str
    session: str
    from_seq: int
    to_seq: int
    payload: str
    state: SendState
    is_last: bool


class Sends(Protocol):
    """The row that stands before each outside call, so that a crash or a lost reply never loses or renumbers it."""

    async def plan_sends(self, follower: str, session: str, sends: Sequence[NewSend]) -> list[Send]:
        """Write the parts of one delivery, in order, before the first call. The last one carries the cursor."""
        ...

    async def list_open_sends(self, follower: str, session: str) -> list[Send]:
        """Planned or unknown ones, in order; they go out before newer entries. Empty for most sessions."""
        ...

    async def mark_unknown(self, send: int) -> None:
        """The call may or may not have been carried out."""
        ...

    async def finish_send(self, send: int, *, chat: str, message: int, topic: int | None) -> None:
        """Delivered: marks it done, maps the message to `from_seq..to_seq`, and, if it is the last part, advances
        the follower's cursor to `to_seq`; one transaction."""
        ...

    async def bury_send(self, send: int, *, error: str, at_ms: int) -> None:
        """It can never pass: a dead letter is kept, and the cursor moves as if delivered; one transaction."""
        ...
