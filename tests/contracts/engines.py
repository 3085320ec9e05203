"""The engines that every contract runs on. A further one is added here and must pass unchanged."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from frontdesk.store.ports import Store
from frontdesk.store.sqlite import open_sqlite

NOW_MS = 1_790_000_000_000


@dataclass
class Clock:
    """The time of a test, in ms since the epoch."""

    now_ms: int = NOW_MS

    def __call__(self) -> int:
        return self.now_ms


class Engine(Protocol):
    """One database of one test: opening it again finds what was written."""

    async def open(self) -> Store: ...


@dataclass
class Sqlite:
    """A copy of an empty migrated file: migrating anew for every test would be most of its time."""

    path: Path
    template: Path
    clock: Callable[[], int] = field(default_factory=Clock)

    async def open(self) -> Store:
        if not self.path.exists():
            if not self.template.exists():
                await (await open_sqlite(self.template, clock_ms=self.clock)).close()
            shutil.copy(self.template, self.path)
        return await open_sqlite(self.path, clock_ms=self.clock)


ENGINES: dict[str, Callable[[Path, Path, Clock], Engine]] = {
    "sqlite": lambda folder, shared, clock: Sqlite(folder / "frontdesk.db", shared / "template.db", clock),
}
