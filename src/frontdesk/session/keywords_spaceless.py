"""The human-request detector for scripts without spaces: keywords, set phrases and negations as runs of characters.

Chinese, Japanese, Thai and their kin; and Korean, whose particles are written on to the word.
"""

import re
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
    """Every keyword in the text, in the order of its characters; of two that overlap, the longer."""
    folded, places = fold_with_places(text)
    set_phrases = [
        (at, at + len(phrase), source) for phrase, source in spaceless.never_on for at in _each(folded, phrase)
    ]
    hits: list[tuple[int, SpacelessHit]] = []
    taken = bytearray(len(folded))
    for listed in spaceless.listed:
        for at in _each(folded, listed.folded):
            end = at + len(listed.folded)
            if any(taken[at:end]):
                continue
            taken[at:end] = b"\1" * (end - at)
            whole = next((source for left, right, source in set_phrases if left <= at and end <= right), None)
            span = (places[at], places[end - 1] + 1)
            if whole is not None and fold(whole) != listed.folded:
                hits.append((at, SpacelessHit(listed.source, *span, "never_on", whole)))
            elif negation := _find_negation(folded, at, end, listed.packs):
                hits.append((at, SpacelessHit(listed.source, *span, "negated", negation)))
            else:
                hits.append((at, SpacelessHit(listed.source, *span)))
    return (hit for _, hit in sorted(hits, key=lambda pair: pair[0]))


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
