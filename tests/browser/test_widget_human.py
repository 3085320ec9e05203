"""What a visitor asks of the widget while it has no line: a person is asked for all the same; the rest is told."""

import re
from collections.abc import Generator

import pytest
from playwright.sync_api import Browser, Locator, expect

from tests.browser.conftest import Desk
from tests.browser.line import Line
from tests.support.browser import chromium, new_page
from tests.support.hostpage import HostPages, host_pages, page_with_widget
from tests.support.widget import Widget, count_keys

pytestmark = pytest.mark.slow

NOTHING_QUEUED = "!Object.keys(localStorage).some((key) => key.includes('.out.'))"
IS_ACTIVE = "Object.entries(localStorage).some(([key, value]) => key.endsWith('.active') && value === 'true')"
FAILED = "That didn't work. Try again in a moment."
BROKEN = ""
"""Part of every console line: these tests break the line on purpose, and the browser says so."""


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
    desk.do(desk.model.otherwise, text="Yes.")
    with new_page(browser, expected=BROKEN) as page:
        page.goto(pages.put("/", page_with_widget(desk.server.origin)))
        yield Widget(page)


@pytest.fixture
def line(widget: Widget) -> Line:
    """The line of a widget that has not been opened yet."""
    return Line(widget.page)


def asking(widget: Widget) -> Locator:
    return widget.panel.get_by_role("button", name="Talk to a person")


def test_a_tap_before_the_widget_is_connected_asks_for_a_person(widget: Widget, line: Line) -> None:
    line.hold()
    widget.open()
    asking(widget).click()
    expect(asking(widget)).to_be_disabled()
    expect(widget.composer).to_be_focused()
    line.release()
    expect(widget.speaker).to_have_text("Looking for a person")
    expect(asking(widget)).to_be_hidden()
    expect(widget.panel.locator(".notice")).to_have_count(1)
    expect(widget.own()).to_have_count(0)


def test_a_tap_made_offline_asks_after_what_was_written_before_it(widget: Widget) -> None:
    page = widget.page
    widget.open()
    widget.say("First")
    expect(widget.answers()).to_have_count(1)
    page.context.set_offline(True)
    expect(widget.trouble).to_have_text("You're offline. Your messages will be sent when you're back.")
    widget.say("Second")
    asking(widget).click()
    widget.say("Third")
    expect(widget.panel.locator(".status").last).to_have_text("Will be sent when you're back")
    expect(asking(widget)).to_be_disabled()
    expect(widget.own()).to_have_text(["First", "Second", "Third"])
    page.context.set_offline(False)
    expect(widget.speaker).to_have_text("Looking for a person")
    expect(widget.panel.locator(".own .bubble, .notice")).to_have_text(
        ["First", "Second", re.compile("person"), "Third"]
    )
    page.wait_for_function(NOTHING_QUEUED)


def test_a_tap_is_made_good_on_the_next_page_though_nobody_opens_the_widget_there(widget: Widget, line: Line) -> None:
    page = widget.page
    line.hold()
    widget.open()
    asking(widget).click()
    expect(asking(widget)).to_be_disabled()
    widget.panel.get_by_role("button", name="Minimise").click()
    line.release()
    line.hold()
    page.reload()
    expect(widget.panel).to_have_count(0)
    assert count_keys(page, "out.") == 1
    line.release()
    page.wait_for_function(NOTHING_QUEUED)
    widget.open()
    expect(widget.speaker).to_have_text("Looking for a person")


def test_a_tap_after_an_ended_chat_begins_a_new_one_that_the_next_page_knows_of(widget: Widget, line: Line) -> None:
    page = widget.page
    widget.open()
    widget.say("First")
    expect(widget.answers()).to_have_count(1)
    widget.end_chat()
    widget.panel.get_by_role("button", name="Start a new chat").click()
    line.cut()
    asking(widget).click()
    expect(asking(widget)).to_be_disabled()
    line.release()
    expect(widget.speaker).to_have_text("Looking for a person")
    assert page.evaluate(IS_ACTIVE) is True


def test_a_tap_is_made_good_by_long_polls_too(widget: Widget) -> None:
    widget.page.route_web_socket(re.compile("/api/v1/ws"), lambda socket: socket.close(code=1011))
    widget.open()
    asking(widget).click()
    expect(widget.speaker).to_have_text("Looking for a person")
    widget.page.wait_for_function(NOTHING_QUEUED)


def test_a_request_whose_answer_was_lost_is_made_again_and_stands_once(widget: Widget, line: Line) -> None:
    line.lose_answer()
    widget.open()
    asking(widget).click()
    expect(widget.speaker).to_have_text("Looking for a person")
    widget.page.wait_for_function(NOTHING_QUEUED)
    assert line.asked == 2
    expect(widget.panel.locator(".notice")).to_have_count(1)


def test_a_request_that_was_too_quick_waits_and_is_made_again(widget: Widget, line: Line) -> None:
    line.refuse("rate_limited", retry_after_s=2)
    widget.open()
    asking(widget).click()
    expect(widget.trouble).to_contain_text("That was quick.")
    expect(asking(widget)).to_be_disabled()
    expect(widget.speaker).to_have_text("Looking for a person")
    expect(widget.trouble).to_be_hidden()
    assert line.asked == 2


def test_a_request_that_is_refused_for_good_is_said_plainly_and_can_be_made_again(widget: Widget, line: Line) -> None:
    line.refuse("bad_request")
    widget.open()
    asking(widget).click()
    expect(widget.trouble).to_have_text(FAILED)
    asking(widget).click()
    expect(widget.speaker).to_have_text("Looking for a person")
    assert line.asked == 2


def test_tabs_share_the_request(widget: Widget) -> None:
    page = widget.page.context.new_page()
    page.goto(widget.page.url)
    other = Widget(page)
    for tab in (widget, other):
        tab.open()
        expect(asking(tab)).to_be_enabled()
    page.context.set_offline(True)
    expect(widget.trouble).to_contain_text("You're offline.")
    asking(widget).click()
    expect(asking(other)).to_be_disabled()
    widget.page.close()
    page.context.set_offline(False)
    expect(other.speaker).to_have_text("Looking for a person")
    expect(other.panel.locator(".notice")).to_have_count(1)


def test_an_end_and_a_rating_that_find_no_line_are_said_plainly_and_work_at_the_next_tap(
    widget: Widget, line: Line
) -> None:
    widget.records("end", "rating")
    widget.open()
    widget.say("First")
    expect(widget.answers()).to_have_count(1)
    line.cut()
    widget.end_chat()
    expect(widget.trouble).to_have_text(FAILED)
    line.release()
    expect(widget.trouble).to_be_hidden()
    question = widget.panel.get_by_role("group", name="End this chat?")
    question.get_by_role("button", name="End chat").click()
    expect(widget.speaker).to_have_text("Chat ended")
    expect(question).to_be_hidden()

    stars = widget.panel.get_by_role("radio", name="4 stars")
    line.cut()
    widget.page.context.set_offline(True)
    expect(widget.trouble).to_contain_text("You're offline.")
    stars.click()
    expect(widget.trouble).to_have_text(FAILED)
    expect(widget.trouble).to_contain_text("You're offline.")
    expect(stars).to_have_attribute("aria-checked", "false")
    widget.page.context.set_offline(False)
    line.release()
    expect(widget.trouble).to_be_hidden()
    stars.click()
    expect(stars).to_have_attribute("aria-checked", "true")
    assert widget.heard() == [["end", None], ["rating", {"score": 4, "comment": ""}]]


def test_a_page_that_ends_the_chat_before_there_is_a_line_is_not_told_that_it_ended(
    widget: Widget, line: Line
) -> None:
    widget.records("end")
    line.hold()
    widget.open()
    widget.call("end")
    expect(widget.trouble).to_have_text(FAILED)
    assert widget.heard() == []
