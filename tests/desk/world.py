"""The desk with a real store and nobody else: commands in few words, and what one visitor's screen is told."""

from dataclasses import dataclass, field
from pathlib import Path

from frontdesk.desk.desk import Desk
from frontdesk.desk.live import DraftDelta, Live, LiveItem
from frontdesk.session import commands as c
from frontdesk.session.entries import Origin
from frontdesk.session.policy import Policy
from frontdesk.session.state import State
from frontdesk.store.ports import Committed, Store
from frontdesk.store.sqlite import open_sqlite
from tests.contracts.builders import BY_TELEGRAM, BY_VISITOR
from tests.contracts.engines import NOW_MS, Clock
from tests.session.builders import ANN

SESSION, VISITOR = "S1", "v_1"


@dataclass
class World:
    """`ids` are given to new sessions, one after the other. Times of commands are the clock's."""

    store: Store
    live: Live
    desk: Desk
    clock: Clock
    policy: Policy = field(default_factory=Policy)

    def passes(self, *, minutes: float) -> None:
        self.clock.now_ms += round(minutes * 60_000)

    async def says(self, text: str = "hello", *, visitor: str = VISITOR, session: str = SESSION) -> State:
        return await self._do(
            c.VisitorMessage(
                at_ms=self.clock(),
                origin=BY_VISITOR,
                visitor=visitor,
                new_session=session,
                text=text,
                client_id="c",
            )
        )

    async def takes(self) -> State:
        return await self._do(c.Take(at_ms=self.clock(), origin=BY_TELEGRAM, session=SESSION, operator=ANN))

    async def replies(self) -> State:
        return await self._do(
            c.Reply(at_ms=self.clock(), origin=BY_TELEGRAM, session=SESSION, operator=ANN, text="A person here.")
        )

    async def keeps(self) -> State:
        return await self._do(c.KeepSession(at_ms=self.clock(), origin=BY_TELEGRAM, session=SESSION, operator=ANN))

    async def hands_back(self) -> State:
        return await self._do(c.HandToAi(at_ms=self.clock(), origin=BY_TELEGRAM, session=SESSION, operator=ANN))

    async def closes(self) -> State:
        return await self._do(c.CloseSession(at_ms=self.clock(), origin=BY_TELEGRAM, session=SESSION, operator=ANN))

    async def answers(self, begun: State) -> State:
        return await self._do(
            c.Answer(
                at_ms=self.clock(),
                origin=Origin("assistant"),
                session=begun.session,
                epoch=begun.epoch,
                answers_upto=begun.last_visitor_seq,
                text="On its way.",
            )
        )

    async def kinds(self, session: str = SESSION) -> list[str]:
        return [entry.kind for entry in await self.store.read(session)]

    async def _do(self, command: c.Command) -> State:
        return (await self.desk.handle(command)).state


async def a_world(folder: Path) -> World:
    clock = Clock(NOW_MS)
    store = await open_sqlite(folder / "desk.db", clock_ms=clock)
    live = Live(clock_s=lambda: clock.now_ms / 1000)
    store.on_commit(live.publish)
    world = World(store, live, Desk(store, live, policy=lambda: world.policy, clock_ms=clock), clock)
    return world


class Screen:
    """What one subscriber was told, in order."""

    def __init__(self) -> None:
        self.items: list[LiveItem] = []

    def __call__(self, item: LiveItem) -> None:
        self.items.append(item)

    def told(self) -> list[str]:
        """Commits by their entries' kinds, all else by its name."""
        return [
            " ".join(entry.kind for entry in item.entries) if isinstance(item, Committed) else type(item).__name__
            for item in self.items
        ]


def piece(begun: State, start: int, text: str, *, turn: str | None = None) -> DraftDelta:
    """More of the answer of a turn that began in `begun`."""
    return DraftDelta(begun.session, turn or begun.turn_key, begun.epoch, start, text)
