"""Finds passages by their words: SQLite's FTS5 in memory chooses candidates, and the share of the question's meaning
that a passage meets is its score. The same for every store behind the server.

Built once, in a thread; searching is safe from any thread.
"""

import math
import sqlite3
import threading
import weakref
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from frontdesk.assistant.knowledge.passages import Passage
from frontdesk.assistant.language import hints_of, is_related, search_prefix, terms_of, variants

_CANDIDATES = 20
_TERMS_MAX = 24
# A hit in a heading says what the passage is about: it counts more than a mention.
_TITLE_WEIGHT, _PARENTS_WEIGHT, _BODY_WEIGHT = 4.0, 1.5, 1.0
_TITLE_BONUS = 0.3
# What only an upper heading says is true of the whole chapter, so it tells little of this passage.
_PARENTS_SHARE = 0.3
# The owner's other word for it counts less than the visitor's very word.
_SYNONYM_SHARE = 0.7
# Only to prefer one of several that fit: never enough to lift a passage over the floor.
_HINT_IN_TITLE, _HINT_IN_TEXT = 0.1, 0.05


@dataclass(frozen=True, slots=True)
class _Indexed:
    passage: Passage
    title_terms: frozenset[str]
    own_terms: frozenset[str]
    """Of title and text."""
    all_terms: frozenset[str]
    """And of the headings above."""


class WordIndex:
    """Scores for the passages it was made of, by their number in that list."""

    def __init__(self, passages: Sequence[Passage] = ()) -> None:
        self._passages = [_index(passage) for passage in passages]
        self._df = Counter(term for indexed in self._passages for term in indexed.all_terms)
        self._lock = threading.Lock()
        self._db = sqlite3.connect(":memory:", check_same_thread=False)
        self._db.execute("CREATE VIRTUAL TABLE passages USING fts5(title, parents, body, tokenize='unicode61')")
        rows = [_row(number, indexed) for number, indexed in enumerate(self._passages)]
        # A search may still be under way when the texts change: the index goes with the last who uses it.
        weakref.finalize(self, self._db.close)
        self._db.executemany("INSERT INTO passages(rowid, title, parents, body) VALUES (?, ?, ?, ?)", rows)

    def search(self, question: str) -> dict[int, float]:
        """The share of the question's meaning that each of the likeliest passages speaks of, more if its title does.

        About 0 to 1.4; best first.
        """
        if not self._passages:
            return {}
        terms = self._telling(terms_of(question))
        if not terms:
            return {}
        hints = hints_of(question)
        scores = {
            number: (self._score(terms, self._passages[number]), _hinted(hints, self._passages[number]))
            for number in self._candidates(terms)
        }
        ordered = sorted(scores, key=lambda number: -sum(scores[number]))  # stable: bm25 orders equals
        return {number: scores[number][0] for number in ordered}

    def _telling(self, terms: frozenset[str]) -> frozenset[str]:
        """Not too many: each is compared with every word of every candidate. The texts' own come first, rare ones
        before frequent ones.
        """
        if len(terms) <= _TERMS_MAX:
            return terms
        ordered = sorted(terms, key=lambda term: (self._times(term) == 0, -self._weight(term), term))
        return frozenset(ordered[:_TERMS_MAX])

    def _times(self, term: str) -> int:
        return max((self._df[variant] for variant in variants(term)), default=0)

    def _candidates(self, terms: frozenset[str]) -> list[int]:
        prefixes = {search_prefix(variant) for term in terms for variant in variants(term)}
        query = " OR ".join(f'"{prefix}"*' for prefix in sorted(prefixes))
        weights = f"{_TITLE_WEIGHT}, {_PARENTS_WEIGHT}, {_BODY_WEIGHT}"
        select = (
            f"SELECT rowid FROM passages WHERE passages MATCH ? ORDER BY bm25(passages, {weights}), rowid LIMIT ?"
        )
        with self._lock:
            rows = self._db.execute(select, (query, _CANDIDATES)).fetchall()
        return [number for (number,) in rows]

    def _score(self, terms: frozenset[str], indexed: _Indexed) -> float:
        weights = {term: self._weight(term) for term in terms}
        met = sum(weight * _share(indexed, term) for term, weight in weights.items())
        in_title = max(_closeness(indexed.title_terms, term) for term in terms)
        return met / sum(weights.values()) + _TITLE_BONUS * in_title

    def _weight(self, term: str) -> float:
        """Rare words tell more. A word that the whole knowledge lacks tells as much as the rarest."""
        return math.log(1 + (len(self._passages) + 1) / (1 + self._times(term)))


def _index(passage: Passage) -> _Indexed:
    title_terms = terms_of(passage.title)
    own_terms = title_terms | terms_of(passage.text)
    return _Indexed(passage, title_terms, own_terms, own_terms | terms_of(" ".join(passage.parents)))


def _row(number: int, indexed: _Indexed) -> tuple[int, str, str, str]:
    passage = indexed.passage
    columns = (passage.title, " ".join(passage.parents), passage.text)
    title, parents, body = (" ".join(sorted(terms_of(column))) for column in columns)
    return number, title, parents, body


def _share(indexed: _Indexed, term: str) -> float:
    """How much of the term the passage meets, 0 to 1."""
    return max(_closeness(indexed.own_terms, term), _PARENTS_SHARE * _closeness(indexed.all_terms, term))


def _hinted(hints: frozenset[str], indexed: _Indexed) -> float:
    if not hints.isdisjoint(indexed.title_terms):
        return _HINT_IN_TITLE
    return 0.0 if hints.isdisjoint(indexed.own_terms) else _HINT_IN_TEXT


def _closeness(stems: frozenset[str], term: str) -> float:
    """1 if the very word or another form of it is there, less for a synonym, 0 for nothing."""
    if term in stems or any(is_related(term, other) for other in stems):
        return 1.0
    return 0.0 if variants(term).isdisjoint(stems) else _SYNONYM_SHARE
