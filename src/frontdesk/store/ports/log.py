"""Append and read: the desk's port."""

from dataclasses import dataclass
from typing import Protocol

from frontdesk.session.commands import Command
from frontdesk.session.entries import Entry
from frontdesk.session.policy import Policy
from frontdesk.session.state import State


@dataclass(frozen=True, slots=True)
class Committed:
    """What an append did. `entries` are the new ones, in order; a `repeat` of a key has none.

    `seq` and `at_ms` are those of the command's own entry: its message if it has one, else its last entry
    (0 when it added none), so that a repeat can answer like the original.
    """

    state: State
    entries: tuple[Entry, ...]
    seq: int
    at_ms: int
    repeat: bool = False


class Log(Protocol):
    """Append and follow: the desk's port."""

    async def append(self, command: Command, *, policy: Policy) -> Committed:
        """Decide and append in one atomic step under the session's lock.

        A `VisitorCommand` goes to the visitor's open session, else begins session `n + 1` under `new_session`.
        A key seen before returns the original's session, `seq` and `at_ms` with `repeat=True` and decides nothing,
        whatever has happened to the session since.

        Raises:
            Refused: as `session.machine.decide`; also `UnknownSession`, `IdempotencyMismatch`,
                `UnknownMessage` (EditReply, DeleteReply: `of` is no operator message of that session).
        """
        ...

    async def get_state(self, session: str) -> State:
        """Raises: UnknownSession."""
        ...

    async def list_sessions(self, visitor: str, *, from_n: int = 1) -> list[State]:
        """The visitor's sessions with `n >= from_n`, oldest first."""
        ...

    async def find_last_session(self, visitor: str) -> State | None:
        """The visitor's open session, else the newest one, else None."""
        ...

    async def read(self, session: str, *, after: int = 0, limit: int = 500) -> list[Entry]:
        """Entries with `seq > after`, ascending, visible or not."""
        ...

    async def read_before(self, session: str, *, before: int, limit: int) -> list[Entry]:
        """The newest `limit` visible entries with `seq < before`, ascending."""
        ...

    async def mark_read(self, session: str, *, seq: int, at_ms: int) -> None:
        """The visitor has seen everything up to `seq`; never moves backwards."""
        ...

    async def get_read(self, session: str) -> int:
        """The last `seq` that the visitor has seen, 0 if none."""
        ...

    async def generation(self) -> str:
        """The `log` id of the protocol: changed by a restore, otherwise stable for the store's life."""
        ...
