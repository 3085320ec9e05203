"""What the built-in assistant knows, is not sure of and doesn't know; and how it stands in for a model that fails."""

from collections.abc import AsyncGenerator
from pathlib import Path

import pytest

from tests.outside.handoff.house import SETUPS, House, World, assistant_settings, open_house
from tests.outside.handoff.stage import Stage, play

FILES = {
    "delivery.md": (
        "---\ntitle: Delivery\nurl: https://shop.example/delivery\n---\n## Delivery times\nTwo to four days."
    ),
    "faq.txt": "Q: Can I pay by card?\nA: By card and by PayPal.\n",
    "returns.html": "<title>Shop</title><nav>Menu</nav><main><h1>Returns</h1><p>Thirty days,\nfree.</p></main>",
}


def write_knowledge(folder: Path) -> str:
    knowledge = folder / "knowledge"
    knowledge.mkdir()
    for name, text in FILES.items():
        (knowledge / name).write_text(text)
    return str(knowledge)


@pytest.fixture(scope="module", params=SETUPS)
async def builtin_house(
    request: pytest.FixtureRequest, world: World, tmp_path_factory: pytest.TempPathFactory
) -> AsyncGenerator[House]:
    folder = tmp_path_factory.mktemp("builtin")
    settings = {"AI_PROVIDER": "builtin", "KNOWLEDGE_DIR": write_knowledge(folder)}
    async with open_house(world, request.param, folder, **settings) as house:
        yield house


@pytest.fixture
async def builtin_stage(builtin_house: House) -> AsyncGenerator[Stage]:
    async with play(builtin_house) as stage:
        yield stage


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("How long does delivery take?", "Delivery times\n\nTwo to four days.\n\nDelivery (shop.example)"),
        ("can i pay by card", "Can I pay by card?\n\nBy card and by PayPal.\n\nFrom: Faq"),
        ("what about returns?", "Returns\n\nThirty days, free."),
    ],
)
async def test_it_quotes_files_of_every_kind_and_names_the_page(
    builtin_stage: Stage, question: str, text: str
) -> None:
    guest = await builtin_stage.visitor()
    await guest.says(question)
    answer = await guest.hears("message", author="assistant")
    assert answer["text"] == text
    await builtin_stage.words(guest, text.split("\n\n")[1])


async def test_who_gets_no_answer_is_asked_once_whether_they_want_a_person(builtin_stage: Stage) -> None:
    guest = await builtin_stage.answered_visitor("who won the cup?", "and who won the league?")
    assert guest.heard("assistant") == ["I don't know that, and I'd rather not guess."] * 2
    assert guest.count("human_offered") == 1
    offer = await guest.hears("human_offered")
    assert offer["text"] == "Would you like to talk to a person?"
    assert guest.state["mode"] == "ai"
    await guest.asks_for_a_person()
    await guest.hears("operator_requested")
    await builtin_stage.words(guest, "OPERATOR REQUESTED")


async def test_an_unclear_wish_is_answered_and_asked_about(builtin_stage: Stage) -> None:
    guest = await builtin_stage.visitor()
    await guest.says("How long does delivery take?")
    await guest.says("this is useless")
    await guest.hears("human_offered")
    assert guest.state["mode"] == "ai"
    kinds = guest.wire.view.kinds()
    assert kinds[-2:] == ["message", "human_offered"]


async def test_the_built_in_one_stands_in_for_a_model_that_fails(world: World, setup: str, tmp_path: Path) -> None:
    settings = assistant_settings(world) | {"KNOWLEDGE_DIR": write_knowledge(tmp_path)}
    async with open_house(world, setup, tmp_path, **settings) as house, play(house) as stage:
        await world.model.reset()
        await world.model.fails(401, times=0)
        guest = await stage.visitor()
        await guest.says("How long does delivery take?")
        answer = await guest.hears("message", author="assistant")
        assert answer["text"].startswith("Delivery times\n\nTwo to four days.")
        assert (guest.state["mode"], guest.count("assistant_failed")) == ("ai", 0)
        await stage.words(guest, "Assistant (built-in, as the model failed: HTTP 401 from the model server): ")
        await guest.says("who won the cup?")
        await guest.hears("assistant_failed")
        await stage.words(guest, "AI UNAVAILABLE: HTTP 401 from the model server")
        await world.model.reset()
