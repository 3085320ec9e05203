"""Who must be told of what: cursors, and what is behind them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

# The built-in follower: whoever answers when an answer is owed.
ASSISTANT = "assistant"


@dataclass(frozen=True, slots=True)
class Follower:
    """Somebody who must be told of every session's entries.

    `name` is stable: it keys cursors (`telegram:<bot>:<chat>`). Followers that share a `spread` group divide the
    sessions among them: each session has one home, chosen when it starts and fixed as long as that follower is
    listed. Without a group a follower gets every session.
    """

    name: str
    spread: str | None = None


@dataclass(frozen=True, slots=True)
class Behind:
    """A session that has entries its follower was not told of. `priority` 0 is most urgent."""

    session: str
    priority: int
    since_ms: int


class Followers(Protocol):
    """Cursors and what is behind them: the outbox that the log is (ADR 0001).

    The assistant is the built-in follower `assistant`: a session is behind for it exactly while
    `State.wants_assistant`; it has no cursor, and only `append` changes that.
    """

    async def set_followers(self, followers: Sequence[Follower]) -> None:
        """From now on appends mark sessions behind for these.

        A new one starts at now: its cursors begin at each session's end, except that every open session is behind
        from its start of view at `last_seq - 1` (one card each). One no longer listed loses its `behind` rows.
        """
        ...

    async def list_behind(self, follower: str, *, limit: int) -> list[Behind]:
        """Most urgent first, then longest waiting. Priorities are as stored: ageing is the caller's."""
        ...

    async def get_cursor(self, follower: str, session: str) -> int:
        """The last `seq` the follower was told of in this session, 0 if none."""
        ...

    async def advance(self, follower: str, session: str, *, seq: int) -> None:
        """Move the cursor forward (never back). Drops the `behind` row if nothing is left after it, else ranks it
        anew by what is left."""
        ...
