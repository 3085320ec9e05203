"""The built-in answerer: the owner's words, a polite word, or an honest "I don't know", in the visitor's language."""

from collections.abc import Iterator
from contextlib import aclosing
from pathlib import Path

import pytest

from frontdesk.assistant.answerers.builtin import BuiltinAnswerer
from frontdesk.assistant.answerers.factory import make_answerer
from frontdesk.assistant.answerers.port import NotKnown
from frontdesk.assistant.knowledge.passages import Passage, Source
from frontdesk.assistant.knowledge.reading import read_passages
from frontdesk.assistant.knowledge.search import Knowledge
from frontdesk.assistant.prompt import Line, Question
from frontdesk.assistant.settings import AnswererSettings
from frontdesk.assistant.words import WORDS
from tests.assistant.world import World

OTHERS = [Passage(f"Chapter {number}", f"Nothing of it, number {number}.") for number in range(20)]
SHOP = Path(__file__).parent / "data" / "shop"


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="module")
def knowledge() -> Iterator[Knowledge]:
    knowledge = Knowledge(read_passages(SHOP))
    yield knowledge
    knowledge.close()


async def at_once(seconds: float) -> None:
    assert seconds < 0.1


async def ask(knowledge: Knowledge, text: str, *, locale: str = "en") -> list[str]:
    answerer = BuiltinAnswerer(knowledge, sleep=at_once)
    async with aclosing(answerer.answer(Question((Line("visitor", text),), locale))) as pieces:
        return [piece async for piece in pieces if isinstance(piece, str)]


async def offers_a_person(knowledge: Knowledge, text: str) -> bool:
    answerer = BuiltinAnswerer(knowledge, sleep=at_once)
    async with aclosing(answerer.answer(Question((Line("visitor", text),)))) as pieces:
        return NotKnown() in [piece async for piece in pieces]


async def test_the_best_passage_is_quoted_word_for_word_under_its_title(knowledge: Knowledge) -> None:
    pieces = await ask(knowledge, "how long does delivery take?")
    assert len(pieces) > 1
    assert "".join(pieces) == (
        "**Delivery times**\n\nParcels leave our warehouse **the next working day**. They take two days inside the "
        "country and five to seven days abroad.\n\n*From: Delivery*"
    )


@pytest.mark.parametrize(
    ("text", "title"),
    [("When are you open?", "Shop in Bremen"), ("Когда вы открыты? Режим работы?", "Часы работы")],
)
async def test_of_a_page_and_its_translation_the_visitors_own_is_quoted(text: str, title: str) -> None:
    pages = [
        Passage("Часы работы", "Магазин открыт с понедельника по пятницу с 10:00 до 18:30."),
        Passage("Shop in Bremen", "We are open Monday to Friday 10:00 to 18:30.", ("Opening hours",)),
    ]
    assert "".join(await ask(Knowledge(pages), text)).startswith(f"**{title}**")


async def test_without_a_translation_the_other_language_is_quoted() -> None:
    pages = [Passage("Часы работы", "Магазин открыт с понедельника по пятницу с 10:00 до 18:30.")]
    assert "".join(await ask(Knowledge(pages), "opening hours")).startswith("**Часы работы**")


@pytest.mark.parametrize(
    ("text", "locale", "code", "language"),
    [
        ("who won the cup?", "en", "unknown", "en"),
        ("who won the cup?", "ru", "unknown", "en"),
        ("кто выиграл кубок?", "en", "unknown", "ru"),
        ("хто виграв кубок і чому?", "ru", "unknown", "uk"),
        ("а погода?", "uk-UA", "unknown", "uk"),
        ("???", "ru-RU", "unknown", "ru"),
        ("???", "de", "unknown", "de"),
        ("???", "pt", "unknown", "en"),
        ("Wann kommt es an?", "de-AT", "unknown", "de"),
        ("¿Cuándo?", "es", "unknown", "es"),
        ("Quand ?", "fr", "unknown", "fr"),
        ("Hello!", "en", "greeting", "en"),
        ("Доброе утро", "ru", "greeting", "ru"),
        ("привіт)", "uk", "greeting", "uk"),
        ("Thank you very much", "en", "thanks", "en"),
        ("спасибо", "ru", "thanks", "ru"),
        ("are you a real person?", "en", "machine", "en"),
        ("ты бот?", "ru", "machine", "ru"),
    ],
)
async def test_what_it_says_by_itself_is_in_the_visitors_language(
    knowledge: Knowledge, text: str, locale: str, code: str, language: str
) -> None:
    assert "".join(await ask(knowledge, text, locale=locale)) == dict(WORDS)[language][code]  # type: ignore[index]


async def test_a_greeting_with_a_question_is_a_question(knowledge: Knowledge) -> None:
    assert "".join(await ask(knowledge, "Hello, which sizes?")).startswith("**Sizes**")


@pytest.mark.parametrize(
    ("source", "cited"),
    [
        (None, ""),
        (Source("Payment"), ""),
        (Source("Buying here"), "\n\n*From: Buying here*"),
        (Source("Buying here", "https://shop.example/buy"), "\n\n[Buying here](<https://shop.example/buy>)"),
        (Source("[x](y) *z*", "https://shop.example/"), "\n\n[\\[x\\](y) \\*z\\*](<https://shop.example/>)"),
    ],
)
async def test_a_quotation_names_its_page(source: Source | None, cited: str) -> None:
    pages = Knowledge([Passage("Payment", "Cards and PayPal.", source=source)])
    assert "".join(await ask(pages, "how can I pay?")) == f"**Payment**\n\nCards and PayPal.{cited}"


async def test_a_files_name_is_no_markup() -> None:
    name = "Buy [here](https://evil.example)"
    pages = Knowledge([Passage(name, "Cards and PayPal.", source=Source(name))])
    told = "".join(await ask(pages, "which cards can I use to buy here?"))
    assert "**Buy \\[here\\](https://evil.example)**" in told


async def test_what_may_be_meant_is_said_to_be_unsure_and_a_person_is_offered() -> None:
    pages = Knowledge([Passage("Good to know", "Tents have a warranty of two years."), *OTHERS])
    question = "does the tent warranty cover poles?"
    assert "".join(await ask(pages, question)).startswith(
        "I'm not sure. Perhaps this answers it:\n\n**Good to know**"
    )
    assert await offers_a_person(pages, question)


@pytest.mark.parametrize(("text", "offered"), [("who won the cup?", True), ("which sizes?", False), ("Hello", False)])
async def test_only_who_gets_no_answer_is_offered_a_person(knowledge: Knowledge, text: str, offered: bool) -> None:
    assert await offers_a_person(knowledge, text) is offered


async def test_a_person_is_offered_once_and_again_after_a_hand_back(world: World, knowledge: Knowledge) -> None:
    world.start(BuiltinAnswerer(knowledge, sleep=at_once))
    for question in ("who won the cup?", "and the league?"):
        await world.says(question)
        await world.until_settled()
    assert world.kinds().count("human_offered") == 1
    await world.takes()
    await world.hands_back()
    await world.says("who won the cup?")
    await world.until_settled()
    assert world.kinds()[-2:] == ["message", "human_offered"]


def test_every_word_exists_in_every_language() -> None:
    assert {frozenset(words) for words in WORDS.values()} == {frozenset(WORDS["en"])}


def test_the_configured_answerer_says_why_it_cannot_answer(knowledge: Knowledge) -> None:
    empty = Knowledge()
    cases = [
        (AnswererSettings(provider="none"), knowledge, "no provider configured"),
        (AnswererSettings(provider="builtin"), empty, "built-in assistant without knowledge"),
        (AnswererSettings(provider="builtin"), knowledge, None),
        (AnswererSettings(provider="openai", base_url="http://127.0.0.1:9/v1"), knowledge, "no model configured"),
        (AnswererSettings(provider="openai", model="m1"), empty, None),
    ]
    assert [make_answerer(settings, known).why_off() for settings, known, _ in cases] == [why for *_, why in cases]


def test_a_key_is_never_printed() -> None:
    assert "sk-secret" not in repr(AnswererSettings(provider="openai", api_key="sk-secret"))


async def test_the_whole_way_to_the_visitor(world: World, knowledge: Knowledge) -> None:
    world.start(BuiltinAnswerer(knowledge, sleep=at_once))
    await world.says("how long does delivery take?")
    await world.until_settled()
    (answer,) = world.answers()
    assert answer.startswith("Delivery times\n\nParcels leave our warehouse the next working day.")
    assert world.draft_text().startswith("**Delivery times**")
