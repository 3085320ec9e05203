"""Who of those that wait goes next, and what a 429 does to all of them."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest

from frontdesk.store.ports import StoreUnavailable
from frontdesk.telegram.botapi import BotApi, FloodWait, Keyboard, NotSent, Outgoing, Sent
from frontdesk.telegram.outbox import PacedCalls, Turn
from frontdesk.telegram.pacing import BURST

CHAT = "-1001"
START_MS = 1_790_000_000_000
pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@dataclass
class Clock:
    """Time stands still until `pass_ms`; then what is due happens."""

    now_ms: int = START_MS
    timers: list[tuple[int, Callable[[], None], asyncio.TimerHandle]] = field(default_factory=list)  # pyright: ignore[reportUnknownVariableType]

    def __call__(self) -> int:
        return self.now_ms

    def call_later(self, delay_s: float, callback: Callable[[], None]) -> asyncio.TimerHandle:
        handle = asyncio.TimerHandle(0, callback, (), asyncio.get_running_loop())
        self.timers.append((self.now_ms + round(delay_s * 1000), callback, handle))
        return handle

    async def pass_ms(self, ms: int) -> None:
        until_ms = self.now_ms + ms
        while due := [timer for timer in self.timers if timer[0] <= until_ms]:
            first = min(due, key=lambda timer: timer[0])
            self.timers.remove(first)
            self.now_ms = max(self.now_ms, first[0])
            if not first[2].cancelled():
                first[1]()
            await settle()
        self.now_ms = until_ms


async def settle() -> None:
    for _ in range(20):
        await asyncio.sleep(0)


@dataclass
class Chat(BotApi):  # pyright: ignore[reportIncompatibleMethodOverride]
    """Takes messages and keyboards; `refusals` are raised first, one a call."""

    clock: Clock
    refusals: list[Exception] = field(default_factory=list[Exception])
    sent: list[tuple[str, int]] = field(default_factory=list[tuple[str, int]])
    tried_ms: list[int] = field(default_factory=list[int])

    async def send_message(self, outgoing: Outgoing) -> Sent:
        self._meet()
        self.sent.append((outgoing.text, self.clock.now_ms - START_MS))
        return Sent(len(self.sent), outgoing.topic)

    async def edit_keyboard(self, chat: str, message: int, keyboard: Keyboard) -> None:
        self._meet()
        self.sent.append((f"edit {message}", self.clock.now_ms - START_MS))

    def _meet(self) -> None:
        self.tried_ms.append(self.clock.now_ms - START_MS)
        if self.refusals:
            raise self.refusals.pop(0)


@dataclass
class Penalties:
    """`ports.Penalties` in memory; `is_down` makes every call fail."""

    until_ms: dict[str, int] = field(default_factory=dict[str, int])
    is_down: bool = False

    async def get_penalties(self, bot: str) -> dict[str, int]:
        if self.is_down:
            raise StoreUnavailable("down")
        return dict(self.until_ms)

    async def put_penalty(self, bot: str, chat: str, *, until_ms: int) -> None:
        if self.is_down:
            raise StoreUnavailable("down")
        self.until_ms[chat] = until_ms


@dataclass
class Bench:
    clock: Clock
    chat: Chat
    penalties: Penalties
    calls: PacedCalls
    tasks: list[asyncio.Task[Sent]] = field(default_factory=list[asyncio.Task[Sent]])

    async def send(self, text: str, *, priority: int = 0) -> asyncio.Task[Sent]:
        task = asyncio.create_task(self.calls.send_message(Outgoing(chat=CHAT, text=text), priority=priority))
        self.tasks.append(task)
        await settle()
        return task

    @property
    def texts(self) -> list[str]:
        return [text for text, _ in self.chat.sent]


@pytest.fixture
def bench() -> Bench:
    return make_bench(Penalties())


def make_bench(penalties: Penalties, *, per_min: int = 18) -> Bench:
    clock = Clock()
    chat = Chat(clock)  # pyright: ignore[reportAbstractUsage]
    calls = PacedCalls(chat, penalties, bot="7", per_min=per_min, clock_ms=clock, call_later=clock.call_later)
    return Bench(clock, chat, penalties, calls)


async def use_the_burst(bench: Bench) -> None:
    for number in range(BURST):
        await bench.send(f"burst {number}")
    bench.chat.sent.clear()


async def test_with_budget_free_a_call_goes_at_once(bench: Bench) -> None:
    await bench.send("now")
    assert bench.chat.sent == [("now", 0)]


async def test_the_most_urgent_goes_first_then_who_waits_longest(bench: Bench) -> None:
    await use_the_burst(bench)
    await bench.send("new", priority=1)
    await bench.send("urgent 1")
    bench.clock.now_ms += 1
    await bench.send("urgent 2")
    await bench.clock.pass_ms(3_000)
    assert bench.texts == ["urgent 1", "urgent 2", "new"]


async def test_who_waits_can_become_more_urgent(bench: Bench) -> None:
    await use_the_burst(bench)
    turn = Turn(bench.calls, CHAT, priority=1, since_ms=START_MS + 5)
    patient = asyncio.create_task(turn.send_message(Outgoing(chat=CHAT, text="asks for a human")))
    await settle()
    await bench.send("new", priority=1)
    turn.hurry(2)  # never less urgent
    turn.hurry(0)
    await bench.send("urgent")
    await bench.clock.pass_ms(4_000)
    await patient
    assert sorted(bench.texts[:2]) == ["asks for a human", "urgent"]
    assert bench.texts[2] == "new"


async def test_a_turn_for_the_mirror_is_not_given_past_those_who_wait(bench: Bench) -> None:
    await use_the_burst(bench)
    await bench.send("waits")
    assert bench.calls.try_turn(CHAT, priority=0, since_ms=START_MS) is None
    assert bench.calls.ready_in_ms(CHAT, priority=0, since_ms=START_MS) > 1_000
    await bench.clock.pass_ms(2_000)
    assert bench.texts == ["waits"]
    assert bench.calls.try_turn(CHAT, priority=0, since_ms=START_MS) is not None


async def test_a_turn_that_was_not_used_is_given_to_the_next(bench: Bench) -> None:
    turns = [bench.calls.try_turn(CHAT, priority=0, since_ms=START_MS) for _ in range(BURST)]
    await bench.send("next")
    assert bench.texts == []
    assert turns[0] is not None
    turns[0].end()
    await settle()
    assert bench.texts == ["next"]


async def test_whoever_gives_up_waiting_takes_no_budget(bench: Bench) -> None:
    await use_the_burst(bench)
    given_up = await bench.send("given up")
    await bench.send("stays")
    given_up.cancel()
    await bench.clock.pass_ms(1_000)
    assert bench.texts == ["stays"]


async def test_a_flood_wait_is_waited_out_kept_and_met_by_no_other_call(bench: Bench) -> None:
    bench.chat.refusals.append(FloodWait(7))
    await bench.send("first")
    await bench.send("second")
    await bench.clock.pass_ms(20_000)
    assert bench.chat.tried_ms == [0, 7_250, 8_250]
    assert bench.texts == ["first", "second"]
    assert bench.penalties.until_ms == {CHAT: START_MS + 7_250}


async def test_a_turn_granted_before_the_penalty_does_not_go_in_it(bench: Bench) -> None:
    turn = bench.calls.try_turn(CHAT, priority=0, since_ms=START_MS)
    assert turn is not None
    bench.chat.refusals.append(FloodWait(7))
    await bench.send("meets it")
    with pytest.raises(FloodWait) as flood:
        await turn.send_message(Outgoing(chat=CHAT, text="granted"))
    assert flood.value.retry_after_s == 8
    assert bench.chat.tried_ms == [0]


async def test_a_penalty_of_an_earlier_process_is_obeyed() -> None:
    bench = make_bench(Penalties({CHAT: START_MS + 5_000, "-1009": START_MS - 1}), per_min=0)
    await bench.send("after it")
    await bench.clock.pass_ms(6_000)
    assert bench.chat.sent == [("after it", 5_000)]


async def test_a_penalty_that_cannot_be_stored_holds_all_the_same(bench: Bench) -> None:
    await bench.calls.load()
    bench.penalties.is_down = True
    bench.chat.refusals.append(FloodWait(3))
    await bench.send("first")
    await bench.clock.pass_ms(4_000)
    assert bench.chat.tried_ms == [0, 3_250]


async def test_any_other_error_is_the_callers(bench: Bench) -> None:
    bench.chat.refusals.append(NotSent("ConnectError"))
    task = await bench.send("first")
    assert isinstance(task.exception(), NotSent)


async def test_keyboards_cost_the_same_budget(bench: Bench) -> None:
    for number in range(BURST):
        await bench.calls.edit_keyboard(CHAT, number, [], priority=0)
    await bench.send("waits")
    assert bench.texts == [f"edit {number}" for number in range(BURST)]


async def test_what_is_sent_at_once_waits_for_nobody_but_counts(bench: Bench) -> None:
    await use_the_burst(bench)
    await bench.send("waits")
    await bench.calls.send_at_once(Outgoing(chat=CHAT, text="at once"))
    assert bench.chat.sent == [("at once", 0)]
    await bench.clock.pass_ms(1_000)
    assert bench.texts == ["at once"]  # its second was spent
    await bench.clock.pass_ms(1_000)
    assert bench.texts == ["at once", "waits"]


async def test_not_even_what_is_sent_at_once_goes_during_a_penalty(bench: Bench) -> None:
    bench.chat.refusals = [FloodWait(7)]
    with pytest.raises(FloodWait):
        await bench.calls.send_at_once(Outgoing(chat=CHAT, text="met it"))
    assert CHAT in bench.penalties.until_ms
    with pytest.raises(FloodWait) as caught:
        await bench.calls.send_at_once(Outgoing(chat=CHAT, text="kept back"))
    assert caught.value.retry_after_s == 8
    assert bench.chat.tried_ms == [0]


async def test_after_closing_nothing_is_looked_at_again(bench: Bench) -> None:
    await use_the_burst(bench)
    waiting = await bench.send("waits")
    waiting.cancel()
    await settle()
    assert any(not handle.cancelled() for _, _, handle in bench.clock.timers)
    bench.calls.close()
    assert all(handle.cancelled() for _, _, handle in bench.clock.timers)
