"""How texts become passages: headings, paragraphs, pages that name themselves, lists of questions."""

import pytest

from frontdesk.assistant.knowledge.passages import PASSAGE_CHARS, Passage, Source, iter_passages


def test_a_text_is_cut_at_its_headings_and_keeps_its_words() -> None:
    text = "---\ntag: x\n---\nBefore.\n# Shop\nUs.\n## Hours ##\n9 to 5.\n\n```\n# no heading\n```\n# Other\nEnd.\n"
    source = Source("Read me first")
    assert list(iter_passages(text, name="Read me first")) == [
        Passage("Read me first", "Before.", source=source),
        Passage("Shop", "Us.", source=source),
        Passage("Hours", "9 to 5.\n\n```\n# no heading\n```", ("Shop",), source),
        Passage("Other", "End.", source=source),
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


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("# Delivery\n\nTwo days.", Source("Delivery")),
        ("Two days.\n# Delivery\nThree.", Source("Help pages")),
        ("---\ntitle: All about delivery\nurl: https://shop.example/d\n---\n# Delivery\nTwo days.",
         Source("All about delivery", "https://shop.example/d")),
        ('---\ntitle: "Quoted"\nurl: "https://shop.example/d?a=1"\n---\nTwo.',
         Source("Quoted", "https://shop.example/d?a=1")),
        ("---\nurl: javascript:alert(1)\n---\nTwo days.", Source("Help pages")),
        ("---\nurl: https://shop.example/ and more\n---\nTwo days.", Source("Help pages")),
    ],
)  # fmt: skip
def test_a_passage_knows_the_page_it_was_taken_from(text: str, source: Source) -> None:
    assert {passage.source for passage in iter_passages(text, name="Help pages")} == {source}


def test_two_rules_are_no_front_matter() -> None:
    text = "---\n\nDelivery takes 3 days.\n\n---\n\n# Rest\nbla"
    assert [found.text for found in iter_passages(text, name="x")] == ["---\n\nDelivery takes 3 days.\n\n---", "bla"]


def test_a_fence_on_one_line_is_none() -> None:
    text = "```pip install x```\n# One\na\n# Two\nb"
    assert [found.title for found in iter_passages(text, name="x")] == ["x", "One", "Two"]


@pytest.mark.parametrize(
    ("text", "pairs"),
    [
        ("Q: Do you ship?\nA: Yes.\nEverywhere.\n\nQ: Cost?\nA: 3 EUR",
         [("Do you ship?", "Yes.\nEverywhere."), ("Cost?", "3 EUR")]),
        ("**Q1: Do you ship?**\n\n**A1:** Yes.", [("Do you ship?", "Yes.")]),
        ("Вопрос: Есть доставка?\nОтвет: Да.", [("Есть доставка?", "Да.")]),
        ("Frage: Liefern Sie?\nAntwort: Ja.", [("Liefern Sie?", "Ja.")]),
        ("Q. ¿Envían?\nR. Sí.", [("¿Envían?", "Sí.")]),
        ("Q: nobody answers\n\nA sentence.", [("Faq", "Q: nobody answers\n\nA sentence.")]),
    ],
)  # fmt: skip
def test_questions_and_answers_are_sections_under_their_questions(text: str, pairs: list[tuple[str, str]]) -> None:
    assert [(passage.title, passage.text) for passage in iter_passages(text, name="Faq")] == pairs


def test_questions_stand_under_the_heading_above_them() -> None:
    text = "# Help\n## Delivery\nQ: Do you ship?\nA: Yes.\n## Returns\nThirty days."
    assert [(found.title, found.parents) for found in iter_passages(text, name="faq")] == [
        ("Do you ship?", ("Help", "Delivery")),
        ("Returns", ("Help",)),
    ]
