"""How the inbox looks and is reached: keyboard, phone, zoom, dark, right to left, long words, and what axe says."""

from collections.abc import Callable, Generator
from pathlib import Path
from typing import Any, TypeAlias

import pytest
from playwright.sync_api import Browser, expect

from tests.support.axe import complaints, serious_complaints
from tests.support.browser import NARROW, chromium
from tests.web.inbox.office import Guest, InboxPage, Office, open_office

pytestmark = pytest.mark.slow

SMALLEST_PX = 44
LONG = "Donaudampfschifffahrtsgesellschaftskapitän" * 12
Opener: TypeAlias = Callable[..., InboxPage]


@pytest.fixture(scope="module")
def browser() -> Generator[Browser]:
    with chromium() as started:
        yield started


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Generator[Office]:
    with open_office(tmp_path_factory.mktemp("inbox")) as opened:
        yield opened


@pytest.fixture(scope="module")
def guests(office: Office) -> list[Guest]:
    """One who waits, one whom the assistant answered, one with long words."""
    office.do(office.model.otherwise, text="**Two** to four days. [More](https://other.example/more)")
    long = office.guest().says(LONG, page={"url": f"https://shop.example/{'a' * 400}", "title": LONG[:200]})
    answered = office.guest().says("Where is my parcel?")
    answered.hears("Two to four days. More (other.example)", author="assistant")
    return [office.guest().says("I need a person").asks_for_a_person(), answered, long]


@pytest.fixture
def opened(office: Office, browser: Browser, guests: list[Guest]) -> Generator[Opener]:
    pages: list[InboxPage] = []

    def open_page(login: str = "ann", **look: Any) -> InboxPage:
        pages.append(InboxPage(office, browser, login, **look))
        return pages[-1]

    yield open_page
    for page in pages:
        page.close()


def overflow_px(inbox: InboxPage) -> int:
    return inbox.page.evaluate("document.documentElement.scrollWidth - innerWidth")


def find_focus(inbox: InboxPage) -> str:
    """The id, the session or the words of what has the focus."""
    return inbox.page.evaluate(
        "(({ id, dataset, textContent, parentElement }) => id || parentElement.dataset.session || textContent)"
        "(document.activeElement)"
    )


def test_without_sessions_the_page_says_so(browser: Browser, tmp_path: Path) -> None:
    with open_office(tmp_path) as empty:
        inbox = InboxPage(empty, browser, "ann").goto()
        expect(inbox.page.locator(".list-words")).to_have_text("All quiet. New sessions appear here by themselves.")
        expect(inbox.page).to_have_title("Inbox · Frontdesk")
        guest = empty.guest().says("First")
        expect(inbox.row(guest)).to_be_visible()
        inbox.close()


def test_the_root_leads_to_the_inbox_and_strangers_to_the_sign_in(browser: Browser, opened: Opener) -> None:
    inbox = opened()
    inbox.page.goto(inbox.origin)
    expect(inbox.page).to_have_url(f"{inbox.origin}/inbox")
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(f"{inbox.origin}/inbox/K7Q2M4XD")
        expect(page).to_have_url(f"{inbox.origin}/signin?next=/inbox/K7Q2M4XD")


def test_an_address_of_a_session_opens_it(opened: Opener, guests: list[Guest]) -> None:
    inbox = opened().goto(guests[1].session)
    expect(inbox.bubbles("visitor")).to_have_text("Where is my parcel?")
    expect(inbox.row(guests[1]).locator("a")).to_have_attribute("aria-current", "true")
    inbox.open(guests[0])
    expect(inbox.page).to_have_url(f"{inbox.origin}/inbox/{guests[0].session}")
    inbox.page.go_back()
    expect(inbox.bubbles("visitor")).to_have_text("Where is my parcel?")


def test_an_unknown_address_says_so(opened: Opener) -> None:
    inbox = opened()
    inbox.expects("404")
    inbox.goto("K7Q2M4XD")
    expect(inbox.page.get_by_text("There is no session at this address.")).to_be_visible()


def test_everything_works_by_keyboard(office: Office, opened: Opener, guests: list[Guest]) -> None:
    inbox = opened().goto()
    press = inbox.page.keyboard.press
    press("j")
    first = find_focus(inbox)
    assert first == inbox.rows().first.get_attribute("data-session")
    press("ArrowDown")
    second = find_focus(inbox)
    assert second != first
    press("k")
    assert find_focus(inbox) == first
    guest = office.guest().says("A new one moves the rows").asks_for_a_person()
    expect(inbox.row(guest)).to_be_visible()
    assert find_focus(inbox) == first
    inbox.row(guest).locator("a").focus()
    press("Enter")
    expect(inbox.page.get_by_role("heading", name=guest.name)).to_be_visible()
    assert find_focus(inbox) == guest.session
    press("r")
    expect(inbox.words).to_be_focused()
    inbox.page.keyboard.type("Hello")
    press("Shift+Enter")
    inbox.page.keyboard.type("you, r j k")
    press("Control+Enter")
    expect(inbox.bubbles("operator")).to_have_text("Hello\nyou, r j k")
    expect(inbox.words).to_be_focused()
    press("Tab")
    expect(inbox.page.get_by_label("Note to colleagues")).to_be_focused()
    press("Escape")
    assert find_focus(inbox) == guest.session
    press("/")
    expect(inbox.page.get_by_role("searchbox")).to_be_focused()
    guest.does("end")


def test_the_focus_stays_on_the_actions_when_they_change(office: Office, opened: Opener) -> None:
    guest = office.guest().says("Take me").asks_for_a_person()
    inbox = opened().goto().open(guest)
    inbox.page.get_by_role("button", name="Take", exact=True).focus()
    inbox.page.keyboard.press("Enter")
    expect(inbox.page.get_by_role("button", name="Hand to AI")).to_be_focused()
    guest.does("end")


def test_new_messages_of_the_open_session_are_announced(office: Office, opened: Opener) -> None:
    guest = office.guest().says("Hello").asks_for_a_person()
    inbox = opened().goto().open(guest)
    expect(inbox.bubbles("visitor")).to_have_text("Hello")
    announcer = inbox.page.locator("#announcer")
    expect(announcer).to_have_attribute("aria-live", "polite")
    guest.says("Anybody?")
    expect(announcer).to_have_text("Visitor: Anybody?")
    guest.does("end")


def test_on_a_phone_the_list_leads_to_the_talk_and_back(opened: Opener, guests: list[Guest]) -> None:
    inbox = opened(viewport=NARROW, has_touch=True).goto()
    expect(inbox.page.locator("#talk")).to_be_hidden()
    inbox.row(guests[1]).locator("a").tap()
    expect(inbox.bubbles("visitor")).to_be_visible()
    expect(inbox.page.locator("#list")).to_be_hidden()
    expect(inbox.page.get_by_role("button", name="Back to the list")).to_be_focused()
    rail = inbox.page.locator(".rail").bounding_box()
    box = inbox.page.locator("#composer").bounding_box()
    assert rail and box
    assert box["y"] + box["height"] <= rail["y"] + 1
    assert inbox.words.evaluate("(input) => getComputedStyle(input).fontSize") == "16px"
    assert overflow_px(inbox) <= 0
    inbox.page.get_by_role("button", name="Details").tap()
    expect(inbox.page.locator("#facts")).to_contain_text("https://shop.example/pricing")
    inbox.page.get_by_role("button", name="Close the details").tap()
    inbox.page.get_by_role("button", name="Back to the list").tap()
    expect(inbox.row(guests[1])).to_be_visible()
    expect(inbox.row(guests[1]).locator("a")).to_be_focused()
    assert overflow_px(inbox) <= 0


@pytest.mark.parametrize(
    "viewport", [{"width": 1280, "height": 800}, {"width": 640, "height": 400}, {"width": 390, "height": 844}]
)
def test_long_words_break_nothing_at_any_size(opened: Opener, guests: list[Guest], viewport: Any) -> None:
    inbox = opened(viewport=viewport).goto()
    assert overflow_px(inbox) <= 0
    inbox.open(guests[2])
    expect(inbox.bubbles("visitor")).to_have_text(LONG)
    assert overflow_px(inbox) <= 0
    scroller = inbox.page.locator("#scroller")
    assert scroller.evaluate("(box) => box.scrollWidth - box.clientWidth") <= 0
    expect(inbox.words).to_be_in_viewport()
    expect(inbox.send).to_be_in_viewport()


def test_how_long_somebody_waits_is_never_cut(opened: Opener, office: Office) -> None:
    guest = office.guest().says("A human, please", page={"url": "https://shop.example/", "title": LONG[:200]})
    guest.asks_for_a_person()
    tag = opened(viewport={"width": 900, "height": 700}).goto().row(guest).locator(".tag.wait bdi")
    tag.evaluate("(words) => { words.textContent = 'Waiting · 47 h 59 min' }")
    assert tag.evaluate("(words) => words.scrollWidth - words.clientWidth") <= 0
    row = tag.locator("xpath=ancestor::li")
    assert row.evaluate("(item) => item.scrollWidth - item.clientWidth") <= 0
    guest.does("end")


@pytest.mark.parametrize("look", [{"viewport": NARROW}, {"color_scheme": "dark"}], ids=["phone", "dark"])
def test_trouble_is_said_in_a_thin_bar_above_the_list(opened: Opener, look: dict[str, Any]) -> None:
    inbox = opened(**look)
    troubles = ["Telegram doesn't answer. Nothing is lost: 3 sessions wait and go out by themselves."]
    inbox.page.route(
        "**/api/v1/operator/me",
        lambda route: route.fulfill(json=route.fetch().json() | {"troubles": troubles}),
    )
    inbox.goto()
    bar = inbox.page.get_by_role("status").and_(inbox.trouble)
    expect(bar).to_have_text(
        "Telegram doesn't answer. Sessions are all here; what waits for Telegram goes out by itself."
    )
    box, side = bar.bounding_box(), inbox.page.locator(".side").bounding_box()
    assert box and side
    assert box["y"] + box["height"] <= side["y"]
    assert overflow_px(inbox) <= 0
    assert complaints(inbox.page, within="#trouble") == []


def test_right_to_left_mirrors_the_page(opened: Opener, guests: list[Guest]) -> None:
    inbox = opened().goto().open(guests[1])
    inbox.page.evaluate("document.documentElement.dir = 'rtl'")
    side, talk = inbox.page.locator(".side").bounding_box(), inbox.page.locator("#talk").bounding_box()
    theirs, ours = inbox.bubbles("visitor").bounding_box(), inbox.bubbles("assistant").bounding_box()
    assert side and talk and theirs and ours
    assert side["x"] > talk["x"]
    assert (
        inbox.row(guests[1]).locator(".item-text").evaluate("(line) => getComputedStyle(line).textAlign") == "right"
    )
    assert theirs["x"] + theirs["width"] > ours["x"] + ours["width"]
    assert overflow_px(inbox) <= 0


def test_everything_that_is_pressed_is_large_enough(opened: Opener, guests: list[Guest]) -> None:
    inbox = opened(viewport=NARROW).goto()
    small = """() => [...document.querySelectorAll("main :is(button, a, input, label, textarea)")]
        .filter((one) => !one.closest(".bubble, dd, .unseen") && one.checkVisibility() && one.type !== "checkbox")
        .filter((one) => Math.min(one.offsetWidth, one.offsetHeight) < 44 && one.tagName !== "TEXTAREA")
        .map((one) => `${one.id || one.className} ${one.offsetWidth}x${one.offsetHeight}`)"""
    assert inbox.page.evaluate(small) == []
    inbox.open(guests[0])
    inbox.act("Close")
    assert inbox.page.evaluate(small) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(opened: Opener, guests: list[Guest], scheme: str) -> None:
    inbox = opened(color_scheme=scheme).goto()
    assert serious_complaints(inbox.page) == []
    for guest in guests:
        inbox.open(guest)
        expect(inbox.bubbles("visitor")).to_have_count(1)
        assert serious_complaints(inbox.page) == []
    inbox.words.fill("Words")
    inbox.page.get_by_label("Note to colleagues").check()
    inbox.act("Close")
    assert serious_complaints(inbox.page) == []
    inbox.send.click()
    expect(inbox.page.locator(".note:not(.pending)").last).to_be_visible()
    assert serious_complaints(inbox.page) == []
