"""The built-in answerer: the owner's words, a polite word, or an honest "I don't know", in the visitor's language."""

from collections.abc import Iterator
from contextlib import aclosing
from pathlib import Path

import pytest

from frontdesk.assistant.answerers.builtin import BuiltinAnswerer
from frontdesk.assistant.answerers.factory import make_answerer
from frontdesk.assistant.answerers.port import OperatorWanted
from frontdesk.assistant.knowledge.fulltext import Knowledge
from frontdesk.assistant.knowledge.passages import Passage
from frontdesk.assistant.knowledge.reading import load_knowledge
from frontdesk.assistant.prompt import Line, Question
from frontdesk.assistant.settings import AnswererSettings
from frontdesk.assistant.words import WORDS
from tests.assistant.world import World

SHOP = Path(__file__).parent / "data" / "shop"


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="module")
def knowledge() -> Iterator[Knowledge]:
    knowledge = load_knowledge(SHOP)
    yield knowledge
    knowledge.close()


async def at_once(seconds: float) -> None:
    assert seconds < 0.1


async def ask(knowledge: Knowledge, text: str, *, locale: str = "en") -> list[str]:
    answerer = BuiltinAnswerer(knowledge, sleep=at_once)
    async with aclosing(answerer.answer(Question((Line("visitor", text),), locale))) as pieces:
        return [piece async for piece in pieces if not isinstance(piece, OperatorWanted)]


async def test_the_best_passage_is_quoted_word_for_word_under_its_title(knowledge: Knowledge) -> None:
    pieces = await ask(knowledge, "how long does delivery take?")
    assert len(pieces) > 1
    assert "".join(pieces) == (
        "**Delivery times**\n\nParcels leave our warehouse **the next working day**. They take two days inside the "
        "country and five to seven days abroad."
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


def test_every_word_exists_in_every_language() -> None:
    assert {frozenset(words) for words in WORDS.values()} == {frozenset(WORDS["en"])}


async def test_the_configured_answerer_says_why_it_cannot_answer(tmp_path: Path) -> None:
    reasons: list[str | None] = []
    for settings in (
        AnswererSettings(provider="none"),
        AnswererSettings(provider="builtin"),
        AnswererSettings(provider="builtin", knowledge_dir=tmp_path / "missing"),
        AnswererSettings(provider="builtin", knowledge_dir=SHOP),
        AnswererSettings(provider="openai", base_url="http://127.0.0.1:9/v1"),
        AnswererSettings(provider="openai", model="m1"),
    ):
        answerer = await make_answerer(settings)
        reasons.append(answerer.why_off())
        await answerer.aclose()
    assert reasons == [
        "no provider configured",
        "built-in assistant without knowledge",
        "built-in assistant without knowledge",
        None,
        "no model configured",
        None,
    ]


def test_a_key_is_never_printed() -> None:
    assert "sk-secret" not in repr(AnswererSettings(provider="openai", api_key="sk-secret"))


async def test_the_whole_way_to_the_visitor(world: World, knowledge: Knowledge) -> None:
    world.start(BuiltinAnswerer(knowledge, sleep=at_once))
    await world.says("how long does delivery take?")
    await world.until_settled()
    (answer,) = world.answers()
    assert answer.startswith("Delivery times\n\nParcels leave our warehouse the next working day.")
    assert world.draft_text().startswith("**Delivery times**")
