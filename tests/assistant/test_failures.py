"""Whatever a model server does, a turn ends in exactly one visible outcome, and only whole answers are outcomes."""

import asyncio
from typing import Any

import pytest

from frontdesk.assistant.answerers.model import ModelAnswerer
from frontdesk.assistant.knowledge.passages import Passage
from frontdesk.assistant.knowledge.search import Knowledge
from frontdesk.assistant.settings import AnswererSettings
from frontdesk.desk.live import DraftEnd
from frontdesk.session import entries as e
from tests.assistant.world import World
from tests.support.modelcontrol import ModelControl

pytestmark = pytest.mark.slow


async def test_a_hanging_model_is_given_up_after_the_deadline(
    world: World, model: ModelControl, answerer: ModelAnswerer
) -> None:
    await model.hangs(chunks=["It takes "], hang_at=1)
    world.start(answerer)
    await world.says("How long?")
    await world.until(world.draft_text)
    world.clock.advance(39.9)
    assert world.failures() == []
    world.clock.advance(0.1)
    await world.until(world.failures)
    assert world.failures() == ["no answer within 40 s"]
    assert world.answers() == []
    assert world.drafts()[-1] == DraftEnd("SV1", "2.1", "withdrawn")
    await model.wait_ended("client_gone")


async def test_the_visitor_is_told_once_and_a_human_is_wanted(
    world: World, model: ModelControl, answerer: ModelAnswerer
) -> None:
    await model.fails(401, error_message="bad key sk-secret")
    world.start(answerer)
    await world.says("How long?")
    state = await world.until_settled()
    assert (state.mode, world.kinds()) == ("waiting", ["session_started", "message", "assistant_failed"])
    assert world.failures() == ["HTTP 401 from the model server"]
    assert len(await model.requests()) == 1


@pytest.mark.parametrize("status", [400, 403, 404, 422])
async def test_what_the_server_will_never_accept_is_not_sent_again(
    world: World, model: ModelControl, answerer: ModelAnswerer, status: int
) -> None:
    await model.fails(status)
    world.start(answerer)
    await world.says("How long?")
    await world.until_settled()
    assert world.failures() == [f"HTTP {status} from the model server"]
    assert len(await model.requests()) == 1


@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        ({"status": 500}, "HTTP 500 from the model server"),
        ({"status": 503}, "HTTP 503 from the model server"),
        ({"status": 429}, "HTTP 429 from the model server"),
        ({"chunks": ["word "] * 40, "cut_at": 20}, "the model server broke off"),
        ({"text": "Two days.", "cut_at": 0}, "the model server broke off"),
        ({"chunks": ["Two", " days."], "malformed_at": 1}, "malformed answer from the model server"),
        ({"text": ""}, "empty answer from the model"),
        ({"text": " \n\t "}, "empty answer from the model"),
        ({"text": "\u200b\u2060"}, "empty answer from the model"),
        ({"text": "![](https://evil.example/?q=chat)"}, "empty answer from the model"),
        ({"tool_calls": [{"name": "look_up"}]}, "the model called a tool that it does not have"),
    ],
)
async def test_a_hiccup_is_bridged_and_lasting_trouble_is_told_after_three_attempts(
    world: World, model: ModelControl, answerer: ModelAnswerer, reply: dict[str, Any], reason: str
) -> None:
    await model.when("one", **reply)
    world.start(answerer)
    await world.says("one")
    await world.clock.advance_over(0.5)
    await world.clock.advance_over(2.0)
    await world.until_settled()
    assert (world.failures(), world.answers()) == ([reason], [])
    assert len(await model.requests()) == 3
    assert all(item == DraftEnd("SV1", "2.1", "withdrawn") for item in world.drafts()[-1:])


@pytest.mark.parametrize("trouble", [{"status": 500}, {"chunks": ["Half an", " answer"], "cut_at": 1}])
async def test_after_a_hiccup_only_the_whole_answer_stands(
    world: World, model: ModelControl, answerer: ModelAnswerer, trouble: dict[str, Any]
) -> None:
    await model.says("", **trouble)
    await model.says("Two days.")
    world.start(answerer)
    await world.says("How long?")
    await world.clock.advance_over(0.5)
    await world.until_settled()
    assert (world.answers(), world.failures()) == (["Two days."], [])


async def test_a_stream_that_ends_without_a_finish_reason_is_half_an_answer(
    world: World, model: ModelControl, answerer: ModelAnswerer
) -> None:
    delta = '{"delta": {"content": "Half an"}, "index": 0}'
    chunk = f'{{"id": "x", "object": "chat.completion.chunk", "created": 1, "model": "m1", "choices": [{delta}]}}'
    body = f"data: {chunk}\n\n"
    await model.says("", raw_body=body)
    await model.says("Two days.")
    world.start(answerer)
    await world.says("How long?")
    await world.clock.advance_over(0.5)
    await world.until_settled()
    assert world.answers() == ["Two days."]


async def test_retry_after_is_obeyed(world: World, model: ModelControl, answerer: ModelAnswerer) -> None:
    await model.fails(429, retry_after_s=7)
    await model.says("Two days.")
    world.start(answerer)
    await world.says("How long?")
    await world.clock.until_asleep(7)
    world.clock.advance(6.9)
    assert len(await model.requests()) == 1
    world.clock.advance(0.1)
    await world.until_settled()
    assert world.answers() == ["Two days."]


async def test_a_retry_after_beyond_the_deadline_is_not_waited_for(
    world: World, model: ModelControl, answerer: ModelAnswerer
) -> None:
    await model.fails(429, retry_after_s=120)
    world.start(answerer)
    await world.says("How long?")
    await world.until_settled()
    assert world.failures() == ["HTTP 429 from the model server"]


async def test_a_takeover_while_waiting_for_another_attempt_ends_the_turn(
    world: World, model: ModelControl, answerer: ModelAnswerer
) -> None:
    await model.fails(429, retry_after_s=7)
    world.start(answerer)
    await world.says("How long?")
    await world.clock.until_asleep(7)
    await world.takes()
    assert len(await model.requests()) == 1
    assert not world.clock.is_asleep(7)
    assert (world.answers(), world.failures()) == ([], [])


async def test_a_model_server_that_is_not_there_is_named_so(world: World, model: ModelControl) -> None:
    # Nobody listens on the discard port; the connection is refused at once.
    settings = AnswererSettings(provider="openai", base_url="http://127.0.0.1:9/v1", model="m1")
    answerer = ModelAnswerer(settings, Knowledge())
    world.start(answerer)
    await world.says("How long?")
    await world.clock.advance_over(0.5)
    await world.clock.advance_over(2.0)
    await world.until_settled()
    assert world.failures() == ["cannot reach the model server"]
    await answerer.aclose()


KNOWN = Knowledge([Passage("Delivery times", "Parcels take two to four days.")])


async def stand_in_for(model: ModelControl) -> ModelAnswerer:
    return ModelAnswerer(AnswererSettings(provider="openai", base_url=model.base_url, model="m1"), KNOWN)


async def test_where_the_model_fails_the_built_in_assistant_answers_what_it_is_sure_of(
    world: World, model: ModelControl
) -> None:
    await model.fails(401)
    world.start(await stand_in_for(model))
    await world.says("How long does delivery take?")
    await world.until_settled()
    assert (world.answers(), world.failures()) == (["Delivery times\n\nParcels take two to four days."], [])
    (answer,) = [body for body in bodies(world) if isinstance(body, e.Message) and body.author == "assistant"]
    assert answer.model_failure == "HTTP 401 from the model server"


async def test_where_it_is_not_sure_a_human_is_called(world: World, model: ModelControl) -> None:
    await model.fails(401)
    world.start(await stand_in_for(model))
    await world.says("Do you sell aeroplanes?")
    await world.until_settled()
    assert (world.answers(), world.failures()) == ([], ["HTTP 401 from the model server"])


async def test_it_stands_in_at_the_deadline_too_and_what_was_streamed_is_withdrawn(
    world: World, model: ModelControl
) -> None:
    await model.streams("It takes ", "about", hang_at=1)
    world.start(await stand_in_for(model))
    await world.says("How long does delivery take?")
    await world.until(world.draft_text)
    await world.clock.advance_over(40)
    await world.until_settled()
    assert world.answers() == ["Delivery times\n\nParcels take two to four days."]


async def test_a_takeover_stops_the_stand_in_as_well(world: World, model: ModelControl) -> None:
    await model.hangs()
    world.start(await stand_in_for(model))
    await world.says("How long does delivery take?")
    await model.wait_held("hang")
    await world.takes()
    await model.wait_ended("client_gone")
    assert world.answers() == []


def bodies(world: World) -> list[e.Body]:
    return [entry.body for entry in world.entries()]


async def test_a_redirect_is_not_followed(world: World, model: ModelControl) -> None:
    async def redirect(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        target = f"{model.base_url}/chat/completions"
        writer.write(f"HTTP/1.1 307 Moved\r\nLocation: {target}\r\nContent-Length: 0\r\n\r\n".encode())
        await writer.drain()
        writer.close()

    async with await asyncio.start_server(redirect, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        settings = AnswererSettings(provider="openai", base_url=f"http://127.0.0.1:{port}/v1", model="m1")
        answerer = ModelAnswerer(settings, Knowledge())
        world.start(answerer)
        await world.says("How long?")
        await world.until(world.failures)
        await answerer.aclose()
    assert world.failures() == ["HTTP 307 from the model server"]
    assert await model.requests() == []


async def test_a_refusal_goes_to_a_human(world: World, model: ModelControl, answerer: ModelAnswerer) -> None:
    await model.says("I can't", finish_reason="content_filter")
    world.start(answerer)
    await world.says("How long?")
    await world.until_settled()
    assert world.failures() == ["the model refused to answer"]


async def test_a_runaway_answer_is_cut_with_a_note_and_its_stream_closed(
    world: World, model: ModelControl, answerer: ModelAnswerer
) -> None:
    await model.says("word " * 40_000, chunk_chars=1_000)
    world.start(answerer)
    await world.says("Tell me everything.")
    await world.until_settled()
    (answer,) = world.answers()
    assert 7_990 <= len(answer) <= 8_100
    assert answer.endswith("The answer was too long and is cut here.")
    assert len(world.draft_text()) <= 9_000


async def test_links_and_images_of_the_model_cannot_reach_a_third_host_unseen(
    world: World, model: ModelControl, answerer: ModelAnswerer
) -> None:
    await model.says("![our map](https://evil.example/a.png) [here](javascript:alert(1)) [shop](https://x.example/)")
    world.start(answerer)
    await world.says("Where?")
    await world.until_settled()
    message = world.entries()[-1].body
    assert isinstance(message, e.Message)
    assert message.text == "our map here shop (x.example)"
    assert message.rich == [["p", ["our map here ", ["a", "https://x.example/", ["shop"]]]]]
