"""The server under the client that the product uses: pydantic-ai's OpenAI model."""

from collections.abc import AsyncIterator

import anyio
import pytest
from openai import AsyncOpenAI
from pydantic_ai import Agent
from pydantic_ai.exceptions import ModelAPIError, ModelHTTPError, UsageLimitExceeded
from pydantic_ai.models.openai import OpenAIChatModel
from pydantic_ai.providers.openai import OpenAIProvider
from pydantic_ai.usage import UsageLimits

from tests.support.modelcontrol import ModelControl

pytestmark = pytest.mark.slow


@pytest.fixture
async def agent(model: ModelControl) -> AsyncIterator[Agent]:
    async with AsyncOpenAI(base_url=model.base_url, api_key="sk-test", max_retries=0) as client:
        provider = OpenAIProvider(openai_client=client)
        yield Agent(OpenAIChatModel("m1", provider=provider), instructions="Be short.")


async def test_an_answer_and_its_usage(model: ModelControl, agent: Agent) -> None:
    await model.says("Twelve days.")
    result = await agent.run("How long?")
    assert result.output == "Twelve days."
    assert result.usage.output_tokens == 3
    (record,) = await model.requests()
    assert [message["role"] for message in record["body"]["messages"]] == ["system", "user"]
    assert record["authorized"] is True


async def test_a_streamed_answer(model: ModelControl, agent: Agent) -> None:
    await model.streams("Twelve", " days", ".")
    async with agent.run_stream("How long?") as result:
        deltas = [delta async for delta in result.stream_text(delta=True, debounce_by=None)]
    assert "".join(deltas) == "Twelve days."
    assert len(deltas) > 1
    assert result.usage.output_tokens == 3
    assert await model.refusals() == []


@pytest.mark.parametrize("streaming", [True, False])
async def test_a_tool_is_called_and_its_result_comes_back(model: ModelControl, agent: Agent, streaming: bool) -> None:
    asked: list[str] = []

    @agent.tool_plain
    def look_up(topic: str) -> str:
        asked.append(topic)
        return f"{topic}: 12 days"

    await model.calls("look_up", '{"topic": "delivery"}', chunk_chars=3)
    await model.says("Twelve days.")
    if streaming:
        async with agent.run_stream("How long?") as result:
            output = await result.get_output()
    else:
        output = (await agent.run("How long?")).output
    assert (output, asked) == ("Twelve days.", ["delivery"])
    second = (await model.requests())[1]["body"]
    assert second["messages"][-1]["content"] == "delivery: 12 days"
    assert second["tools"][0]["function"]["name"] == "look_up"


async def test_an_endless_tool_loop_goes_on_until_the_client_stops(model: ModelControl, agent: Agent) -> None:
    @agent.tool_plain
    def look_up() -> str:
        return "nothing"

    await model.calls("look_up", times=0)
    with pytest.raises(UsageLimitExceeded):
        await agent.run("loop", usage_limits=UsageLimits(request_limit=4))
    assert len(await model.requests()) == 4


async def test_an_error_reaches_the_caller_with_its_status(model: ModelControl, agent: Agent) -> None:
    await model.fails(401, error_message="bad key")
    with pytest.raises(ModelHTTPError) as failed:
        await agent.run("hi")
    assert failed.value.status_code == 401


async def test_a_cut_stream_fails(model: ModelControl, agent: Agent) -> None:
    await model.streams(*["word "] * 40, cut_at=20)
    with pytest.raises(ModelAPIError):
        async with agent.run_stream("hi") as result:
            await result.get_output()
    assert (await model.wait_ended("cut"))[0]["pieces_sent"] == 20


async def test_a_cancelled_run_is_recorded_as_a_client_that_left(model: ModelControl, agent: Agent) -> None:
    await model.streams("a", "b", gate="mid", gate_at=1)

    async def run() -> None:
        async with agent.run_stream("hi") as result:
            await result.get_output()

    async with anyio.create_task_group() as running:
        running.start_soon(run)
        await model.wait_held("mid")
        running.cancel_scope.cancel()
    assert (await model.wait_ended("client_gone"))[0]["pieces_sent"] == 1
