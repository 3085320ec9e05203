"""What a visitor does with the widget on a stranger's page, in a real browser."""

import re

from playwright.sync_api import Locator, Page, expect

from tests.support.browser import PATIENCE_MS

expect.set_options(timeout=PATIENCE_MS)


class Widget:
    """The widget of one tab."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.element = page.locator("frontdesk-widget")
        self.launcher = self.element.locator(".launcher")
        self.panel = page.get_by_role("dialog")
        self.composer = page.get_by_role("textbox", name="Write a message")
        self.speaker = self.panel.get_by_role("heading", level=2)
        self.trouble = self.panel.locator(".trouble")

    def open(self) -> None:
        self.launcher.click()
        expect(self.panel).to_be_visible()

    def say(self, text: str) -> None:
        self.composer.fill(text)
        self.composer.press("Enter")

    def own(self, text: str = "") -> Locator:
        return self.panel.locator(".own .bubble", has_text=text)

    def answers(self, text: str = "") -> Locator:
        return self.panel.locator(".row.assistant .bubble", has_text=text)

    def end_chat(self) -> None:
        self.panel.get_by_role("button", name="End chat").click()
        question = self.panel.get_by_role("group", name="End this chat?")
        question.get_by_role("button", name="End chat").click()

    def call(self, command: str, *values: object) -> None:
        """`frontdesk(command, …)` as the page's own script."""
        self.page.evaluate("([name, ...rest]) => window.frontdesk(name, ...rest)", [command, *values])

    def records(self, *events: str) -> None:
        """Keep what the page is told from now on; `heard` reads it."""
        self.page.evaluate(
            "(names) => { window.heard = []; for (const name of names)"
            " window.frontdesk('on', name, (detail) => window.heard.push([name, detail])); }",
            list(events),
        )

    def heard(self) -> list[list[object]]:
        return self.page.evaluate("window.heard")


def find_focus(page: Page) -> str:
    """The name of what has the focus, inside the widget too."""
    return page.evaluate(
        "() => { let it = document.activeElement;"
        " while (it?.shadowRoot?.activeElement) it = it.shadowRoot.activeElement;"
        " return it?.getAttribute('aria-label') ?? it?.textContent?.trim() ?? ''; }"
    )


def count_keys(page: Page, start: str) -> int:
    """How many of the widget's kept values begin so."""
    pattern = re.compile(rf"^frontdesk\.[^/]+/default\.{re.escape(start)}")
    return sum(1 for key in page.evaluate("Object.keys(localStorage)") if pattern.match(key))
