"""Knowledge: how files become passages, which questions meet which passage, and which must meet none."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from frontdesk.assistant.answerers.builtin import CONFIDENCE_FLOOR
from frontdesk.assistant.knowledge.fulltext import Knowledge
from frontdesk.assistant.knowledge.passages import PASSAGE_CHARS, Passage, iter_passages
from frontdesk.assistant.knowledge.reading import MAX_FILE_BYTES, load_knowledge

SHOP = Path(__file__).parent / "data" / "shop"


@pytest.fixture(scope="module")
def shop() -> Iterator[Knowledge]:
    knowledge = load_knowledge(SHOP)
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
    assert (best.passage.title, best.confidence >= CONFIDENCE_FLOOR) == (title, True)


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
    assert [hit for hit in shop.search(question) if hit.confidence >= CONFIDENCE_FLOOR] == []


@pytest.mark.parametrize(
    "hostile", ['"', "a\x00b", 'NEAR("x"', "delivery* OR (", "col:delivery", "' --", "x" * 4_000]
)
def test_no_question_breaks_the_query(shop: Knowledge, hostile: str) -> None:
    assert isinstance(shop.search(hostile), list)


def test_a_text_is_cut_at_its_headings_and_keeps_its_words() -> None:
    text = "---\ntag: x\n---\nBefore.\n# Shop\nUs.\n## Hours ##\n9 to 5.\n\n```\n# no heading\n```\n# Other\nEnd.\n"
    assert list(iter_passages(text, name="read-me_first")) == [
        Passage("Read me first", "Before."),
        Passage("Shop", "Us."),
        Passage("Hours", "9 to 5.\n\n```\n# no heading\n```", ("Shop",)),
        Passage("Other", "End."),
    ]


def test_a_long_section_becomes_passages_of_whole_paragraphs() -> None:
    paragraphs = [f"Paragraph {number}. " + "word " * 80 for number in range(10)]
    passages = list(iter_passages("# Long\n\n" + "\n\n".join(paragraphs), name="x"))
    assert len(passages) > 1
    assert {passage.title for passage in passages} == {"Long"}
    assert all(len(passage.text) <= PASSAGE_CHARS for passage in passages)
    assert "\n\n".join(passage.text for passage in passages).split() == " ".join(paragraphs).split()


def test_an_endless_paragraph_is_cut_at_a_sentence() -> None:
    passages = list(iter_passages("One short sentence. " * 300, name="x"))
    assert all(len(passage.text) <= PASSAGE_CHARS and passage.text.endswith("sentence.") for passage in passages)


def test_only_text_files_of_sane_size_are_read_at_any_depth(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "a.md").write_text("# A\nalpha", encoding="utf-8-sig")
    (tmp_path / "b.TXT").write_bytes(b"beta \xff")
    (tmp_path / "c.html").write_text("gamma")
    (tmp_path / "d.txt").write_text("x" * (MAX_FILE_BYTES + 1))
    knowledge = load_knowledge(tmp_path)
    assert {hit.passage.text for hit in knowledge.search("alpha beta gamma")} == {"alpha", "beta \ufffd"}


def test_an_empty_folder_is_no_knowledge_and_a_missing_one_an_error(tmp_path: Path) -> None:
    assert not load_knowledge(tmp_path)
    with pytest.raises(OSError, match="no folder"):
        load_knowledge(tmp_path / "missing")
