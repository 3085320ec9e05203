"""Crashes, downtime and switching off: what is owed is behind, and nobody waits for words that will never come."""

import asyncio

import pytest

from frontdesk.assistant.answerers.model import ModelAnswerer
from frontdesk.assistant.settings import AssistantSettings
from frontdesk.desk.desk import Desk
from frontdesk.session import entries as e
from frontdesk.session.commands import Answer, Command
from frontdesk.store.ports import Committed, StoreUnavailable
from tests.assistant.world import PROMPTLY, World
from tests.support.modelcontrol import ModelControl

pytestmark = pytest.mark.slow

SWITCHED_OFF = AssistantSettings(enabled=False, debounce_ms=0)


class DyingDesk(Desk):
    """The process dies at the assistant's append: `commits` says on which side of the commit."""

    @classmethod
    def of(cls, world: World, *, commits: bool) -> "DyingDesk":
        desk = cls(world.store, world.live, policy=world.desk.policy, clock_ms=world.clock.now_ms)
        desk._commits = commits
        return desk

    _commits: bool
    dying: asyncio.Event

    async def handle(self, command: Command) -> Committed:
        if isinstance(command, Answer):
            if self._commits:
                await super().handle(command)
            self.dying.set()
            await asyncio.Event().wait()
        return await super().handle(command)


class ShakyDesk(Desk):
    """The store fails at the first append of an answer, after or before it was committed."""

    failures = 1
    commits = False

    async def handle(self, command: Command) -> Committed:
        if isinstance(command, Answer) and self.failures:
            self.failures -= 1
            if self.commits:
                await super().handle(command)
            raise StoreUnavailable("disk full")
        return await super().handle(command)


@pytest.mark.parametrize("commits", [False, True])
async def test_a_crash_between_answer_and_append_costs_no_answer_and_makes_no_second(
    world: World, model: ModelControl, answerer: ModelAnswerer, commits: bool
) -> None:
    await model.otherwise(text="Two days.")
    desk = DyingDesk.of(world, commits=commits)
    desk.dying = asyncio.Event()
    world.start(answerer, desk=desk)
    await world.says("How long?")
    await desk.dying.wait()
    await world.kill_assistant()
    world.start(answerer)
    await world.until_settled()
    await world.says("Thanks, and to Lviv?")
    await world.until(lambda: len(world.answers()) == 2)
    assert len(await model.requests()) == (2 if commits else 3)


@pytest.mark.parametrize("commits", [False, True])
async def test_an_append_of_unknown_outcome_is_repeated_under_its_key(
    world: World, model: ModelControl, answerer: ModelAnswerer, commits: bool
) -> None:
    await model.says("Two days.")
    desk = ShakyDesk(world.store, world.live, policy=world.desk.policy, clock_ms=world.clock.now_ms)
    desk.commits = commits
    world.start(answerer, desk=desk)
    await world.says("How long?")
    await world.clock.advance_over(0.5)
    await world.until_settled()
    await world.kill_assistant()
    assert world.answers() == ["Two days."]
    assert len(await model.requests()) == 1


async def test_what_was_asked_while_the_assistant_was_down_is_answered_at_its_start(
    world: World, model: ModelControl, answerer: ModelAnswerer
) -> None:
    await model.says("Two days.")
    await world.says("How long?")
    world.clock.advance(3_600)
    world.start(answerer)
    await world.until_settled()
    assert world.answers() == ["Two days."]


async def test_a_recovered_turn_has_ten_seconds(world: World, model: ModelControl, answerer: ModelAnswerer) -> None:
    await model.hangs()
    await world.says("How long?")
    world.clock.advance(3_600)
    world.start(answerer)
    await model.wait_held("hang")
    world.clock.advance(9.9)
    assert world.failures() == []
    world.clock.advance(0.1)
    await world.until(world.failures)
    assert world.answers() == []


async def test_a_lost_wake_up_costs_one_poll(world: World, model: ModelControl, answerer: ModelAnswerer) -> None:
    await model.says("Two days.")
    assistant = world.start(answerer)
    await world.clock.until_asleep(5)
    world.live._batch_listeners.clear()  # pyright: ignore[reportPrivateUsage]
    await world.says("How long?")
    world.clock.advance(5)
    await world.until(world.answers)
    assert assistant.why_off() is None


async def test_switching_off_ends_the_running_call_and_wants_a_human(
    world: World, model: ModelControl, answerer: ModelAnswerer
) -> None:
    await model.says("Too late.", gate="late")
    assistant = world.start(answerer)
    await world.says("How long?")
    await model.wait_held("late")
    assistant.configure(answerer, SWITCHED_OFF)
    state = await world.until_settled()
    await model.wait_ended("client_gone")
    requested = world.entries()[-1].body
    assert isinstance(requested, e.OperatorRequested)
    assert (state.mode, requested.reason, requested.detail) == ("waiting", "assistant_off", "switched off")


async def test_a_start_with_the_assistant_off_frees_the_sessions_that_wait_for_it(
    world: World, model: ModelControl, answerer: ModelAnswerer
) -> None:
    await world.says("one", visitor="v1")
    await world.says("two", visitor="v2")
    world.start(answerer, SWITCHED_OFF)
    for session in ("SV1", "SV2"):
        assert (await world.until_settled(session)).mode == "waiting"
    assert await model.requests() == []


async def test_other_settings_restart_the_running_turn_under_them(
    world: World, model: ModelControl, answerer: ModelAnswerer
) -> None:
    await model.says("Of the old set-up.", gate="old")
    await model.says("Of the new set-up.")
    assistant = world.start(answerer)
    await world.says("How long?")
    await model.wait_held("old")
    assistant.configure(answerer, PROMPTLY)
    await world.until_settled()
    assert world.answers() == ["Of the new set-up."]
    assert len(await model.requests()) == 2


async def test_the_end_of_the_process_ends_every_call_and_task(
    world: World, model: ModelControl, answerer: ModelAnswerer
) -> None:
    await model.otherwise(text="Too late.", gate="late")
    world.start(answerer)
    for number in range(3):
        await world.says("hello", visitor=f"v{number}")
    await model.wait_held("late", 3)
    await world.kill_assistant()
    await model.wait_ended("client_gone", 3)
    assert [task.get_name() for task in asyncio.all_tasks() if task.get_name().startswith(("turn", "assist"))] == []
