"""Idle sessions, silent owners and visitors who leave: what fires when it is due, and what has become void."""

import asyncio

import pytest

from frontdesk.desk.timers import PresenceTimers, TimerRunner
from frontdesk.session.policy import MINUTE_MS, Policy
from frontdesk.store.ports import StoreUnavailable
from tests.desk.world import SESSION, VISITOR, Screen, World

AUTO_RETURN = Policy(auto_return_ms=5 * MINUTE_MS)
LEAVE = Policy(leave_close_ms=10 * MINUTE_MS)


@pytest.fixture
def timers(world: World) -> TimerRunner:
    return TimerRunner(world.desk, world.store)


@pytest.fixture
def presence(world: World) -> PresenceTimers:
    return PresenceTimers(world.desk, world.store)


async def due_in_minutes(world: World) -> float | None:
    due_ms = await world.store.next_due_ms()
    return None if due_ms is None else (due_ms - world.clock()) / MINUTE_MS


# --- Idle


async def test_an_idle_session_is_closed_when_the_time_has_come(world: World, timers: TimerRunner) -> None:
    await world.answers(await world.says())
    world.passes(minutes=59.9)
    assert await timers.fire_due() == 0
    world.passes(minutes=0.1)
    assert await timers.fire_due() == 1
    assert await world.kinds() == ["session_started", "message", "message", "closed"]
    assert await world.store.next_due_ms() is None


async def test_words_put_the_end_off(world: World, timers: TimerRunner) -> None:
    await world.answers(await world.says())
    world.passes(minutes=50)
    await world.answers(await world.says("one more thing"))
    world.passes(minutes=50)
    assert await timers.fire_due() == 0
    assert await due_in_minutes(world) == 10


async def test_a_visitor_who_waits_is_not_idle(world: World, timers: TimerRunner) -> None:
    await world.says()
    world.passes(minutes=600)
    assert await timers.fire_due() == 0


async def test_a_timer_read_before_the_session_moved_does_nothing(world: World, timers: TimerRunner) -> None:
    """It was due when it was listed, and the visitor wrote before it was fired."""
    await world.answers(await world.says())
    world.passes(minutes=60)
    (idle,) = await world.store.list_due(now_ms=world.clock(), limit=9)
    await world.answers(await world.says("still here"))
    await world.store.put_timer(idle)
    assert await timers.fire_due() == 1
    assert "closed" not in await world.kinds()


async def test_a_timer_fired_twice_acts_once(world: World, timers: TimerRunner) -> None:
    """A crash between the commit and the removal of the row leaves it to be fired again."""
    await world.answers(await world.says())
    world.passes(minutes=60)
    (idle,) = await world.store.list_due(now_ms=world.clock(), limit=9)
    await timers.fire_due()
    await world.store.put_timer(idle)
    await timers.fire_due()
    assert (await world.kinds()).count("closed") == 1
    assert await world.store.next_due_ms() is None


async def test_many_are_fired_at_once(world: World, timers: TimerRunner) -> None:
    begun = [await world.says(visitor=f"v_{number}", session=f"S{number}") for number in range(250)]
    await asyncio.gather(*(world.answers(state) for state in begun))
    world.passes(minutes=60)
    assert await timers.fire_due() == 250
    assert await world.store.list_open_sessions(limit=9) == []


# --- The silent owner


async def test_a_silent_owner_is_warned_and_then_relieved(world: World, timers: TimerRunner) -> None:
    world.policy = AUTO_RETURN
    await world.says()
    await world.takes()
    world.passes(minutes=4)
    await timers.fire_due()
    assert (await world.kinds())[-1] == "auto_return_warned"
    world.passes(minutes=1)
    await timers.fire_due()
    assert (await world.kinds())[-1] == "handed_to_ai"
    assert (await world.store.get_state(SESSION)).wants_assistant


async def test_keep_puts_the_return_off_and_the_warning_comes_again(world: World, timers: TimerRunner) -> None:
    world.policy = AUTO_RETURN
    await world.says()
    await world.takes()
    world.passes(minutes=4)
    await timers.fire_due()
    await world.keeps()
    world.passes(minutes=3.9)
    assert await timers.fire_due() == 0
    world.passes(minutes=0.1)
    await timers.fire_due()
    assert (await world.kinds()).count("auto_return_warned") == 2
    assert (await world.store.get_state(SESSION)).mode == "human"


async def test_an_owner_who_writes_keeps_the_session(world: World, timers: TimerRunner) -> None:
    world.policy = AUTO_RETURN
    await world.says()
    await world.takes()
    world.passes(minutes=4)
    await timers.fire_due()
    await world.replies()
    world.passes(minutes=3)
    assert await timers.fire_due() == 0


async def test_without_an_assistant_the_session_waits_for_a_human(world: World, timers: TimerRunner) -> None:
    world.policy = AUTO_RETURN
    await world.says()
    await world.takes()
    world.policy = Policy(auto_return_ms=5 * MINUTE_MS, assistant_off="switched off")
    world.passes(minutes=5)
    await timers.fire_due()
    assert (await world.kinds())[-1] == "released"


async def test_a_limit_that_was_switched_off_fires_nothing(world: World, timers: TimerRunner) -> None:
    world.policy = AUTO_RETURN
    await world.says()
    await world.takes()
    world.policy = Policy(idle_close_ms=0)
    world.passes(minutes=600)
    await timers.fire_due()
    assert (await world.kinds())[-1] == "taken"
    assert await world.store.next_due_ms() is None


# --- The visitor who leaves


async def test_a_visitor_who_left_ends_the_chat(world: World, timers: TimerRunner, presence: PresenceTimers) -> None:
    world.policy = LEAVE
    await world.answers(await world.says())
    await presence.visitor_left(VISITOR)
    world.passes(minutes=10)
    await timers.fire_due()
    state = await world.store.get_state(SESSION)
    assert (state.status, state.closed_by) == ("closed", "left")


async def test_a_visitor_who_is_back_in_time_stays(
    world: World, timers: TimerRunner, presence: PresenceTimers
) -> None:
    world.policy = LEAVE
    await world.answers(await world.says())
    await presence.visitor_left(VISITOR)
    world.live.subscribe(VISITOR, Screen())
    world.passes(minutes=10)
    await timers.fire_due()
    assert (await world.store.get_state(SESSION)).is_open
    assert await due_in_minutes(world) == 50, "the idle timer alone is left"


async def test_who_leaves_again_has_the_whole_time_again(
    world: World, timers: TimerRunner, presence: PresenceTimers
) -> None:
    world.policy = LEAVE
    await world.answers(await world.says())
    await presence.visitor_left(VISITOR)
    world.passes(minutes=8)
    await presence.visitor_left(VISITOR)
    world.passes(minutes=8)
    assert await timers.fire_due() == 0
    world.passes(minutes=2)
    assert await timers.fire_due() == 1
    assert not (await world.store.get_state(SESSION)).is_open


async def test_words_sent_without_a_screen_keep_the_session(
    world: World, timers: TimerRunner, presence: PresenceTimers
) -> None:
    world.policy = LEAVE
    await world.answers(await world.says())
    await presence.visitor_left(VISITOR)
    await world.answers(await world.says("from the API"))
    world.passes(minutes=10)
    await timers.fire_due()
    assert (await world.store.get_state(SESSION)).is_open


@pytest.mark.parametrize("why", ["off", "another screen", "no session", "closed"])
async def test_no_clock_runs_when_nobody_has_left(world: World, presence: PresenceTimers, why: str) -> None:
    world.policy = Policy(idle_close_ms=0, leave_close_ms=0 if why == "off" else MINUTE_MS)
    if why != "no session":
        await world.says()
    if why == "another screen":
        world.live.subscribe(VISITOR, Screen())
    if why == "closed":
        await world.closes()
    await presence.visitor_left(VISITOR)
    assert await world.store.next_due_ms() is None


# --- The task


async def test_the_task_fires_what_is_due_and_ends_when_cancelled(world: World, timers: TimerRunner) -> None:
    await world.answers(await world.says())
    world.passes(minutes=60)
    closed = asyncio.Event()
    world.live.watch(lambda _: closed.set())
    running = asyncio.create_task(timers.run())
    async with asyncio.timeout(10):
        await closed.wait()
    running.cancel()
    await asyncio.wait({running})
    assert running.cancelled()


async def test_the_task_outlives_a_store_that_is_away(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """One look fails; the next one, a second later, finds what is due."""
    monkeypatch.setattr("frontdesk.desk.timers._LOOK_AGAIN_S", 0.0)
    await world.answers(await world.says())
    world.passes(minutes=60)
    closed = asyncio.Event()
    world.live.watch(lambda _: closed.set())
    list_due, looks = world.store.list_due, 0

    async def away_at_first(*, now_ms: int, limit: int) -> object:
        nonlocal looks
        looks += 1
        if looks == 1:
            raise StoreUnavailable("the database is away")
        return await list_due(now_ms=now_ms, limit=limit)

    monkeypatch.setattr(world.store, "list_due", away_at_first)
    running = asyncio.create_task(TimerRunner(world.desk, world.store).run())
    async with asyncio.timeout(10):
        await closed.wait()
    running.cancel()
    await asyncio.wait({running})
    assert looks > 1
