"""Pages whose looks have no browser test elsewhere: axe finds nothing serious, light or dark, wide or narrow."""

from collections.abc import Generator
from typing import Literal

import pytest
from playwright.sync_api import Browser, ViewportSize

from tests.support.axe import serious_complaints
from tests.support.browser import NARROW, WIDE, chromium
from tests.support.demo import Demo, running_demo

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def browser() -> Generator[Browser]:
    with chromium() as started:
        yield started


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Generator[Demo]:
    with running_demo(tmp_path_factory.mktemp("demo")) as ready:
        yield ready


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_nothing_serious(browser: Browser, demo: Demo, size: ViewportSize, scheme: Literal["light", "dark"]) -> None:
    desk = demo.inbox.removesuffix("/inbox")
    context = browser.new_context(viewport=size, color_scheme=scheme, bypass_csp=True)
    found: dict[str, list[str]] = {}
    try:
        page = context.new_page()
        page.goto(demo.telegram)
        page.locator(".row", has_text="Where is my parcel?").click()
        page.locator(".bubble").first.wait_for()
        found["the sandbox"] = serious_complaints(page)
        page.goto(f"{desk}/chat")
        page.get_by_role("textbox", name="Write a message").wait_for()
        found["the hosted chat"] = serious_complaints(page)
        page.goto(f"{desk}/signin")
        found["signing in"] = serious_complaints(page)
        login, password = demo.sign_in
        page.get_by_label("Login").fill(login)
        page.get_by_label("Password").fill(password)
        page.keyboard.press("Enter")
        page.wait_for_url("**/inbox**")
        page.goto(f"{desk}/account")
        found["the account"] = serious_complaints(page)
    finally:
        context.close()
    assert {name: each for name, each in found.items() if each} == {}
