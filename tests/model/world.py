"""One real Frontdesk without surfaces: desk, fan-out and timers over one SQLite file, which can die and return.

Everything here is the product's own; made up are only the clock, the ids of sessions and the fault in the file.
"""

import asyncio
import itertools
import shutil
import sqlite3
from collections.abc import Coroutine, Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

from frontdesk.desk.desk import Desk
from frontdesk.desk.intake import Intake
from frontdesk.desk.live import Live
from frontdesk.desk.timers import PresenceTimers, TimerRunner
from frontdesk.session.commands import Command, VisitorMessage
from frontdesk.session.entries import Origin
from frontdesk.session.errors import Refused
from frontdesk.session.keywords import compile_keywords
from frontdesk.session.policy import Policy
from frontdesk.store.ports import Committed, Store, StoreUnavailable
from frontdesk.store.sqlite import open_sqlite
from tests.contracts.engines import Clock
from tests.model.ledger import Ledger

T = TypeVar("T")

KEYWORDS = compile_keywords()
SECOND_MS = 1_000

# A deferred foreign key is checked at COMMIT and nowhere earlier: while `fault` has a row, every transaction that
# appends an entry does all its work and then cannot be committed.
_FAULT = """
CREATE TABLE fault (id INTEGER);
CREATE TABLE broken (session TEXT REFERENCES sessions (session) DEFERRABLE INITIALLY DEFERRED);
CREATE TRIGGER commit_fails AFTER INSERT ON entries WHEN EXISTS (SELECT 1 FROM fault)
    BEGIN INSERT INTO broken VALUES ('nobody'); END;
"""


@dataclass(frozen=True, slots=True)
class Process:
    """What lives in memory, and is lost with it."""

    store: Store
    live: Live
    desk: Desk
    intake: Intake
    timers: TimerRunner
    presence: PresenceTimers


class World:
    """Synchronous, as rules are: every call runs its event loop until it is done.

    `policy` is what the settings mean now. All that the desk answers is written into `ledger`.
    """

    def __init__(self, folder: Path) -> None:
        self._path = folder / "frontdesk.db"
        self._loop = asyncio.new_event_loop()
        self._ids = itertools.count(1)
        self._side: sqlite3.Connection | None = None
        self.clock = Clock()
        self.policy = Policy()
        self.ledger = Ledger()
        self.process = self.run(self._open())
        self._prepare_fault()

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        return self._loop.run_until_complete(work)

    def close(self) -> None:
        self.run(self.process.store.close())
        if self._side is not None:
            self._side.close()
        self._loop.close()
        shutil.rmtree(self._path.parent)

    # --- Commands

    def handle(self, command: Command) -> Committed | Refused | StoreUnavailable:
        """What became of the command; the ledger has it too."""
        return self.run(self._handle(command))

    def handle_at_once(self, commands: Sequence[Command]) -> list[Committed | Refused | StoreUnavailable]:
        """What became of each, when all of them come within one moment: they share a commit, in this order."""

        async def together() -> list[Committed | Refused | StoreUnavailable]:
            return list(await asyncio.gather(*(self._handle(command) for command in commands)))

        return self.run(together())

    async def _handle(self, command: Command) -> Committed | Refused | StoreUnavailable:
        try:
            outcome: Committed | Refused | StoreUnavailable = await self.process.desk.handle(command)
        except (Refused, StoreUnavailable) as error:
            outcome = error
        self.ledger.record(command, outcome)
        return outcome

    def visitor_message(self, visitor: str, client_id: str, text: str) -> VisitorMessage:
        """As the visitors' door makes it, with the cause in its origin."""
        command = self.process.intake.visitor_message(
            visitor, text, client_id=client_id, site="default", locale="en", page=None
        )
        return replace(command, origin=Origin("visitor", f"says {visitor} {client_id}"))

    def now_ms(self) -> int:
        """Every command a second after the last."""
        self.clock.now_ms += SECOND_MS
        return self.clock.now_ms

    # --- Faults

    def dies_and_returns(self, during: Command | None = None) -> None:
        """The process ends and another opens the same file. Whoever sent `during` never learns what became of it."""
        self.run(self._die(during))
        self.process = self.run(self._open())

    async def _die(self, during: Command | None) -> None:
        if during is not None:
            self.ledger.nobody_knows(during)
            asking = asyncio.ensure_future(self.process.desk.handle(during))
            await asyncio.sleep(0)  # it is with the writer now
            asking.cancel()
            await asyncio.wait({asking})
        await self.process.store.close()

    @contextmanager
    def commits_fail(self) -> Generator[None]:
        """Every transaction that appends is carried out and then fails in its COMMIT."""
        assert self._side is not None
        self._side.execute("INSERT INTO fault VALUES (1)")
        try:
            yield
        finally:
            self._side.execute("DELETE FROM fault")

    def _prepare_fault(self) -> None:
        self._side = sqlite3.connect(self._path, isolation_level=None)
        self._side.executescript(_FAULT)

    # --- A life

    async def _open(self) -> Process:
        store = await open_sqlite(self._path, clock_ms=self.clock)
        live = Live(clock_s=lambda: self.clock.now_ms / 1000)
        store.on_commit(live.publish)
        desk = Desk(
            store,
            live,
            policy=lambda: self.policy,
            clock_ms=self.clock,
            new_session_id=lambda: f"{next(self._ids):08d}",
        )
        return Process(
            store=store,
            live=live,
            desk=desk,
            intake=Intake(desk, keywords=lambda: KEYWORDS),
            timers=TimerRunner(desk, store),
            presence=PresenceTimers(desk, store),
        )
