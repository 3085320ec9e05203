"""What an engine gives to the ports' implementations: reads, writes and appends, whatever runs underneath.

Functions handed in get a plain SQLAlchemy connection; they never begin, commit or roll back.
"""

from collections.abc import Callable, Sequence
from typing import Any, Protocol, TypeVar

from sqlalchemy import Connection, Executable, Select
from sqlalchemy.exc import DBAPIError

from frontdesk.session.commands import Command
from frontdesk.session.policy import Policy
from frontdesk.session.state import State
from frontdesk.store.codec import Cells, state_from_text
from frontdesk.store.ports import Committed, StoreUnavailable

T = TypeVar("T")
CommitListener = Callable[[Sequence[Committed]], None]


class Access(Protocol):
    """One engine's three ways to the data. Raises (all): StoreUnavailable."""

    async def append(self, command: Command, *, policy: Policy) -> Committed: ...

    async def read(self, query: Callable[[Connection], T]) -> T:
        """Run `query` beside the writer; it sees everything committed before the call."""
        ...

    async def write(self, change: Callable[[Connection], T]) -> T:
        """Run `change` in a transaction that it may share with others; returns after the commit.

        It may be run a second time after a rollback, so it must have no effect outside the database.
        """
        ...

    def on_commit(self, listener: CommitListener) -> None: ...

    async def close(self) -> None: ...


class Part:
    """The base of each port's implementation."""

    def __init__(self, access: Access, clock_ms: Callable[[], int]) -> None:
        self._access = access
        self._clock_ms = clock_ms

    async def _change(self, statement: Executable, cells: Cells) -> None:
        """One statement as one transaction."""
        await self._access.write(lambda connection: execute_many(connection, statement, [cells]))

    async def _states(self, statement: Select[Any], **values: str | int) -> list[State]:
        """The states of the sessions that `statement` selects."""

        def query(connection: Connection) -> list[State]:
            return [state_from_text(text) for text in connection.execute(statement, values).scalars()]

        return await self._access.read(query)


def execute_many(connection: Connection, statement: Executable, rows: Sequence[Cells]) -> None:
    """One statement over all `rows`; nothing for none (SQLAlchemy would run it once without values)."""
    if rows:
        connection.execute(statement, rows)


def unavailable(error: DBAPIError) -> StoreUnavailable:
    """The port's word for an engine's fault: the driver's own sentence, which holds no values."""
    return StoreUnavailable(f"{type(error.orig).__name__}: {error.orig}")
