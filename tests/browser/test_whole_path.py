"""The product's whole path with a visitor in the widget and an operator at the sandbox's page, both by clicks.

In both modes of Telegram, with the assistant on and off; the frames behind it are tested in tests/outside.
"""

import re
from collections.abc import AsyncGenerator, Generator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from anyio.from_thread import start_blocking_portal
from playwright.sync_api import Browser, Locator, Page, expect

from tests.support.botapi import Telegram, running_telegram
from tests.support.browser import chromium, new_page
from tests.support.hostpage import STRICT_POLICY, host_pages, page_with_widget
from tests.support.modelserver import model_server
from tests.support.server import frontdesk_server
from tests.support.widget import Widget

pytestmark = pytest.mark.slow

ANSWER = "Two to four days."


@asynccontextmanager
async def open_desk(folder: Path, telegram_url: str, *, is_forum: bool, has_assistant: bool) -> AsyncGenerator[str]:
    """A server's origin; its operators' group has Ann and Bob in it."""
    async with Telegram(telegram_url) as telegram, model_server() as model:
        await model.otherwise(text=ANSWER)
        bot = await telegram.add_bot("desk_bot")
        people = [
            await telegram.add_person("Ann", username="ann"),
            await telegram.add_person("Bob", username="bob"),
        ]
        make = telegram.create_forum if is_forum else telegram.create_group
        group = await make("Operators", bot, members=people)
        assistant = {"AI_PROVIDER": "openai", "AI_BASE_URL": model.base_url, "AI_MODEL": "m", "AI_DEBOUNCE_MS": "50"}
        settings = {
            "TELEGRAM_API_URL": bot.base_url,
            "TELEGRAM_BOT_TOKEN": bot.token,
            "TELEGRAM_CHAT_ID": str(group.id),
            "TELEGRAM_BUDGET_PER_MIN": "0",
        }
        async with frontdesk_server(folder, **settings, **(assistant if has_assistant else {})) as server:
            yield server.origin


class Operator:
    """Whoever sits at the sandbox's page."""

    def __init__(self, page: Page, *, is_forum: bool) -> None:
        self.page = page
        self._is_forum = is_forum

    def bubble(self, words: str | re.Pattern[str]) -> Locator:
        return self.page.locator(".bubble", has_text=words)

    def opens(self, words: str) -> None:
        """The session's topic, or the one conversation that there is."""
        if self._is_forum:
            self.page.locator(".row", has_text=words).click()
        expect(self.bubble(words).first).to_be_visible()

    def taps(self, button: str) -> None:
        self.page.get_by_role("button", name=button).last.click()

    def writes(self, text: str, *, to: str) -> None:
        """In the topic, or as a Reply to the message with these words."""
        if not self._is_forum:
            self.bubble(to).last.dblclick()
            expect(self.page.locator(".above")).to_contain_text("Reply to")
        self.page.get_by_label("Message", exact=True).fill(text)
        self.page.keyboard.press("Enter")

    def sees(self, words: str | re.Pattern[str]) -> None:
        expect(self.bubble(words).last).to_be_visible()


@dataclass(frozen=True, slots=True)
class Scene:
    visitor: Widget
    operator: Operator
    violations: list[str]


@pytest.fixture(scope="module")
def browser() -> Generator[Browser]:
    with chromium() as started:
        yield started


@pytest.fixture
def scene(browser: Browser, tmp_path: Path, request: pytest.FixtureRequest) -> Generator[Scene]:
    is_forum, has_assistant = request.param
    with (
        running_telegram() as telegram_url,
        start_blocking_portal() as portal,
        portal.wrap_async_context_manager(
            open_desk(tmp_path, telegram_url, is_forum=is_forum, has_assistant=has_assistant)
        ) as origin,
        host_pages() as pages,
        new_page(browser) as visitor,
        new_page(browser) as operator,
    ):
        policy = STRICT_POLICY.format(desk=origin, socket=origin.replace("http", "ws"))
        violations: list[str] = []
        visitor.on("console", lambda message: violations.append(message.text) if message.type == "error" else None)
        visitor.on("pageerror", lambda error: violations.append(str(error)))
        visitor.goto(pages.put("/", page_with_widget(origin), Content_Security_Policy=policy))
        operator.goto(telegram_url)
        yield Scene(Widget(visitor), Operator(operator, is_forum=is_forum), violations)


@pytest.mark.parametrize("scene", [(True, True), (False, True)], indirect=True, ids=["forum", "regular"])
def test_from_the_first_question_to_the_end(scene: Scene) -> None:
    visitor, operator = scene.visitor, scene.operator
    visitor.open()
    visitor.say("How long does delivery take?")
    expect(visitor.answers(ANSWER)).to_be_visible()
    expect(visitor.speaker).to_contain_text("Assistant")
    operator.opens("How long does delivery take?")
    operator.sees(ANSWER)

    operator.taps("Take Session")
    operator.sees("Taken by @ann. AI disabled.")
    expect(visitor.speaker).to_have_text("Ann")
    operator.writes("Ann here. Where to?", to="Taken by @ann. AI disabled.")
    expect(visitor.panel.locator(".row.operator .bubble")).to_have_text("Ann here. Where to?")
    visitor.say("To Oslo.")
    operator.sees("To Oslo.")
    expect(visitor.answers()).to_have_count(1)

    operator.taps("Hand to AI")
    operator.sees("Handed to AI by @ann. AI enabled.")
    expect(visitor.answers()).to_have_count(2)  # the question that Ann left open
    expect(visitor.speaker).to_contain_text("Assistant")

    visitor.say("Can I talk to a human?")
    operator.sees(re.compile("OPERATOR REQUESTED"))
    expect(visitor.speaker).to_have_text("Looking for a person")
    operator.writes("Here I am again.", to="Can I talk to a human?")
    expect(visitor.speaker).to_have_text("Ann")
    expect(visitor.answers()).to_have_count(2)

    visitor.end_chat()
    operator.sees("Visitor closed the chat")
    assert scene.violations == []


@pytest.mark.parametrize("scene", [(True, False), (False, False)], indirect=True, ids=["forum", "regular"])
def test_with_the_assistant_off_people_answer_everything(scene: Scene) -> None:
    visitor, operator = scene.visitor, scene.operator
    visitor.open()
    visitor.say("Is anybody there?")
    expect(visitor.panel.get_by_text("A person will answer you here.")).to_be_visible()
    operator.opens("Is anybody there?")
    operator.writes("Yes.", to="Is anybody there?")
    expect(visitor.speaker).to_have_text("Ann")
    expect(visitor.panel.locator(".row.operator .bubble")).to_have_text("Yes.")
    operator.taps("Hand to AI")
    expect(operator.page.locator(".toast").last).to_be_visible()
    expect(visitor.speaker).to_have_text("Ann")  # nobody is handed to an assistant that can't answer
    visitor.say("Thank you.")
    operator.sees("Thank you.")
    expect(visitor.answers()).to_have_count(0)
    operator.taps("Close Chat")
    operator.sees("Chat closed by @ann")
    expect(visitor.panel.get_by_text("Ann ended the chat.")).to_be_visible()
    assert scene.violations == []
