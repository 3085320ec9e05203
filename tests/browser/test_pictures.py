"""The pictures in the documents, taken of `frontdesk demo` by the same clicks that a reader would make.

`make pictures` puts new ones into docs/images. Otherwise they go to a temporary folder and must only be of the same
size as those that are shown: letters are drawn a little otherwise on each machine.
"""

import os
import struct
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from tests.support.browser import PATIENCE_MS, chromium
from tests.support.demo import Demo, running_demo
from tests.support.hostpage import host_pages, page_with_widget
from tests.support.widget import Widget

pytestmark = pytest.mark.slow
expect.set_options(timeout=PATIENCE_MS)

SHOWN = Path(__file__).parents[2] / "docs" / "images"
SIZE: ViewportSize = {"width": 1200, "height": 800}
PHONE: ViewportSize = {"width": 390, "height": 844}

Take = Callable[[Page, str], None]


@pytest.fixture(scope="module")
def browser() -> Generator[Browser]:
    with chromium() as started:
        yield started


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Generator[Demo]:
    with running_demo(tmp_path_factory.mktemp("demo")) as ready:
        yield ready


@pytest.fixture
def take(tmp_path: Path) -> Take:
    """Take the picture `name` of what the page shows now."""
    renew = os.environ.get("PICTURES") == "renew"

    def picture(page: Page, name: str) -> None:
        path = (SHOWN if renew else tmp_path) / f"{name}.png"
        path.parent.mkdir(exist_ok=True)
        page.screenshot(path=path, animations="disabled", caret="hide")
        assert size_of(path) == size_of(SHOWN / f"{name}.png"), "make pictures"

    return picture


def size_of(picture: Path) -> tuple[int, int]:
    """Width and height (PNG, 11.2.2: the first chunk)."""
    return struct.unpack(">II", picture.read_bytes()[16:24])


@contextmanager
def looking(
    browser: Browser, address: str, *, size: ViewportSize = SIZE, scheme: Literal["light", "dark"] = "light"
) -> Generator[Page]:
    context = browser.new_context(viewport=size, color_scheme=scheme, reduced_motion="reduce", locale="en-GB")
    context.set_default_timeout(PATIENCE_MS)
    try:
        page = context.new_page()
        page.goto(address)
        yield page
    finally:
        context.close()


def sign_in(page: Page, demo: Demo) -> None:
    login, password = demo.sign_in
    page.get_by_label("Login").fill(login)
    page.get_by_label("Password").fill(password)
    page.keyboard.press("Enter")


def test_a_chat_from_both_sides(browser: Browser, demo: Demo, take: Take) -> None:
    with looking(browser, demo.shop) as shop, looking(browser, demo.telegram) as telegram:
        visitor = Widget(shop)
        visitor.open()
        visitor.say("How long does delivery take?")
        expect(visitor.answers("Germany: 1 to 2 working days")).to_be_visible()
        telegram.locator(".row", has_text="How long does delivery take?").click()
        telegram.get_by_role("button", name="Take Session").last.click()
        expect(visitor.speaker).to_have_text("Ann Weber")
        box = telegram.get_by_label("Message", exact=True)
        box.fill("Ann here. Which town is it for?")
        box.press("Enter")
        operator = visitor.panel.locator(".row.operator .bubble")
        expect(operator).to_have_text("Ann here. Which town is it for?")
        visitor.say("Oslo. It's a present for Friday.")
        expect(telegram.locator(".bubble", has_text="for Friday")).to_be_visible()
        box.fill("Ordered by two o'clock today, it arrives on Thursday.")
        box.press("Enter")
        expect(operator).to_have_count(2)
        expect(telegram.locator(".bubble", has_text="on Thursday")).to_be_visible()
        expect(telegram.locator(".toast")).to_have_count(0)
        take(shop, "visitor")
        take(telegram, "telegram")


def test_the_inbox_with_somebody_waiting(browser: Browser, demo: Demo, take: Take) -> None:
    with looking(browser, demo.shop) as shop, looking(browser, demo.inbox) as inbox:
        visitor = Widget(shop)
        visitor.open()
        visitor.say("How do I return a jumper?")
        expect(visitor.answers()).to_have_count(1)
        visitor.say("I'd rather talk to a person.")
        expect(visitor.speaker).to_have_text("Looking for a person")
        sign_in(inbox, demo)
        inbox.get_by_text("I'd rather talk to a person.").first.click()
        inbox.get_by_role("button", name="Take and reply").wait_for()
        take(inbox, "inbox")


def test_the_settings(browser: Browser, demo: Demo, take: Take) -> None:
    with looking(browser, demo.settings) as settings:
        sign_in(settings, demo)
        settings.wait_for_url("**/settings/**")
        sentence = settings.get_by_label("Try a sentence")
        sentence.fill("Is there a real person I can talk to?")
        settings.get_by_text("calls a person").first.wait_for()
        sentence.scroll_into_view_if_needed()
        take(settings, "settings")


def test_the_inbox_in_the_dark(browser: Browser, demo: Demo, take: Take) -> None:
    with looking(browser, demo.inbox, scheme="dark") as inbox:
        sign_in(inbox, demo)
        inbox.get_by_text("Where is my parcel?").first.click()
        inbox.get_by_role("button", name="Take and reply").wait_for()
        take(inbox, "dark")


def test_a_phone(browser: Browser, demo: Demo, take: Take) -> None:
    with looking(browser, demo.shop, size=PHONE) as phone:
        visitor = Widget(phone)
        visitor.open()
        visitor.say("Do you ship to Norway?")
        expect(visitor.answers()).to_have_count(1)
        take(phone, "phone")


def test_a_page_written_from_right_to_left(browser: Browser, demo: Demo, take: Take) -> None:
    desk = demo.inbox.removesuffix("/inbox")
    with host_pages() as pages:
        page = page_with_widget(desk, html="dir=rtl", attributes="data-theme=dark", body="<p>مرحبا</p>")
        with looking(browser, pages.put("/", page)) as shop:
            visitor = Widget(shop)
            visitor.open()
            visitor.say("مرحبا، كم يستغرق التوصيل؟")
            expect(visitor.answers()).to_have_count(1)
            take(shop, "right-to-left")
