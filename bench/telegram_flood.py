"""The mirror under Telegram's flood limits: every load of new sessions beside what the operators see, and when.

    python -m bench.telegram_flood 10 20     only the loads of so many new sessions a minute

The sandbox, a process of its own over HTTP, enforces each of its three readings of the limits. The product's Telegram
participant runs here with the real desk and store, on an event loop whose time runs `SPEED` times faster than the
wall; the desk's clock and the sandbox's run with it, and the profiles side by side. All figures are in these virtual
seconds. `timers late` is the worst stall of this process: above 2 s, single lags and 429s may be the machine's.

A session is 5 messages of the visitor and 5 answers in turn over some 3 minutes. A fifth of the sessions ask for a
person at one of their messages; from then on an operator answers in the topic. Nobody closes a session, which would
cost one more call. An entry is told when a call that succeeded covers it by its numbers (`#12`, `#12-15`); its lag
counts from its commit. Not to be told are an operator's words in the very chat they were written in. The naive mirror
makes one call for each entry at once and drops it when Telegram answers 429.
"""

import asyncio
import gc
import logging
import random
import re
import selectors
import sys
import time
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple, TypeAlias
from unittest.mock import patch

import structlog

from bench import stand
from bench.table import Table
from frontdesk.desk.desk import Desk
from frontdesk.desk.live import Live
from frontdesk.sandbox.telegram.limits import Profile
from frontdesk.session import commands as c
from frontdesk.session.entries import Entry, Message, Operator, Origin, Page
from frontdesk.session.policy import Policy
from frontdesk.session.priority import HUMAN, NEW_SESSION, entry_priority
from frontdesk.store.ports import Committed, Store
from frontdesk.store.sqlite import open_sqlite
from frontdesk.telegram import outbox
from frontdesk.telegram.botapi import BotApi
from frontdesk.telegram.chats import TelegramConfig, make_followers
from frontdesk.telegram.client import TelegramClient
from frontdesk.telegram.participant import Telegram as Participant
from frontdesk.telegram.render import named_session
from tests.support.botapi import BotAccount, Group, Person, Telegram

LIMIT_S = 900.0

SPEED = 25
"""A real millisecond counts 25: what a call takes, 3 to 5 ms, stays far below the second that pacing counts in."""

READ_S, PATIENCE_S = 40.0, 10.0
"""Of the client, and of outbox.PATIENCE_S: 1.6 and 0.4 s of the wall. The network is not sped up, nor are stalls."""

PROFILES: tuple[Profile, ...] = ("shared_strict", "edits_apart", "per_chat_all_bots")
TURNS = 5
ASKING_PART = 0.2
# In virtual seconds: what a visitor thinks, the assistant needs, an operator needs.
THINKS_S, ASSISTANT_S, OPERATOR_S = (20.0, 60.0), (2.0, 5.0), (10.0, 30.0)
DRAIN_MAX_S, START_MAX_S = 3_600.0, 60.0
# The numbers at the end of a text: of its entry, or of its first and last.
_NUMBERS = re.compile(r"^#(\d+)(?:-(\d+))?$", re.MULTILINE)

Place: TypeAlias = tuple[str, int]
"""An entry: its session and number."""


@dataclass(frozen=True, slots=True)
class Load:
    """New sessions a minute for some minutes, over so many groups."""

    per_min: int
    minutes: float
    groups: int = 1

    def __str__(self) -> str:
        return f"{self.per_min} in {self.groups} group{'s' if self.groups > 1 else ''}"


LOADS = (Load(1, 10), Load(5, 6), Load(10, 6), Load(20, 4, groups=2), Load(20, 4), Load(60, 1.5))
NAIVE_LOADS = (5, 20)


# --- Time


class _FastSelector(selectors.DefaultSelector):
    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        return super().select(timeout / SPEED if timeout and timeout > 0 else timeout)


class FastLoop(asyncio.SelectorEventLoop):
    """Everything that waits here waits `SPEED` times shorter than it believes."""

    def __init__(self) -> None:
        super().__init__(_FastSelector())

    def time(self) -> float:
        return super().time() * SPEED


@dataclass(frozen=True, slots=True)
class Clock:
    """The sandbox's clock as seen from here: the same instant, the same speed."""

    virtual_s: float
    at_s: float

    @classmethod
    async def set(cls, telegram: Telegram) -> "Clock":
        """Make the sandbox's clock fast, and read it: of some answers the quickest is off by half its way at most."""
        await telegram.post("/clock", {"speed": SPEED})
        reads: list[tuple[float, Clock]] = []
        for _ in range(20):
            before_s = time.monotonic()
            now_s = (await telegram.get("/clock"))["now"]
            after_s = time.monotonic()
            reads.append((after_s - before_s, cls(now_s, (before_s + after_s) / 2)))
        return min(reads, key=lambda read: read[0])[1]

    def now_s(self) -> float:
        return self.virtual_s + (time.monotonic() - self.at_s) * SPEED

    def now_ms(self) -> int:
        return int(self.now_s() * 1_000)


# --- The load


class Script(NamedTuple):
    """One session: when it begins, and at which of its messages (from 0) it asks for a person."""

    begins_s: float
    asks_at: int | None
    seed: int


def scripts(load: Load) -> list[Script]:
    """The same for every profile: so many sessions at random moments, a fifth of them asking."""
    dice = random.Random(load.per_min)
    count = round(load.per_min * load.minutes)
    begins_s = sorted(dice.uniform(0, load.minutes * 60) for _ in range(count))
    asking = set(dice.sample(range(count), round(count * ASKING_PART)))
    return [
        Script(at_s, dice.randrange(TURNS) if number in asking else None, number)
        for number, at_s in enumerate(begins_s)
    ]


OperatorWrites: TypeAlias = Callable[[str, str], Awaitable[object]]
"""An operator's words to a session."""


@dataclass(slots=True)
class Stage:
    """The desk over its store, what is to be told of what was committed, and how late timers here were at most."""

    desk: Desk
    store: Store
    clock: Clock
    writes: OperatorWrites | None = None
    committed: dict[Place, tuple[float, int]] = field(default_factory=dict[Place, tuple[float, int]])
    last_commit_s: float = 0.0
    late_s: float = 0.0

    def note(self, batch: Sequence[Committed]) -> None:
        """Remember when each entry was committed, and its priority."""
        self.last_commit_s = self.clock.now_s()
        for committed in batch:
            for entry in committed.entries:
                if is_to_be_told(entry):
                    priority = entry_priority(entry, committed.state)
                    self.committed[entry.session, entry.seq] = (self.last_commit_s, priority)

    async def play(self, script: Script) -> None:
        """One session from its beginning to the last answer."""
        dice = random.Random(script.seed)
        await asyncio.sleep(script.begins_s)
        visitor, session = f"v_{script.seed:08}", self.desk.new_session_id()
        async with asyncio.TaskGroup() as operator:
            for turn in range(TURNS):
                if turn:
                    await asyncio.sleep(dice.uniform(*THINKS_S))
                said = await self._visitor_says(visitor, session, turn, asks=turn == script.asks_at)
                if said.state.mode != "ai":
                    operator.create_task(self._operator_answers(session, turn, dice.uniform(*OPERATOR_S)))
                    continue
                await asyncio.sleep(dice.uniform(*ASSISTANT_S))
                await self._assistant_answers(said)

    async def _visitor_says(self, visitor: str, session: str, turn: int, *, asks: bool) -> Committed:
        words = "I want to talk to a person" if asks else "Where is my parcel? It was to arrive yesterday"
        message = c.VisitorMessage(
            at_ms=self.clock.now_ms(),
            origin=Origin("visitor"),
            visitor=visitor,
            new_session=session,
            page=Page("https://shop.example/", "Shop"),
            text=f"{words} ({turn}).",
            client_id=f"c{turn}",
            asks_human="person" if asks else None,
        )
        return await self.desk.handle(message)

    async def _assistant_answers(self, said: Committed) -> None:
        state = said.state
        answer = c.Answer(
            at_ms=self.clock.now_ms(),
            origin=Origin("assistant"),
            session=state.session,
            epoch=state.epoch,
            answers_upto=state.last_visitor_seq,
            text="Your parcel is on its way and arrives on Tuesday.",
        )
        await self.desk.handle(answer)

    async def _operator_answers(self, session: str, turn: int, after_s: float) -> None:
        await asyncio.sleep(after_s)
        assert self.writes is not None
        await self.writes(session, f"I have looked, it is at the depot ({turn}).")


def is_to_be_told(entry: Entry) -> bool:
    """All but an operator's words in their own chat."""
    is_operators = isinstance(entry.body, Message) and entry.body.author == "operator"
    return not (is_operators and entry.origin.participant == "telegram")


# --- The two mirrors


@dataclass(frozen=True, slots=True)
class Town:
    """A sandbox with its flood limits on: one bot, its groups, an operator."""

    profile: Profile
    url: str
    bot: BotAccount
    ann: Person
    groups: tuple[Group, ...]
    clock: Clock

    def from_here(self, telegram: Telegram) -> "Town":
        """The same over a client that belongs to the running event loop."""
        return replace(self, bot=replace(self.bot, telegram=telegram), ann=replace(self.ann, telegram=telegram))


@asynccontextmanager
async def mirroring(stage: Stage, town: Town) -> AsyncGenerator[Callable[[], Awaitable[bool]]]:
    """The product's participant on the stage; what is given says whether everything was told."""
    chats = tuple(str(group.id) for group in town.groups)
    config = TelegramConfig(town.bot.token, chats, town.url, mode="supergroup")
    followers = make_followers(config, {})

    async def connect(config: TelegramConfig) -> BotApi:
        return TelegramClient(config.token, api_url=config.api_url, read_s=READ_S)

    async def writes(session: str, text: str) -> None:
        chat, topic = await _topic(stage.store, town, session)
        await town.ann.writes(text, chat=chat, topic=topic)

    async def is_told() -> bool:
        behind = [await stage.store.list_behind(follower.name, limit=1) for follower in followers]
        return not any(behind)

    async def is_up() -> bool:
        return participant.problem() is None

    participant = Participant(config, store=stage.store, desk=stage.desk, connect=connect)
    await stage.store.set_followers(await participant.prepare())
    stage.desk.live.on_batch(participant.wake)
    stage.writes = writes
    running = asyncio.create_task(participant.run())
    try:
        assert await _until(is_up, START_MAX_S), participant.problem()
        yield is_told
    finally:
        running.cancel()
        await asyncio.wait([running])


async def _topic(store: Store, town: Town, session: str) -> tuple[int, int]:
    """Chat and topic of a session: an operator can't write before there is one."""
    while True:
        for group in town.groups:
            found = await store.find_topic(str(group.id), session)
            if found is not None and found.topic is not None:
                return group.id, found.topic
        await asyncio.sleep(1)


@asynccontextmanager
async def naively(stage: Stage, town: Town) -> AsyncGenerator[Callable[[], Awaitable[bool]]]:
    """A call for each entry at once, in the order of its session; dropped on 429."""
    chat = town.groups[0].id
    topics: dict[str, int] = {}
    locks: dict[str, asyncio.Lock] = {}
    tasks: set[asyncio.Task[None]] = set()

    async def send(entry: Entry) -> None:
        async with locks.setdefault(entry.session, asyncio.Lock()):
            if entry.session not in topics:
                made = await town.bot.call("createForumTopic", chat_id=chat, name=f"Visitor · {entry.session}")
                if not made["ok"]:
                    return
                topics[entry.session] = made["result"]["message_thread_id"]
            where = {"chat_id": chat, "message_thread_id": topics[entry.session]}
            await town.bot.call("sendMessage", **where, text=f"{entry.kind}\n#{entry.seq}")

    def wake(batch: Sequence[Committed]) -> None:
        for entry in (entry for committed in batch for entry in committed.entries if is_to_be_told(entry)):
            tasks.add(asyncio.create_task(send(entry)))

    async def writes(session: str, text: str) -> None:
        by, origin = Operator(f"tg:{town.ann.id}", town.ann.name), Origin("telegram", str(chat))
        reply = c.Reply(at_ms=stage.clock.now_ms(), origin=origin, session=session, operator=by, text=text)
        await stage.desk.handle(reply)

    async def is_told() -> bool:
        return all(task.done() for task in tasks)

    stage.desk.live.on_batch(wake)
    stage.writes = writes
    yield is_told


# --- One run


async def run(load: Load, town: Town, store: Store, *, naive: bool = False) -> Stage:
    """On a FastLoop. Ends when everything was told, or DRAIN_MAX_S after the last message."""
    live = Live(clock_s=asyncio.get_running_loop().time)
    store.on_commit(live.publish)
    stage = Stage(Desk(store, live, policy=lambda: Policy(), clock_ms=town.clock.now_ms), store, town.clock)
    live.on_batch(stage.note)
    async with Telegram(town.url) as telegram:
        here = town.from_here(telegram)
        async with naively(stage, here) if naive else mirroring(stage, here) as is_told:
            lateness = asyncio.create_task(_lateness())
            async with asyncio.timeout(load.minutes * 60 + DRAIN_MAX_S), asyncio.TaskGroup() as sessions:
                for script in scripts(load):
                    sessions.create_task(stage.play(script))
            await _until(is_told, DRAIN_MAX_S)
            lateness.cancel()
            stage.late_s = await lateness
    return stage


async def _until(check: Callable[[], Awaitable[bool]], within_s: float) -> bool:
    """Wait until it is so; False when the time is over."""
    end_s = asyncio.get_running_loop().time() + within_s
    while asyncio.get_running_loop().time() < end_s:
        if await check():
            return True
        await asyncio.sleep(1)
    return False


async def _lateness() -> float:
    """Until cancelled: by how much a timer was late at most. What the figures can't be finer than."""
    loop, worst_s = asyncio.get_running_loop(), 0.0
    try:
        while True:
            due_s = loop.time() + 1
            await asyncio.sleep(1)
            worst_s = max(worst_s, loop.time() - due_s)
    except asyncio.CancelledError:
        return worst_s


def run_all(load: Load, towns: Sequence[Town], *, naive: bool) -> list[Stage]:
    """All towns side by side on one FastLoop, in a thread of its own; each has its own store."""

    async def side_by_side() -> list[Stage]:
        with TemporaryDirectory() as folder:
            async with AsyncExitStack() as stack:
                runs: list[Awaitable[Stage]] = []
                for town in towns:  # one by one: databases are not migrated side by side
                    store = await open_sqlite(Path(folder) / f"{town.profile}.db", clock_ms=town.clock.now_ms)
                    stack.push_async_callback(store.close)
                    runs.append(run(load, town, store, naive=naive))
                return await asyncio.gather(*runs)

    # Every 429 is a warning of the product, and counted here.
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    # As the server does: a full collection of all that is loaded would stop this fast clock for seconds.
    gc.collect()
    gc.freeze()
    try:
        with patch.object(outbox, "PATIENCE_S", PATIENCE_S), asyncio.Runner(loop_factory=FastLoop) as runner:
            return runner.run(side_by_side())
    finally:
        structlog.reset_defaults()
        gc.unfreeze()


# --- What the sandbox saw


def covered_at(calls: Sequence[dict[str, Any]]) -> dict[Place, float]:
    """When the first call that covers an entry arrived."""
    sessions: dict[tuple[int, int], str] = {}
    found: dict[Place, float] = {}
    for call in calls:
        if call["status"] != 200:
            continue
        params = call["params"]
        if call["method"] == "createForumTopic":
            sessions[call["chat"], call["result"]["message_thread_id"]] = named_session(params["name"])
        elif call["method"] == "sendMessage" and (numbers := _NUMBERS.findall(params["text"])):
            session = sessions[call["chat"], int(params["message_thread_id"])]
            first, last = int(numbers[-1][0]), int(numbers[-1][1] or numbers[-1][0])
            for seq in range(first, last + 1):
                found.setdefault((session, seq), call["at"])
    return found


def cells(ran: Stage, calls: Sequence[dict[str, Any]]) -> list[str]:
    """The figures of one run, in the table's order."""
    named = [call for call in calls if call.get("chat") is not None]
    covered = covered_at(named)
    lags = {place: (covered[place] - at_s, p) for place, (at_s, p) in ran.committed.items() if place in covered}
    classes = [[lag for lag, p in lags.values() if p in wanted] for wanted in ((HUMAN,), (NEW_SESSION,), (2, 3))]
    drained_s = max(0.0, max(covered.values(), default=0.0) - ran.last_commit_s)
    return [
        str(len(ran.committed)),
        str(len(named)),
        str(sum(call["status"] == 429 for call in named)),
        str(sum(call["during_penalty"] for call in named)),
        str(len(ran.committed) - len(lags)),
        *(_lag(found, 0.5, 0.99) for found in classes),
        _lag(classes[0] + classes[1], 0.99),
        f"{drained_s:.0f}",
        f"{ran.late_s:.1f}",
    ]


def _lag(lags_s: Sequence[float], *shares: float) -> str:
    """Nearest rank, as in bench.table."""
    ordered = sorted(lags_s)
    return " / ".join(
        f"{ordered[min(len(ordered) - 1, int(len(ordered) * share))]:.1f}" for share in shares if ordered
    )


# --- The measurement


async def _town(stack: AsyncExitStack, load: Load, profile: Profile) -> tuple[Town, Telegram]:
    """A sandbox of its own, its limits on and its clock fast."""
    desk = await stack.enter_async_context(stand.telegram())
    more = [
        await desk.telegram.create_forum(f"Desk {number}", desk.bot, members=[desk.ann])
        for number in range(2, load.groups + 1)
    ]
    await desk.telegram.limits(profile)
    clock = await Clock.set(desk.telegram)
    groups = (desk.forum, *more)
    return Town(profile, desk.telegram.url, desk.bot, desk.ann, groups, clock), desk.telegram


async def _rows(table: Table, load: Load, *profiles: Profile, naive: bool = False) -> None:
    async with AsyncExitStack() as stack:
        pairs = [await _town(stack, load, profile) for profile in profiles]
        ran = await asyncio.to_thread(run_all, load, [town for town, _ in pairs], naive=naive)
        for (town, telegram), one in zip(pairs, ran, strict=True):
            who = "naive mirror, " if naive else ""
            table.add(f"{who}{town.profile}", load, *cells(one, await telegram.calls()))


async def measure(per_min: Sequence[int] = ()) -> Table:
    """All loads, or those of so many sessions a minute."""
    table = Table(
        f"The mirror under Telegram's flood limits, lags in s from commit to call, time runs {SPEED} times faster",
        (
            *("new sessions/min", "entries", "calls", "429s", "in a penalty", "lost"),
            *("priority 0: p50 / p99", "priority 1", "priority 2-3", "0-1: p99", "drained after s", "timers late s"),
        ),
        aim="lost 0, in a penalty 0; priority 0-1 p99 <= 10 s at 10 sessions a minute in one group and at 20 in two",
    )
    for load in LOADS:
        if load.per_min in per_min or not per_min:
            await _rows(table, load, *PROFILES)
    for load in LOADS:
        if load.groups == 1 and load.per_min in NAIVE_LOADS and (load.per_min in per_min or not per_min):
            await _rows(table, load, PROFILES[0], naive=True)
    return table


if __name__ == "__main__":
    print(asyncio.run(measure([int(given) for given in sys.argv[1:]])))
