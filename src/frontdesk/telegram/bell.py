"""How a chat's server hears that the chat may have become another, and whoever rang hears that it was looked at."""

import asyncio


class Bell:
    """For one who answers and any number who ring."""

    def __init__(self) -> None:
        self._rung = asyncio.Event()
        self._answered = asyncio.Event()

    def ring(self) -> None:
        self._rung.set()
        self._answered.clear()

    async def rung(self) -> None:
        """Until somebody rings, or at once if they have; the next call waits for the next ring."""
        await self._rung.wait()
        self._rung.clear()

    def answer(self) -> None:
        """It was looked at, and what was found is in force. A ring that came meanwhile stays unanswered."""
        if not self._rung.is_set():
            self._answered.set()

    async def answered(self) -> None:
        """Until nobody has rung since the last answer."""
        await self._answered.wait()
