"""The first detector of a request for a human: does a visitor's message hold one of the owner's words?

The owner's list is the whole truth; an empty one never fires. Language packs only add inflection, negation and set
phrases. A listed word fires unless it is negated, quoted, part of an address, a file, code or a hyphenated name, or
in a set phrase (docs/protocol.md, `OPERATOR_KEYWORDS`).
"""

import heapq
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice
from typing import Literal, TypeAlias

from rapidfuzz import process
from rapidfuzz.distance import OSA

from frontdesk.session.keywords_negation import Rules, compile_rules, find_negation
from frontdesk.session.keywords_spaceless import Spaceless, compile_spaceless, find_spaceless
from frontdesk.session.keywords_text import SPACELESS, Place, Word, Zones, read_words
from frontdesk.session.packs import PACKS, Pack

DEFAULT_KEYWORDS: tuple[str, ...] = tuple(dict.fromkeys(word for pack in PACKS for word in pack.keywords))
"""What the owner's list holds before it is edited."""

DEFAULT_NEVER_ON: tuple[str, ...] = tuple(dict.fromkeys(phrase for pack in PACKS for phrase in pack.never_on))
"""The set phrases under **Never on** before they are edited."""

_MAX_FILLERS = 2
"""Filler words allowed between two words of a listed phrase: "talk to *some real* person"."""

_MIN_INFLECTED_CHARS = 4
_MIN_TYPO_CHARS = 5
"""One slip (insertion, deletion, exchange, swap) is forgiven in words of at least this length …"""
_MIN_TWO_TYPOS_CHARS = 9
"""… and two from this length on. A similarity ratio would take "operation" for "operator"."""

_JUDGED_MAX = 100
"""Who writes a hundred listed words of which none fires plays with us: the rest is not looked at."""

_OWN = "\0"
"""Marks a word of a phrase that no pack lists: what the packs know of the same word in their phrases, synonyms above
all, doesn't hold for it."""
_FEW_LANGUAGES = 3
_LIKE_CHARS = 2
"""A form of the owner's own word begins like it: "людина, люди", not "sales, marketing"."""

_WORDS_KEPT = 8_192
"""People write the same few thousand words: what each was taken for is looked up, not computed anew."""

Suppression: TypeAlias = Place | Literal["negated", "never_on"]
"""Why a listed word did not fire."""


@dataclass(frozen=True, slots=True)
class Match:
    """A listed keyword, as the owner wrote it, and the characters of the text in which it was found."""

    keyword: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Candidate:
    """A listed keyword found in a text, and why it didn't fire: `because` is the negation or set phrase itself."""

    match: Match
    suppressed: Suppression | None
    because: str | None = None


@dataclass(frozen=True, slots=True)
class _Phrase:
    """`language` is what the packs that list it know of fillers and negation; all packs, where none lists it."""

    source: str
    words: tuple[str, ...]
    language: "_Language"


@dataclass(frozen=True, slots=True, eq=False)
class _Language:
    """What some packs know together."""

    packs: tuple[Pack, ...]
    fillers: frozenset[str]
    rules: Rules


@dataclass(frozen=True, slots=True, eq=False)
class Keywords:
    """The owner's list, compiled. Made by `compile_keywords`."""

    listed: tuple[str, ...]
    never_on: tuple[str, ...]
    heads: Mapping[str, tuple[_Phrase, ...]]
    set_phrases: Mapping[str, tuple[_Phrase, ...]]
    spaceless: Spaceless
    """Those of scripts without spaces."""
    forms: Mapping[str, frozenset[str]]
    """Inflected form -> words of the lists."""
    typos: Mapping[tuple[str, int], tuple[str, ...]]
    """(first letter, length of a misspelt word) -> forms it may stand for."""
    head_typos: Mapping[tuple[str, int], tuple[str, ...]]
    """The same for the first words of keywords alone: few of a text's words may begin one."""
    real_words: frozenset[str]
    particles: frozenset[str]


def parse_keywords(setting: str) -> tuple[str, ...]:
    """The words and phrases of a comma separated setting, trimmed, each once, in their order."""
    return tuple(dict.fromkeys(phrase for part in setting.split(",") if (phrase := " ".join(part.split()))))


def compile_keywords(
    listed: Sequence[str] = DEFAULT_KEYWORDS,
    *,
    never_on: Sequence[str] = DEFAULT_NEVER_ON,
    packs: Sequence[Pack] = PACKS,
) -> Keywords:
    """The lists ready for use; the same lists are compiled once."""
    return _compile(tuple(listed), tuple(never_on), tuple(packs))


@lru_cache(maxsize=32)
def _compile(listed: tuple[str, ...], never_on: tuple[str, ...], packs: tuple[Pack, ...]) -> Keywords:
    owners = _owners(packs)

    def phrases_of(texts: Sequence[str], know: Callable[[tuple[Pack, ...]], _Language]) -> list[_Phrase]:
        spaced = (text for text in texts if not SPACELESS.search(text))
        return [_phrase(text, know(owners.get(text, packs)), is_own=text not in owners) for text in spaced]

    phrases, kept = phrases_of(listed, _know), phrases_of(never_on, _inflects)
    forms = _all_forms([*phrases, *kept], inflect_own=_own_packs(listed, packs))
    heads, set_phrases = _by_head(phrases), _by_head(kept)
    return Keywords(
        listed,
        never_on,
        heads,
        set_phrases,
        compile_spaceless(listed, never_on, packs),
        {form: frozenset(of) for form, of in forms.items()},
        _typo_index(forms),
        _typo_index({form: of for form, of in forms.items() if not heads.keys().isdisjoint(of)}),
        frozenset[str]().union(*(pack.real_words | pack.fillers for pack in packs)),
        frozenset[str]().union(*(pack.particles for pack in packs)),
    )


@lru_cache(maxsize=8)
def _owners(packs: tuple[Pack, ...]) -> Mapping[str, tuple[Pack, ...]]:
    """The packs that list a phrase. It is read by their rules: what negates in one language is an everyday word of
    another, and so are its endings.
    """
    owners: dict[str, tuple[Pack, ...]] = {}
    for pack in packs:
        for phrase in dict.fromkeys((*pack.keywords, *pack.never_on)):
            owners[phrase] = (*owners.get(phrase, ()), pack)
    return owners


def listed_packs(listed: Iterable[str], packs: Sequence[Pack] = PACKS) -> tuple[Pack, ...]:
    """The languages that a list speaks: at least half of their keywords are on it."""
    on_list = frozenset(listed)
    return tuple(pack for pack in packs if 2 * len(on_list.intersection(pack.keywords)) >= len(pack.keywords))


def _own_packs(listed: Sequence[str], packs: tuple[Pack, ...]) -> tuple[Pack, ...]:
    """Whose endings the owner's own words take: those of the few languages on the list. Where it holds many, of those
    in Latin letters English alone: "Anna" must not be called by "Anne", as it would be in one language or another.
    """
    chosen = listed_packs(listed, packs)
    if 0 < len(chosen) <= _FEW_LANGUAGES:
        return chosen
    return tuple(pack for pack in packs if pack.language == "en" or not pack.alphabet.issuperset("aeiou"))


def _all_forms(phrases: Iterable[_Phrase], *, inflect_own: tuple[Pack, ...]) -> dict[str, set[str]]:
    """Each form of each word -> the words it is a form of."""
    spoken: dict[str, set[Pack]] = {}
    for phrase in phrases:
        for word in phrase.words:
            spoken.setdefault(word, set()).update(phrase.language.packs)
    forms: dict[str, set[str]] = {}
    for word, by in spoken.items():
        own = word.removeprefix(_OWN)
        made = _inflect(own, inflect_own) if word.startswith(_OWN) else _inflect(word, by)
        for form in made:
            # Some packs list synonyms as forms: none of a word that is the owner's alone.
            if own == word or form[:_LIKE_CHARS] == own[:_LIKE_CHARS]:
                forms.setdefault(form, set()).add(word)
    return forms


@lru_cache(maxsize=256)
def _know(packs: tuple[Pack, ...]) -> _Language:
    return _Language(packs, frozenset[str]().union(*(pack.fillers for pack in packs)), compile_rules(packs))


@lru_cache(maxsize=256)
def _inflects(packs: tuple[Pack, ...]) -> _Language:
    """For set phrases: their words take other forms, and nothing may stand between them."""
    return _Language(packs, frozenset(), compile_rules(()))


def _phrase(source: str, language: _Language, *, is_own: bool) -> _Phrase:
    """The phrase without the fillers inside it: they may stand there anyway."""
    words = [word.text for word in read_words(source)]
    inner = [word for word in words[1:-1] if word not in language.fillers]
    kept = (words[0], *inner, words[-1]) if len(words) > 1 else tuple(words)
    return _Phrase(source, tuple(_OWN + word for word in kept) if is_own else kept, language)


def _by_head(phrases: Sequence[_Phrase]) -> dict[str, tuple[_Phrase, ...]]:
    heads: dict[str, list[_Phrase]] = {}
    for phrase in sorted(phrases, key=lambda phrase: -len(phrase.words)):
        if phrase.words:
            heads.setdefault(phrase.words[0], []).append(phrase)
    return {head: tuple(of) for head, of in heads.items()}


def _inflect(word: str, packs: Iterable[Pack]) -> Iterator[str]:
    yield word
    for pack in packs:
        yield from pack.forms.get(word, ())
        if len(word) < _MIN_INFLECTED_CHARS or not pack.alphabet.issuperset(word):
            continue
        ending, tails = next(((end, tails) for end, tails in pack.tails if word.endswith(end)), ("", ()))
        stem = word.removesuffix(ending)
        yield from (stem + tail for tail in tails)


def _typo_index(forms: Mapping[str, set[str]]) -> dict[tuple[str, int], tuple[str, ...]]:
    index: dict[tuple[str, int], list[str]] = {}
    for form, words in forms.items():
        if min(len(form), *(len(word.removeprefix(_OWN)) for word in words)) < _MIN_TYPO_CHARS:
            continue
        slips = _slips(len(form))
        for length in range(len(form) - slips, len(form) + slips + 1):
            index.setdefault((form[0], length), []).append(form)
    return {key: tuple(sorted(of)) for key, of in index.items()}


def _slips(length: int) -> int:
    return 2 if length >= _MIN_TWO_TYPOS_CHARS else 1


def detect(text: str, keywords: Keywords) -> Match | None:
    """The first listed keyword by which the text asks for a human, or None."""
    return next((found.match for found in _candidates(text, keywords) if found.suppressed is None), None)


def explain(text: str, keywords: Keywords) -> list[Candidate]:
    """Every listed keyword found in the text, in its order, each with the reason why it didn't fire."""
    return list(_candidates(text, keywords))


@dataclass(slots=True)
class _Reading:
    """A text being searched; what only a found keyword needs is made then."""

    text: str
    keywords: Keywords
    words: list[Word]
    zones: Zones | None = None
    known: dict[Pack, int] = field(default_factory=dict[Pack, int])

    def count_known(self, pack: Pack) -> int:
        """How many of the text's words are small words of the pack's language."""
        if pack not in self.known:
            vocabulary = _vocabulary(pack)
            self.known[pack] = sum(word.text in vocabulary for word in self.words)
        return self.known[pack]

    def listed_words(self, index: int) -> frozenset[str]:
        """The words of the lists that the word at `index` is a form or a misspelling of."""
        return _recognise(self.words[index].text, self.keywords)

    def find_place(self, start: int, end: int) -> Place | None:
        if self.zones is None:
            self.zones = Zones(self.text, self.keywords.particles)
        return self.zones.find_place(start, end)


@lru_cache(maxsize=_WORDS_KEPT)
def _may_begin(word: str, keywords: Keywords) -> bool:
    """May a keyword begin here? A quick no for nearly every word."""
    if word in keywords.forms:
        return True
    near = keywords.head_typos.get((word[:1], len(word)), ())
    return bool(near) and process.extractOne(word, near, scorer=OSA.distance, score_cutoff=2) is not None


@lru_cache(maxsize=_WORDS_KEPT)
def _recognise(word: str, keywords: Keywords) -> frozenset[str]:
    forms = keywords.forms
    if word in forms:
        return forms[word]
    near = keywords.typos.get((word[:1], len(word)), ())
    if not near or word in keywords.real_words or not word.replace("'", "").isalpha():
        return frozenset()
    hits = process.extract(word, near, scorer=OSA.distance, score_cutoff=2, limit=3)
    meant = [form for form, slips, _ in hits if slips <= _slips(min(len(form), len(word)))]
    return forms[meant[0]] if meant else frozenset()


def _candidates(text: str, keywords: Keywords) -> Iterator[Candidate]:
    reading = _Reading(text, keywords, read_words(text) if keywords.heads else [])
    spaced = _spaced_candidates(reading)
    if keywords.spaceless.listed and SPACELESS.search(text):
        spaced = heapq.merge(spaced, _spaceless_candidates(reading), key=lambda found: found.match.start)
    return islice(spaced, _JUDGED_MAX)


def _spaced_candidates(reading: _Reading) -> Iterator[Candidate]:
    for first in range(len(reading.words)):
        if not _may_begin(reading.words[first].text, reading.keywords):
            continue
        for phrase, last in _phrases_at(reading, first, reading.keywords.heads, _MAX_FILLERS):
            yield _judge(reading, phrase, first, last)


def _phrases_at(
    reading: _Reading, first: int, heads: Mapping[str, tuple[_Phrase, ...]], max_fillers: int
) -> Iterator[tuple[_Phrase, int]]:
    """The phrases that begin at a word, longest first, each with the index after its last word."""
    for head in sorted(reading.listed_words(first) & heads.keys()):
        for phrase in heads[head]:
            last = _phrase_end(reading, phrase, first, max_fillers)
            if last is not None:
                yield phrase, last


def _phrase_end(reading: _Reading, phrase: _Phrase, first: int, max_fillers: int) -> int | None:
    at, words = first + 1, reading.words
    for wanted in phrase.words[1:]:
        skipped = 0
        while at < len(words) and wanted not in reading.listed_words(at):
            if skipped == max_fillers or words[at].text not in phrase.language.fillers:
                return None
            skipped += 1
            at += 1
        if at == len(words):
            return None
        at += 1
    gaps = (reading.text[words[i].end : words[i + 1].start] for i in range(first, at - 1))
    return at if all(gap.isspace() or gap in _HYPHENS for gap in gaps) else None


_HYPHENS = frozenset("-‐‑")


def _judge(reading: _Reading, phrase: _Phrase, first: int, last: int) -> Candidate:
    start, end = reading.words[first].start, reading.words[last - 1].end
    match = Match(phrase.source, start, end)
    if place := reading.find_place(start, end):
        return Candidate(match, place)
    if set_phrase := _find_set_phrase(reading, first, last):
        return Candidate(match, "never_on", set_phrase)
    rules = _spoken(phrase.language, reading).rules
    if negation := find_negation(reading.text, reading.words, first, last, rules):
        return Candidate(match, "negated", negation)
    return Candidate(match, None)


def _spoken(language: _Language, reading: _Reading) -> _Language:
    """Of the languages that list a phrase, those that the text is written in, as far as its small words tell."""
    if len(language.packs) < 2:
        return language
    known = [reading.count_known(pack) for pack in language.packs]
    return _know(tuple(pack for pack, times in zip(language.packs, known, strict=True) if times == max(known)))


@lru_cache(maxsize=64)
def _vocabulary(pack: Pack) -> frozenset[str]:
    """The small words that a pack knows of its language."""
    cues = {word for cue in (*pack.before, *pack.after) for part in cue.pattern.split() for word in part.split("|")}
    return (
        pack.fillers
        | pack.adverbs
        | pack.requests
        | pack.links
        | pack.clause_words
        | pack.glue
        | pack.questions
        | cues
    )


_LONGEST_SET_PHRASE_WORDS = 6


def _find_set_phrase(reading: _Reading, first: int, last: int) -> str | None:
    """The set phrase that holds the words and more; a listed phrase is not stopped by itself."""
    for begin in range(max(0, first - _LONGEST_SET_PHRASE_WORDS), first + 1):
        for phrase, end in _phrases_at(reading, begin, reading.keywords.set_phrases, 0):
            if end >= last and (begin, end) != (first, last):
                return phrase.source
    return None


def _spaceless_candidates(reading: _Reading) -> Iterator[Candidate]:
    for found in find_spaceless(reading.text, reading.keywords.spaceless):
        match = Match(found.keyword, found.start, found.end)
        place = reading.find_place(found.start, found.end)
        yield Candidate(match, place) if place else Candidate(match, found.suppressed, found.because)
