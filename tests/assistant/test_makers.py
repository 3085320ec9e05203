"""Models of other makers, by their real libraries against scripted servers: the same pieces and the same failures."""

from collections.abc import Generator
from contextlib import aclosing

import pytest
from anyio import to_thread

from frontdesk.assistant.answerers.factory import make_answerer
from frontdesk.assistant.answerers.port import AnswererFailed, OperatorWanted, Piece
from frontdesk.assistant.knowledge.passages import Passage
from frontdesk.assistant.knowledge.search import Knowledge
from frontdesk.assistant.prompt import Line, Question
from frontdesk.assistant.settings import AnswererSettings
from tests.support.othermodels import Maker, ScriptedMaker, scripted_maker

pytestmark = pytest.mark.slow

KNOWLEDGE = Knowledge([Passage("Delivery times", "Parcels take two to four days.")])
QUESTION = Question((Line("visitor", "How long does delivery take?"),))


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(params=["anthropic", "google"])
def maker(request: pytest.FixtureRequest) -> Generator[ScriptedMaker]:
    name: Maker = request.param
    with scripted_maker(name) as server:
        yield server


async def ask(maker: ScriptedMaker, question: Question = QUESTION) -> list[Piece]:
    settings = AnswererSettings(provider=maker.maker, base_url=maker.base_url, api_key="sk-1", model="m1")
    answerer = make_answerer(settings, KNOWLEDGE)
    try:
        async with aclosing(answerer.answer(question)) as pieces:
            return [piece async for piece in pieces]
    finally:
        await answerer.aclose()


async def test_the_answer_is_streamed(maker: ScriptedMaker) -> None:
    assert await ask(maker) == ["Two to four ", "days."]
    assert maker.keys == ["sk-1"]
    assert "Parcels take two to four days." in str(maker.asked[0])


async def test_the_tool_asks_for_an_operator(maker: ScriptedMaker) -> None:
    maker.script.tool = "request_operator"
    assert (await ask(maker))[-1] == OperatorWanted()
    assert "request_operator" in str(maker.asked[0])


@pytest.mark.parametrize(
    ("status", "is_transient"), [(401, False), (400, False), (429, True), (500, True), (529, True)]
)
async def test_a_refusal_is_named_and_tried_again_only_where_that_helps(
    maker: ScriptedMaker, status: int, is_transient: bool
) -> None:
    maker.script.status, maker.script.headers = status, {"retry-after": "7"}
    with pytest.raises(AnswererFailed) as failed:
        await ask(maker)
    assert (failed.value.reason, failed.value.is_transient) == (f"HTTP {status} from the model server", is_transient)
    assert len(maker.asked) == 1
    if status == 429:
        assert failed.value.retry_after_s == 7


async def test_half_an_answer_is_none(maker: ScriptedMaker) -> None:
    maker.script.cut = True
    with pytest.raises(AnswererFailed) as failed:
        await ask(maker)
    assert failed.value.is_transient


async def test_nothing_at_all_is_an_empty_answer(maker: ScriptedMaker) -> None:
    maker.script.silent = True
    with pytest.raises(AnswererFailed, match="empty answer from the model") as failed:
        await ask(maker)
    assert failed.value.is_transient


async def test_a_server_that_is_not_there_is_named(maker: ScriptedMaker) -> None:
    maker.base_url = "http://127.0.0.1:9"
    with pytest.raises(AnswererFailed, match="cannot reach the model server"):
        await ask(maker)


async def test_who_stops_listening_closes_the_connection(maker: ScriptedMaker) -> None:
    maker.script.hang = True
    settings = AnswererSettings(provider=maker.maker, base_url=maker.base_url, api_key="sk-1", model="m1")
    answerer = make_answerer(settings, KNOWLEDGE)
    async with aclosing(answerer.answer(QUESTION)) as pieces:
        assert await anext(pieces) == "Two to four "
    assert await to_thread.run_sync(maker.client_gone.wait, 10)
    await answerer.aclose()
