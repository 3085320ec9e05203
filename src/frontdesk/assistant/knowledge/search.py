"""The owner's knowledge as a turn asks it: one search by words and, where it is installed, by meaning."""

import threading
from collections.abc import Sequence
from dataclasses import dataclass

import structlog

from frontdesk.assistant.knowledge.fulltext import WordIndex
from frontdesk.assistant.knowledge.generic import GENERIC_QUESTIONS
from frontdesk.assistant.knowledge.meaning import Embedder, MeaningIndex, texts_of
from frontdesk.assistant.knowledge.passages import Passage
from frontdesk.assistant.knowledge.ranking import Score, rank
from frontdesk.assistant.prompt import Quotation

# Reading by meaning costs more than in proportion: 4,000 characters 5 s, and all questions wait in one line for it.
# What is asked stands at the end; a longer story finds no better passage.
_SEARCHED_CHARS = 500

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Found:
    """A passage and how surely it answers (0 to 1); `score` says where that comes from."""

    passage: Passage
    score: Score

    @property
    def confidence(self) -> float:
        return self.score.confidence

    @property
    def quotation(self) -> Quotation:
        return Quotation(self.passage.title, self.passage.text)


@dataclass(frozen=True, slots=True)
class Progress:
    """How many passages are compared by meaning already. `problem` says why none ever will be."""

    done: int
    passages: int
    is_ready: bool
    problem: str | None = None


class Knowledge:
    """Passages and their indexes. Answers by words at once, and by meaning when `index` has run.

    Searching and indexing block; both are safe from any thread.
    """

    def __init__(self, passages: Sequence[Passage] = (), *, embedder: Embedder | None = None) -> None:
        self._passages = list(passages)
        self._words = WordIndex(self._passages)
        self._embedder = embedder
        self._meaning: MeaningIndex | None = None
        self._done = 0
        self._problem: str | None = None
        self._closing = threading.Event()

    def __bool__(self) -> bool:
        return bool(self._passages)

    @property
    def progress(self) -> Progress:
        return Progress(self._done, len(self._passages), self._meaning is not None, self._problem)

    def search(self, question: str, *, limit: int = 4) -> list[Found]:
        """The passages that may answer it, the surest first; possibly none."""
        question = question[-_SEARCHED_CHARS:]
        meaning = self._meaning
        by_meaning = None if meaning is None else meaning.search(question)
        scores = rank(self._words.search(question), by_meaning)
        return [Found(self._passages[number], score) for number, score in scores[:limit]]

    def index(self) -> None:
        """Make the index by meaning, where the model is installed. Ends early when the knowledge is closed."""
        if self._embedder is None or not self._passages:
            return
        try:
            texts: set[str] = set(GENERIC_QUESTIONS)
            for number, passage in enumerate(self._passages, 1):
                for text in texts_of(passage):
                    if self._closing.is_set():
                        return
                    self._embedder.passage(text)
                    texts.add(text)
                self._done = number
            self._meaning = MeaningIndex(self._embedder, self._passages)
            self._embedder.keep_only(texts)
        except Exception as error:  # a foreign library in native code: what it can't do, words still can
            log.exception("knowledge_not_indexed_by_meaning")
            self._problem = f"{type(error).__name__}: {error}"

    def close(self) -> None:
        """No more indexing. Who searches still may."""
        self._closing.set()
