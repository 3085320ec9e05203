"""Long-running parts of the process: each has an owner that ends it, and none dies in silence."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack

import structlog

_RESTART_S = (1.0, 5.0, 30.0)

log = structlog.get_logger(__name__)


class Parts:
    """Runs parts until `stack` unwinds. A part that stops by a fault of ours is said, and started again."""

    def __init__(self, stack: AsyncExitStack) -> None:
        self._stack = stack
        self._problems: dict[str, str] = {}

    def start(self, name: str, run: Callable[[], Awaitable[None]]) -> None:
        """`run` serves for ever; called again when it ends with an error."""
        task = asyncio.create_task(self._keep(name, run), name=name)

        async def end() -> None:
            task.cancel()
            await asyncio.wait([task])

        self._stack.push_async_callback(end)

    def problem(self) -> str | None:
        """What does not run at this moment, in words for the owner."""
        return next(iter(self._problems.values()), None)

    async def _keep(self, name: str, run: Callable[[], Awaitable[None]]) -> None:
        failures = 0
        while True:
            try:
                await run()
                return
            except Exception:  # whatever it was, the rest of the product goes on and this part comes back
                log.exception("part_failed", part=name)
            pause_s = _RESTART_S[min(failures, len(_RESTART_S) - 1)]
            self._problems[name] = f"The part `{name}` failed and starts again; the log says why."
            failures += 1
            await asyncio.sleep(pause_s)
            del self._problems[name]
