"""Words as people type them: with their accents and without; for the packs of languages that have accents."""

import re
import unicodedata
from collections.abc import Iterable, Mapping

_CEDILLAS = str.maketrans("șț", "şţ")
_MARK = re.compile("[\u0300-\u036f]")


def spellings(word: str) -> tuple[str, ...]:
    """The word, with Romanian's older cedillas, and without accents; each once."""
    plain = _MARK.sub("", unicodedata.normalize("NFD", word))
    return tuple(dict.fromkeys((word, word.translate(_CEDILLAS), plain)))


def typed(text: str) -> frozenset[str]:
    """The words of a text in every spelling."""
    return frozenset(spelling for word in text.split() for spelling in spellings(word))


def typed_cue(pattern: str) -> str:
    """The pattern of a cue with every spelling of its words."""
    return " ".join(
        "|".join(dict.fromkeys(spelling for word in element.split("|") for spelling in spellings(word)))
        for element in pattern.split()
    )


def typed_forms(phrases: Iterable[str], forms: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """The given forms in every spelling, and the other spellings of all words of the phrases."""
    made = {word: dict.fromkeys(spellings(word)[1:]) for phrase in phrases for word in re.split("[ -]", phrase)}
    for word, more in forms.items():
        of_word = made.setdefault(word, {})
        of_word.update(dict.fromkeys(spelling for form in more.split() for spelling in spellings(form)))
    return {word: tuple(of_word) for word, of_word in made.items() if of_word}
