"""From two kinds of scores to one order and one confidence. Pure.

The numbers were fitted on bench/answer_sets/tune; `make bench` measures them on bench/answer_sets/check, which they
have not seen. What separates a passage that answers from one that only speaks of the same thing is beyond either
score: so there are two floors, and between them the assistant says that it isn't sure.
"""

from collections.abc import Mapping
from dataclasses import dataclass

SURE = 0.5
"""From this confidence on a passage is quoted as the answer …"""
MAYBE = 0.3
"""… and from this one on as what may be meant."""

_SURE_BY_WORDS = 0.6
_SURE_BY_MEANING = 0.8
# The very words help to choose between passages that mean much the same.
_WORDS_SHARE = 0.1


@dataclass(frozen=True, slots=True)
class Score:
    """`confidence` is 0 to 1. `words` and `meaning` are what it is made of, for the owner's eyes."""

    confidence: float
    words: float
    meaning: float | None = None


def rank(words: Mapping[int, float], meaning: Mapping[int, float] | None) -> list[tuple[int, Score]]:
    """Passages by number, the surest first. `words` is in its own order, which parts equals."""
    if meaning is None:
        return [(number, Score(_confidence(share, _SURE_BY_WORDS), share)) for number, share in words.items()]
    scores = [(number, _fused(words.get(number, 0.0), meant)) for number, meant in meaning.items()]
    return sorted(scores, key=lambda pair: -pair[1].confidence)


def _fused(words: float, meaning: float) -> Score:
    return Score(_confidence(meaning + _WORDS_SHARE * words, _SURE_BY_MEANING), words, meaning)


def _confidence(score: float, sure: float) -> float:
    """On one scale, whatever it was measured by: `sure` becomes SURE."""
    return min(1.0, max(0.0, score / sure * SURE))
