"""What owners set, and the operators they have."""

from typing import Protocol

from frontdesk.session.entries import Operator
from frontdesk.session.state import State


class Settings(Protocol):
    async def get_settings(self, site: str) -> dict[str, str]: ...

    async def put_settings(self, site: str, values: dict[str, str | None]) -> None:
        """None removes a key."""
        ...


class Operators(Protocol):
    async def put_operator(self, operator: Operator) -> None:
        """Insert or refresh name and username."""
        ...

    async def list_operators(self) -> list[Operator]:
        """Everybody who was ever put, by name, then id."""
        ...

    async def list_sessions_of_operator(self, operator: str) -> list[State]:
        """Open sessions whose owner is `operator` (an `Operator.id`)."""
        ...

    async def list_open_sessions(self, *, limit: int) -> list[State]:
        """Waiting ones first; among equals the last active first."""
        ...
