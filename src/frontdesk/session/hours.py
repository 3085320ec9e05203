"""When people answer: weekly hours in a time zone, with holidays. Pure; instants are ms since the epoch.

    weekly    Mon-Fri 9:00-12:30 13:30-18:00, Sat 10-14, Fri 22:00-2:00 (past midnight)
    holidays  2026-12-25, 01-01 (every year), 2026-12-24 9:00-12:00 (that day's own hours)

Local times obey daylight saving: one that a jump skips is read with the offset before the jump, one that comes twice
is the first (PEP 495).
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from itertools import islice
from typing import TypeAlias
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

DAYS_AHEAD = 400
"""How far an opening or a closing is looked for: a year of holidays and some."""

_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_DAY_MINUTES = 24 * 60
_WHOLE_DAY = ((0, _DAY_MINUTES),)
_LONGEST_NIGHT_MINUTES = 14 * 60
"""Who writes 9-5 means the afternoon; a span past midnight is no longer than this."""
_DAY_COLON = re.compile(r"(?<=[^\W\d]):")
_NO_ZONES = frozenset({"localtime", "posixrules", "Factory"})
_DASHES = re.compile(r"\s*[‐‑‒–—−-]\s*")
_TIME = re.compile(r"(\d{1,2})(?::(\d{2}))?")
_DATE = re.compile(r"(?:(\d{4})-)?(\d{2})-(\d{2})")
_ANY_LEAP_YEAR = 2000

Span: TypeAlias = tuple[int, int]
"""Minutes from the local midnight; the end may lie in the next day."""


class BadHours(ValueError):
    """What is wrong with a text, in words for the owner."""


@dataclass(frozen=True, slots=True)
class Holidays:
    """The hours of single days instead of the weekly ones; closed where there are none."""

    dated: Mapping[date, tuple[Span, ...]]
    yearly: Mapping[tuple[int, int], tuple[Span, ...]]
    """By month and day; a dated entry wins."""

    def find(self, day: date) -> tuple[Span, ...] | None:
        return self.dated.get(day, self.yearly.get((day.month, day.day)))


@dataclass(frozen=True, slots=True, eq=False)
class Hours:
    """Made by `make_hours`. `week` begins with Monday."""

    zone: ZoneInfo
    week: tuple[tuple[Span, ...], ...]
    holidays: Holidays

    def is_open(self, at_ms: int) -> bool:
        """Do people answer at this moment? The start of a span is in it, its end isn't."""
        first = next(self._spans_from(at_ms), None)
        return first is not None and first[0] <= at_ms

    def next_opening_ms(self, at_ms: int) -> int | None:
        """The first opening after a moment outside the hours; None if there is none in `DAYS_AHEAD`."""
        return next((start for start, _ in self._spans_from(at_ms) if start > at_ms), None)

    def list_changes(self, at_ms: int, *, limit: int) -> list[int]:
        """The next moments at which people come or go, in their order."""
        spans = islice(self._spans_from(at_ms), limit)
        end_ms = self._midnight_ms(self._day_of(at_ms) + timedelta(days=DAYS_AHEAD))
        changes = [moment for span in spans for moment in span if at_ms < moment < end_ms]
        return changes[:limit]

    def _spans_from(self, at_ms: int) -> Iterator[tuple[int, int]]:
        """What is not over at `at_ms`, those that touch joined."""
        joined: tuple[int, int] | None = None
        for start, end in self._single_spans(self._day_of(at_ms) - timedelta(days=1)):
            if end <= at_ms:
                continue
            if joined is None or start <= joined[1]:
                joined = (start, end) if joined is None else (joined[0], max(joined[1], end))
            else:
                yield joined
                joined = (start, end)
        if joined is not None:
            yield joined

    def _single_spans(self, first: date) -> Iterator[tuple[int, int]]:
        for ahead in range(DAYS_AHEAD + 2):
            day = first + timedelta(days=ahead)
            own = self.holidays.find(day)
            for start, end in self.week[day.weekday()] if own is None else own:
                span = self._at_ms(day, start), self._at_ms(day, end)
                if span[0] < span[1]:  # a jump may skip it
                    yield span

    def _day_of(self, at_ms: int) -> date:
        return datetime.fromtimestamp(at_ms / 1_000, self.zone).date()

    def _midnight_ms(self, day: date) -> int:
        return self._at_ms(day, 0)

    def _at_ms(self, day: date, minutes: int) -> int:
        wall = datetime(day.year, day.month, day.day) + timedelta(minutes=minutes)
        return round(wall.replace(tzinfo=self.zone).timestamp() * 1_000)


@lru_cache(maxsize=32)
def make_hours(weekly: str, *, zone: str, holidays: str = "") -> Hours | None:
    """The owner's three texts as one; None where people always answer. Raises: BadHours.

    Without weekly hours every day is a whole one, but for the holidays.
    """
    week, special = parse_week(weekly), parse_holidays(holidays)
    if not any(week):
        week = (_WHOLE_DAY,) * len(_DAYS)
    if not (special.dated or special.yearly) and all(day == _WHOLE_DAY for day in week):
        return None
    return Hours(parse_zone(zone), week, special)


def parse_zone(text: str) -> ZoneInfo:
    """An IANA time zone. Raises: BadHours."""
    try:
        if text.strip() in _NO_ZONES:
            raise ZoneInfoNotFoundError
        return ZoneInfo(text.strip())
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise BadHours(f"there is no time zone {text.strip() or '(empty)'}") from None


def parse_week(text: str) -> tuple[tuple[Span, ...], ...]:
    """Seven days from Monday, each with its spans in order. An empty text has no spans at all. Raises: BadHours."""
    week: list[list[Span]] = [[] for _ in _DAYS]
    for part in _parts(text):
        days, *spans = _DAY_COLON.sub(" ", part).split()
        if not spans:
            raise BadHours(f"“{part}” has no hours")
        for day in _parse_days(days):
            week[day] += map(_parse_span, spans)
    return tuple(_join(spans) for spans in week)


def parse_holidays(text: str) -> Holidays:
    """Days that are not as their weekday. Raises: BadHours."""
    dated: dict[date, tuple[Span, ...]] = {}
    yearly: dict[tuple[int, int], tuple[Span, ...]] = {}
    for part in _parts(text):
        day, *rest = part.split()
        spans = _join(map(_parse_span, rest))
        year, month, number = _parse_date(day)
        if year is None:
            yearly[month, number] = spans
        else:
            dated[date(year, month, number)] = spans
    return Holidays(dated, yearly)


def _parts(text: str) -> list[str]:
    pieces = _DASHES.sub("-", text.replace("\n", ",")).split(",")
    return [part for piece in pieces if (part := " ".join(piece.split()))]


def _parse_days(text: str) -> list[int]:
    first, dash, last = text.partition("-")
    begin = _parse_day(first)
    end = _parse_day(last) if dash else begin
    return [(begin + ahead) % 7 for ahead in range((end - begin) % 7 + 1)]


def _parse_day(text: str) -> int:
    word = text.lower()
    for index, day in enumerate(_DAYS):
        if word in (day, day[:3]):
            return index
    raise BadHours(f"“{text}” is not a day of the week: Mon, Tue, Wed, Thu, Fri, Sat, Sun")


def _parse_span(text: str) -> Span:
    first, dash, last = text.partition("-")
    if not dash:
        raise BadHours(f"“{text}” has no end: write it as 9:00-18:00")
    start, end = _parse_time(first), _parse_time(last)
    if start == _DAY_MINUTES:
        raise BadHours(f"“{text}” begins at 24:00: write it as 0:00 of the next day")
    if start == end:
        raise BadHours(f"“{text}” ends when it begins: all day is 0:00-24:00")
    if end < start and end + _DAY_MINUTES - start > _LONGEST_NIGHT_MINUTES:
        raise BadHours(f"“{text}” would last all night: write the afternoon as 9:00-17:00")
    return start, end if end > start else end + _DAY_MINUTES


def _parse_time(text: str) -> int:
    found = _TIME.fullmatch(text)
    minutes = int(found[1]) * 60 + int(found[2] or 0) if found else -1
    if found is None or int(found[2] or 0) > 59 or minutes > _DAY_MINUTES:
        raise BadHours(f"“{text}” is not a time of the day")
    return minutes


def _parse_date(text: str) -> tuple[int | None, int, int]:
    found = _DATE.fullmatch(text)
    try:
        if found is None:
            raise ValueError
        year = int(found[1]) if found[1] else None
        day = date(_ANY_LEAP_YEAR if year is None else year, int(found[2]), int(found[3]))
    except ValueError:
        raise BadHours(f"“{text}” is not a date: 2026-12-25, or 12-25 for every year") from None
    return year, day.month, day.day


def _join(spans: Iterable[Span]) -> tuple[Span, ...]:
    joined: list[Span] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(joined[-1][1], end)
        else:
            joined.append((start, end))
    return tuple(joined)
