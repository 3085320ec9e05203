"""Which questions meet which passage, and which must meet none."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from frontdesk.assistant.knowledge.ranking import MAYBE, SURE
from frontdesk.assistant.knowledge.reading import read_passages
from frontdesk.assistant.knowledge.search import Knowledge

SHOP = Path(__file__).parents[1] / "data" / "shop"


@pytest.fixture(scope="module")
def shop() -> Iterator[Knowledge]:
    knowledge = Knowledge(read_passages(SHOP))
    yield knowledge
    knowledge.close()


@pytest.mark.parametrize(
    ("question", "title"),
    [
        ("how long does delivery take?", "Delivery times"),
        ("How long does shipping take", "Delivery times"),
        ("when will my order be delivered?", "Delivery times"),
        ("how much is shipping?", "Delivery cost"),
        ("What does delivery cost?", "Delivery cost"),
        ("where can I track my package? tracking?", "Track your parcel"),
        ("Can I return my boots?", "How to return something"),
        ("when do I get my refund", "When the money comes"),
        ("is there a guarantee", "Warranty"),
        ("what are your opening hours?", "Opening hours"),
        ("are you open on Saturday", "Opening hours"),
        ("can I pay with paypal", "Payment"),
        ("which payment methods do you accept?", "Payment"),
        ("do you have size 45", "Sizes"),
        ("what sizes are there", "Sizes"),
        ("Сколько стоит доставка?", "Delivery cost"),
        ("какие размеры есть?", "Sizes"),
        ("Які у вас є розміри?", "Sizes"),
        ("Скільки коштує доставка", "Delivery cost"),
        ("можно забрать заказ самовывозом?", "Russian"),
        ("сколько действует подарочный сертификат", "Russian"),
    ],
)
def test_everyday_questions_meet_the_passage_that_answers_them(shop: Knowledge, question: str, title: str) -> None:
    best = shop.search(question, limit=1)[0]
    assert (best.passage.title, best.confidence >= SURE) == (title, True)


@pytest.mark.parametrize(
    "question",
    [
        "do you sell airplanes?",
        "what is the capital of France",
        "can you write me a poem about winter",
        "who is your favourite actor",
        "какая завтра погода?",
        "Хто президент Франції?",
        "asdf qwer",
        "",
        "?!",
        "how are you",
    ],
)
def test_what_the_owner_never_wrote_about_stays_below_the_floor(shop: Knowledge, question: str) -> None:
    assert [hit for hit in shop.search(question) if hit.confidence >= MAYBE] == []


@pytest.mark.parametrize(
    "hostile", ['"', "a\x00b", 'NEAR("x"', "delivery* OR (", "col:delivery", "' --", "x" * 4_000]
)
def test_no_question_breaks_the_query(shop: Knowledge, hostile: str) -> None:
    assert isinstance(shop.search(hostile), list)


def test_a_search_under_way_outlives_the_texts_it_searches() -> None:
    knowledge = Knowledge(read_passages(SHOP))
    knowledge.close()
    assert knowledge.search("what are your opening hours?")[0].passage.title == "Opening hours"


def test_a_long_story_costs_no_more_than_its_end(shop: Knowledge) -> None:
    story = " ".join(f"word{number}" for number in range(5_000))
    assert "Delivery times" in [hit.passage.title for hit in shop.search(f"{story}. How long does delivery take?")]
