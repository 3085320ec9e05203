"""What the widget tells: who speaks and who writes, how a chat ended, what the page may know; and odd storages."""

import json
import re
from collections.abc import Generator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route, WebSocketRoute, expect

from tests.browser.conftest import Desk
from tests.support.browser import chromium, new_page
from tests.support.hostpage import HostPages, host_pages, page_with_widget
from tests.support.widget import Widget

pytestmark = pytest.mark.slow

BLOCKED = """
for (const name of ["localStorage", "sessionStorage"])
  Object.defineProperty(window, name, { get() { throw new DOMException("no", "SecurityError") } });
"""
FULL = """
const isOurs = (key) => key.startsWith("frontdesk.") && !key.endsWith("probe");
const keep = Storage.prototype.setItem;
Storage.prototype.setItem = function (key, value) {
  if (isOurs(key)) throw new DOMException("full", "QuotaExceededError");
  keep.call(this, key, value);
};
"""


@pytest.fixture(scope="module")
def browser() -> Generator[Browser]:
    with chromium() as started:
        yield started


@pytest.fixture(scope="module")
def pages() -> Generator[HostPages]:
    with host_pages() as serving:
        yield serving


@pytest.fixture
def page(browser: Browser, desk: Desk) -> Generator[Page]:
    desk.do(desk.model.reset)
    desk.do(desk.model.otherwise, text="Two to four days.")
    with new_page(browser) as opened:
        yield opened


def visit(page: Page, desk: Desk, pages: HostPages, attributes: str = "") -> Widget:
    page.goto(pages.put("/", page_with_widget(desk.server.origin, attributes=attributes)))
    return Widget(page)


class Line:
    """The page's socket, with a hand in it."""

    def __init__(self, page: Page) -> None:
        self.sent: list[dict[str, Any]] = []
        self.session = ""
        self._socket: WebSocketRoute | None = None
        page.route_web_socket(re.compile("/api/v1/ws"), self._route)

    def _route(self, socket: WebSocketRoute) -> None:
        server, self._socket = socket.connect_to_server(), socket

        def to_server(frame: str | bytes) -> None:
            self.sent.append(json.loads(frame))
            server.send(frame)

        def to_page(frame: str | bytes) -> None:
            self.session = json.loads(frame).get("session", self.session)
            socket.send(frame)

        socket.on_message(to_server)
        server.on_message(to_page)

    def tell(self, **frame: object) -> None:
        """Let the page hear a frame about the session."""
        assert self._socket is not None
        self._socket.send(json.dumps({"session": self.session, **frame}))

    def count(self, kind: str) -> int:
        return sum(1 for frame in self.sent if frame["type"] == kind)


# --- Who speaks


def test_the_header_names_whoever_would_answer_next(page: Page, desk: Desk, pages: HostPages) -> None:
    widget = visit(page, desk, pages)
    widget.open()
    expect(widget.speaker).to_have_text("AssistantAI")
    widget.say("Which way to the shop?")
    expect(widget.answers()).to_have_count(1)
    widget.panel.get_by_role("button", name="Talk to a person").click()
    expect(widget.speaker).to_have_text("Looking for a person")
    desk.ann_takes("Which way to the shop?")
    expect(widget.speaker).to_have_text("Ann")
    expect(widget.panel.locator(".who p")).to_have_text("From the team")
    desk.ann_writes("/ai", to="Which way to the shop?")
    expect(widget.speaker).to_have_text("AssistantAI")
    desk.ann_writes("/close", to="Which way to the shop?")
    expect(widget.speaker).to_have_text("Chat ended")
    expect(widget.panel.get_by_role("button", name="Save transcript")).to_be_visible()
    expect(widget.composer).to_be_hidden()


def test_no_assistant_is_promised_where_there_is_none(page: Page, desk: Desk, pages: HostPages) -> None:
    def without_assistant(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, json={**answer.json(), "widget": {"assistant": False}})

    page.route(re.compile("/api/v1/visitors"), without_assistant)
    widget = visit(page, desk, pages)
    widget.open()
    expect(widget.panel.locator(".greeting")).to_be_visible()
    expect(widget.speaker).to_have_text("Chat with us")
    expect(widget.panel.locator(".tag")).to_have_count(0)


def test_who_is_writing_is_shown_until_the_words_are_there(page: Page, desk: Desk, pages: HostPages) -> None:
    line = Line(page)
    widget = visit(page, desk, pages)
    widget.open()
    widget.say("Is my cake ready?")
    expect(widget.answers()).to_have_count(1)
    desk.ann_takes("Is my cake ready?")
    expect(widget.speaker).to_have_text("Ann")
    line.tell(type="typing", who="operator", name="Ann")
    writing = widget.panel.get_by_role("img", name="Ann is writing")
    expect(writing).to_be_visible()
    desk.ann_writes("It is", to="Is my cake ready?")
    expect(widget.panel.locator(".row.operator .bubble")).to_have_text("It is")
    expect(writing).to_have_count(0)
    line.tell(type="typing", who="operator", name="Ann")
    expect(writing).to_be_visible()
    # Nothing comes after it: it goes by itself.
    expect(writing).to_have_count(0)


def test_operators_are_told_that_the_visitor_writes_and_not_at_every_key(
    page: Page, desk: Desk, pages: HostPages
) -> None:
    line = Line(page)
    widget = visit(page, desk, pages)
    widget.open()
    page.keyboard.type("Not yet")
    assert line.count("typing") == 0, "there is no session to be writing in"
    page.keyboard.press("Enter")
    expect(widget.answers()).to_have_count(1)
    page.keyboard.type("And one question more")
    page.keyboard.press("Enter")
    expect(widget.own()).to_have_count(2)
    expect(widget.answers()).to_have_count(2)
    assert line.count("typing") == 1


# --- What the page may know and say


def test_a_page_hears_the_rating_and_its_comment(page: Page, desk: Desk, pages: HostPages) -> None:
    widget = visit(page, desk, pages)
    widget.records("end", "rating")
    widget.open()
    widget.say("Hello")
    expect(widget.answers()).to_have_count(1)
    widget.end_chat()
    widget.panel.get_by_role("radio", name="4 stars").click()
    expect(widget.panel.get_by_text("Thank you.", exact=True)).to_be_visible()
    widget.panel.get_by_role("textbox", name=re.compile("Anything to add")).fill("Quick")
    page.keyboard.press("Enter")
    expect(widget.panel.get_by_text("Thank you. We read every line.")).to_be_visible()
    rated = [["rating", {"score": 4, "comment": comment}] for comment in ("", "Quick")]
    assert widget.heard() == [["end", None], *rated]


def test_identify_hands_the_page_s_word_to_the_server(page: Page, desk: Desk, pages: HostPages) -> None:
    widget = visit(page, desk, pages)
    with page.expect_request(re.compile("/api/v1/visitors")) as first:
        widget.call("identify", {"token": "signed.by.the.page"})
        widget.open()
    assert (first.value.post_data_json or {})["identity"] == {"token": "signed.by.the.page"}


def test_a_page_that_opens_the_chat_itself_has_no_launcher(page: Page, desk: Desk, pages: HostPages) -> None:
    widget = visit(page, desk, pages, 'data-launcher="hidden"')
    expect(widget.element).to_have_count(1)
    expect(widget.launcher).to_be_hidden()
    widget.call("open")
    expect(widget.panel).to_be_visible()
    widget.call("minimize")
    expect(widget.launcher).to_be_hidden()


def test_a_picture_of_the_chat_s_own_host_is_the_assistant_s_face(page: Page, desk: Desk, pages: HostPages) -> None:
    picture = f"{desk.server.origin}/widget/preview/shop.svg"
    widget = visit(page, desk, pages, f'data-avatar="{picture}"')
    widget.open()
    face = widget.panel.locator("header .face img")
    expect(face).to_have_attribute("src", picture)
    assert face.evaluate("async (it) => { await it.decode(); return it.naturalWidth > 0 }") is True


# --- Storages


@pytest.mark.parametrize("script", [BLOCKED, FULL], ids=["blocked", "full"])
def test_a_chat_needs_no_storage(page: Page, desk: Desk, pages: HostPages, script: str) -> None:
    page.add_init_script(script)
    widget = visit(page, desk, pages)
    widget.open()
    for number, text in enumerate(("First", "Second"), start=1):
        widget.say(text)
        expect(widget.answers()).to_have_count(number)
    expect(widget.own()).to_have_text(["First", "Second"])
    widget.end_chat()
    widget.panel.get_by_role("button", name="Start a new chat").click()
    expect(widget.own()).to_have_count(0)
    page.reload()
    widget.open()
    expect(widget.panel.locator(".greeting")).to_be_visible()
