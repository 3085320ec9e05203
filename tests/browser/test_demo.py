"""`frontdesk demo` as anyone meets it: one command, two pages, the product's whole path by clicks."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Generator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.support.browser import NARROW, PATIENCE_MS, chromium, new_page

pytestmark = pytest.mark.slow
expect.set_options(timeout=PATIENCE_MS)

START_WITHIN_S = 60.0
STOP_WITHIN_S = 10.0
"""The contract: SIGTERM ends everything within 10 s."""

COMMAND = Path(sys.executable).with_name("frontdesk")


@dataclass(frozen=True, slots=True)
class Demo:
    """A running demo. `pid` of its main process; the two links that it printed."""

    process: subprocess.Popen[str]
    chat: str
    telegram: str

    @property
    def ports(self) -> list[int]:
        return [int(re.findall(r":(\d+)/", url)[0]) for url in (self.chat, self.telegram)]


def start_demo(port: int, folder: Path) -> subprocess.Popen[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("FRONTDESK_")}
    # What the shell has set for another installation must not reach the demo.
    foreign = {"FRONTDESK_DATABASE_URL": "sqlite:////nowhere/x.db", "FRONTDESK_ALLOWED_ORIGINS": "https://x.example"}
    return subprocess.Popen(
        [COMMAND, "demo", "--port", str(port)],
        env=environment | foreign | {"TMPDIR": str(folder)},
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def wait_ready(process: subprocess.Popen[str]) -> Demo:
    """Read what it prints until both links are there."""
    links: list[str] = []
    assert process.stdout is not None
    for line in process.stdout:
        links += re.findall(r"http://\S+", line)
        if len(links) == 2:
            return Demo(process, *links)
    raise AssertionError(f"the demo ended: {process.communicate()[1]}")


def end(process: subprocess.Popen[str]) -> None:
    if process.poll() is None:
        process.kill()
    process.communicate()


def answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def wait_silent(ports: list[int]) -> None:
    """Nobody may be left listening."""
    deadline = time.monotonic() + STOP_WITHIN_S
    while any(answers(port) for port in ports):
        assert time.monotonic() < deadline, "something outlived the demo"
        time.sleep(0.05)


@pytest.fixture(scope="module")
def browser() -> Generator[Browser]:
    with chromium() as started:
        yield started


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Generator[Demo]:
    process = start_demo(0, tmp_path_factory.mktemp("demo"))
    try:
        yield wait_ready(process)
    finally:
        end(process)


def say(page: Page, text: str) -> None:
    page.get_by_role("textbox", name="Write a message").fill(text)
    page.keyboard.press("Enter")


def speaker(page: Page) -> Locator:
    return page.get_by_role("heading", level=1)


def test_the_whole_path_by_clicks(browser: Browser, demo: Demo) -> None:
    with new_page(browser) as visitor, new_page(browser) as operator:
        visitor.goto(demo.chat)
        operator.goto(demo.telegram)

        say(visitor, "How long does delivery take?")
        expect(visitor.locator(".row.assistant .bubble")).to_contain_text("Germany: 1 to 2 working days")

        operator.locator(".row", has_text="How long does delivery take?").click()
        expect(operator.locator(".bubble", has_text="Germany: 1 to 2 working days")).to_be_visible()
        operator.get_by_role("button", name="Take Session").last.click()
        expect(operator.locator(".bubble", has_text="Taken by @ann. AI disabled.")).to_be_visible()
        expect(speaker(visitor)).to_have_text("Ann Weber")

        operator.get_by_label("Message", exact=True).fill("Ann here. Where to?")
        operator.keyboard.press("Enter")
        expect(visitor.locator(".row.operator .bubble")).to_have_text("Ann here. Where to?")
        say(visitor, "To Oslo, please.")
        expect(operator.locator(".bubble", has_text="To Oslo, please.")).to_be_visible()
        expect(visitor.locator(".row.assistant")).to_have_count(1)

        operator.get_by_label("Message", exact=True).fill("Then three to five days.")
        operator.keyboard.press("Enter")
        expect(visitor.locator(".row.operator .bubble")).to_have_count(2)
        operator.get_by_role("button", name="Hand to AI").last.click()
        expect(operator.locator(".bubble", has_text="Handed to AI by @ann. AI enabled.")).to_be_visible()
        expect(speaker(visitor)).to_have_text("AssistantAI")
        say(visitor, "Сколько стоит доставка?")
        expect(visitor.locator(".row.assistant .bubble").last).to_contain_text("3,90 €")

        say(visitor, "I want to talk to a human")
        expect(speaker(visitor)).to_have_text("Looking for a person")
        expect(operator.locator(".bubble", has_text=re.compile("^OPERATOR REQUESTED"))).to_be_visible()

        visitor.get_by_role("button", name="End chat").click()
        visitor.get_by_role("group", name="End this chat?").get_by_role("button", name="End chat").click()
        expect(speaker(visitor)).to_have_text("Chat ended")
        expect(operator.locator(".bubble", has_text="Visitor closed the chat")).to_be_visible()
        expect(operator.locator(".row.closed")).to_have_count(1)


def test_operators_are_ann_and_bob_and_a_stranger_may_not_take(browser: Browser, demo: Demo) -> None:
    with new_page(browser, viewport=NARROW) as visitor, new_page(browser) as operator:
        visitor.goto(demo.chat)
        say(visitor, "When are you open?")
        expect(visitor.locator(".row.assistant .bubble")).to_contain_text("Monday to Friday 10:00 to 18:30")
        operator.goto(demo.telegram)
        operator.locator(".row", has_text="When are you open?").click()
        operator.get_by_text("a stranger").click()
        expect(operator.locator(".outside")).to_contain_text("@carl is not in this group")
        operator.get_by_role("button", name="Take Session").last.click()
        expect(operator.locator(".toast")).to_be_visible()
        expect(speaker(visitor)).to_have_text("AssistantAI")
        operator.get_by_text("@bob", exact=True).click()
        operator.get_by_role("button", name="Take Session").last.click()
        expect(speaker(visitor)).to_have_text("Bob Okafor")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_however_it_ends_nothing_outlives_it(tmp_path: Path, number: signal.Signals) -> None:
    process = start_demo(0, tmp_path)
    try:
        demo = wait_ready(process)
        assert all(answers(port) for port in demo.ports)
        process.send_signal(number)
        process.wait(STOP_WITHIN_S)
        wait_silent(demo.ports)
        if number != signal.SIGKILL:
            assert process.returncode == 0
            assert list(tmp_path.iterdir()) == []
    finally:
        end(process)


def test_a_stop_before_it_is_ready_leaves_nothing_either(tmp_path: Path) -> None:
    process = start_demo(0, tmp_path)
    try:
        assert process.stdout is not None
        process.stdout.readline()
        process.terminate()
        process.wait(STOP_WITHIN_S)
        # Ours alone: tempfile itself tries the folder with a file of its own, and may be met in the middle of it.
        assert list(tmp_path.glob("frontdesk-demo-*")) == []
    finally:
        end(process)


def test_a_taken_port_is_one_line_with_the_mend(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        process = start_demo(port, tmp_path)
        try:
            out, errors = process.communicate(timeout=START_WITHIN_S)
        finally:
            end(process)
    assert process.returncode == 1
    assert out == ""
    assert re.fullmatch(rf"frontdesk: port {port} is in use\. Choose another one: make demo PORT=\d+\n", errors)
