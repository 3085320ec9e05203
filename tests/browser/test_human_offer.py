"""What a visitor may answer when the assistant doesn't know and asks whether they want a person.

The widget and the hosted page say it in the same words and with the same roles, so one test holds for both.
"""

import re
from collections.abc import Generator
from typing import Protocol

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.conftest import Desk
from tests.browser.line import Line
from tests.support.axe import complaints
from tests.support.browser import NARROW, PATIENCE_MS, WIDE, chromium, new_page
from tests.support.hostpage import HostPages, host_pages, page_with_widget

pytestmark = pytest.mark.slow
expect.set_options(timeout=PATIENCE_MS)

QUESTION = "Would you like to talk to a person?"
UNKNOWN = "Who won the cup?"
KNOWN = "How long does delivery take?"
WANTED, DECLINED = "Talk to a person", "No, thanks"
FAILED = "That didn't work. Try again in a moment."
BROKEN = ""
"""Part of every console line: these tests break the line on purpose, and the browser says so."""

# How often buttons come into the transcript from now on, inside a shadow root too.
COUNT_ARRIVALS = """(log) => {
  window.arrivals = 0;
  new MutationObserver((changes) => {
    for (const { addedNodes } of changes)
      for (const node of addedNodes) window.arrivals += node.querySelectorAll?.("button").length ?? 0;
  }).observe(log, { childList: true });
}"""

BOXES = """(all) => all.map((it) => it.getBoundingClientRect())
  .map(({ x, y, width, height }) => ({ x, y, width, height }))"""


@pytest.fixture(scope="module")
def browser() -> Generator[Browser]:
    with chromium() as started:
        yield started


@pytest.fixture(scope="module")
def pages() -> Generator[HostPages]:
    with host_pages() as serving:
        yield serving


class Chat:
    """A chat with the desk in one tab, in the widget on a shop's page or on the hosted page."""

    def __init__(self, page: Page, address: str, *, is_widget: bool) -> None:
        self.page = page
        self.address = address
        self._is_widget = is_widget
        self.part = "frontdesk-widget" if is_widget else "html"
        self.line = Line(page)
        self.log = page.get_by_role("log")
        self.wanted = self.log.get_by_role("button", name=WANTED)
        self.declined = self.log.get_by_role("button", name=DECLINED)
        self.question = self.log.locator(".notice", has_text=QUESTION)
        self.composer = page.get_by_role("textbox", name="Write a message")
        self.asking = page.locator(".composer").get_by_role("button", name=WANTED)
        self.trouble = page.locator(".trouble")

    def open(self) -> None:
        self.page.goto(self.address)
        if self._is_widget:
            self.page.locator("frontdesk-widget .launcher").click()
        expect(self.composer).to_be_visible()

    def reload(self) -> None:
        """The widget opens by itself where it was open."""
        self.page.reload()
        expect(self.composer).to_be_visible()

    def say(self, text: str) -> None:
        self.composer.fill(text)
        self.composer.press("Enter")

    def answers(self) -> Locator:
        return self.log.locator(".row.assistant .bubble")

    def speaker(self, name: str) -> Locator:
        return self.page.get_by_role("heading", name=name)

    def is_offered_a_person(self) -> None:
        self.say(UNKNOWN)
        expect(self.wanted).to_be_visible()


class OpenChat(Protocol):
    def __call__(self, page: Page, *, polls: bool = False) -> Chat: ...


@pytest.fixture(params=["widget", "hosted page"])
def open_chat(request: pytest.FixtureRequest, unsure_desk: Desk, pages: HostPages) -> OpenChat:
    """Opens it in a page, which is a tab; `polls`: no WebSocket passes there."""
    is_widget = request.param == "widget"
    address = pages.put("/", page_with_widget(unsure_desk.server.origin)) if is_widget else unsure_desk.url

    def opened(page: Page, *, polls: bool = False) -> Chat:
        chat = Chat(page, address, is_widget=is_widget)
        if polls:
            page.route_web_socket(re.compile("/api/v1/ws"), lambda socket: socket.close(code=1011))
        chat.open()
        return chat

    return opened


@pytest.fixture
def chat(browser: Browser, open_chat: OpenChat) -> Generator[Chat]:
    with new_page(browser, expected=BROKEN) as page:
        yield open_chat(page)


# --- The question


def test_who_gets_no_answer_is_asked_with_two_buttons_under_it(chat: Chat) -> None:
    chat.is_offered_a_person()
    expect(chat.question).to_have_count(1)
    expect(chat.log.get_by_role("button")).to_have_text([WANTED, DECLINED])
    # One button is enough: the quiet one comes back with the answer.
    expect(chat.asking).to_be_hidden()
    below = chat.question.evaluate("(it) => it.nextElementSibling.querySelectorAll('button').length")
    assert below == 2


def test_who_gets_an_answer_is_not_asked(chat: Chat) -> None:
    chat.say(KNOWN)
    expect(chat.answers()).to_contain_text("A parcel takes two to four days.")
    expect(chat.log.get_by_role("button")).to_have_count(0)
    expect(chat.asking).to_be_visible()


# --- The answers


def test_yes_asks_for_a_person_and_leaves_the_question_alone(chat: Chat) -> None:
    chat.is_offered_a_person()
    chat.wanted.click()
    expect(chat.composer).to_be_focused()
    expect(chat.speaker("Looking for a person")).to_be_visible()
    expect(chat.log.get_by_role("button")).to_have_count(0)
    expect(chat.question).to_have_count(1)
    expect(chat.log.locator(".notice")).to_have_count(2)
    assert chat.line.asked == 1


def test_no_hides_the_buttons_and_nothing_more(chat: Chat) -> None:
    chat.is_offered_a_person()
    chat.declined.click()
    expect(chat.log.get_by_role("button")).to_have_count(0)
    expect(chat.composer).to_be_focused()
    expect(chat.question).to_have_count(1)
    expect(chat.asking).to_be_enabled()
    assert chat.line.asked == 0
    chat.reload()
    expect(chat.question).to_be_visible()
    expect(chat.log.get_by_role("button")).to_have_count(0)
    chat.asking.click()
    expect(chat.speaker("Looking for a person")).to_be_visible()


@pytest.mark.parametrize(("presses", "asked"), [(1, 0), (2, 1)], ids=[DECLINED, WANTED])
def test_both_are_reached_and_pressed_by_keyboard(chat: Chat, presses: int, asked: int) -> None:
    chat.is_offered_a_person()
    expect(chat.composer).to_be_focused()
    for _ in range(presses):
        chat.page.keyboard.press("Shift+Tab")
    expect([chat.declined, chat.wanted][presses - 1]).to_be_focused()
    chat.page.keyboard.press("Enter")
    expect(chat.log.get_by_role("button")).to_have_count(0)
    expect(chat.composer).to_be_focused()
    expect(chat.speaker("Looking for a person")).to_have_count(asked)
    assert chat.line.asked == asked


# --- When they go


def test_a_reload_brings_them_back_while_nothing_was_said_after_the_question(chat: Chat) -> None:
    chat.is_offered_a_person()
    chat.reload()
    expect(chat.declined).to_be_visible()
    chat.wanted.click()
    expect(chat.speaker("Looking for a person")).to_be_visible()


def test_another_message_ends_them_for_good(chat: Chat) -> None:
    chat.is_offered_a_person()
    chat.say(KNOWN)
    expect(chat.log.get_by_role("button")).to_have_count(0)
    expect(chat.answers()).to_have_count(2)
    expect(chat.asking).to_be_visible()
    chat.reload()
    expect(chat.question).to_be_visible()
    expect(chat.log.get_by_role("button")).to_have_count(0)


def test_a_message_that_waits_for_a_line_ends_them_too(chat: Chat) -> None:
    chat.is_offered_a_person()
    chat.page.context.set_offline(True)
    expect(chat.trouble).to_contain_text("You're offline.")
    chat.say(KNOWN)
    expect(chat.log.get_by_role("button")).to_have_count(0)
    chat.page.context.set_offline(False)
    expect(chat.answers()).to_have_count(2)
    expect(chat.log.get_by_role("button")).to_have_count(0)


def test_an_operator_who_joins_ends_them(chat: Chat, unsure_desk: Desk) -> None:
    chat.say("Who won the cup on an island?")
    expect(chat.wanted).to_be_visible()
    unsure_desk.ann_takes("Who won the cup on an island?")
    expect(chat.speaker("Ann")).to_be_visible()
    expect(chat.log.get_by_role("button")).to_have_count(0)


def test_an_end_of_the_chat_ends_them(chat: Chat) -> None:
    chat.is_offered_a_person()
    chat.page.get_by_role("button", name="End chat").click()
    chat.page.get_by_role("group", name="End this chat?").get_by_role("button", name="End chat").click()
    expect(chat.speaker("Chat ended")).to_be_visible()
    expect(chat.log.get_by_role("button")).to_have_count(0)


def test_tabs_share_the_answer(chat: Chat, open_chat: OpenChat) -> None:
    chat.is_offered_a_person()
    other = open_chat(chat.page.context.new_page())
    other.declined.click()
    expect(chat.log.get_by_role("button")).to_have_count(0)
    expect(chat.question).to_be_visible()


# --- Without a line


def test_yes_without_a_line_is_kept_and_the_buttons_are_gone_meanwhile(chat: Chat) -> None:
    chat.is_offered_a_person()
    chat.page.context.set_offline(True)
    expect(chat.trouble).to_contain_text("You're offline.")
    chat.wanted.click()
    expect(chat.log.get_by_role("button")).to_have_count(0)
    expect(chat.asking).to_be_disabled()
    chat.page.context.set_offline(False)
    expect(chat.speaker("Looking for a person")).to_be_visible()


def test_yes_that_is_refused_for_good_can_be_said_again(chat: Chat) -> None:
    chat.line.refuse("bad_request")
    chat.is_offered_a_person()
    chat.wanted.click()
    expect(chat.trouble).to_have_text(FAILED)
    chat.wanted.click()
    expect(chat.speaker("Looking for a person")).to_be_visible()
    assert chat.line.asked == 2


def test_answered_buttons_do_not_come_back_for_a_moment(browser: Browser, open_chat: OpenChat) -> None:
    """By long polls the server's ack comes well before the news that a person is asked for."""
    with new_page(browser, expected=BROKEN) as page:
        chat = open_chat(page, polls=True)
        chat.is_offered_a_person()
        chat.log.evaluate(COUNT_ARRIVALS)
        chat.wanted.click()
        expect(chat.speaker("Looking for a person")).to_be_visible()
        assert page.evaluate("window.arrivals") == 0


# --- On every screen


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_they_are_large_enough_and_axe_finds_nothing(browser: Browser, open_chat: OpenChat, scheme: str) -> None:
    for viewport in (NARROW, WIDE):
        with new_page(browser, viewport=viewport) as page:
            page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
            chat = open_chat(page)
            chat.is_offered_a_person()
            wanted, declined = chat.log.get_by_role("button").evaluate_all(BOXES)
            assert min(box[side] for box in (wanted, declined) for side in ("width", "height")) >= 44
            assert (wanted["y"], wanted["x"] + wanted["width"] + 8) == (declined["y"], pytest.approx(declined["x"]))
            assert complaints(page, within=chat.part) == []
