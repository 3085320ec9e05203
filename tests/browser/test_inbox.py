"""The inbox at work: two operators in browsers, one in Telegram, visitors, and a model that says what it is told."""

from collections.abc import Callable, Generator
from typing import Any, TypeAlias

import pytest
from playwright.sync_api import Browser, expect

from tests.support.browser import chromium
from tests.web.inbox.office import InboxPage, Office, open_office

pytestmark = pytest.mark.slow

Opener: TypeAlias = Callable[..., InboxPage]


@pytest.fixture(scope="module")
def browser() -> Generator[Browser]:
    with chromium() as started:
        yield started


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Generator[Office]:
    with open_office(tmp_path_factory.mktemp("inbox")) as opened:
        yield opened


@pytest.fixture
def opened(office: Office, browser: Browser) -> Generator[Opener]:
    """Opens the inbox of an account; what the pages complained of fails the test."""
    office.do(office.model.reset)
    office.do(office.model.otherwise, text="Two to four days.")
    pages: list[InboxPage] = []

    def open_page(login: str = "ann", **look: Any) -> InboxPage:
        pages.append(InboxPage(office, browser, login, **look))
        return pages[-1]

    yield open_page
    for page in pages:
        page.close(expected=getattr(open_page, "expected", None))


def test_what_an_operator_replies_is_read_by_the_visitor(office: Office, opened: Opener) -> None:
    guest = office.guest().says("Where is my order?")
    ann = opened().goto()
    expect(ann.row(guest)).to_contain_text("Where is my order?")
    ann.open(guest)
    expect(ann.bubbles("visitor")).to_have_text("Where is my order?")
    expect(ann.bubbles("assistant")).to_have_text("Two to four days.")
    expect(ann.state).to_contain_text("The assistant answers. Your reply takes it over.")
    expect(ann.send).to_have_text("Take and reply")
    ann.words.fill("It left **today**.")
    ann.words.press("Enter")
    expect(ann.bubbles("operator")).to_have_text("It left today.")
    expect(ann.bubbles("operator").locator("strong")).to_have_text("today")
    expect(ann.between().last).to_contain_text("You took the session")
    expect(ann.send).to_have_text("Reply")
    expect(ann.words).to_have_value("")
    expect(ann.row(guest).locator(".tag")).to_have_text("You")
    assert guest.reads() == ["It left today."]
