"""The owner's settings in a real browser, against the real server and the sandbox of Telegram."""

import re
from collections.abc import AsyncGenerator, Awaitable, Callable, Generator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import pytest
from anyio.from_thread import BlockingPortal, start_blocking_portal
from playwright.sync_api import Browser, Page, expect

from tests.support.axe import serious_complaints
from tests.support.botapi import BotAccount, Group, Person, Telegram, running_telegram
from tests.support.browser import NARROW, PATIENCE_MS, chromium, new_page
from tests.support.server import Server
from tests.support.visitor import PollVisitor, View

pytestmark = pytest.mark.slow
expect.set_options(timeout=PATIENCE_MS)

T = TypeVar("T")
PASSWORD = "a lamp beside the sea"
SAVED = "Saved. In force from the next message on."
PAGES = (
    "assistant",
    "knowledge",
    "knowledge/texts/new",
    "telegram",
    "widget",
    "sessions",
    "operators",
    "operators/accounts/admin",
    "activity",
    "start",
    "start/telegram",
    "start/knowledge",
    "start/look",
    "start/snippet",
)


class House:
    """A server with nothing but an administrator's password, and a Telegram in which a bot and a group are ready."""

    def __init__(self, server: Server, bot: BotAccount, forum: Group, ann: Person) -> None:
        self.server = server
        self.bot = bot
        self.forum = forum
        self.ann = ann
        self._portal: BlockingPortal | None = None

    def bind(self, portal: BlockingPortal) -> None:
        self._portal = portal

    def do(self, action: Callable[..., Awaitable[T]], *args: Any, **kwargs: Any) -> T:
        """Run something of the server's loop and wait for it."""
        assert self._portal is not None
        return self._portal.call(partial(action, *args, **kwargs))

    async def ask(self, text: str, *, until: Callable[[View], bool]) -> View:
        """A new visitor writes; what it sees when that is so."""
        async with PollVisitor(self.server) as visitor:
            await visitor.send(text, "c1")
            await visitor.wait(lambda: until(visitor.view), "the answer")
            return visitor.view


@asynccontextmanager
async def open_house(folder: Path, telegram_url: str) -> AsyncGenerator[House]:
    async with Telegram(telegram_url) as telegram:
        bot = await telegram.add_bot("desk_bot")
        ann = await telegram.add_person("Ann", username="ann")
        forum = await telegram.create_forum("Operators", bot, members=[ann])
        given: dict[str, str | None] = {
            "ADMIN_PASSWORD": PASSWORD,
            "TELEGRAM_API_URL": bot.base_url,
            "TELEGRAM_BUDGET_PER_MIN": "0",
            "AI_DEBOUNCE_MS": "50",
            # What a test changes by hand must not be locked.
            "AI_PROVIDER": None,
        }
        server = Server(folder, given)
        try:
            await server.start()
            yield House(server, bot, forum, ann)
        finally:
            await server.kill9()


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Generator[House]:
    with (
        running_telegram() as url,
        start_blocking_portal() as portal,
        portal.wrap_async_context_manager(open_house(tmp_path_factory.mktemp("house"), url)) as opened,
    ):
        opened.bind(portal)
        yield opened


@pytest.fixture(scope="module")
def browser() -> Generator[Browser]:
    with chromium() as started:
        yield started


@pytest.fixture
def page(browser: Browser, house: House) -> Generator[Page]:
    with new_page(browser) as opened:
        sign_in(opened, house)
        yield opened


def sign_in(page: Page, house: House) -> None:
    page.goto(f"{house.server.origin}/signin?next=/settings/activity")
    page.get_by_label("Login").fill("admin")
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{house.server.origin}/settings/activity")


def go(page: Page, house: House, path: str) -> None:
    page.goto(f"{house.server.origin}/settings/{path}")


def save(page: Page) -> None:
    page.locator(".save-bar").get_by_role("button", name="Save").click()


def test_the_first_run_leads_from_nothing_to_a_linked_group(page: Page, house: House) -> None:
    go(page, house, "")
    page.wait_for_url("**/settings/start")
    page.get_by_role("link", name="Continue with Telegram").click()
    page.get_by_label("Token").fill(house.bot.token)
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_text(SAVED)).to_be_visible()
    page.get_by_role("button", name="Add a group").click()
    code = page.locator("#link-code").inner_text()
    assert re.fullmatch(r"/link \S+", code)
    house.do(house.ann.writes, code, chat=house.forum)
    expect(page.locator("#chats").get_by_text(str(house.forum.id))).to_be_visible()
    page.get_by_role("button", name="Continue").click()
    page.wait_for_url("**/settings/start/knowledge")
    page.get_by_role("link", name="Add a text").click()
    page.get_by_label("Title").fill("Delivery times")
    page.get_by_label("Text", exact=True).fill("We deliver parcels within two working days.")
    save(page)
    expect(page.get_by_text("The assistant reads 1 text now")).to_be_visible()
    expect(page).to_have_url(f"{house.server.origin}/settings/start/knowledge")
    page.get_by_role("link", name="Continue").click()
    page.get_by_role("link", name="Skip", exact=True).click()
    expect(page.locator("#snippet")).to_have_text(
        f'<script async src="{house.server.origin}/widget.js" data-site="default"></script>'
    )
    page.get_by_role("link", name="Continue").click()
    expect(page.get_by_text("Connected to 1 group.")).to_be_visible()

    def is_answered(view: View) -> bool:
        return any("We deliver parcels within two working days." in text for text in view.texts("assistant"))

    house.do(house.ask, "How long does delivery take?", until=is_answered)


def test_the_check_turns_green_step_by_step_and_a_test_message_arrives(page: Page, house: House) -> None:
    go(page, house, "telegram")
    page.get_by_role("button", name="Check now").press("Enter")
    expect(page.locator("#findings .mark.busy")).to_have_count(0)
    findings = page.locator("#findings .finding")
    expect(findings.first).to_be_visible()
    assert findings.count() > 1
    expect(page.locator("#findings .mark.fail")).to_have_count(0)
    page.get_by_role("button", name="Send a test message").click()
    expect(page.locator("#findings .mark.ok")).to_have_count(1)
    assert serious_complaints(page) == []


def test_a_revoked_token_stops_the_check_there_with_its_mend(page: Page, house: House) -> None:
    house.do(house.bot.telegram.fault, "error", "getMe", code=401, description="Unauthorized", times=None)
    go(page, house, "telegram")
    page.get_by_role("button", name="Check now").click()
    expect(page.locator("#findings .finding").last).to_have_class("finding fail")
    expect(page.locator("#findings .finding.fail .mend")).not_to_be_empty()
    expect(page.locator("#findings .finding.ok")).to_have_count(1)
    house.do(house.bot.telegram.mend)


def test_keywords_are_tried_as_they_stand_and_count_once_saved(page: Page, house: House) -> None:
    go(page, house, "assistant")
    bar = page.locator(".save-bar")
    expect(bar).to_be_hidden()
    page.get_by_label("Try a sentence").fill("I need a zebra")
    expect(page.locator("#tried")).to_contain_text("Doesn't call a person")
    expect(bar).to_be_hidden()
    words = page.get_by_label("Words and phrases that call a person")
    before = words.input_value()
    words.fill("zebra\nhuman")
    expect(page.locator("#tried mark.fires")).to_have_text("zebra")
    expect(page.get_by_text("2 entries")).to_be_visible()
    expect(bar).to_be_visible()
    words.fill(before)
    expect(bar).to_be_hidden()
    words.fill("zebra\nhuman")
    save(page)
    expect(page.get_by_text(SAVED)).to_be_visible()
    expect(bar).to_be_hidden()

    def is_called(view: View) -> bool:
        return "operator_requested" in view.kinds()

    view = house.do(house.ask, "I need a zebra", until=is_called)
    assert view.texts("assistant") == []
    page.get_by_role("button", name="Restore the defaults").click()
    expect(words).to_have_value(before)
    save(page)
    expect(page.get_by_text(SAVED)).to_be_visible()


def test_other_languages_put_their_words_on_the_lists(page: Page, house: House) -> None:
    go(page, house, "assistant")
    words = page.get_by_label("Words and phrases that call a person")
    page.get_by_text("Choose languages").click()
    for name in ("Русский", "中文", "العربية"):
        page.get_by_label(name).uncheck()
    expect(page.locator(".save-bar")).to_be_hidden()
    page.get_by_role("button", name="Put their words on the lists").click()
    expect(words).not_to_have_value(re.compile("人工|موظف"))
    expect(words).to_have_value(re.compile("^operator, human, "))
    expect(page.get_by_label("Deutsch")).to_be_checked()
    expect(page.get_by_label("中文")).not_to_be_checked()
    expect(page.locator(".save-bar")).to_be_visible()
    assert serious_complaints(page) == []
    page.get_by_role("link", name="Discard").click()
    expect(words).to_have_value(re.compile("人工"))


def test_only_the_fields_of_the_chosen_provider_are_there(page: Page, house: House) -> None:
    go(page, house, "assistant")
    expect(page.get_by_label("API key")).to_be_hidden()
    page.get_by_label("A language model").check()
    expect(page.get_by_label("API key")).to_be_visible()
    page.get_by_label("Nobody").check()
    expect(page.get_by_label("API key")).to_be_hidden()


def test_the_preview_follows_the_form_and_saving_brings_it_to_the_site(page: Page, house: House) -> None:
    go(page, house, "widget")
    frame = page.frame_locator("iframe[title='Preview of the chat']")
    page.get_by_label("Greeting").fill("Ahoy. What do you need?")
    expect(frame.get_by_text("Ahoy. What do you need?")).to_be_visible()
    page.get_by_label("Accent", exact=True).fill("#0a7d4f")
    page.get_by_role("button", name="Closed").click()
    expect(frame.get_by_role("button", name=re.compile("chat", re.IGNORECASE)).first).to_be_visible()
    assert "#0a7d4f" not in page.request.get(f"{house.server.origin}/widget.js").text()
    save(page)
    expect(page.get_by_text(SAVED)).to_be_visible()
    assert "#0a7d4f" in page.request.get(f"{house.server.origin}/widget.js").text()


def test_what_is_refused_keeps_what_was_typed_and_takes_the_focus(browser: Browser, house: House) -> None:
    with new_page(browser, expected="422") as page:
        sign_in(page, house)
        go(page, house, "sessions")
        field = page.get_by_label("Close a quiet session after")
        field.fill("soon")
        field.press("Enter")
        expect(field).to_have_value("soon")
        expect(field).to_be_focused()
        expect(page.locator("#f-idle_close_min-wrong")).to_be_visible()
        expect(page.locator(".save-bar")).to_be_visible()
        assert serious_complaints(page) == []


def test_what_the_environment_sets_is_shown_locked(page: Page, house: House) -> None:
    go(page, house, "telegram")
    field = page.get_by_label("Messages a minute to one group")
    expect(field).to_be_disabled()
    expect(page.get_by_text("Set by FRONTDESK_TELEGRAM_BUDGET_PER_MIN")).to_be_visible()


def test_of_two_owners_the_second_is_told_and_overwrites_nothing(browser: Browser, house: House) -> None:
    with new_page(browser, expected="409") as mine, new_page(browser) as other:
        for page in (mine, other):
            sign_in(page, house)
            go(page, house, "sessions")
        other.get_by_label("Hand back to the assistant after").fill("7")
        save(other)
        expect(other.get_by_text(SAVED)).to_be_visible()
        mine.get_by_label("Hand back to the assistant after").fill("9")
        save(mine)
        expect(mine.get_by_text("admin changed this while you were editing")).to_be_visible()
        expect(mine.get_by_label("Hand back to the assistant after")).to_have_value("7")


def test_removing_an_operator_asks_and_then_the_account_is_gone(page: Page, house: House) -> None:
    go(page, house, "operators")
    page.get_by_text("Add an operator").click()
    page.get_by_label("Name").fill("Bob")
    page.get_by_label("Login").fill("bob")
    page.get_by_label("First password").fill("seven green bottles")
    page.get_by_role("button", name="Add", exact=True).click()
    page.get_by_role("link", name="Remove Bob").click()
    expect(page.get_by_role("heading", name="Remove Bob?")).to_be_visible()
    expect(page.get_by_role("link", name="Keep")).to_be_focused()
    page.get_by_role("button", name="Remove the account").click()
    expect(page.get_by_text("Removed.", exact=True)).to_be_visible()
    expect(page.get_by_role("link", name="Remove Bob")).to_have_count(0)


def test_without_scripts_everything_can_still_be_saved(browser: Browser, house: House) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    sign_in(page, house)
    go(page, house, "sessions")
    page.get_by_label("Close when the visitor has been gone for").fill("12")
    save(page)
    expect(page.get_by_text(SAVED)).to_be_visible()
    expect(page.get_by_label("Close when the visitor has been gone for")).to_have_value("12")
    context.close()


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_for_everybody_and_fits_a_phone(page: Page, house: House, path: str) -> None:
    go(page, house, path)
    assert serious_complaints(page) == []
    page.emulate_media(color_scheme="dark")
    page.set_viewport_size(NARROW)
    assert serious_complaints(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]
