"""Whether a listed word is negated: within its clause, and no further than another object or a new request."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from frontdesk.session.keywords_text import Word
from frontdesk.session.packs import Cue, Pack

_LOOK_BACK_WORDS = 14
_LOOK_AHEAD_WORDS = 8
_NEAR_WORDS = 3
"""How far from a cue its `unless` words count."""

_BREAK = re.compile(r"[.!?;:—–…()\n\r。！？；：؟؛।۔|]|\s-\s")
_COMMA = re.compile("[,，、،]")


@dataclass(frozen=True, slots=True)
class _Element:
    exact: frozenset[str]
    prefixes: tuple[str, ...]

    def takes(self, word: str) -> bool:
        return word in self.exact or (bool(self.prefixes) and word.startswith(self.prefixes))


@dataclass(frozen=True, slots=True)
class _Rule:
    cue: Cue
    elements: tuple[_Element, ...]
    pack: Pack


@dataclass(frozen=True, slots=True)
class Rules:
    """The negation rules of some packs, by the first word of their cues."""

    before: dict[str, tuple[_Rule, ...]]
    after: dict[str, tuple[_Rule, ...]]
    clause_words: frozenset[str]
    glue: frozenset[str]


def compile_rules(packs: Sequence[Pack]) -> Rules:
    """The packs' rules, ready to be looked up."""
    return Rules(
        before=_by_first_word((cue, pack) for pack in packs for cue in pack.before),
        after=_by_first_word((cue, pack) for pack in packs for cue in pack.after),
        clause_words=frozenset[str]().union(*(pack.clause_words for pack in packs)),
        glue=frozenset[str]().union(*(pack.glue for pack in packs)),
    )


def _by_first_word(cues: Iterable[tuple[Cue, Pack]]) -> dict[str, tuple[_Rule, ...]]:
    index: dict[str, list[_Rule]] = {}
    for cue, pack in cues:
        elements = tuple(_element(part) for part in cue.pattern.split())
        for word in elements[0].exact:
            index.setdefault(word, []).append(_Rule(cue, elements, pack))
    return {word: tuple(rules) for word, rules in index.items()}


def _element(part: str) -> _Element:
    words = part.split("|")
    exact = frozenset(word for word in words if not word.endswith("*"))
    return _Element(exact, tuple(word[:-1] for word in words if word.endswith("*")))


def find_negation(text: str, words: Sequence[Word], first: int, last: int, rules: Rules) -> str | None:
    """The words that negate `words[first:last]`, or None."""
    before = _clause_before(text, words, first, rules)
    after = _clause_after(text, words, last, rules)
    return next(_negations_before(before, after, rules), None) or next(_negations_after(after, rules), None)


def _clause_before(text: str, words: Sequence[Word], first: int, rules: Rules) -> list[str]:
    start = first
    while start > max(0, first - _LOOK_BACK_WORDS):
        previous = words[start - 1]
        if previous.text in rules.clause_words or _parted(text, previous, words[start], rules):
            break
        start -= 1
    return [word.text for word in words[start:first]]


def _clause_after(text: str, words: Sequence[Word], last: int, rules: Rules) -> list[str]:
    end = last
    while end < min(len(words), last + _LOOK_AHEAD_WORDS):
        if words[end].text in rules.clause_words or _parted(text, words[end - 1], words[end], rules):
            break
        end += 1
    return [word.text for word in words[last:end]]


def _parted(text: str, left: Word, right: Word, rules: Rules) -> bool:
    gap = text[left.end : right.start]
    if gap == " ":
        return False
    return bool(_BREAK.search(gap)) or (bool(_COMMA.search(gap)) and right.text not in rules.glue)


def _negations_before(before: list[str], after: list[str], rules: Rules) -> Iterator[str]:
    for start, word in enumerate(before):
        for rule in rules.before.get(word, ()):
            end = _match(before, start, rule)
            if end is None or not _reaches(before[end:], rule):
                continue
            near = before[max(0, start - _NEAR_WORDS) : start]
            if not (
                rule.cue.unless.intersection(near)
                or rule.pack.questions.intersection(before[:start])
                or rule.cue.unless_then.intersection(after[:_NEAR_WORDS])
            ):
                yield " ".join(before[start:end])


def _negations_after(after: list[str], rules: Rules) -> Iterator[str]:
    for start, word in enumerate(after):
        for rule in rules.after.get(word, ()):
            end = _match(after, start, rule)
            if (
                end is not None
                and start <= rule.cue.reach
                and not _stopped([*after[:start], *after[end:]], rule.pack)
            ):
                yield " ".join(after[start:end])


def _match(words: Sequence[str], start: int, rule: _Rule) -> int | None:
    """The index after the cue if it begins at `start`; adverbs may stand between its words."""
    at = start + 1
    for element in rule.elements[1:]:
        while at < len(words) and not element.takes(words[at]) and words[at] in rule.pack.adverbs:
            at += 1
        if at >= len(words) or not element.takes(words[at]):
            return None
        at += 1
    return at


def _reaches(gap: list[str], rule: _Rule) -> bool:
    if rule.cue.reach == 0:
        return rule.pack.fillers.issuperset(gap)
    return len(gap) <= rule.cue.reach and not _stopped(gap, rule.pack)


def _stopped(gap: Sequence[str], pack: Pack) -> bool:
    """Whether another object or a request of its own stands in the gap."""
    for index, word in enumerate(gap):
        if word in pack.stops:
            return True
        if word in pack.requests and (index > 0 and gap[index - 1] not in pack.links):
            return True
    return False
