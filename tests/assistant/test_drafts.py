"""Drafts: together when they come fast, small, counted in UTF-16 units, and gone with their turn."""

import asyncio

import pytest

from frontdesk.assistant.drafts import DraftStream
from frontdesk.desk.live import DraftDelta, DraftEnd, Live, LiveItem
from frontdesk.session.state import State

STATE = State(session="S", visitor="v", status="open", mode="ai", epoch=3, last_visitor_seq=7)


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


class Screen:
    """What a visitor's screen is sent."""

    def __init__(self) -> None:
        self.items: list[LiveItem] = []
        self._changed = asyncio.Event()

    def show(self, item: LiveItem) -> None:
        self.items.append(item)
        self._changed.set()

    async def until(self, count: int) -> None:
        async with asyncio.timeout(10):
            while len(self.items) < count:
                self._changed.clear()
                await self._changed.wait()


def a_stream(*, interval_s: float) -> tuple[DraftStream, Screen]:
    live = Live(clock_s=lambda: 0.0)
    screen = Screen()
    live.watch(screen.show)
    return DraftStream(live, STATE, interval_s=interval_s), screen


async def test_the_first_piece_goes_at_once_and_the_rest_together() -> None:
    stream, screen = a_stream(interval_s=0.001)
    for piece in ("🚚 ", "two", " days"):
        stream.add(piece)
    assert screen.items == [DraftDelta("S", "7.3", 3, 0, "🚚 ")]
    await screen.until(2)
    assert screen.items[1] == DraftDelta("S", "7.3", 3, 3, "two days")
    stream.end()
    assert screen.items[2:] == [DraftEnd("S", "7.3", "withdrawn")]


async def test_a_new_attempt_begins_from_nothing() -> None:
    stream, screen = a_stream(interval_s=60)
    stream.add("Half an")
    stream.add(" answer")
    stream.begin_again()
    stream.add("Whole")
    assert screen.items[1:] == [DraftEnd("S", "7.3", "withdrawn"), DraftDelta("S", "7.3", 3, 0, "Whole")]
    stream.end()


async def test_a_flood_travels_in_small_parts_and_stops_at_the_longest_answer() -> None:
    stream, screen = a_stream(interval_s=0)
    stream.add("д" * 20_000)
    await screen.until(8)
    for _ in range(20):
        await asyncio.sleep(0)
    deltas = [item for item in screen.items if isinstance(item, DraftDelta)]
    assert len(deltas) == 8
    assert max(len(item.delta.encode()) for item in deltas) < 4_096
    stream.end()


async def test_controls_and_lone_surrogates_never_reach_a_screen() -> None:
    stream, screen = a_stream(interval_s=60)
    stream.add("a\u202eb\x00c\ud800")
    assert screen.items == [DraftDelta("S", "7.3", 3, 0, "abc\ufffd")]
    stream.end()
