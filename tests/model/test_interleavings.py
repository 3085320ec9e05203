"""Every schedule of one running turn against what others do, over the real desk and the real store.

A turn reads the state when it begins and sends one command when it ends. Whatever others do before, between and
after, nothing may leak past a takeover and nobody may be left unanswered. All schedules run side by side, each with a
visitor of its own: one step of every schedule is one group commit.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from itertools import count, product
from pathlib import Path
from typing import Any, Literal, TypeAlias, get_args
from unittest.mock import patch

import pytest

from frontdesk.desk.desk import Desk
from frontdesk.desk.live import Live
from frontdesk.session import commands as c
from frontdesk.session.errors import Refused
from frontdesk.session.policy import Policy
from frontdesk.session.state import State
from frontdesk.store import overlay
from frontdesk.store.ports import ASSISTANT, Followers
from frontdesk.store.sqlite import open_sqlite
from tests.contracts.builders import BY_TELEGRAM, BY_VISITOR
from tests.contracts.engines import Clock
from tests.model.invariants import check_session
from tests.model.turns import End, Turn
from tests.session.builders import ANN
from tests.session.mutants import MUTANTS

Other: TypeAlias = Literal["take", "reply", "keyword", "hand back", "message", "close and reopen"]
Schedule: TypeAlias = tuple[str, ...]

OTHERS: tuple[Other, ...] = get_args(Other)
# What ends the assistant's part. Three others in a row are tried where such a one stands before a hand-back.
ENDS_AI: set[Other] = {"take", "reply", "keyword", "close and reopen"}
# How a turn ends: an answer that may yet begin again, one that may not, the assistant's tool, a failure.
FINISHES: dict[str, tuple[End, int]] = {
    "answer": ("answer", 0),
    "last answer": ("answer", Policy().turn_restarts_max),
    "tool": ("tool", 0),
    "failure": ("failure", 0),
}
_ALL = 1_000_000


def iter_sequences() -> Iterator[tuple[Other, ...]]:
    for length in range(3):
        yield from product(OTHERS, repeat=length)
    for others in product(OTHERS, repeat=3):
        first = next((place for place, other in enumerate(others) if other in ENDS_AI), 3)
        if "hand back" in others[first:]:
            yield others


def iter_schedules() -> Iterator[Schedule]:
    """Each sequence of others with the turn's begin and finish at every two places in it."""
    for others in iter_sequences():
        for begin in range(len(others) + 1):
            for finish in range(begin, len(others) + 1):
                yield (*others[:begin], "begin", *others[begin:finish], "finish", *others[finish:])


SCHEDULES = list(iter_schedules())
# 1 + 6 * 3 + 36 * 6 of up to two others, and 52 sequences of three at ten places each.
SCHEDULES_COUNT = 1 + 6 * 3 + 36 * 6 + 52 * 10


@dataclass(slots=True)
class Run:
    """One schedule on its way. `begun` is what its turn read."""

    desk: Desk
    schedule: Schedule
    state: State
    finish: tuple[End, int]
    begun: State | None = None

    async def step(self, index: int) -> None:
        """The schedule's next action; a refusal changes nothing."""
        if index >= len(self.schedule):
            return
        match self.schedule[index]:
            case "begin":
                self.begun = await self.desk.log.get_state(self.state.session)
            case "finish":
                if self.begun is not None and self.begun.wants_assistant:
                    end, restarts = self.finish
                    await self._try(Turn(1, self.begun, restarts).command(end, 0))
            case "close and reopen":
                await self._try(c.CloseSession(**self._by_operator()))
                await self._try(c.ReopenSession(**self._by_operator()))
            case other:
                await self._try(self._command(other))

    async def answer_what_is_owed(self) -> None:
        """As the assistant does whose list has this session: a turn that may not begin again."""
        state = await self.desk.log.get_state(self.state.session)
        await self._try(Turn(2, state, restarts=Policy().turn_restarts_max).command("answer", 0))

    def _command(self, other: str) -> c.Command:
        match other:
            case "take":
                return c.Take(**self._by_operator())
            case "reply":
                return c.Reply(**self._by_operator(), text=f"A person, in {self.state.session}")
            case "hand back":
                return c.HandToAi(**self._by_operator())
            case _:
                return visitor_message(self.state.visitor, "NOBODY", asks_human=other == "keyword")

    def _by_operator(self) -> dict[str, Any]:
        return {"at_ms": 0, "origin": BY_TELEGRAM, "session": self.state.session, "operator": ANN}

    async def _try(self, command: c.Command) -> None:
        try:
            await self.desk.handle(command)
        except Refused:
            return


def visitor_message(visitor: str, session: str, *, asks_human: bool = False) -> c.VisitorMessage:
    return c.VisitorMessage(
        at_ms=0,
        origin=BY_VISITOR,
        visitor=visitor,
        new_session=session,
        text="Where is my parcel?",
        client_id="c",
        asks_human="operator" if asks_human else None,
    )


class Tries:
    """Runs all schedules with one finish, and counts what was complained of and how often."""

    def __init__(self, desk: Desk, followers: Followers) -> None:
        self._desk = desk
        self._followers = followers
        self._numbers = count(1)
        self.answered = 0

    async def run(self, finish: str) -> Counter[str]:
        runs = await asyncio.gather(*(self._start(schedule, FINISHES[finish]) for schedule in SCHEDULES))
        for index in range(max(map(len, SCHEDULES))):
            await asyncio.gather(*(run.step(index) for run in runs))
        await self._answer_what_is_owed(runs)
        behind = await self._list_behind()
        complaints = await asyncio.gather(*(self._complaint(run, behind) for run in runs))
        return Counter(complaint for complaint in complaints if complaint)

    async def _start(self, schedule: Schedule, finish: tuple[End, int]) -> Run:
        number = next(self._numbers)
        committed = await self._desk.handle(visitor_message(f"v_{number}", f"{number:08d}"))
        return Run(self._desk, schedule, committed.state, finish)

    async def _answer_what_is_owed(self, runs: list[Run]) -> None:
        """The assistant serves its list until nothing is on it, or nothing moves any more."""
        before: set[str] = set()
        while (behind := await self._list_behind()) and behind != before:
            await asyncio.gather(*(run.answer_what_is_owed() for run in runs if run.state.session in behind))
            before = behind

    async def _complaint(self, run: Run, behind: set[str]) -> str:
        """The guarantee that the run broke, or nothing."""
        is_behind = run.state.session in behind
        state = await self._desk.log.get_state(run.state.session)
        log = await self._desk.log.read(run.state.session)
        self.answered += any(entry.kind == "message" and entry.origin.participant == "assistant" for entry in log)
        try:
            check_session(state, log, is_behind=is_behind)
        except AssertionError as broken:
            return str(broken).partition(":")[0]
        return "unanswered" if is_behind else ""

    async def _list_behind(self) -> set[str]:
        return {each.session for each in await self._followers.list_behind(ASSISTANT, limit=_ALL)}


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
async def tries(anyio_backend: str, tmp_path: Path) -> AsyncIterator[Tries]:
    store = await open_sqlite(tmp_path / "frontdesk.db", clock_ms=Clock())
    live = Live(clock_s=lambda: 0.0)
    store.on_commit(live.publish)
    yield Tries(Desk(store, live, policy=Policy), store)
    await store.close()


def test_the_schedules_are_all_there() -> None:
    assert len(SCHEDULES) == len(set(SCHEDULES)) == SCHEDULES_COUNT == 755


ANSWERED = {"answer": 404, "last answer": 409, "tool": 292, "failure": 257}


@pytest.mark.parametrize("finish", FINISHES)
async def test_no_schedule_leaks_or_leaves_the_visitor_unanswered(tries: Tries, finish: str) -> None:
    assert await tries.run(finish) == {}
    # Counted once by running it, so that the schedules can't become hollow: those in which an answer stands.
    assert tries.answered == ANSWERED[finish]


@pytest.mark.parametrize(
    ("mutant", "finish", "expected"),
    [
        ("checked once", "answer", {"I3": 108, "I4": 42}),
        ("mode without epoch", "answer", {"I4": 26}),
        ("second visitor message left unanswered", "answer", {"I15": 12}),
        ("reply without takeover", "last answer", {"I3": 139}),
    ],
)
async def test_a_wrong_machine_is_caught(tries: Tries, mutant: str, finish: str, expected: dict[str, int]) -> None:
    with patch.object(overlay, "decide", MUTANTS[mutant]):
        assert await tries.run(finish) == expected
