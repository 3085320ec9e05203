"""When people answer. The cases were written by another hand, and computed minute by minute."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.session.hours import BadHours, Hours, make_hours, parse_holidays, parse_week, parse_zone

DATA = json.loads((Path(__file__).parent / "data" / "hours_cases.json").read_text(encoding="utf-8"))
PARSERS: dict[str, Callable[[str], object]] = {
    "weekly": parse_week,
    "zone": parse_zone,
    "holidays": parse_holidays,
}
MINUTE_MS = 60_000


def ms(text: str) -> int:
    return round(datetime.fromisoformat(text).timestamp() * 1_000)


def utc(at_ms: int) -> str:
    return datetime.fromtimestamp(at_ms / 1_000, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


@pytest.mark.parametrize("case", DATA["open"], ids=lambda case: case["name"])
def test_people_are_there(case: dict[str, Any]) -> None:
    hours, now_ms = make_hours(case["weekly"], zone=case["zone"], holidays=case["holidays"]), ms(case["now"])
    if hours is None:
        assert (case["is_open"], case["changes"]) == (True, [])
        return
    assert hours.is_open(now_ms) is case["is_open"]
    assert [utc(change) for change in hours.list_changes(now_ms, limit=3)] == case["changes"]
    if not case["is_open"]:
        opens_at_ms = hours.next_opening_ms(now_ms)
        assert (utc(opens_at_ms) if opens_at_ms else None) == next(iter(case["changes"]), None)


@pytest.mark.parametrize("case", DATA["bad"], ids=lambda case: f"{case['setting']}: {case['text']}")
def test_what_means_nothing_is_refused(case: dict[str, str]) -> None:
    with pytest.raises(BadHours):
        PARSERS[case["setting"]](case["text"])


@pytest.mark.parametrize(
    ("setting", "text", "words"),
    [
        ("weekly", "Mon-Fry 9-18", "“Fry” is not a day of the week: Mon, Tue, Wed, Thu, Fri, Sat, Sun"),
        ("weekly", "Mon", "“Mon” has no hours"),
        ("weekly", "Mon 9", "“9” has no end: write it as 9:00-18:00"),
        ("weekly", "Mon 9:00-25:00", "“25:00” is not a time of the day"),
        ("weekly", "Mon 9-9", "“9-9” ends when it begins: all day is 0:00-24:00"),
        ("weekly", "Mon-Fri 9-5", "“9-5” would last all night: write the afternoon as 9:00-17:00"),
        ("weekly", "Mon 24:00-1:00", "“24:00-1:00” begins at 24:00: write it as 0:00 of the next day"),
        ("zone", "Berlin", "there is no time zone Berlin"),
        ("zone", "localtime", "there is no time zone localtime"),
        ("holidays", "0000-01-01", "“0000-01-01” is not a date: 2026-12-25, or 12-25 for every year"),
        ("zone", "../etc/passwd", "there is no time zone ../etc/passwd"),
        ("holidays", "2026-02-30", "“2026-02-30” is not a date: 2026-12-25, or 12-25 for every year"),
    ],
)
def test_it_says_what_is_wrong(setting: str, text: str, words: str) -> None:
    with pytest.raises(BadHours) as refused:
        PARSERS[setting](text)
    assert str(refused.value) == words


def test_no_hours_are_always() -> None:
    assert make_hours("", zone="UTC") is None
    assert make_hours(" , ", zone="UTC", holidays=" , ") is None
    assert make_hours("Mon-Sun 0:00-24:00", zone="UTC") is None


def test_holidays_without_hours_are_closed_all_the_same() -> None:
    hours = make_hours("", zone="UTC", holidays="12-25")
    assert hours is not None
    assert hours.is_open(ms("2026-12-24T23:59:59Z"))
    assert not hours.is_open(ms("2026-12-25T00:00:00Z"))
    assert utc(hours.list_changes(ms("2026-11-28T12:00:00Z"), limit=2)[1]) == "2026-12-26T00:00:00Z"


@pytest.mark.parametrize(
    "weekly", ["Mon–Fri 9–18", "Mon - Fri 9:00 - 18:00", "Mon-Fri: 9-18", "monday−friday 9:00—18:00", "Mon‑Fri 9-18,"]
)
def test_hours_as_people_write_them(weekly: str) -> None:
    assert parse_week(weekly) == parse_week("Mon-Fri 9:00-18:00")


def test_hours_that_never_come() -> None:
    never = make_hours("Mon 9-10", zone="UTC", holidays=every_day())
    assert never is not None
    now_ms = ms("2026-11-28T12:00:00Z")
    assert (never.is_open(now_ms), never.next_opening_ms(now_ms), never.list_changes(now_ms, limit=6)) == (
        False,
        None,
        [],
    )


def every_day() -> str:
    return ", ".join(f"{month:02}-{day:02}" for month in range(1, 13) for day in range(1, 32) if is_date(month, day))


def is_date(month: int, day: int) -> bool:
    try:
        datetime(2000, month, day)
    except ValueError:
        return False
    return True


DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
ZONES = ("UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Pacific/Kiritimati", "Australia/Lord_Howe")


@st.composite
def weeks(draw: st.DrawFn) -> Hours:
    spans = draw(
        st.lists(st.tuples(st.integers(0, 6), st.integers(0, 95), st.integers(0, 95)), min_size=1, max_size=9)
    )
    parts = [f"{DAYS[day]} {clock(start)}-{clock(end)}" for day, start, end in spans if is_sane(start, end)]
    hours = make_hours(", ".join([*parts, "Sun 3:10-3:20"]), zone=draw(st.sampled_from(ZONES)))
    assert hours is not None
    return hours


def is_sane(start: int, end: int) -> bool:
    """Not all night long, in quarters of an hour."""
    return start < end or (0 < end + 96 - start <= 14 * 4 and end != start)


def clock(quarter: int) -> str:
    return f"{quarter // 4}:{quarter % 4 * 15:02}"


@given(weeks(), st.integers(ms("2026-01-01T00:00:00Z") // MINUTE_MS, ms("2027-12-31T00:00:00Z") // MINUTE_MS))
def test_what_is_told_of_the_future_comes_true(hours: Hours, now_min: int) -> None:
    now_ms = now_min * MINUTE_MS
    is_open, at_ms = hours.is_open(now_ms), now_ms
    for change_ms in hours.list_changes(now_ms, limit=4):
        assert change_ms > at_ms
        assert hours.is_open(change_ms - 1) is is_open
        assert hours.is_open(change_ms) is not is_open
        assert hours.is_open((at_ms + change_ms) // 2) is is_open
        is_open, at_ms = not is_open, change_ms
