"""How long until something happens, in plain words of the visitor's language: "in 25 minutes". Pure."""

from typing import Literal, TypeAlias

MINUTE_MS = 60_000
_EXACT_MINUTES = 10
"""Above that the next five: nobody is exact to the minute."""
_IN_MINUTES_BELOW = 90
_IN_HOURS_BELOW = 36

Unit: TypeAlias = Literal["minutes", "hours", "days"]

_UNITS: dict[str, dict[Unit, tuple[str, ...]]] = {
    "en": {
        "minutes": ("in {n} minute", "in {n} minutes"),
        "hours": ("in {n} hour", "in {n} hours"),
        "days": ("in {n} day", "in {n} days"),
    },
    "ru": {
        "minutes": ("через {n} минуту", "через {n} минуты", "через {n} минут"),
        "hours": ("через {n} час", "через {n} часа", "через {n} часов"),
        "days": ("через {n} день", "через {n} дня", "через {n} дней"),
    },
    "uk": {
        "minutes": ("через {n} хвилину", "через {n} хвилини", "через {n} хвилин"),
        "hours": ("через {n} годину", "через {n} години", "через {n} годин"),
        "days": ("через {n} день", "через {n} дні", "через {n} днів"),
    },
    "de": {
        "minutes": ("in {n} Minute", "in {n} Minuten"),
        "hours": ("in {n} Stunde", "in {n} Stunden"),
        "days": ("in {n} Tag", "in {n} Tagen"),
    },
    "es": {
        "minutes": ("en {n} minuto", "en {n} minutos"),
        "hours": ("en {n} hora", "en {n} horas"),
        "days": ("en {n} día", "en {n} días"),
    },
    "fr": {
        "minutes": ("dans {n} minute", "dans {n} minutes"),
        "hours": ("dans {n} heure", "dans {n} heures"),
        "days": ("dans {n} jour", "dans {n} jours"),
    },
}
LANGUAGES = frozenset(_UNITS)


def in_words(wait_ms: int, language: str) -> str:
    """Minutes below an hour and a half, then hours, then days; always up, so that nobody is promised too early."""
    n, unit = _measure(wait_ms)
    forms = _UNITS[language][unit]
    return forms[_slavic(n) if len(forms) > 2 else int(_is_many(n, language))].replace("{n}", str(n))


def _measure(wait_ms: int) -> tuple[int, Unit]:
    if wait_ms < _IN_MINUTES_BELOW * MINUTE_MS:
        minutes = max(1, -(-wait_ms // MINUTE_MS))
        return minutes if minutes <= _EXACT_MINUTES else -(-minutes // 5) * 5, "minutes"
    hours = -(-wait_ms // (60 * MINUTE_MS))
    if wait_ms < _IN_HOURS_BELOW * 60 * MINUTE_MS:
        return hours, "hours"
    return -(-hours // 24), "days"


def _is_many(n: int, language: str) -> bool:
    """CLDR: in French 0 and 1 are one, elsewhere here only 1 is."""
    return n > 1 if language == "fr" else n != 1


def _slavic(n: int) -> int:
    """CLDR for ru and uk: one, few, many."""
    if n % 10 == 1 and n % 100 != 11:
        return 0
    return 1 if n % 10 in (2, 3, 4) and n % 100 not in (12, 13, 14) else 2
