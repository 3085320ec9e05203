"""Hours, seen from the visitor's socket and from Telegram: a request outside them waits, and says so."""

import time
from collections.abc import AsyncGenerator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.outside.handoff.house import House, World, assistant_settings, open_house
from tests.outside.handoff.stage import HELD, Stage, play
from tests.support.botapi import Json
from tests.support.server import frontdesk_server
from tests.support.visitor import PollVisitor, SocketVisitor


def hours_from(minutes: float, *, lasting_min: int = 60) -> str:
    """Hours of one day that begin so many minutes from now, in UTC."""
    opening = datetime.now(UTC) + timedelta(minutes=minutes)
    closing = opening + timedelta(minutes=lasting_min)
    return f"{opening:%a %H:%M}-{closing:%H:%M}"


def opening_ms(minutes: float) -> int:
    opening = datetime.now(UTC) + timedelta(minutes=minutes)
    return round(opening.replace(second=0, microsecond=0).timestamp() * 1_000)


@pytest.fixture
async def night(world: World, setup: str, tmp_path: Path) -> AsyncGenerator[House]:
    """Nobody is there for another four to five hours; anybody who is idle for two seconds is closed."""
    settings = assistant_settings(world) | {"HOURS": hours_from(5 * 60), "IDLE_CLOSE_MIN": "0.03"}
    async with open_house(world, setup, tmp_path, **settings) as house:
        yield house


@pytest.fixture
async def night_stage(night: House) -> AsyncGenerator[Stage]:
    async with play(night) as stage:
        yield stage


async def test_a_request_at_night_waits_and_says_when_people_are_back(night_stage: Stage) -> None:
    guest = await night_stage.visitor()
    await guest.says("I want to talk to a human")
    told = await guest.hears("operator_requested")
    assert told["text"] == (
        "Nobody is here right now. We're back in 5 hours and answer you here. "
        "Leave an e-mail or a phone number too, in case you're gone by then."
    )
    assert abs(told["opens_at"] - opening_ms(5 * 60)) <= 60_000
    shown = await night_stage.words(guest, "OPERATOR REQUESTED")
    assert shown.lines[-1] == "Outside your hours: the visitor was told that people are back in 5 hours."
    await guest.says("ann@example.com")
    await night_stage.words(guest, "ann@example.com")
    asleep = await night_stage.answered_visitor("Hello")  # a session that may be closed is, in the same house
    await asleep.is_closed()
    assert (guest.state["status"], guest.state["mode"]) == ("open", "waiting")


async def test_an_operator_may_answer_at_night_all_the_same(night_stage: Stage) -> None:
    guest = await night_stage.visitor()
    await guest.asks_for_a_person()
    await guest.hears("operator_requested")
    await night_stage.ann.replies(guest, "I'm still up.")
    assert (await guest.hears("message", author="operator"))["text"] == "I'm still up."
    assert (await night_stage.notice(guest, "Taken by @ann. AI disabled.")).buttons == HELD


@pytest.mark.parametrize("visitor", [SocketVisitor, PollVisitor])
async def test_the_widget_is_told_of_the_hours(
    visitor: type[SocketVisitor] | type[PollVisitor], tmp_path: Path
) -> None:
    hours = hours_from(-60, lasting_min=180)
    async with frontdesk_server(tmp_path, HOURS=hours) as server, visitor(server) as wire:
        await wire.send("Hello", "c1")
        await wire.resume()
        told: Json | None = wire.view.hours
    assert told is not None
    assert told["open"] is True
    assert told["changes"] == sorted(told["changes"])
    assert time.time() * 1_000 < told["changes"][0] < (time.time() + 3 * 3_600) * 1_000


async def test_without_hours_nothing_is_told_of_them(tmp_path: Path) -> None:
    async with frontdesk_server(tmp_path) as server, SocketVisitor(server) as wire:
        await wire.send("Hello", "c1")
        assert wire.view.hours is None
