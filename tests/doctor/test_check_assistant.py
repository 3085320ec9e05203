"""The steps of the assistant's check: knowledge, model, server, key."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from frontdesk.config import Settings
from frontdesk.desk.ports import Finding
from frontdesk.doctor import check_assistant
from tests.support.modelcontrol import ModelControl
from tests.support.modelserver import model_server
from tests.support.othermodels import Maker, scripted_maker

pytestmark = [pytest.mark.slow, pytest.mark.anyio]


@pytest.fixture
async def model(anyio_backend: str) -> AsyncIterator[ModelControl]:
    async with model_server() as control:
        yield control


async def findings(texts: int = 0, **fields: Any) -> list[Finding]:
    return [finding async for finding in check_assistant(Settings(**fields), texts=texts)]


async def test_an_assistant_that_is_off() -> None:
    off = [Finding("ok", "The assistant is off: operators answer everything.")]
    assert await findings(ai_enabled=False) == off
    assert await findings(ai_provider="none") == off


async def test_the_built_in_one_needs_knowledge(tmp_path: Path) -> None:
    (warned,) = await findings()
    assert (warned.level, warned.mend) == (
        "warn",
        "Enter texts in Settings → Knowledge, or name a folder of them in FRONTDESK_KNOWLEDGE_DIR.",
    )
    answers = [Finding("ok", "There is knowledge to answer from."), Finding("ok", "The built-in assistant answers.")]
    assert await findings(texts=1) == answers
    (tmp_path / "delivery.md").write_text("# Delivery\n\nTwo days.\n")
    assert await findings(knowledge_dir=tmp_path) == answers


async def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    (failed,) = await findings(knowledge_dir=tmp_path / "nowhere")
    assert failed.level == "fail"
    assert failed.text.startswith("The knowledge can't be read (")
    assert failed.mend == "Correct Settings → Knowledge or FRONTDESK_KNOWLEDGE_DIR."


@pytest.mark.parametrize("maker", ["anthropic", "google"])
async def test_another_makers_server_is_asked_its_own_way(maker: Maker) -> None:
    with scripted_maker(maker) as server:
        settings: dict[str, Any] = {"ai_provider": maker, "ai_base_url": server.base_url, "ai_api_key": "sk-1"}
        found = await findings(texts=1, ai_model="m1", **settings)
        other = await findings(texts=1, ai_model="m2", **settings)
        server.script.status = 401
        refused = await findings(texts=1, ai_model="m1", **settings)
    host = server.base_url.removeprefix("http://")
    assert [finding.text for finding in found[1:]] == [
        f"The model server at {host} answers.",
        f"{host} takes the key.",
        f"{host} has m1.",
    ]
    assert other[-1].text == f"{host} does not list m2."
    assert refused[-1].text == f"{host} refuses the key."
    assert set(server.keys) == {"sk-1"}


async def test_no_model_is_chosen() -> None:
    assert await findings(ai_provider="openai") == [
        Finding(
            "fail",
            "No model is chosen.",
            "Name one that the model server has: Settings → AI Assistant or FRONTDESK_AI_MODEL.",
        )
    ]


async def test_a_model_server_that_answers(model: ModelControl) -> None:
    host = model.base_url.removeprefix("http://").split("/")[0]
    found = await findings(ai_provider="openai", ai_base_url=model.base_url, ai_model="other")
    assert found == [
        Finding("ok", f"The model server at {host} answers."),
        Finding("ok", f"{host} needs no key."),
        Finding("warn", f"{host} does not list other.", "Check Settings → AI Assistant or FRONTDESK_AI_MODEL."),
    ]


async def test_a_model_server_that_is_not_there() -> None:
    (failed,) = await findings(ai_provider="openai", ai_base_url="http://127.0.0.1:9/v1", ai_model="any")
    assert failed.level == "fail"
    assert failed.text.startswith("The model server at 127.0.0.1:9 can't be reached (")
    assert failed.mend == "Start it, or correct Settings → AI Assistant or FRONTDESK_AI_BASE_URL."


async def test_an_address_that_is_not_the_apis(model: ModelControl) -> None:
    base = model.base_url.removesuffix("/v1") + "/nowhere"
    *_, failed = await findings(ai_provider="openai", ai_base_url=base, ai_model="any")
    assert failed.level == "fail"
    assert "answers HTTP 404 to /models" in failed.text


async def refuse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """A model server that knows nobody."""
    await reader.readuntil(b"\r\n\r\n")
    writer.write(b"HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
    await writer.drain()
    writer.close()


async def test_a_key_that_is_refused() -> None:
    async with await asyncio.start_server(refuse, "127.0.0.1", 0) as server:
        host = f"127.0.0.1:{server.sockets[0].getsockname()[1]}"
        *_, failed = await findings(
            ai_provider="openai", ai_base_url=f"http://{host}/v1", ai_model="any", ai_api_key="k"
        )
    assert failed == Finding(
        "fail", f"{host} refuses the key.", "Correct Settings → AI Assistant or FRONTDESK_AI_API_KEY."
    )
