"""A desk with a real store, a clock that stands still, people who act, and an assistant that can die."""

import asyncio
import itertools
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from frontdesk.assistant.answerers.port import Answerer
from frontdesk.assistant.participant import Assistant
from frontdesk.assistant.settings import AssistantSettings
from frontdesk.desk.desk import Desk
from frontdesk.desk.live import DraftDelta, DraftEnd, Live, LiveItem
from frontdesk.session import commands as c
from frontdesk.session import entries as e
from frontdesk.session.policy import Policy
from frontdesk.session.state import State
from frontdesk.store.ports import Committed, Store
from frontdesk.store.sqlite import open_sqlite

PATIENCE_S = 10.0
START_MS = 1_790_000_000_000
ANN = e.Operator(id="tg:1", name="Ann", username="ann")
PROMPTLY = AssistantSettings(debounce_ms=0, draft_interval_s=0)


class FakeClock:
    """Time that moves only by `advance`."""

    def __init__(self) -> None:
        self._now_ms = START_MS
        self._sleepers: list[tuple[int, float, asyncio.Future[None]]] = []
        self._changed = asyncio.Event()

    def now_ms(self) -> int:
        return self._now_ms

    async def sleep(self, seconds: float) -> None:
        waking: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        sleeper = (self._now_ms + round(seconds * 1000), seconds, waking)
        self._sleepers.append(sleeper)
        self._changed.set()
        try:
            await waking
        finally:
            self._sleepers.remove(sleeper)

    def advance(self, seconds: float) -> None:
        """Move on and wake whoever is due."""
        self._now_ms += round(seconds * 1000)
        for due_ms, _, waking in self._sleepers:
            if due_ms <= self._now_ms and not waking.done():
                waking.set_result(None)

    def is_asleep(self, seconds: float) -> bool:
        """Does somebody sleep for exactly this long?"""
        return any(asked == seconds and not waking.done() for _, asked, waking in self._sleepers)

    async def until_asleep(self, seconds: float) -> None:
        """Wait until somebody does."""
        async with asyncio.timeout(PATIENCE_S):
            while not self.is_asleep(seconds):
                self._changed.clear()
                await self._changed.wait()

    async def advance_over(self, seconds: float) -> None:
        """Let the time pass for which somebody sleeps now, or will in a moment."""
        await self.until_asleep(seconds)
        self.advance(seconds)


class World:
    """One running Frontdesk without surfaces. `assistant` is the newest participant."""

    def __init__(self, store: Store, clock: FakeClock) -> None:
        self.store = store
        self.clock = clock
        self.live = Live(clock_s=lambda: clock.now_ms() / 1000)
        store.on_commit(self.live.publish)
        self.desk = Desk(store, self.live, policy=self._policy, clock_ms=clock.now_ms)
        self.items: list[LiveItem] = []
        self.assistant: Assistant | None = None
        self._running: asyncio.Task[None] | None = None
        self._ids = itertools.count(1)
        self._changed = asyncio.Event()
        self.live.watch(self._saw)

    def _policy(self) -> Policy:
        return Policy(assistant_off=self.assistant.why_off() if self.assistant else None)

    def _saw(self, item: LiveItem) -> None:
        self.items.append(item)
        self._changed.set()

    # --- The assistant's life

    def start(
        self, answerer: Answerer, settings: AssistantSettings = PROMPTLY, *, desk: Desk | None = None
    ) -> Assistant:
        """A new participant; `desk` may be one that breaks."""
        self.assistant = Assistant(desk or self.desk, self.store, answerer, settings, sleep=self.clock.sleep)
        self._running = asyncio.create_task(self.assistant.run())
        return self.assistant

    async def kill_assistant(self) -> None:
        if self._running is not None:
            self._running.cancel()
            await asyncio.wait({self._running})
            assert self._running.cancelled(), self._running.exception()
            self._running = None

    # --- People

    async def says(
        self, text: str, *, visitor: str = "v1", asks_human: str | None = None, locale: str = "en"
    ) -> State:
        committed = await self.desk.handle(
            c.VisitorMessage(
                visitor=visitor,
                new_session=f"S{visitor.upper()}",
                locale=locale,
                text=text,
                client_id=f"c{next(self._ids)}",
                asks_human=asks_human,
                at_ms=self.clock.now_ms(),
                origin=e.Origin("visitor"),
            )
        )
        return committed.state

    async def takes(self, session: str = "SV1") -> None:
        await self.desk.handle(c.Take(session=session, operator=ANN, **self._by_operator()))

    async def replies(self, text: str, session: str = "SV1") -> None:
        await self.desk.handle(c.Reply(session=session, operator=ANN, text=text, **self._by_operator()))

    async def hands_back(self, session: str = "SV1", *, answer_now: bool = False) -> None:
        command = c.HandToAi(session=session, operator=ANN, answer_now=answer_now, **self._by_operator())
        await self.desk.handle(command)

    async def notes(self, text: str, session: str = "SV1") -> None:
        await self.desk.handle(c.AddNote(session=session, operator=ANN, text=text, **self._by_operator()))

    def _by_operator(self) -> dict[str, Any]:
        return {"at_ms": self.clock.now_ms(), "origin": e.Origin("telegram", "-1001")}

    # --- What can be seen

    def entries(self, session: str = "SV1") -> list[e.Entry]:
        """Everything committed since the world began, in order."""
        committed = [item for item in self.items if isinstance(item, Committed)]
        return [entry for item in committed for entry in item.entries if entry.session == session]

    def answers(self, session: str = "SV1") -> list[str]:
        bodies = [entry.body for entry in self.entries(session)]
        return [body.text for body in bodies if isinstance(body, e.Message) and body.author == "assistant"]

    def failures(self, session: str = "SV1") -> list[str]:
        bodies = [entry.body for entry in self.entries(session)]
        return [body.reason for body in bodies if isinstance(body, e.AssistantFailed)]

    def kinds(self, session: str = "SV1") -> list[str]:
        return [entry.kind for entry in self.entries(session)]

    def drafts(self) -> list[DraftDelta | DraftEnd]:
        return [item for item in self.items if isinstance(item, DraftDelta | DraftEnd)]

    def draft_text(self) -> str:
        return "".join(item.delta for item in self.drafts() if isinstance(item, DraftDelta))

    async def until(self, condition: Callable[[], object]) -> None:
        """Wait until something visible makes it true."""
        try:
            async with asyncio.timeout(PATIENCE_S):
                while not condition():
                    self._changed.clear()
                    await self._changed.wait()
        except TimeoutError:
            raise AssertionError(f"never happened; seen: {_short(self.items)}") from None

    async def until_settled(self, session: str = "SV1") -> State:
        """Wait until the session wants nothing of the assistant; its stored state."""
        await self.until(lambda: not self._newest(session).wants_assistant)
        return await self.store.get_state(session)

    def _newest(self, session: str) -> State:
        states = [item.state for item in self.items if isinstance(item, Committed)]
        return next(state for state in reversed(states) if state.session == session)


async def a_world(folder: Path, clock: FakeClock) -> World:
    return World(await open_sqlite(folder / "desk.db", clock_ms=clock.now_ms), clock)


def _short(items: Sequence[LiveItem]) -> list[object]:
    return [[entry.body for entry in item.entries] if isinstance(item, Committed) else item for item in items]
