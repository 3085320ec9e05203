"""The widget's look and reach: phone, dark, right-to-left, languages, tokens, and what a screen reader is told."""

import json
import re
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.conftest import Desk
from tests.support.axe import complaints
from tests.support.browser import NARROW, WIDE, chromium, new_page
from tests.support.hostpage import HostPages, host_pages, page_with_widget
from tests.support.widget import Widget, find_focus

pytestmark = pytest.mark.slow

SOURCES = Path(__file__).parents[2] / "widget"
WIDGET = "frontdesk-widget"
MESSAGES = SOURCES / "src" / "messages"

# Every text and its ground, as they are painted: what a reader with low vision sees. WCAG 2.2, 1.4.3.
POOR_CONTRAST = """(panel) => {
  const rgb = (text) => (text.match(/[\\d.]+/g) ?? []).map(Number);
  const light = (colour) => colour.slice(0, 3).map((part) => part / 255)
    .map((share) => (share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4))
    .reduce((sum, part, index) => sum + part * [0.2126, 0.7152, 0.0722][index], 0);
  const ground = (it) => {
    for (; it; it = it.parentElement) {
      const colour = rgb(getComputedStyle(it).backgroundColor);
      if (colour.length === 3 || colour[3] > 0) return colour;
    }
  };
  const poor = [];
  for (const it of panel.querySelectorAll("*")) {
    const hasText = [...it.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
    if (!hasText || !it.checkVisibility() || it.disabled) continue;
    const [a, b] = [light(rgb(getComputedStyle(it).color)) + 0.05, light(ground(it)) + 0.05];
    const contrast = Math.max(a / b, b / a);
    if (contrast < 4.5) poor.push([it.className, it.textContent, contrast]);
  }
  return poor;
}"""

SMALL_TARGETS = """(panel) => [...panel.querySelectorAll("button, textarea, input")]
  .filter((it) => it.checkVisibility())
  .map((it) => [it.getAttribute("aria-label") ?? it.textContent, it.getBoundingClientRect()])
  .filter(([, box]) => box.height < 44 || box.width < 44).map(([name, box]) => [name, box.width, box.height])"""


# What was moved; a line that moves up inside the panel has no name here, for it stands in a shadow root.
SHIFTS = """
window.shifts = [];
new PerformanceObserver((list) => shifts.push(
  ...list.getEntries().flatMap((it) => it.sources.map(({ node }) => node?.nodeName ?? "inside the widget"))
)).observe({ type: "layout-shift", buffered: true });
"""

MOVING = """(root) => [root, ...root.querySelectorAll("*")].filter((it) => it.checkVisibility())
  .map((it) => [it.className, getComputedStyle(it).animationName, getComputedStyle(it).transitionDuration])
  .filter(([, name, duration]) => name !== "none" || duration.split(", ").some((one) => one !== "0s"))"""


@pytest.fixture(scope="module")
def browser() -> Generator[Browser]:
    with chromium() as started:
        yield started


@pytest.fixture(scope="module")
def pages() -> Generator[HostPages]:
    with host_pages() as serving:
        yield serving


class Opener:
    """Opens the widget in contexts of all kinds; they end with the test."""

    def __init__(self, browser: Browser, desk: Desk, pages: HostPages) -> None:
        self._browser, self._desk, self._pages = browser, desk, pages
        self.contexts: list[BrowserContext] = []

    def __call__(self, attributes: str = "", html: str = "", **context: Any) -> Widget:
        options: dict[str, Any] = {"viewport": WIDE, "reduced_motion": "reduce", **context}
        self.contexts.append(self._browser.new_context(**options))
        page: Page = self.contexts[-1].new_page()
        page.goto(self._pages.put("/", page_with_widget(self._desk.server.origin, attributes=attributes, html=html)))
        widget = Widget(page)
        widget.open()
        expect(widget.panel.locator(".greeting")).to_be_visible()
        return widget


@pytest.fixture
def opened(browser: Browser, desk: Desk, pages: HostPages) -> Generator[Opener]:
    desk.do(desk.model.reset)
    desk.do(desk.model.otherwise, text="**Two** to four days. [More](https://shop.example/more)")
    opener = Opener(browser, desk, pages)
    yield opener
    for context in opener.contexts:
        context.close()


def box_of(widget: Widget) -> tuple[float, float, float, float]:
    box = widget.panel.bounding_box()
    assert box is not None
    return box["x"], box["y"], box["width"], box["height"]


def test_the_panel_stands_in_its_corner_and_never_moves_the_page(opened: Opener) -> None:
    widget = opened()
    assert box_of(widget) == (1280 - 376 - 16, 800 - 640 - 16, 376, 640)
    assert widget.page.evaluate("[document.body.clientHeight < 800, scrollY, document.body.style.cssText]") == [
        True,
        0,
        "",
    ]
    widget.panel.get_by_role("button", name="Minimise").click()
    assert widget.launcher.bounding_box() == {"x": 1204, "y": 724, "width": 56, "height": 56}
    assert box_of(opened('data-position="left"'))[0] == 16


def test_the_page_is_never_shifted(browser: Browser, desk: Desk, pages: HostPages) -> None:
    with new_page(browser) as page:
        page.add_init_script(SHIFTS)
        page.goto(pages.put("/", page_with_widget(desk.server.origin)))
        widget = Widget(page)
        expect(widget.launcher).to_be_visible()
        page.evaluate("scrollTo(0, 200)")
        # By a call: what follows a tap is not counted as a shift.
        widget.call("open")
        expect(widget.panel.locator(".greeting")).to_be_visible()
        page.wait_for_timeout(300)
        assert page.evaluate("shifts") == []
        widget.call("send", "Hi")
        expect(widget.answers()).to_have_count(1)
        widget.call("minimize")
        expect(widget.panel).to_be_hidden()
        assert set(page.evaluate("shifts")) <= {"inside the widget"}
        # The observer names what the page would feel.
        page.evaluate("document.querySelector('p').before(document.createElement('hr'))")
        page.wait_for_function("shifts.includes('P')")


def test_nothing_moves_for_whom_motion_is_too_much(opened: Opener) -> None:
    widget = opened(reduced_motion="no-preference")
    inner = widget.element.locator(".fd")
    assert inner.evaluate(MOVING) != []
    widget.page.emulate_media(reduced_motion="reduce")
    assert inner.evaluate(MOVING) == []
    widget.say("Hi")
    expect(widget.answers()).to_have_count(1)
    assert inner.evaluate(MOVING) == []
    widget.call("minimize")
    expect(widget.launcher).to_be_visible()
    assert inner.evaluate(MOVING) == []


def test_the_owner_s_tokens_reach_everything_that_bears_them(opened: Opener) -> None:
    widget = opened('data-accent="#00875a" data-radius="4" data-suggestions="How long?"')
    widget.panel.get_by_role("button", name="How long?").click()
    expect(widget.answers()).to_have_count(1)
    style = "(it) => [getComputedStyle(it).backgroundColor, getComputedStyle(it).borderTopLeftRadius]"
    assert widget.own().evaluate(style) == ["rgb(0, 135, 90)", "3.5px"]
    assert widget.panel.evaluate(style)[1] == "4px"
    assert opened('data-radius="soft" data-accent="red;}"').panel.evaluate(style)[1] == "16px"


def test_at_twice_the_size_everything_can_still_be_reached(opened: Opener) -> None:
    widget = opened('data-suggestions="How long?|Why?"', viewport={"width": 640, "height": 400})
    widget.say("Hi")
    expect(widget.answers()).to_have_count(1)
    widget.panel.get_by_role("button", name="End chat").click()
    for name in ("Minimise", "Keep", "Send"):
        expect(widget.panel.get_by_role("button", name=name)).to_be_in_viewport(ratio=1)
    expect(widget.composer).to_be_in_viewport(ratio=1)
    expect(widget.answers()).to_be_in_viewport()


def test_on_a_phone_it_is_the_whole_screen_and_keeps_the_focus(opened: Opener) -> None:
    widget = opened(viewport=NARROW, is_mobile=True, has_touch=True)
    assert box_of(widget) == (0, 0, 390, 844)
    # Under 16 px a phone would zoom in.
    assert widget.composer.evaluate("(it) => getComputedStyle(it).fontSize") == "16px"
    expect(widget.panel).to_have_attribute("aria-modal", "true")
    names: list[str] = []
    for _ in range(12):
        widget.page.keyboard.press("Tab")
        names.append(find_focus(widget.page))
    assert "Minimise" in names
    assert "Write a message" in names
    assert "" not in names


def test_dark_follows_the_system_unless_the_page_says_otherwise(opened: Opener) -> None:
    surface = "(it) => getComputedStyle(it).backgroundColor"
    dark, light = "rgb(20, 23, 28)", "rgb(255, 255, 255)"
    widget = opened(color_scheme="dark")
    assert widget.panel.evaluate(surface) == dark
    widget.page.emulate_media(color_scheme="light")
    assert widget.panel.evaluate(surface) == light
    assert opened('data-theme="dark"', color_scheme="light").panel.evaluate(surface) == dark
    assert opened('data-theme="light"', color_scheme="dark").panel.evaluate(surface) == light


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("accent", ["", "#ffe14d", "#111111", "#8aa0ff", "#f00"])
def test_every_text_can_be_read_whatever_accent_the_owner_chose(opened: Opener, accent: str, scheme: str) -> None:
    widget = opened(f'data-accent="{accent}" data-suggestions="How long?|Why?"', color_scheme=scheme)
    assert widget.panel.evaluate(POOR_CONTRAST) == []
    widget.panel.get_by_role("button", name="How long?").click()
    expect(widget.answers()).to_have_count(1)
    widget.composer.fill("Thanks")
    widget.panel.get_by_role("button", name="End chat").click()
    assert widget.panel.evaluate(POOR_CONTRAST) == []
    widget.page.context.set_offline(True)
    expect(widget.trouble).to_be_visible()
    assert widget.panel.evaluate(POOR_CONTRAST) == []


def test_everything_that_is_tapped_is_large_enough(opened: Opener) -> None:
    widget = opened('data-suggestions="How long?|Why?"')
    assert widget.panel.evaluate(SMALL_TARGETS) == []
    widget.say("Hi")
    expect(widget.answers()).to_have_count(1)
    widget.panel.get_by_role("button", name="End chat").click()
    assert widget.panel.evaluate(SMALL_TARGETS) == []
    widget.panel.get_by_role("group", name="End this chat?").get_by_role("button", name="End chat").click()
    widget.panel.get_by_role("radio", name="4 stars").click()
    expect(widget.panel.get_by_role("textbox", name=re.compile("Anything to add"))).to_be_visible()
    assert widget.panel.evaluate(SMALL_TARGETS) == []


def test_right_to_left_pages_have_it_mirrored(opened: Opener) -> None:
    widget = opened(html="dir=rtl")
    assert box_of(widget)[0] == 16
    words = (
        "(it) => { const all = new Range(); all.selectNodeContents(it); return all.getBoundingClientRect().right }"
    )
    for line in ("h3", "p"):
        assert widget.panel.locator(f".greeting {line}").evaluate(words) == 16 + 376 - 16
    widget.say("שלום")
    expect(widget.answers()).to_have_count(1)
    middle = "(it) => { const box = it.getBoundingClientRect(); return box.x + box.width / 2 }"
    own, theirs = widget.own().evaluate(middle), widget.answers().evaluate(middle)
    assert own < 16 + 376 / 2 < theirs
    minimise = widget.panel.get_by_role("button", name="Minimise").evaluate(middle)
    assert minimise < widget.panel.locator(".face").first.evaluate(middle)
    assert (
        opened('data-position="right"', html="dir=rtl").panel.evaluate("(it) => it.getBoundingClientRect().x") > 800
    )


@pytest.mark.parametrize("language", ["en", "ru", "uk", "de", "es", "fr"])
def test_it_speaks_the_visitor_s_language(opened: Opener, language: str) -> None:
    words = json.loads((MESSAGES / f"{language}.json").read_text())
    widget = opened(locale=f"{language}-{'UA' if language == 'uk' else language.upper()}")
    expect(widget.panel.get_by_role("heading", name=words["welcome"])).to_be_visible()
    field = widget.panel.get_by_role("textbox", name=words["compose"])
    field.fill("a" * 3_999)
    form = words["left"]["one"].replace("{n}", "1")
    expect(widget.panel.locator(".counter")).to_have_text(form)
    field.fill("Hi")
    field.press("Enter")
    expect(widget.panel.locator(".row.assistant .tag")).to_have_text(words["tag"])
    # The server's own words come in it too.
    widget.panel.get_by_role("button", name=words["askHuman"]).click()
    expect(widget.speaker).to_have_text(words["waiting"])


def test_a_page_may_choose_the_language(opened: Opener) -> None:
    widget = opened('data-locale="de"', locale="fr-FR")
    expect(widget.panel.get_by_role("heading", name="Wie können wir helfen?")).to_be_visible()
    assert opened('data-locale="xx"').composer.is_visible()


def test_what_happens_is_announced(opened: Opener) -> None:
    widget = opened()
    log = widget.panel.get_by_role("log", name="Messages")
    expect(log).to_have_attribute("aria-live", "polite")
    widget.say("Hi")
    expect(log.locator(".bubble")).to_have_count(2)
    assert "Assistant" in log.locator(".row.assistant").inner_text()
    expect(widget.panel.locator(".who")).to_have_attribute("aria-live", "polite")
    expect(widget.trouble).to_have_attribute("role", "status")
    expect(widget.panel).to_have_accessible_name(re.compile("^Assistant"))


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(opened: Opener, scheme: str) -> None:
    widget = opened('data-suggestions="How long?|Why?"', color_scheme=scheme)
    page = widget.page
    assert complaints(page, within=WIDGET) == []
    widget.say("Hi")
    expect(widget.answers()).to_have_count(1)
    widget.panel.get_by_role("button", name="End chat").click()
    assert complaints(page, within=WIDGET) == []
    widget.panel.get_by_role("group", name="End this chat?").get_by_role("button", name="End chat").click()
    widget.panel.get_by_role("radio", name="2 stars").click()
    expect(widget.panel.get_by_role("textbox", name=re.compile("Anything to add"))).to_be_visible()
    assert complaints(page, within=WIDGET) == []
    widget.call("minimize")
    expect(widget.panel).to_be_hidden()
    assert complaints(page, within=WIDGET) == []
