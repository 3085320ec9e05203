"""Lanes: order within one, independence between them, and nothing that a job does ends them."""

import asyncio

import pytest

from frontdesk.telegram.lanes import Job, Lanes


class Work:
    """Jobs that note when they began, and wait at a gate if they have one."""

    def __init__(self) -> None:
        self.done: list[str] = []
        self.gates: dict[str, asyncio.Event] = {}

    def job(self, name: str, *, raises: BaseException | None = None) -> Job:
        async def run() -> None:
            if gate := self.gates.get(name):
                await gate.wait()
            self.done.append(name)
            if raises is not None:
                raise raises

        return run

    def hold(self, name: str) -> asyncio.Event:
        self.gates[name] = asyncio.Event()
        return self.gates[name]


@pytest.fixture
def work() -> Work:
    return Work()


async def emptied(lanes: Lanes) -> None:
    async with asyncio.timeout(5):
        await lanes.wait_below(1)


async def test_a_lane_keeps_its_order_while_another_goes_ahead(work: Work) -> None:
    lanes, gate = Lanes(), work.hold("a1")
    for name in ("a1", "a2", "b1"):
        lanes.submit(name[0], work.job(name))
    async with asyncio.timeout(5):
        await lanes.wait_below(3)
    assert work.done == ["b1"]
    gate.set()
    await emptied(lanes)
    assert work.done == ["b1", "a1", "a2"]


@pytest.mark.parametrize("error", [RuntimeError("bug"), asyncio.CancelledError()])
async def test_a_job_that_raises_or_awaits_something_cancelled_leaves_its_lane_going(
    work: Work, error: BaseException
) -> None:
    lanes = Lanes()
    lanes.submit("a", work.job("a1", raises=error))
    lanes.submit("a", work.job("a2"))
    await emptied(lanes)
    lanes.submit("a", work.job("a3"))
    await emptied(lanes)
    assert work.done == ["a1", "a2", "a3"]


async def test_waiting_below_a_number_lets_go_as_soon_as_one_is_done(work: Work) -> None:
    lanes, gate = Lanes(), work.hold("a1")
    lanes.submit("a", work.job("a1"))
    lanes.submit("a", work.job("a2"))
    waiting = asyncio.create_task(lanes.wait_below(1))
    await asyncio.sleep(0)
    assert (lanes.jobs, waiting.done()) == (2, False)
    gate.set()
    async with asyncio.timeout(5):
        await waiting
    assert lanes.jobs == 0


async def test_closing_stops_what_runs_and_begins_nothing_more(work: Work) -> None:
    lanes = Lanes()
    work.hold("a1")
    lanes.submit("a", work.job("a1"))
    lanes.submit("a", work.job("a2"))
    await asyncio.sleep(0)
    async with asyncio.timeout(5):
        await lanes.aclose()
    lanes.submit("b", work.job("b1"))
    await asyncio.sleep(0)
    assert work.done == []


async def test_closing_with_grace_lets_what_runs_end_and_begins_nothing_more(work: Work) -> None:
    lanes, gate = Lanes(), work.hold("a1")
    for name in ("a1", "a2"):
        lanes.submit("a", work.job(name))
    await asyncio.sleep(0)
    closing = asyncio.create_task(lanes.aclose(grace_s=5))
    await asyncio.sleep(0)
    gate.set()
    async with asyncio.timeout(1):
        await closing
    assert work.done == ["a1"]


async def test_what_outlives_the_grace_or_its_waiter_is_stopped(work: Work) -> None:
    before = asyncio.all_tasks()
    for grace_s in (0.01, 60):
        lanes = Lanes()
        work.hold("a1")
        lanes.submit("a", work.job("a1"))
        await asyncio.sleep(0)
        closing = asyncio.create_task(lanes.aclose(grace_s=grace_s))
        await asyncio.wait([closing], timeout=0.05)
        closing.cancel()
        async with asyncio.timeout(1):
            await asyncio.wait([closing])
        await asyncio.sleep(0)
        assert asyncio.all_tasks() == before
    assert work.done == []
