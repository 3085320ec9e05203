"""The widget where pages make it hard: strict policies, a sandbox, hostile styles, other scripts, the page cache."""

import re
from collections.abc import Generator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Desk
from tests.support.browser import ARGUMENTS, CHROMIUM, chromium, new_page
from tests.support.hostpage import STRICT_POLICY, HostPages, host_pages, page_with_widget
from tests.support.widget import Widget

pytestmark = pytest.mark.slow

HOSTILE = """
html > *, body * { all: unset !important; display: none !important; color: lime !important;
    font: 40px/90px cursive !important;
    transform: rotate(9deg) !important; pointer-events: none !important; visibility: hidden !important;
    position: static !important; width: 3px !important; --accent: red; --surface: red; --radius: 99px }
html { font: 40px/90px cursive; letter-spacing: 9px; text-transform: uppercase; color: lime }
frontdesk-widget { opacity: 0 !important; z-index: -1 !important; direction: rtl !important }
.panel, .launcher, button, textarea { display: none !important; background: red !important }
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
    desk.do(desk.model.otherwise, text="Two to four days. [More](https://shop.example/more)")
    with new_page(browser) as opened:
        yield opened


def talk_and_end(widget: Widget) -> None:
    """The way through everything that makes nodes, styles and requests."""
    widget.open()
    widget.say("How long?")
    expect(widget.answers()).to_have_count(1)
    widget.end_chat()
    widget.panel.get_by_role("radio", name="3 stars").click()
    expect(widget.panel.get_by_text("Thank you.", exact=True)).to_be_visible()
    widget.panel.get_by_role("button", name="Start a new chat").click()
    expect(widget.composer).to_be_focused()


def test_a_strict_policy_with_trusted_types_is_never_violated(browser: Browser, desk: Desk, pages: HostPages) -> None:
    desk.do(desk.model.reset)
    desk.do(desk.model.otherwise, text="Two to four days.")
    with new_page(browser, expected="TrustedHTML") as page:
        keep_to_the_policy(page, desk, pages)


def keep_to_the_policy(page: Page, desk: Desk, pages: HostPages) -> None:
    origin = desk.server.origin
    policy = STRICT_POLICY.format(desk=origin, socket=origin.replace("http", "ws"))
    page.add_init_script(
        "window.violations = []; document.addEventListener('securitypolicyviolation',"
        " (event) => violations.push(event.violatedDirective))"
    )
    url = pages.put("/strict", page_with_widget(origin), Content_Security_Policy=policy)
    page.goto(url)
    # The policy is in force: what the widget must not do is refused here.
    refused = "() => { try { document.body.innerHTML = '<b>x</b>' } catch { return true } return false }"
    assert page.evaluate(refused) is True
    page.evaluate("violations.length = 0")
    talk_and_end(Widget(page))
    assert page.evaluate("violations") == []
    widths = "(it) => [it.getBoundingClientRect().width, getComputedStyle(it).position]"
    assert Widget(page).panel.evaluate(widths) == [376, "absolute"]


def test_a_sandboxed_frame_without_storage_has_a_whole_chat(page: Page, desk: Desk, pages: HostPages) -> None:
    inner = pages.put("/inner", page_with_widget(desk.server.origin))
    page.goto(
        pages.put(
            "/outer",
            "<!doctype html><link rel=icon href=data:,>"
            f'<iframe sandbox="allow-scripts" width=900 height=700 src="{inner}"></iframe>',
        )
    )
    frame = page.frame(url=inner)
    assert frame is not None
    refused = "() => { try { return !localStorage } catch { return true } }"
    assert frame.evaluate(refused) is True
    dialog = frame.get_by_role("dialog")
    frame.locator(".launcher").click()
    for text in ("First", "Second"):
        dialog.get_by_role("textbox", name="Write a message").fill(text)
        dialog.get_by_role("textbox", name="Write a message").press("Enter")
    expect(dialog.locator(".own .bubble")).to_have_text(["First", "Second"])
    expect(dialog.locator(".row.assistant .bubble").first).to_be_visible()


def test_hostile_styles_of_the_page_change_nothing(page: Page, desk: Desk, pages: HostPages) -> None:
    page.goto(pages.put("/plain", page_with_widget(desk.server.origin)))
    looks: list[object] = []
    for path, head in (("/calm", ""), ("/hostile", f"<style>{HOSTILE}</style>")):
        page.goto(pages.put(path, page_with_widget(desk.server.origin, head=head)))
        widget = Widget(page)
        if path == "/calm":
            widget.open()
        expect(widget.composer).to_be_visible()
        page.wait_for_timeout(300)
        looks.append(
            widget.panel.evaluate(
                "(panel) => [panel, ...panel.querySelectorAll('*')].map((it) => {"
                " const box = it.getBoundingClientRect();"
                " const style = getComputedStyle(it); return [it.tagName, box.x, box.y, box.width, box.height,"
                " style.color, style.backgroundColor, style.font, style.visibility, style.direction] })"
            )
        )
    assert looks[0] == looks[1]
    Widget(page).say("Still here")
    expect(Widget(page).answers()).to_have_count(1)


def test_the_page_s_shortcuts_don_t_hear_what_is_typed(page: Page, desk: Desk, pages: HostPages) -> None:
    page.goto(pages.put("/keys", page_with_widget(desk.server.origin)))
    page.evaluate("window.keys = []; document.addEventListener('keydown', (event) => keys.push(event.key))")
    widget = Widget(page)
    widget.open()
    page.keyboard.type("/s")
    expect(widget.composer).to_have_value("/s")
    assert page.evaluate("keys") == []


def test_the_script_loaded_twice_makes_one_widget(page: Page, desk: Desk, pages: HostPages) -> None:
    twice = f'<script async src="{desk.server.origin}/widget.js"></script>'
    page.goto(pages.put("/twice", page_with_widget(desk.server.origin, head=twice)))
    widget = Widget(page)
    widget.open()
    page.evaluate(
        "(src) => new Promise((done) => { const tag = document.createElement('script'); tag.src = src + '?again';"
        " tag.onload = done; document.head.append(tag) })",
        f"{desk.server.origin}/widget.js",
    )
    expect(widget.element).to_have_count(1)
    widget.say("Once")
    expect(widget.answers()).to_have_count(1)
    expect(widget.own()).to_have_count(1)


def test_an_element_that_the_page_removes_is_gone_and_comes_back_when_called(
    page: Page, desk: Desk, pages: HostPages
) -> None:
    page.goto(pages.put("/removed", page_with_widget(desk.server.origin)))
    widget = Widget(page)
    widget.open()
    widget.say("Before")
    expect(widget.answers()).to_have_count(1)
    page.evaluate("document.body.append(document.querySelector('frontdesk-widget'))")
    expect(widget.answers()).to_have_count(1)
    with page.expect_websocket(lambda socket: True) as second:
        page.evaluate("document.querySelector('frontdesk-widget').remove()")
        expect(widget.element).to_have_count(0)
        page.evaluate("window.dispatchEvent(new Event('online'))")
        widget.call("open")
    assert second.value.url.endswith("/api/v1/ws")
    expect(widget.answers()).to_have_count(1)
    expect(widget.panel).to_have_count(1)


def test_the_back_button_finds_the_chat_as_it_was(browser: Browser, desk: Desk, pages: HostPages) -> None:
    desk.do(desk.model.reset)
    desk.do(desk.model.otherwise, text="Yes.")
    first = pages.put("/first", page_with_widget(desk.server.origin))
    second = pages.put("/second", "<!doctype html><link rel=icon href=data:,><title>Second</title><p>Elsewhere</p>")
    with keeping_pages(browser) as keeping, new_page(keeping) as page:
        page.goto(first)
        page.evaluate("window.stayed = true")
        widget = Widget(page)
        widget.open()
        widget.say("Before leaving")
        expect(widget.answers()).to_have_count(1)
        page.goto(second)
        page.go_back(wait_until="commit")
        assert page.evaluate("window.stayed") is True, "the page was not kept in the back/forward cache"
        widget.say("After coming back")
        expect(widget.answers()).to_have_count(2)
        expect(widget.own()).to_have_text(["Before leaving", "After coming back"])


@contextmanager
def keeping_pages(browser: Browser) -> Generator[Browser]:
    """A browser with a back/forward cache; Playwright's own has none."""
    other = browser.browser_type.launch(
        executable_path=CHROMIUM, args=ARGUMENTS, ignore_default_args=["--disable-back-forward-cache"]
    )
    try:
        yield other
    finally:
        other.close()


def test_only_the_desk_and_the_page_are_ever_asked(page: Page, desk: Desk, pages: HostPages) -> None:
    hosts: set[str] = set()
    page.on("request", lambda request: hosts.add(re.sub(r"^(\w+://[^/]+).*", r"\1", request.url)))
    attributes = 'data-avatar="http://127.0.0.1:9/third-host.png"'
    page.goto(pages.put("/hosts", page_with_widget(desk.server.origin, attributes=attributes)))
    talk_and_end(Widget(page))
    assert hosts == {desk.server.origin, pages.origin}


def test_a_chunk_that_is_gone_after_an_upgrade_goes_by_its_other_name(
    browser: Browser, desk: Desk, pages: HostPages
) -> None:
    with new_page(browser, expected="net::ERR_FAILED") as page:
        page.route(re.compile(r"/widget/panel-"), lambda route: route.abort())
        page.goto(pages.put("/chunk", page_with_widget(desk.server.origin)))
        Widget(page).open()


def test_a_chunk_that_can_t_be_fetched_is_tried_until_it_is_there(
    browser: Browser, desk: Desk, pages: HostPages
) -> None:
    with new_page(browser, expected="net::ERR_FAILED") as page:
        anything = re.compile(r"/widget/panel")
        page.route(anything, lambda route: route.abort())
        page.goto(pages.put("/chunk", page_with_widget(desk.server.origin)))
        widget = Widget(page)
        with page.expect_event("console"):
            widget.launcher.click()
        expect(widget.launcher).to_have_attribute("aria-busy", "true")
        page.unroute(anything)
        expect(widget.panel).to_be_visible()
        expect(widget.launcher).to_be_hidden()
