"""The widget on a plain page: a visitor's whole path, and what the page may do with it."""

import re
from collections.abc import Generator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, WebSocket, expect

from tests.browser.conftest import Desk
from tests.support.browser import chromium, new_page
from tests.support.hostpage import HostPages, host_pages, page_with_widget
from tests.support.widget import Widget, find_focus

pytestmark = pytest.mark.slow

CHIPS = (
    'data-greeting="Welcome to the bakery" data-suggestions="How long does delivery take?|Do you bake cakes?| |a|b"'
)


@pytest.fixture(scope="module")
def browser() -> Generator[Browser]:
    with chromium() as started:
        yield started


@pytest.fixture(scope="module")
def pages() -> Generator[HostPages]:
    with host_pages() as serving:
        yield serving


@pytest.fixture
def widget(browser: Browser, desk: Desk, pages: HostPages) -> Generator[Widget]:
    desk.do(desk.model.reset)
    desk.do(desk.model.otherwise, text="Two to four days.")
    url = pages.put("/", page_with_widget(desk.server.origin, attributes=CHIPS))
    with new_page(browser) as page:
        page.goto(url)
        yield Widget(page)


# --- Talking


def test_nothing_is_fetched_and_nobody_is_known_before_the_visitor_opens(
    browser: Browser, desk: Desk, pages: HostPages
) -> None:
    asked: list[str] = []
    with new_page(browser) as page:
        page.on("request", lambda request: asked.append(request.url.removeprefix(desk.server.origin)))
        page.goto(pages.put("/", page_with_widget(desk.server.origin)))
        expect(Widget(page).launcher).to_be_visible()
        page.wait_for_load_state("networkidle")
        assert [url for url in asked if url.startswith("/")] == ["/widget.js"]
        assert page.evaluate("[localStorage.length, document.cookie]") == [0, ""]


def test_a_visitor_s_whole_path(widget: Widget, desk: Desk) -> None:
    widget.open()
    expect(widget.speaker).to_have_text("AssistantAI")
    expect(widget.panel.get_by_role("heading", name="Welcome to the bakery")).to_be_visible()
    expect(widget.panel.locator(".chip")).to_have_text(["How long does delivery take?", "Do you bake cakes?", "a"])
    widget.panel.get_by_role("button", name="How long does delivery take?").click()
    expect(widget.answers()).to_have_text("Two to four days.")
    expect(widget.panel.locator(".row.assistant .speaker")).to_have_text("AssistantAI")
    expect(widget.composer).to_be_focused()

    widget.panel.get_by_role("button", name="Talk to a person").click()
    expect(widget.speaker).to_have_text("Looking for a person")
    expect(widget.panel.get_by_role("button", name="Talk to a person")).to_be_hidden()
    widget.say("It is about my invoice.")
    desk.ann_takes("It is about my invoice.")
    expect(widget.speaker).to_have_text("Ann")
    desk.ann_writes("Let me look.", to="It is about my invoice.")
    expect(widget.panel.locator(".row.operator .bubble")).to_have_text("Let me look.")
    expect(widget.panel.locator(".row.operator .speaker bdi")).to_have_text("Ann")

    widget.end_chat()
    expect(widget.speaker).to_have_text("Chat ended")
    expect(widget.composer).to_be_hidden()
    widget.panel.get_by_role("radio", name="5 stars").click()
    widget.panel.get_by_role("textbox", name=re.compile("Anything to add")).fill("Quick")
    widget.page.keyboard.press("Enter")
    expect(widget.panel.get_by_text("Thank you. We read every line.")).to_be_visible()
    widget.panel.get_by_role("button", name="Start a new chat").click()
    expect(widget.own()).to_have_count(0)
    expect(widget.composer).to_be_focused()
    widget.say("One more question")
    expect(widget.answers()).to_have_count(1)


def test_an_answer_grows_before_the_eyes_and_a_takeover_withdraws_it(widget: Widget, desk: Desk) -> None:
    desk.do(desk.model.streams, "The **cake** ", "comes on ", "Monday.", hang_at=2)
    widget.open()
    widget.say("When does my cake come?")
    expect(widget.panel.locator(".draft .text")).to_have_text("The cake comes on ")
    desk.ann_takes("When does my cake come?")
    expect(widget.speaker).to_have_text("Ann")
    expect(widget.panel.locator(".draft")).to_have_count(0)
    expect(widget.answers()).to_have_count(0)


def test_what_is_written_is_text_and_links_are_safe_and_name_a_foreign_host(widget: Widget, desk: Desk) -> None:
    attack = "<img src=x onerror=alert(1)><b>bold</b>"
    desk.do(
        desk.model.otherwise,
        text=f"{attack} [page](https://www.shop.example/a) [bad](javascript:alert(1)) ![x](https://evil.example/x.png)",
    )
    widget.open()
    widget.say(attack)
    expect(widget.own()).to_have_text(attack)
    expect(widget.answers()).to_contain_text(attack)
    expect(widget.answers()).to_contain_text("page (shop.example)")
    expect(widget.panel.locator(".bubble :is(img, b)")).to_have_count(0)
    link = widget.answers().get_by_role("link", name="page")
    expect(link).to_have_attribute("rel", "noopener noreferrer")
    expect(widget.answers().get_by_role("link")).to_have_count(1)


def test_what_comes_while_reading_above_is_counted_on_a_pill(widget: Widget, desk: Desk) -> None:
    desk.do(desk.model.otherwise, text="\n\n".join(f"Line {number}" for number in range(40)))
    widget.open()
    widget.say("Tell me everything")
    expect(widget.answers("Line 39")).to_have_count(1)
    desk.ann_takes("Tell me everything")
    expect(widget.speaker).to_have_text("Ann")
    widget.panel.locator(".scroller").evaluate("(it) => it.scrollTo(0, 0)")
    desk.ann_writes("First", to="Tell me everything")
    desk.ann_writes("Second", to="Tell me everything")
    pill = widget.panel.get_by_role("button", name="2 new")
    expect(pill).to_be_visible()
    pill.click()
    expect(pill).to_be_hidden()
    expect(widget.panel.locator(".row.operator .bubble").last).to_be_in_viewport()


def test_a_minimised_chat_counts_what_comes_and_stays_connected(widget: Widget, desk: Desk) -> None:
    widget.open()
    widget.say("I will look elsewhere meanwhile")
    expect(widget.answers()).to_have_count(1)
    widget.panel.get_by_role("button", name="Minimise").click()
    expect(widget.panel).to_be_hidden()
    expect(widget.launcher).to_be_focused()
    desk.ann_takes("I will look elsewhere meanwhile")
    desk.ann_writes("Are you there?", to="I will look elsewhere meanwhile")
    expect(widget.launcher.locator(".badge")).to_have_text("1")
    expect(widget.launcher).to_have_attribute("aria-label", "Open chat (1 new)")
    widget.page.reload()
    expect(widget.launcher.locator(".badge")).to_have_text("1")
    widget.open()
    widget.page.keyboard.press("Escape")
    expect(widget.launcher.locator(".badge")).to_be_hidden()


# --- Writing


def test_the_composer_grows_to_five_lines_counts_and_keeps_what_is_half_written(widget: Widget) -> None:
    widget.open()
    widget.composer.fill("\n".join(f"line {number}" for number in range(8)))
    assert widget.composer.evaluate("(it) => it.rows") == 5
    counter = widget.panel.locator(".counter")
    widget.composer.fill("a" * 3_599)
    expect(counter).to_be_hidden()
    widget.composer.fill("a" * 3_990)
    expect(counter).to_have_text("10 characters left")
    widget.composer.fill("a" * 4_001)
    expect(counter).to_have_text("1 character too many")
    widget.composer.press("Enter")
    expect(widget.own()).to_have_count(0)
    widget.composer.fill("And how much")
    widget.page.reload()
    # Somebody who had it open has it open on the next page.
    expect(widget.composer).to_have_value("And how much")


def test_the_chat_works_by_keyboard_alone(widget: Widget) -> None:
    page = widget.page
    page.keyboard.press("Tab")
    expect(widget.launcher).to_be_focused()
    page.keyboard.press("Enter")
    expect(widget.composer).to_be_focused()
    page.keyboard.type("Hello there")
    page.keyboard.press("Enter")
    expect(widget.answers()).to_have_count(1)
    for _ in range(8):
        page.keyboard.press("Shift+Tab")
        if find_focus(page) == "End chat":
            break
    page.keyboard.press("Enter")
    assert find_focus(page) == "Keep"
    page.keyboard.press("Escape")
    assert find_focus(page) == "End chat"
    page.keyboard.press("Escape")
    expect(widget.panel).to_be_hidden()
    expect(widget.launcher).to_be_focused()


def test_the_transcript_can_be_kept_as_text(widget: Widget, tmp_path: Path) -> None:
    widget.open()
    widget.say("How long does delivery take?")
    expect(widget.answers()).to_have_count(1)
    widget.end_chat()
    with widget.page.expect_download() as download:
        widget.panel.get_by_role("button", name="Save transcript").click()
    download.value.save_as(tmp_path / "chat.txt")
    lines = [line.partition("] ")[2] for line in (tmp_path / "chat.txt").read_text().splitlines()]
    assert lines == [
        "You: How long does delivery take?",
        "Assistant (AI): Two to four days.",
        "You ended the chat.",
    ]


# --- What the page may do


def test_calls_from_before_the_script_are_carried_out(browser: Browser, desk: Desk, pages: HostPages) -> None:
    stub = (
        "<script>window.frontdesk = function () { (frontdesk.q = frontdesk.q || []).push(arguments) };"
        "window.heard = []; frontdesk('on', 'ready', () => heard.push('ready')); frontdesk('open')</script>"
    )
    with new_page(browser) as page:
        page.goto(pages.put("/stub", page_with_widget(desk.server.origin, head=stub)))
        expect(Widget(page).panel).to_be_visible()


def test_a_page_opens_sends_hears_and_ends(widget: Widget) -> None:
    widget.records("open", "minimize", "send", "message", "end", "change")
    widget.call("toggle")
    expect(widget.panel).to_be_visible()
    widget.call("toggle")
    expect(widget.panel).to_be_hidden()
    widget.call("send", "Where is my order?")
    expect(widget.launcher.locator(".badge")).to_have_text("1")
    widget.call("open")
    expect(widget.answers()).to_have_count(1)
    widget.call("end")
    expect(widget.speaker).to_have_text("Chat ended")
    heard = widget.heard()
    names = [name for name, _ in heard if name != "change"]
    assert names == ["open", "minimize", "send", "message", "open", "end"]
    assert ["message", {"author": "assistant", "name": None, "text": "Two to four days."}] in heard
    last = [detail for name, detail in heard if name == "change"][-1]
    assert isinstance(last, dict)
    assert (last["status"], last["unread"]) == ("closed", 0)


def test_reset_forgets_the_visitor_on_this_machine(widget: Widget) -> None:
    widget.open()
    widget.say("A secret")
    expect(widget.answers()).to_have_count(1)
    widget.call("reset")
    expect(widget.panel).to_be_hidden()
    widget.open()
    expect(widget.panel.get_by_role("heading", name="Welcome to the bakery")).to_be_visible()
    expect(widget.own()).to_have_count(0)
    widget.page.reload()
    expect(widget.panel.get_by_role("heading", name="Welcome to the bakery")).to_be_visible()


def test_off_and_destroy_leave_nothing(browser: Browser, desk: Desk, pages: HostPages) -> None:
    with new_page(browser) as page:
        sockets: list[WebSocket] = []
        page.on("websocket", lambda socket: sockets.append(socket))
        page.goto(pages.put("/", page_with_widget(desk.server.origin)))
        widget = Widget(page)
        widget.open()
        expect(widget.speaker).to_have_text("AssistantAI")
        widget.records("minimize")
        widget.call("off", "minimize")
        widget.call("minimize")
        assert widget.heard() == []
        [socket] = sockets
        with socket.expect_event("close"):
            widget.call("destroy")
        expect(widget.element).to_have_count(0)
        assert page.evaluate("[typeof window.frontdesk, document.adoptedStyleSheets.length]") == ["undefined", 0]
