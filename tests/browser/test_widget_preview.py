"""The owner's look in the browser: in the launcher before anything is asked, in the preview before it is saved."""

import json
from collections.abc import Generator
from pathlib import Path
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Browser, FrameLocator, Page, expect

from frontdesk.web import widget
from frontdesk.web.widget.loader import loader_for
from tests.browser.conftest import Desk
from tests.support.browser import chromium, new_page
from tests.support.hostpage import HostPages, host_pages, page_with_widget
from tests.support.widget import Widget

pytestmark = pytest.mark.slow

BUILT = Path(widget.__file__).with_name("static").joinpath("widget.js").read_bytes()
SCRIPT = "text/javascript; charset=utf-8"
BACKGROUND = "(it) => getComputedStyle(it).backgroundColor"
FRAME = "<label>Label <input></label><iframe src='{src}' width=900 height=700 title=Preview></iframe>"


@pytest.fixture(scope="module")
def browser() -> Generator[Browser]:
    with chromium() as started:
        yield started


@pytest.fixture(scope="module")
def pages() -> Generator[HostPages]:
    with host_pages() as serving:
        yield serving


def serve_look(page: Page, desk: Desk, look: dict[str, object]) -> None:
    """The loader as a server of this look gives it."""
    body = loader_for(BUILT)(look).plain
    page.route(f"{desk.server.origin}/widget.js", lambda route: route.fulfill(body=body, content_type=SCRIPT))


def test_the_launcher_looks_right_before_anybody_opens_it(browser: Browser, desk: Desk, pages: HostPages) -> None:
    asked: list[str] = []
    with new_page(browser) as page:
        page.on("request", lambda request: asked.append(request.url))
        serve_look(page, desk, {"accent": "#00875a", "label": "Ask </script>", "position": "left", "theme": "dark"})
        url = pages.put("/", page_with_widget(desk.server.origin))
        page.goto(url)
        launcher = Widget(page).launcher
        expect(launcher.locator(".label")).to_have_text("Ask </script>")
        assert launcher.evaluate(BACKGROUND) == "rgb(0, 135, 90)"
        assert (launcher.bounding_box() or {})["x"] == 20
        expect(page.locator("frontdesk-widget .fd")).to_have_class("fd dark left")
        assert [one for one in asked if one not in (url, "data:,")] == [f"{desk.server.origin}/widget.js"]


def test_what_the_page_s_tag_says_wins(browser: Browser, desk: Desk, pages: HostPages) -> None:
    with new_page(browser) as page:
        serve_look(page, desk, {"accent": "#00875a", "label": "Ask", "position": "left"})
        attributes = 'data-accent="#b00020" data-label=""'
        page.goto(pages.put("/", page_with_widget(desk.server.origin, attributes=attributes)))
        launcher = Widget(page).launcher
        assert launcher.evaluate(BACKGROUND) == "rgb(176, 0, 32)"
        expect(launcher.locator(".label")).to_be_hidden()
        assert (launcher.bounding_box() or {})["x"] == 20


# --- The preview


class Settings:
    """A page of ours with a field and the preview in a frame, as the settings page has them."""

    def __init__(self, page: Page, desk: Desk, /, **values: str) -> None:
        self.page = page
        html = "<!doctype html><title>Settings</title>" + FRAME.format(src=f"/widget/preview#{urlencode(values)}")
        page.route(f"{desk.server.origin}/settings", lambda route: route.fulfill(body=html, content_type="text/html"))
        page.goto(f"{desk.server.origin}/settings")
        self.field = page.get_by_label("Label")
        self.frame: FrameLocator = page.frame_locator("iframe")
        self.launcher = self.frame.locator(".launcher")
        self.panel = self.frame.get_by_role("dialog")

    def edit(self, **values: str) -> None:
        script = "(hash) => frames[0].location.replace('/widget/preview#' + hash)"
        self.page.evaluate(script, urlencode(values))


def test_the_preview_follows_what_is_edited_and_leaves_the_focus_where_it_is(browser: Browser, desk: Desk) -> None:
    with new_page(browser) as page:
        settings = Settings(page, desk, label="Ask", accent="#00875a")
        expect(settings.launcher.locator(".label")).to_have_text("Ask")
        assert settings.launcher.evaluate(BACKGROUND) == "rgb(0, 135, 90)"
        settings.field.focus()
        for label in ("Ask u", "Ask us"):
            settings.edit(label=label, accent="#b00020", open="1", greeting=label, suggestions="One?\n\nTwo?")
        expect(settings.panel.get_by_role("heading", name="Ask us")).to_be_visible()
        expect(settings.panel.locator(".chip")).to_have_text(["One?", "Two?"])
        expect(settings.frame.locator("frontdesk-widget")).to_have_count(1)
        expect(settings.field).to_be_focused()
        settings.edit(label="Ask us", open="0", position="left")
        expect(settings.launcher).to_be_visible()
        assert settings.launcher.evaluate("(it) => it.getBoundingClientRect().x") == 20
        assert page.evaluate("history.length") <= 2


def test_the_preview_is_light_or_dark_with_its_page(browser: Browser, desk: Desk) -> None:
    with new_page(browser) as page:
        settings = Settings(page, desk, theme="auto", page="dark")
        root, inner = settings.frame.locator(":root"), settings.frame.locator("frontdesk-widget .fd")
        expect(inner).to_have_class("fd dark")
        expect(root).to_have_attribute("data-theme", "dark")
        assert root.evaluate(BACKGROUND) == "rgb(20, 23, 28)"
        settings.edit(theme="auto", page="light")
        expect(inner).to_have_class("fd")
        assert root.evaluate(BACKGROUND) == "rgb(255, 255, 255)"
        settings.edit(theme="dark", page="light")
        expect(inner).to_have_class("fd dark")


def test_a_chat_tried_in_the_preview_reaches_nobody_and_stays_while_the_look_changes(
    browser: Browser, desk: Desk
) -> None:
    asked: list[str] = []
    with new_page(browser) as page:
        page.on("request", lambda request: asked.append(request.url.removeprefix(desk.server.origin)))
        page.on("websocket", lambda socket: asked.append(socket.url))
        settings = Settings(page, desk, accent="#00875a")
        settings.launcher.click()
        field = settings.panel.get_by_role("textbox", name="Write a message")
        field.fill("Is it any good?")
        field.press("Enter")
        expect(settings.panel.locator(".row.assistant .bubble")).to_have_count(1)
        human = settings.panel.get_by_role("button", name="Talk to a person")
        expect(human).to_be_visible()
        settings.edit(accent="#b00020")
        own = settings.panel.locator(".own .bubble")
        expect(own).to_have_text("Is it any good?")
        assert own.evaluate(BACKGROUND) == "rgb(176, 0, 32)"
        human.click()
        expect(settings.panel.get_by_role("heading", name="Looking for a person")).to_be_visible()
        settings.panel.get_by_role("button", name="End chat").click()
        settings.panel.get_by_role("group").get_by_role("button", name="End chat").click()
        settings.panel.get_by_role("radio", name="5 stars").click()
        expect(settings.panel.get_by_text("Thank you.", exact=True)).to_be_visible()
        settings.panel.get_by_role("button", name="Start a new chat").click()
        expect(own).to_have_count(0)
        assert not [one for one in asked if "/api/" in one]
        page.reload()
        settings.launcher.click()
        expect(settings.panel.locator(".greeting")).to_be_visible()


def test_the_preview_s_policy_is_never_violated_and_lets_nothing_out(browser: Browser, desk: Desk) -> None:
    script = (
        "addEventListener('securitypolicyviolation', (event) => (window.violations ??= []).push(event.blockedURI))"
    )
    with new_page(browser, expected="Content Security Policy") as page:
        page.add_init_script(script)
        page.goto(f"{desk.server.origin}/widget/preview#label=Ask")
        tried = Widget(page)
        tried.open()
        tried.say("Hello")
        expect(tried.answers()).to_have_count(1)
        assert page.evaluate("window.violations ?? []") == []
        # The policy is in force: a real request is refused, whatever the page's own script does.
        beacon = "() => new Promise((done) => { addEventListener('securitypolicyviolation', () => done(true));"
        assert page.evaluate(beacon + " navigator.sendBeacon('/api/v1/visitors', '{}') })") is True
        kept = json.dumps(page.evaluate("Object.keys(localStorage)"))
        assert "/default." not in kept
