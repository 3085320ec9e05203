"""Starts the machine's Chromium for browser tests. `CHROMIUM` names another one."""

import os
import shutil
from collections.abc import Generator
from contextlib import contextmanager

from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

# As tools/setup.py looks for it.
CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
WIDE: ViewportSize = {"width": 1280, "height": 800}
NARROW: ViewportSize = {"width": 390, "height": 844}
PATIENCE_MS = 20_000
"""How long an expectation waits before the test fails."""


@contextmanager
def chromium() -> Generator[Browser]:
    """A browser without window; it ends with the block."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def new_page(browser: Browser, *, viewport: ViewportSize = WIDE, expected: str | None = None) -> Generator[Page]:
    """A page with storage of its own, which must end without a script error or a refused resource.

    `expected` is a part of the console errors that belong to the test.

    Raises:
        AssertionError: the page threw, logged an error, or asked another host for something.
    """
    context = browser.new_context(viewport=viewport, reduced_motion="reduce")
    context.set_default_timeout(PATIENCE_MS)
    page = context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda line: complaints.append(line.text) if line.type == "error" else None)
    page.on("request", lambda request: complaints.extend(_foreign(request.url)))
    try:
        yield page
    finally:
        context.close()
    unexpected = [line for line in complaints if expected is None or expected not in line]
    assert not unexpected, unexpected


def _foreign(url: str) -> list[str]:
    """The address, if it leaves the machine."""
    at_home = url.startswith(("http://127.0.0.1:", "http://localhost:", "data:", "blob:"))
    return [] if at_home else [f"asked {url}"]
