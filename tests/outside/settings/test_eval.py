"""Golden questions, asked by the command beside the running server: the answers are those that visitors get."""

import asyncio
import json
import os
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from tests.outside.settings.conftest import Site, open_site
from tests.support.modelcontrol import ModelControl
from tests.support.server import Server

pytestmark = [pytest.mark.anyio, pytest.mark.slow]


async def evaluate(server: Server, golden: str, *more: str) -> tuple[int, list[str], str]:
    """The exit code, the lines and the errors."""
    file = server.folder / "golden.toml"
    file.write_text(golden, encoding="utf-8")
    code, output, errors = await server.command("eval", str(file), *more)
    return code, output.splitlines(), errors


async def test_it_asks_what_the_owner_saved_and_leaves_no_trace(site: Site) -> None:
    editor = "/settings/knowledge/texts"
    text = "## Delivery times\nNine days to Oslo."
    await site.owner.submit(editor + "/new", form=editor, title="Delivery", text=text)
    await site.owner.save("assistant", operator_keywords="zebra")
    golden = """
        [[question]]
        ask = "How long does delivery take?"
        contains = [["9 days", "nine days"]]
        hand_off = false
        [[question]]
        ask = ["How long does delivery take?", "a zebra please"]
        hand_off = true
        [[question]]
        ask = "I want an operator"
        hand_off = true
    """
    report = site.server.folder / "report.json"
    code, lines, errors = await evaluate(site.server, golden, "--json", str(report))
    assert (code, errors) == (1, "")
    assert [line[:9] for line in lines[1:4]] == ["ok     1 ", "ok     2 ", "FAIL   3 "]
    assert "no human was called" in lines[4]
    assert lines[-1] == "2 of 3 right."
    told = json.loads(report.read_text())
    assert [question["called_human"] for question in told["questions"]] == [None, "keyword: zebra", None]
    assert "Nine days to Oslo." in told["questions"][0]["answer"]
    visitor = await site.visitor()
    assert visitor.view.session is None
    listed = await site.owner.http.get("/api/v1/operator/sessions")
    assert listed.json()["sessions"] == []


async def test_all_right_is_zero(tmp_path: Path, model: ModelControl) -> None:
    await model.when("Oslo", text="Nine days.")
    await model.when("my lawyer", tool_calls=[{"name": "request_operator", "arguments": "{}"}])
    async with open_site(tmp_path, AI_PROVIDER="openai", AI_BASE_URL=model.base_url, AI_MODEL="scripted") as site:
        golden = """
            [[question]]
            ask = "How long to Oslo?"
            contains = ["nine days"]
            not_contains = ["ten"]
            [[question]]
            ask = "You will hear from my lawyer"
            hand_off = true
        """
        code, lines, _ = await evaluate(site.server, golden)
        assert (code, lines[-1]) == (0, "All 2 right.")


async def test_a_model_that_fails_is_a_wrong_answer(tmp_path: Path, model: ModelControl) -> None:
    await model.fails(401, times=0)
    async with open_site(tmp_path, AI_PROVIDER="openai", AI_BASE_URL=model.base_url, AI_MODEL="scripted") as site:
        code, lines, _ = await evaluate(site.server, "[[question]]\nask = 'Hello'\nhand_off = true")
        assert code == 1
        assert lines[2].strip() == "the assistant failed: HTTP 401 from the model server"


@pytest.mark.parametrize(
    ("golden", "words"),
    [
        (
            "[[question]]\nask = 'Hi'",
            "golden.toml: question 1 checks nothing: add contains, not_contains or hand_off",
        ),
        ("[[question]]\nask = 'Hi'\nhand_off = true", "the assistant cannot answer: "),
    ],
)
async def test_what_cannot_be_asked_is_one_line(tmp_path: Path, golden: str, words: str) -> None:
    server = Server(tmp_path, {"AI_PROVIDER": "none"})
    (tmp_path / "frontdesk.db").touch()
    code, lines, errors = await evaluate(server, golden)
    assert (code, lines) == (2, [])
    assert errors.startswith("frontdesk: ")
    assert words in errors
    assert len(errors.splitlines()) == 1


async def test_a_model_that_fails_at_an_earlier_message_is_a_wrong_answer(
    tmp_path: Path, model: ModelControl
) -> None:
    knowledge = tmp_path / "knowledge"
    knowledge.mkdir()
    (knowledge / "delivery.md").write_text("# Delivery times\n\nDelivery takes three days.\n")
    await model.when("Oslo", text="Nine days.")
    await model.fails(401)
    settings = {"AI_PROVIDER": "openai", "AI_BASE_URL": model.base_url, "AI_MODEL": "scripted"}
    server = Server(tmp_path, settings | {"KNOWLEDGE_DIR": str(knowledge)})
    golden = """
        [[question]]
        ask = ["How long does delivery take?", "And to Oslo?"]
        contains = ["nine days"]
    """
    code, lines, _ = await evaluate(server, golden)
    assert (code, lines[-1]) == (1, "0 of 1 right.")
    stood_in = "the model failed (HTTP 401 from the model server) and the built-in assistant stood in"
    assert lines[-2].strip() == f"message 1: {stood_in}"


async def test_what_no_visitor_can_send_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "golden.json"
    file.write_text('[{"ask": "\\ud800 hi", "contains": ["x"]}]')
    code, output, errors = await Server(tmp_path, {}).command("eval", str(file))
    assert (code, output) == (2, "")
    assert errors.startswith(f"frontdesk: {file}: question 1: ask holds half a character")
    assert len(errors.splitlines()) == 1


async def test_a_database_that_cannot_be_read_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "frontdesk.db").write_text("Not a database. " * 100)
    server = Server(tmp_path, {"AI_PROVIDER": "builtin"})
    code, lines, errors = await evaluate(server, "[[question]]\nask = 'Hi'\nhand_off = true")
    assert (code, lines) == (2, [])
    assert errors.startswith(f"frontdesk: {tmp_path / 'frontdesk.db'} cannot be read: ")
    assert len(errors.splitlines()) == 1


async def test_a_report_over_the_questions_is_refused_before_asking(tmp_path: Path, model: ModelControl) -> None:
    server = Server(tmp_path, {"AI_PROVIDER": "openai", "AI_BASE_URL": model.base_url, "AI_MODEL": "scripted"})
    golden = "[[question]]\nask = 'Hi'\ncontains = ['Hello']"
    code, lines, errors = await evaluate(server, golden, "--json", "golden.toml")
    assert (code, lines, len(errors.splitlines())) == (2, [], 1)
    assert (tmp_path / "golden.toml").read_text() == golden
    assert await model.requests() == []


@asynccontextmanager
async def begun(server: Server, *, stdout: int) -> AsyncGenerator[asyncio.subprocess.Process]:
    """The command with this environment's folder for temporary files at `tmp`."""
    golden = server.folder / "golden.toml"
    golden.write_text("[[question]]\nask = 'Hi'\ncontains = ['Hello']")
    (server.folder / "tmp").mkdir()
    environment = {f"FRONTDESK_{name}": value for name, value in server.settings.items()}
    process = await asyncio.create_subprocess_exec(
        Path(sys.executable).with_name("frontdesk"),
        "eval",
        str(golden),
        env={"PATH": os.environ["PATH"], "TMPDIR": str(server.folder / "tmp")} | environment,
        cwd=server.folder,
        stdout=stdout,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def test_sigterm_ends_it_and_nothing_is_left(tmp_path: Path, model: ModelControl) -> None:
    await model.hangs()
    server = Server(tmp_path, {"AI_PROVIDER": "openai", "AI_BASE_URL": model.base_url, "AI_MODEL": "scripted"})
    async with begun(server, stdout=asyncio.subprocess.PIPE) as process:
        assert process.stdout is not None
        async with asyncio.timeout(60):
            while b"Asking" not in (line := await process.stdout.readline()):
                assert line
        await model.wait_held("hang")
        assert len(list((tmp_path / "tmp").glob("frontdesk-eval-*"))) == 1
        process.terminate()
        async with asyncio.timeout(30):
            _, errors = await process.communicate()
    assert (process.returncode, errors) == (143, b"")
    assert list((tmp_path / "tmp").iterdir()) == []


async def test_a_reader_that_is_gone_ends_it_quietly(tmp_path: Path) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    async with begun(Server(tmp_path, {"AI_PROVIDER": "builtin"}), stdout=writer) as process:
        os.close(writer)
        async with asyncio.timeout(60):
            _, errors = await process.communicate()
    assert (process.returncode, errors) == (2, b"")
    assert list((tmp_path / "tmp").iterdir()) == []


async def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    code, _, errors = await Server(tmp_path, {}).command("eval", "nowhere.toml")
    assert (code, errors) == (2, "frontdesk: nowhere.toml cannot be read: No such file or directory\n")
