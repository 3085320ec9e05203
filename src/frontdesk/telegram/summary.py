"""The assistant went off: operators get one loud summary, not one notice for each session that now waits.

The sessions' own lines are silent and tell the same, so a summary that a crash swallows loses nothing.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence

import structlog

from frontdesk.session.entries import OperatorRequested
from frontdesk.store.ports import Committed
from frontdesk.telegram.botapi import BotApiError, Outgoing
from frontdesk.telegram.chats import Chats
from frontdesk.telegram.outbox import PacedCalls

# Sessions that were owed an answer turn to operators within a moment of each other.
_GATHER_S = 2.0
# Afterwards a session follows whenever its visitor writes: those are counted up, and told at most so often.
_QUIET_S = 600.0
_PRIORITY = 0
# Enough to find them; a long list is nobody's reading.
_NAMED_MAX = 10

log = structlog.get_logger(__name__)


class OffSummary:
    """`note` hears every commit; `run` tells each chat how many sessions wait because the assistant is off."""

    def __init__(self, *, sleep: Callable[[float], Awaitable[None]] = asyncio.sleep) -> None:
        self._sleep = sleep
        self._waiting: dict[str, str] = {}
        self._noted = asyncio.Event()

    def note(self, batch: Sequence[Committed]) -> None:
        for committed in batch:
            for entry in committed.entries:
                if isinstance(entry.body, OperatorRequested) and entry.body.reason == "assistant_off":
                    self._waiting[entry.session] = entry.body.detail or "not configured"
                    self._noted.set()

    async def run(self, calls: PacedCalls, chats: Chats) -> None:
        """Until cancelled."""
        while True:
            await self._noted.wait()
            await self._sleep(_GATHER_S)
            waiting, self._waiting = self._waiting, {}
            self._noted.clear()
            for chat in chats.list_known():
                try:
                    await calls.send_message(Outgoing(chat=chat.id, text=_words(waiting)), priority=_PRIORITY)
                except BotApiError as error:
                    log.warning("summary_not_sent", chat=chat.id, why=str(error))
            await self._sleep(_QUIET_S)


def _words(waiting: dict[str, str]) -> str:
    reason = next(reversed(waiting.values()))
    chats = "1 chat waits" if len(waiting) == 1 else f"{len(waiting)} chats wait"
    return f"The AI is off ({reason}). {chats} for an operator: {', '.join(list(waiting)[:_NAMED_MAX])}"
