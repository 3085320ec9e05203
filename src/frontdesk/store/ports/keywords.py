"""How often each listed keyword has called a person."""

from typing import Protocol

DAY_MS = 86_400_000


class KeywordCalls(Protocol):
    """Counted in the transaction of the entry that says so."""

    async def count_keyword_calls(self, site: str, *, since_ms: int) -> dict[str, int]:
        """By keyword, the most frequent first, from the day (UTC) of `since_ms` on."""
        ...
