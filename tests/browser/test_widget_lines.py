"""The widget over broken lines, reloads and several tabs: nothing lost, nothing twice, one order."""

import re
from collections.abc import Generator

import pytest
from playwright.sync_api import Browser, Page, WebSocketRoute, expect

from tests.browser.conftest import Desk
from tests.support.browser import chromium, new_page
from tests.support.hostpage import HostPages, host_pages, page_with_widget
from tests.support.widget import Widget, count_keys

pytestmark = pytest.mark.slow

NOTHING_QUEUED = "!Object.keys(localStorage).some((key) => key.includes('.out.'))"
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


def another_tab(widget: Widget) -> Widget:
    page = widget.page.context.new_page()
    page.goto(widget.page.url)
    return Widget(page)


class Deaf:
    """The server hears this page's messages; while `is_deaf`, the page hears no ack."""

    def __init__(self, page: Page) -> None:
        self.sent: list[str] = []
        self.is_deaf = True
        page.route_web_socket(re.compile("/api/v1/ws"), self._route)

    def _route(self, socket: WebSocketRoute) -> None:
        server = socket.connect_to_server()

        def to_server(frame: str | bytes) -> None:
            self.sent += re.findall(r'"type":"message","client_id":"(\w+)"', str(frame))
            server.send(frame)

        def to_page(frame: str | bytes) -> None:
            if not (self.is_deaf and '"type":"ack"' in str(frame)):
                socket.send(frame)

        socket.on_message(to_server)
        server.on_message(to_page)


def test_what_is_written_offline_is_said_plainly_and_goes_out_after_a_reload(widget: Widget) -> None:
    page = widget.page
    widget.open()
    widget.say("First")
    expect(widget.answers()).to_have_count(1)
    page.context.set_offline(True)
    expect(widget.trouble).to_have_text("You're offline. Your messages will be sent when you're back.")
    widget.say("Second")
    widget.say("Third")
    expect(widget.panel.locator(".status").last).to_have_text("Will be sent when you're back")
    assert count_keys(page, "out.") == 2
    page.context.set_offline(False)
    page.reload()
    expect(widget.own()).to_have_text(["First", "Second", "Third"])
    expect(widget.trouble).to_be_hidden()
    page.wait_for_function(NOTHING_QUEUED)
    page.reload()
    expect(widget.own()).to_have_text(["First", "Second", "Third"])


def test_a_message_whose_ack_was_lost_goes_out_again_under_its_key_and_stands_once(widget: Widget) -> None:
    page = widget.page
    line = Deaf(page)
    page.reload()
    widget.open()
    widget.say("Only once")
    expect(widget.answers()).to_have_count(1)
    assert count_keys(page, "out.") == 1
    widget.say("And then this")
    expect(widget.own()).to_have_text(["Only once", "And then this"])
    # The second waits for the ack of the first.
    assert len(line.sent) == 1
    line.is_deaf = False
    page.reload()
    expect(widget.answers()).to_have_count(2)
    expect(widget.own()).to_have_text(["Only once", "And then this"])
    page.wait_for_function(NOTHING_QUEUED)
    assert [line.sent.count(key) for key in dict.fromkeys(line.sent)] == [2, 1]


def test_a_restart_of_the_server_loses_and_doubles_nothing(widget: Widget, desk: Desk) -> None:
    widget.open()
    widget.say("Before")
    expect(widget.answers()).to_have_count(1)
    desk.do(desk.server.stop)
    widget.say("During")
    expect(widget.trouble).to_contain_text("The chat can't be reached. Nothing is lost")
    desk.do(desk.server.start)
    expect(widget.answers()).to_have_count(2)
    widget.page.reload()
    expect(widget.own()).to_have_text(["Before", "During"])


def test_without_websockets_everything_goes_by_long_polls(widget: Widget, desk: Desk) -> None:
    desk.do(desk.model.reset)
    desk.do(desk.model.streams, "By ", "polling.", gate="go", gate_at=1)
    page = widget.page
    page.route_web_socket(re.compile("/api/v1/ws"), lambda socket: socket.close(code=1011))
    widget.open()
    widget.say("Can you hear me?")
    expect(widget.panel.locator(".draft .text")).to_have_text("By ")
    desk.do(desk.model.open_gate, "go")
    expect(widget.answers()).to_have_text("By polling.")
    desk.ann_takes("Can you hear me?")
    expect(widget.speaker).to_have_text("Ann")
    widget.end_chat()
    expect(widget.speaker).to_have_text("Chat ended")


def test_a_gap_in_the_events_is_filled_before_anything_later_is_shown(widget: Widget, desk: Desk) -> None:
    page = widget.page
    dropped: list[str] = []

    def lossy(socket: WebSocketRoute) -> None:
        server = socket.connect_to_server()
        socket.on_message(server.send)

        def to_page(frame: str | bytes) -> None:
            if '"author":"operator"' in str(frame) and '"type":"event"' in str(frame) and not dropped:
                dropped.append(str(frame))
            else:
                socket.send(frame)

        server.on_message(to_page)

    page.route_web_socket(re.compile("/api/v1/ws"), lossy)
    page.reload()
    widget.open()
    widget.say("Is somebody there?")
    expect(widget.answers()).to_have_count(1)
    desk.ann_writes("One", to="Is somebody there?")
    expect(widget.speaker).to_have_text("Ann")
    desk.ann_writes("Two", to="Is somebody there?")
    expect(widget.panel.locator(".row.operator .bubble")).to_have_text(["One", "Two"])
    assert len(dropped) == 1


def test_a_refused_message_waits_for_a_tap(widget: Widget) -> None:
    refused: list[str] = []

    def damage(socket: WebSocketRoute) -> None:
        server = socket.connect_to_server()

        def to_server(frame: str | bytes) -> None:
            keys = re.findall(r'"type":"message","client_id":"(\w+)"', str(frame))
            if keys and not refused:
                refused.extend(keys)
                fault = '{"type":"error","error":{"code":"idempotency_mismatch","message":"no"},"client_id":"%s"}'
                socket.send(fault % keys[0])
            else:
                server.send(frame)

        socket.on_message(to_server)

    widget.page.route_web_socket(re.compile("/api/v1/ws"), damage)
    widget.open()
    widget.say("Take this")
    widget.panel.get_by_role("button", name="Not sent. Tap to retry.").click()
    expect(widget.answers()).to_have_count(1)
    expect(widget.own()).to_have_text("Take this")
    assert len(refused) == 1


@pytest.mark.parametrize("has_locks", [True, False], ids=["locks", "lease"])
def test_three_tabs_share_one_queue_and_stay_in_step(widget: Widget, *, has_locks: bool) -> None:
    if not has_locks:
        bare = "delete Navigator.prototype.locks; delete window.BroadcastChannel"
        widget.page.context.add_init_script(bare)
        widget.page.reload()
    widget.open()
    widget.say("From the first")
    expect(widget.answers()).to_have_count(1)
    tabs = [widget, another_tab(widget), another_tab(widget)]
    for tab in tabs[1:]:
        tab.open()
        expect(tab.own()).to_have_text(["From the first"])
    widget.page.context.set_offline(True)
    texts = ["From the first"]
    for round_ in range(2):
        for number, tab in enumerate(tabs):
            texts.append(f"{round_} from {number}")
            tab.say(texts[-1])
    for tab in tabs:
        expect(tab.own()).to_have_text(texts)
    tabs[2].page.close()
    widget.page.context.set_offline(False)
    for tab in tabs[:2]:
        expect(tab.panel.locator(".status")).to_have_count(0)
        expect(tab.own()).to_have_text(texts)
    widget.page.reload()
    expect(widget.own()).to_have_text(texts)
    widget.end_chat()
    for tab in tabs[:2]:
        expect(tab.speaker).to_have_text("Chat ended")
    tabs[1].panel.get_by_role("button", name="Start a new chat").click()
    for tab in tabs[:2]:
        expect(tab.own()).to_have_count(0)


def test_tabs_opened_at_once_are_one_visitor(widget: Widget) -> None:
    other = another_tab(widget)
    for tab in (widget, other):
        tab.page.evaluate("void window.frontdesk('open')")
    widget.say("Who am I?")
    expect(other.own()).to_have_text("Who am I?")
