"""The server over bare HTTP: answers, breakages, gates, records."""

import contextlib
from collections.abc import AsyncIterator
from typing import Any

import anyio
import httpx2
import msgspec
import pytest

from tests.support.modelcontrol import ModelControl

pytestmark = pytest.mark.slow


def question(text: str = "hi", **fields: Any) -> dict[str, Any]:
    return {"model": "m1", "messages": [{"role": "user", "content": text}], **fields}


async def ask(http: httpx2.AsyncClient, text: str = "hi", **fields: Any) -> httpx2.Response:
    return await http.post("/v1/chat/completions", json=question(text, **fields))


async def events(response: httpx2.Response) -> AsyncIterator[Any]:
    """The decoded events of a stream; `[DONE]` as it is."""
    async for line in response.aiter_lines():
        if line:
            data = line.removeprefix("data: ")
            yield data if data == "[DONE]" else msgspec.json.decode(data)


async def stream(http: httpx2.AsyncClient, **fields: Any) -> list[Any]:
    request = question(stream=True, **fields)
    async with http.stream("POST", "/v1/chat/completions", json=request) as response:
        assert response.headers["content-type"].startswith("text/event-stream")
        return [event async for event in events(response)]


async def test_a_plain_answer_has_text_usage_and_the_asked_model(
    model: ModelControl, http: httpx2.AsyncClient
) -> None:
    await model.says("Hello there")
    answer = (await ask(http)).json()
    assert answer["model"] == "m1"
    assert answer["choices"][0]["message"] == {"role": "assistant", "content": "Hello there"}
    assert answer["choices"][0]["finish_reason"] == "stop"
    assert answer["usage"] == {"prompt_tokens": 1, "completion_tokens": 3, "total_tokens": 4}


async def test_a_stream_sends_its_pieces_then_usage_then_done(model: ModelControl, http: httpx2.AsyncClient) -> None:
    await model.streams("Hel", "lo")
    got = await stream(http, stream_options={"include_usage": True})
    deltas = [event["choices"][0]["delta"] for event in got[:-2]]
    assert deltas == [{"role": "assistant", "content": ""}, {"content": "Hel"}, {"content": "lo"}, {}]
    assert got[-3]["choices"][0]["finish_reason"] == "stop"
    assert got[-2]["choices"] == []
    assert got[-2]["usage"]["total_tokens"] == 3
    assert got[-1] == "[DONE]"


async def test_a_stream_has_no_usage_unless_asked(model: ModelControl, http: httpx2.AsyncClient) -> None:
    await model.streams("a")
    got = await stream(http)
    assert all("usage" not in event for event in got[:-1])


@pytest.mark.parametrize("text", ["", " \n\t ", "x" * 200_000])
async def test_odd_texts_arrive_whole(model: ModelControl, http: httpx2.AsyncClient, text: str) -> None:
    await model.says(text, times=2, chunk_chars=5_000)
    assert (await ask(http)).json()["choices"][0]["message"]["content"] == text
    got = await stream(http)
    assert "".join(event["choices"][0]["delta"].get("content", "") for event in got[:-1]) == text


async def test_a_tool_call_comes_with_its_arguments_as_scripted(
    model: ModelControl, http: httpx2.AsyncClient
) -> None:
    await model.calls("request_operator", '{"reason": ', text="One moment.")
    choice = (await ask(http)).json()["choices"][0]
    assert choice["finish_reason"] == "tool_calls"
    assert choice["message"]["content"] == "One moment."
    function = {"name": "request_operator", "arguments": '{"reason": '}
    assert choice["message"]["tool_calls"] == [{"id": "call_1_1", "type": "function", "function": function}]


async def test_an_error_has_status_words_and_retry_after(model: ModelControl, http: httpx2.AsyncClient) -> None:
    await model.fails(429, retry_after_s=7, error_message="slow down")
    response = await ask(http)
    assert (response.status_code, response.headers["retry-after"]) == (429, "7")
    assert response.json()["error"]["message"] == "slow down"
    assert (await model.wait_ended("error"))[0]["source"] == "queue"


async def test_a_raw_body_is_sent_as_it_is(model: ModelControl, http: httpx2.AsyncClient) -> None:
    await model.says("", raw_body='{"choices": ')
    response = await ask(http)
    assert (response.status_code, response.text) == (200, '{"choices": ')


async def test_a_malformed_event_stands_between_good_ones(model: ModelControl, http: httpx2.AsyncClient) -> None:
    await model.streams("a", "b", malformed_at=1)
    async with http.stream("POST", "/v1/chat/completions", json=question(stream=True)) as response:
        lines = [line async for line in response.aiter_lines() if line]
    with pytest.raises(msgspec.DecodeError):
        msgspec.json.decode(lines[2].removeprefix("data: "))
    assert msgspec.json.decode(lines[3].removeprefix("data: "))["choices"][0]["delta"] == {"content": "b"}


async def test_a_cut_stream_ends_after_its_pieces_without_a_proper_end(
    model: ModelControl, http: httpx2.AsyncClient
) -> None:
    await model.streams("a", "b", "c", cut_at=2)
    seen: list[str] = []
    with pytest.raises(httpx2.RemoteProtocolError):
        async with http.stream("POST", "/v1/chat/completions", json=question(stream=True)) as response:
            async for event in events(response):
                seen.append(event["choices"][0]["delta"]["content"])
    assert seen == ["", "a", "b"]
    assert (await model.wait_ended("cut"))[0]["pieces_sent"] == 2


async def test_a_plain_answer_can_be_cut_too(model: ModelControl, http: httpx2.AsyncClient) -> None:
    await model.says("never seen", cut_at=0)
    with pytest.raises(httpx2.RemoteProtocolError):
        await ask(http)
    await model.wait_ended("cut")


async def test_a_gate_holds_the_stream_until_it_is_opened(model: ModelControl, http: httpx2.AsyncClient) -> None:
    await model.streams("a", "b", gate="mid", gate_at=1)
    async with http.stream("POST", "/v1/chat/completions", json=question(stream=True)) as response:
        coming = events(response)
        first = [(await anext(coming))["choices"][0]["delta"]["content"] for _ in range(2)]
        assert first == ["", "a"]
        assert (await model.wait_held("mid"))[0]["pieces_sent"] == 1
        await model.open_gate("mid")
        rest = [event async for event in coming]
    assert rest[0]["choices"][0]["delta"] == {"content": "b"}
    assert rest[-1] == "[DONE]"
    await model.wait_ended("done")


@pytest.mark.parametrize(
    "stall",
    [{"gate": "shut", "gate_at": 1}, {"hang_at": 1}, {"delay_ms": 60_000}],
    ids=["gate", "hang", "delay"],
)
async def test_a_client_that_leaves_midstream_is_noticed_at_once(
    model: ModelControl, http: httpx2.AsyncClient, stall: dict[str, Any]
) -> None:
    await model.streams("a", "b", **stall)
    async with http.stream("POST", "/v1/chat/completions", json=question(stream=True)) as response:
        coming = events(response)
        await anext(coming)
        await anext(coming)
    with anyio.fail_after(2):
        (gone,) = await model.wait_ended("client_gone")
    assert gone["pieces_sent"] == 1
    assert gone["waiting"] is None


@pytest.mark.parametrize("streaming", [True, False])
async def test_a_client_that_leaves_before_any_answer_is_noticed(
    model: ModelControl, http: httpx2.AsyncClient, streaming: bool
) -> None:
    await model.hangs()
    async with anyio.create_task_group() as leaving:
        leaving.start_soon(_ask_until_cancelled, http, streaming)
        await model.wait_held("hang")
        leaving.cancel_scope.cancel()
    await model.wait_ended("client_gone")


async def _ask_until_cancelled(http: httpx2.AsyncClient, streaming: bool) -> None:
    with contextlib.suppress(httpx2.HTTPError):
        await ask(http, stream=streaming)


async def test_every_request_is_recorded_without_its_credentials(
    model: ModelControl, http: httpx2.AsyncClient
) -> None:
    tool = {"type": "function", "function": {"name": "look", "parameters": {"type": "object"}}}
    await http.post(
        "/v1/chat/completions",
        json=question("where?", tools=[tool]),
        headers={"authorization": "Bearer sk-secret"},
    )
    (record,) = await model.wait_ended("done")
    assert record["body"] == question("where?", tools=[tool])
    assert record["authorized"] is True
    assert record["at_ms"] <= record["ended_at_ms"]
    assert "sk-secret" not in str(record)


async def test_an_unknown_field_is_refused_by_name_and_recorded(
    model: ModelControl, http: httpx2.AsyncClient
) -> None:
    response = await ask(http, mirostat=2)
    assert response.status_code == 400
    assert "`mirostat`" in response.json()["error"]["message"]
    assert len(refusals := await model.refusals()) == 1
    assert "`mirostat`" in refusals[0]
    assert await model.requests() == []


async def test_a_misspelt_script_is_refused(http: httpx2.AsyncClient) -> None:
    response = await http.post("/control/queue", json={"reply": {"txt": "hi"}})
    assert response.status_code == 400
    response = await http.put("/control/default", json={"chunk_chars": 0})
    assert response.status_code == 400


async def test_reset_cuts_what_runs_and_forgets_the_rest(model: ModelControl, http: httpx2.AsyncClient) -> None:
    await model.hangs()
    await model.otherwise(text="mine")
    async with anyio.create_task_group() as asking:
        asking.start_soon(_ask_until_cancelled, http, True)
        await model.wait_held("hang")
        await model.reset()
    assert await model.requests() == []
    assert (await ask(http)).json()["choices"][0]["message"]["content"] != "mine"


async def test_models_and_health_answer(http: httpx2.AsyncClient) -> None:
    assert (await http.get("/v1/models")).json()["data"][0]["id"] == "scripted"
    assert (await http.get("/healthz")).json() == {"status": "ok"}
    assert (await http.get("/v1/chat/completions")).status_code == 405
