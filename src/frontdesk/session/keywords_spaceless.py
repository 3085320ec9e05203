"""The human-request detector for scripts without spaces: keywords, set phrases and negations as runs of characters.

Chinese, Japanese, Thai and their kin; and Korean, whose particles are written on to the word.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from frontdesk.session.keywords_text import SPACELESS, fold, fold_with_places
from frontdesk.session.packs import Pack

_REACH_BEFORE_CHARS = 8
_REACH_AFTER_CHARS = 12
"""How far a negation reaches: a clause of everyday speech."""

_BREAK_BEFORE = re.compile(r"[.。!！?？;；,，、\s]")
_BREAK_AFTER = re.compile(r"[.。!！?？;；,，、\n]")
"""After a keyword a space parts particles and verb, not clauses."""


@dataclass(frozen=True, slots=True)
class _Listed:
    """`source` as the owner wrote it; `packs` know how it is negated."""

    source: str
    folded: str
    packs: tuple[Pack, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Spaceless:
    """The lists, compiled. Longer keywords come first, so that the whole of "真人客服" is found before its part."""

    listed: tuple[_Listed, ...]
    never_on: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class SpacelessHit:
    """A keyword in the text's own characters, and what keeps it from firing."""

    keyword: str
    start: int
    end: int
    suppressed: Literal["negated", "never_on"] | None = None
    because: str | None = None


def compile_spaceless(listed: Sequence[str], never_on: Sequence[str], packs: Sequence[Pack]) -> Spaceless:
    """Those of the lists that are written in such a script."""

    owners: dict[str, tuple[Pack, ...]] = {}
    for pack in packs:
        for phrase in pack.keywords:
            owners[phrase] = (*owners.get(phrase, ()), pack)
    ordered = sorted((phrase for phrase in listed if SPACELESS.search(phrase)), key=lambda phrase: -len(phrase))
    return Spaceless(
        tuple(_Listed(phrase, fold(phrase), owners.get(phrase, tuple(packs))) for phrase in ordered),
        tuple((fold(phrase), phrase) for phrase in never_on if SPACELESS.search(phrase)),
    )


def find_spaceless(text: str, spaceless: Spaceless) -> Iterator[SpacelessHit]:
    """Every keyword in the text, in the order of its characters; of two that overlap, the longer.

    Each is judged when it is asked for: a text may hold a thousand.
    """
    folded, places = fold_with_places(text)
    set_phrases = _SetPhrases(folded, spaceless.never_on)
    for at, listed in _find_listed(folded, spaceless.listed):
        end = at + len(listed.folded)
        span = (places[at], places[end - 1] + 1)
        if (whole := set_phrases.find_around(at, end)) is not None and fold(whole) != listed.folded:
            yield SpacelessHit(listed.source, *span, "never_on", whole)
        elif negation := _find_negation(folded, at, end, listed.packs):
            yield SpacelessHit(listed.source, *span, "negated", negation)
        else:
            yield SpacelessHit(listed.source, *span)


def _find_listed(folded: str, listed: Sequence[_Listed]) -> list[tuple[int, _Listed]]:
    found: list[tuple[int, _Listed]] = []
    taken = bytearray(len(folded))
    for one in listed:
        for at in _each(folded, one.folded):
            end = at + len(one.folded)
            if not any(taken[at:end]):
                taken[at:end] = b"\1" * (end - at)
                found.append((at, one))
    return sorted(found, key=lambda pair: pair[0])


class _SetPhrases:
    """Where the set phrases stand in a text."""

    def __init__(self, folded: str, never_on: Sequence[tuple[str, str]]) -> None:
        found = ((at, at + len(phrase), source) for phrase, source in never_on for at in _each(folded, phrase))
        self._spans = sorted(found)
        self._starts = [start for start, _, _ in self._spans]
        self._longest = max((len(phrase) for phrase, _ in never_on), default=0)

    def find_around(self, start: int, end: int) -> str | None:
        """The first set phrase that holds these characters."""
        first = bisect_left(self._starts, end - self._longest)
        last = bisect_right(self._starts, start)
        return next((source for _, right, source in self._spans[first:last] if end <= right), None)


def _each(text: str, wanted: str) -> Iterator[int]:
    at = text.find(wanted)
    while at >= 0:
        yield at
        at = text.find(wanted, at + len(wanted))


def _find_negation(text: str, start: int, end: int, packs: Sequence[Pack]) -> str | None:
    before = _BREAK_BEFORE.split(text[max(0, start - _REACH_BEFORE_CHARS - _LONGEST_CUE) : start])[-1]
    after = _BREAK_AFTER.split(text[end : end + _REACH_AFTER_CHARS + _LONGEST_CUE])[0]
    for pack in packs:
        for cue in pack.negated_before:
            at = before.rfind(cue)
            gap = before[at + len(cue) :]
            if at >= 0 and len(gap) <= _REACH_BEFORE_CHARS and not _stopped(gap, pack):
                return cue
        for cue in pack.negated_after:
            at = after.find(cue)
            if 0 <= at <= _REACH_AFTER_CHARS and not _stopped(after[:at], pack):
                return cue
    return None


_LONGEST_CUE = 12


def _stopped(gap: str, pack: Pack) -> bool:
    return any(stop in gap for stop in pack.negation_stops)
