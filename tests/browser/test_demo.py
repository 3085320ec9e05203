"""`frontdesk demo` as anyone meets it: one command, four links, the product's whole path by clicks."""

import re
import signal
import socket
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import httpx2
import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from tests.support.axe import complaints
from tests.support.browser import NARROW, PATIENCE_MS, WIDE, chromium, new_page
from tests.support.demo import Demo, end, running_demo, start_demo, wait_ready
from tests.support.widget import Widget

pytestmark = pytest.mark.slow
expect.set_options(timeout=PATIENCE_MS)

START_WITHIN_S = 60.0
STOP_WITHIN_S = 10.0
"""The contract: SIGTERM ends everything within 10 s."""


def answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def wait_silent(ports: set[int]) -> None:
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
    with running_demo(tmp_path_factory.mktemp("demo")) as ready:
        yield ready


def test_four_links_are_printed_and_each_answers(demo: Demo) -> None:
    assert len(demo.links) == 4
    assert len(demo.ports) == 3
    assert [httpx2.URL(link).path for link in demo.links] == ["/", "/", "/inbox", "/settings"]
    with httpx2.Client(trust_env=False, follow_redirects=True) as http:
        assert [http.get(link).status_code for link in demo.links] == [200] * 4
    lines = demo.printed.splitlines()
    assert [len(re.findall("http", line)) for line in lines if "http" in line] == [1] * 4
    assert "sign in" in demo.printed.lower()


@contextmanager
def seen(browser: Browser, url: str, *, viewport: ViewportSize = WIDE) -> Generator[Page]:
    """A page of the demo, which may ask nothing but the demo's own servers and complain of nothing."""
    with new_page(browser, viewport=viewport) as page:
        page.goto(url)
        yield page


def write(operator: Page, text: str) -> None:
    operator.get_by_label("Message", exact=True).fill(text)
    operator.keyboard.press("Enter")


def test_the_whole_path_by_clicks(browser: Browser, demo: Demo) -> None:
    with seen(browser, demo.shop) as visitor, seen(browser, demo.telegram) as operator:
        widget = Widget(visitor)
        widget.open()
        widget.panel.get_by_role("button", name="How long does delivery take?").click()
        expect(widget.answers("Germany: 1 to 2 working days")).to_be_visible()

        operator.locator(".row", has_text="How long does delivery take?").click()
        expect(operator.locator(".bubble", has_text="Germany: 1 to 2 working days")).to_be_visible()
        operator.get_by_role("button", name="Take Session").last.click()
        expect(operator.locator(".bubble", has_text="Taken by @ann. AI disabled.")).to_be_visible()
        expect(widget.speaker).to_have_text("Ann Weber")

        write(operator, "Ann here. Where to?")
        expect(widget.panel.locator(".row.operator .bubble")).to_have_text("Ann here. Where to?")
        widget.say("To Oslo, please.")
        expect(operator.locator(".bubble", has_text="To Oslo, please.")).to_be_visible()
        expect(widget.answers()).to_have_count(1)

        write(operator, "Then three to five days.")
        expect(widget.panel.locator(".row.operator .bubble")).to_have_count(2)
        operator.get_by_role("button", name="Hand to AI").last.click()
        expect(operator.locator(".bubble", has_text="Handed to AI by @ann. AI enabled.")).to_be_visible()
        expect(widget.speaker).to_have_text("AssistantAI")
        widget.say("Сколько стоит доставка?")
        expect(widget.answers().last).to_contain_text("3,90 €")

        widget.say("I want to talk to a human")
        expect(widget.speaker).to_have_text("Looking for a person")
        expect(operator.locator(".bubble", has_text=re.compile("^OPERATOR REQUESTED"))).to_be_visible()

        widget.end_chat()
        expect(widget.speaker).to_have_text("Chat ended")
        expect(operator.locator(".bubble", has_text="Visitor closed the chat")).to_be_visible()
        expect(operator.locator(".row.closed")).to_have_count(1)


def test_operators_are_ann_and_bob_and_a_stranger_may_not_take(browser: Browser, demo: Demo) -> None:
    with seen(browser, demo.shop, viewport=NARROW) as visitor, seen(browser, demo.telegram) as operator:
        widget = Widget(visitor)
        widget.open()
        widget.say("When are you open?")
        expect(widget.answers("Monday to Friday 10:00 to 18:30")).to_be_visible()
        operator.locator(".row", has_text="When are you open?").click()
        operator.get_by_text("a stranger").click()
        expect(operator.locator(".outside")).to_contain_text("@carl is not in this group")
        operator.get_by_role("button", name="Take Session").last.click()
        expect(operator.locator(".toast")).to_be_visible()
        expect(widget.speaker).to_have_text("AssistantAI")
        operator.get_by_text("@bob", exact=True).click()
        operator.get_by_role("button", name="Take Session").last.click()
        expect(widget.speaker).to_have_text("Bob Okafor")


def sign_in(page: Page, demo: Demo) -> None:
    """With what the demo printed."""
    found = re.search(r"as (\w+), password (\S+)", demo.printed)
    assert found
    page.get_by_label("Login").fill(found[1])
    page.get_by_label("Password").fill(found[2])
    page.get_by_role("button", name="Sign in").click()


def test_the_first_visitor_is_in_the_inbox_and_in_telegram(browser: Browser, demo: Demo) -> None:
    with seen(browser, demo.inbox) as page, seen(browser, demo.telegram) as telegram:
        sign_in(page, demo)
        row = page.locator("#list li", has_text="Where is my parcel?")
        expect(row).to_contain_text("Delivery · Larch & Loom")
        row.click()
        expect(page.locator("#lines")).to_contain_text("open the tracking link")
        expect(page.locator("#send")).to_have_text("Take and reply")
        telegram.locator(".row", has_text="Where is my parcel?").click()
        expect(telegram.locator(".bubble", has_text="open the tracking link")).to_be_visible()


def test_the_inbox_answers_who_asks_for_a_human_in_the_shop(browser: Browser, demo: Demo) -> None:
    with seen(browser, demo.shop) as visitor, seen(browser, demo.inbox) as page:
        widget = Widget(visitor)
        widget.open()
        widget.say("Can I talk to a human about a torn seam?")
        expect(widget.speaker).to_have_text("Looking for a person")
        sign_in(page, demo)
        page.locator("#list li", has_text="torn seam").click()
        page.locator("#words").fill("A seam is 12 €. Send it home.")
        page.locator("#send").click()
        expect(widget.panel.locator(".row.operator .bubble")).to_have_text("A seam is 12 €. Send it home.")


def test_the_owner_may_change_the_assistant_and_the_look_that_the_demo_saved(browser: Browser, demo: Demo) -> None:
    with seen(browser, demo.settings) as page:
        sign_in(page, demo)
        expect(page.get_by_role("heading", level=1)).to_have_text("AI Assistant")
        expect(page.get_by_role("radio", name="A language model")).to_be_enabled()
        page.get_by_role("link", name="Widget").click()
        greeting = page.get_by_role("textbox", name="Greeting")
        expect(greeting).to_have_value("Moin. How can we help?")
        greeting.fill("Ahoy. How can we help?")
        page.get_by_role("button", name="Save").last.click()
        expect(page.get_by_text("Saved.")).to_be_visible()
    with seen(browser, demo.shop) as visitor:
        widget = Widget(visitor)
        widget.open()
        expect(widget.panel.get_by_role("heading", name="Ahoy. How can we help?")).to_be_visible()


# --- The shop


def test_the_shop_is_searched_and_its_cart_counts(browser: Browser, demo: Demo) -> None:
    with seen(browser, demo.shop) as page:
        page.get_by_role("searchbox").fill("blanket")
        page.keyboard.press("Enter")
        expect(page.get_by_text("“blanket”: 2 of 8 pieces")).to_be_visible()
        page.get_by_role("link", name="Heide").click()
        page.get_by_role("radio", name="130 × 180 cm").check()
        page.get_by_role("button", name="Add to cart").click()
        expect(page.get_by_role("status")).to_have_text("Added. In the cart: 1.")
        page.reload()
        page.get_by_role("button", name="Cart, pieces: 1").click()
        cart = page.get_by_role("dialog", name="Your cart")
        expect(cart.get_by_role("listitem")).to_have_text("Heide, 130 × 180 cm129 €")
        cart.get_by_role("button", name="Empty the cart").click()
        expect(cart).to_contain_text("Nothing in it yet.")


def test_a_button_of_the_shop_opens_the_chat(browser: Browser, demo: Demo) -> None:
    with seen(browser, f"{demo.shop}products/fjell") as page:
        expect(Widget(page).launcher).to_be_visible()
        page.get_by_role("button", name="Ask about it").click()
        expect(Widget(page).panel).to_be_visible()


@pytest.mark.parametrize("viewport", [WIDE, NARROW], ids=["wide", "narrow"])
@pytest.mark.parametrize("path", ["", "products/werft", "returns", "contact"])
def test_the_shop_fits_its_screen_and_axe_finds_nothing(
    browser: Browser, demo: Demo, path: str, viewport: ViewportSize
) -> None:
    with seen(browser, demo.shop + path, viewport=viewport) as page:
        expect(Widget(page).launcher).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") == viewport["width"]
        assert complaints(page) == []


# --- Its end


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
