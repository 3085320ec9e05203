"""The languages whose words stand on the owner's lists of keywords, and the lists for other languages. Pure."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from frontdesk.session.keywords import listed_packs
from frontdesk.session.packs import PACKS, Pack

PREFIX = "language."
"""A form's name of a chosen language begins with this."""

_NAMES = {
    "en": "English",
    "ru": "Русский",
    "uk": "Українська",
    "de": "Deutsch",
    "es": "Español",
    "fr": "Français",
    "pt": "Português",
    "it": "Italiano",
    "pl": "Polski",
    "tr": "Türkçe",
    "ar": "العربية",
    "zh": "中文",
    "ja": "日本語",
    "ko": "한국어",
    "nl": "Nederlands",
    "cs": "Čeština",
    "ro": "Română",
    "hi": "हिन्दी",
    "id": "Bahasa Indonesia",
    "vi": "Tiếng Việt",
}
"""As their speakers write them."""


@dataclass(frozen=True, slots=True)
class Language:
    """`is_listed`: the owner's list speaks it."""

    code: str
    name: str
    is_listed: bool

    @property
    def field(self) -> str:
        return PREFIX + self.code


@dataclass(frozen=True, slots=True)
class Lists:
    keywords: tuple[str, ...]
    never_on: tuple[str, ...]


def list_languages(keywords: Collection[str]) -> list[Language]:
    """All languages that the detector knows, in the order of their packs."""
    listed = listed_packs(keywords)
    return [Language(pack.language, _NAMES[pack.language], pack in listed) for pack in PACKS]


def find_chosen(names: Iterable[str]) -> frozenset[str]:
    """The languages that a form chose, by the names of its fields."""
    known = {pack.language for pack in PACKS}
    return frozenset(code for name in names if (code := name.removeprefix(PREFIX)) != name and code in known)


def speak(chosen: Collection[str], lists: Lists) -> Lists:
    """The lists with the words of the chosen languages alone; what is the owner's own stays, in front."""
    packs = [pack for pack in PACKS if pack.language in chosen]
    return Lists(
        _put_together(lists.keywords, _all_keywords(PACKS), _all_keywords(packs)),
        _put_together(lists.never_on, _all_never_on(PACKS), _all_never_on(packs)),
    )


def _all_keywords(packs: Iterable[Pack]) -> list[str]:
    return [word for pack in packs for word in pack.keywords]


def _all_never_on(packs: Iterable[Pack]) -> list[str]:
    return [phrase for pack in packs for phrase in pack.never_on]


def _put_together(listed: Iterable[str], known: Collection[str], wanted: Iterable[str]) -> tuple[str, ...]:
    of_packs = frozenset(known)
    own = [word for word in listed if word not in of_packs]
    return tuple(dict.fromkeys((*own, *wanted)))
