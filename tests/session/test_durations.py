"""How long until people are back, in words."""

import pytest

from frontdesk.session.durations import LANGUAGES, MINUTE_MS, in_words
from frontdesk.session.words import WORDS

HOUR, DAY = 60, 24 * 60


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        (0, "in 1 minute"),
        (0.5, "in 1 minute"),
        (1, "in 1 minute"),
        (1.1, "in 2 minutes"),
        (10, "in 10 minutes"),
        (11, "in 15 minutes"),
        (25, "in 25 minutes"),
        (85, "in 85 minutes"),
        (86, "in 90 minutes"),
        (90, "in 2 hours"),
        (100, "in 2 hours"),
        (2.5 * HOUR, "in 3 hours"),
        (14.4 * HOUR, "in 15 hours"),
        (35 * HOUR, "in 35 hours"),
        (35.5 * HOUR, "in 36 hours"),
        (36 * HOUR, "in 2 days"),
        (48 * HOUR, "in 2 days"),
        (59 * HOUR, "in 3 days"),
        (3 * DAY, "in 3 days"),
    ],
)
def test_it_is_as_exact_as_people_are(minutes: float, words: str) -> None:
    assert in_words(round(minutes * MINUTE_MS), "en") == words


@pytest.mark.parametrize(
    ("language", "minutes", "words"),
    [
        ("ru", 1, "через 1 минуту"),
        ("ru", 2, "через 2 минуты"),
        ("ru", 5, "через 5 минут"),
        ("ru", 21 * HOUR, "через 21 час"),
        ("ru", 22 * HOUR, "через 22 часа"),
        ("ru", 11 * HOUR, "через 11 часов"),
        ("ru", 12 * HOUR, "через 12 часов"),
        ("uk", 1, "через 1 хвилину"),
        ("uk", 3 * DAY, "через 3 дні"),
        ("uk", 14 * DAY, "через 14 днів"),
        ("de", 2 * DAY, "in 2 Tagen"),
        ("de", 1, "in 1 Minute"),
        ("es", 3 * HOUR, "en 3 horas"),
        ("fr", 1, "dans 1 minute"),
        ("fr", 3 * DAY, "dans 3 jours"),
    ],
)
def test_each_language_has_its_plurals(language: str, minutes: int, words: str) -> None:
    assert in_words(minutes * MINUTE_MS, language) == words


def test_whatever_speaks_to_visitors_can_say_it() -> None:
    assert set(WORDS) == LANGUAGES
