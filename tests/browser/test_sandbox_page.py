"""The sandbox's page in a real browser: operators act there, a bot meets them over the Bot API."""

import re
from collections.abc import Generator
from dataclasses import dataclass
from typing import Any

import httpx2
import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.support.botapi import running_telegram
from tests.support.browser import NARROW, PATIENCE_MS, chromium, new_page

pytestmark = pytest.mark.slow
expect.set_options(timeout=PATIENCE_MS)

BLUE, YELLOW = 7322096, 16766590
CREATOR, ADMINISTRATOR = "creator", "administrator"


@dataclass(frozen=True, slots=True)
class Bot:
    """A bot in a group of two operators, and the control over its world."""

    http: httpx2.Client
    token: str
    id: int
    group: int
    ann: int
    bob: int

    def call(self, method: str, **params: Any) -> Any:
        answer = self.http.post(f"/bot{self.token}/{method}", json=params).json()
        assert answer["ok"], answer
        return answer["result"]

    def control(self, path: str, **body: Any) -> Any:
        response = self.http.post(f"/control/{path}", json=body)
        assert response.status_code == 200, response.text
        return response.json()

    def opens_topic(self, name: str, color: int = BLUE) -> int:
        made = self.call("createForumTopic", chat_id=self.group, name=name, icon_color=color)
        return made["message_thread_id"]

    def says(self, text: str, *, topic: int | None = None, **more: Any) -> int:
        place = {} if topic is None else {"message_thread_id": topic}
        return self.call("sendMessage", chat_id=self.group, text=text, **place, **more)["message_id"]

    def hears(self, kind: str) -> Any:
        """The next update of this kind; those before it are confirmed too."""
        offset = 0
        for _ in range(20):
            for update in self.call("getUpdates", timeout=2, offset=offset):
                offset = update["update_id"] + 1
                if kind in update:
                    self.call("getUpdates", timeout=0, offset=offset)
                    return update[kind]
        raise AssertionError(f"no {kind} came")


def keyboard(*rows: list[str]) -> dict[str, Any]:
    return {"inline_keyboard": [[{"text": text, "callback_data": text} for text in row] for row in rows]}


@pytest.fixture(scope="module")
def browser() -> Generator[Browser]:
    with chromium() as started:
        yield started


@pytest.fixture(scope="module")
def origin() -> Generator[str]:
    with running_telegram() as url:
        yield url


@pytest.fixture
def bot(origin: str) -> Generator[Bot]:
    with httpx2.Client(base_url=origin, timeout=PATIENCE_MS / 1000) as http:

        def control(path: str, **body: Any) -> Any:
            return http.post(f"/control/{path}", json=body).raise_for_status().json()

        control("reset")
        ann = control("users", first_name="Ann", last_name="Weber", username="ann")["id"]
        bob = control("users", first_name="Bob", username="bob")["id"]
        made = control("bots", username="desk_bot", first_name="Desk")
        members = [
            {"user": ann, "status": CREATOR},
            {"user": bob},
            {"user": made["id"], "status": ADMINISTRATOR},
        ]
        group = control("chats", type="supergroup", title="Operators", is_forum=True, members=members)["id"]
        control("act/write", user=ann, chat=group, text="Morning")
        yield Bot(http, made["token"], made["id"], group, ann, bob)


@pytest.fixture
def page(browser: Browser, bot: Bot, origin: str) -> Generator[Page]:
    with new_page(browser) as opened:
        opened.goto(origin)
        expect(opened.locator(".row").first).to_contain_text("General")
        yield opened


def row(page: Page, name: str) -> Locator:
    return page.locator(".row", has_text=name)


def bubble(page: Page, text: str) -> Locator:
    return page.locator(".bubble", has_text=text)


def test_a_topic_appears_with_its_last_line_and_unread_count(page: Page, bot: Bot) -> None:
    topic = bot.opens_topic("Emma K7Q2M4XD", YELLOW)
    bot.says("Where is my order?", topic=topic)
    expect(row(page, "Emma")).to_contain_text("Desk: Where is my order?")
    expect(row(page, "Emma").locator(".unread")).to_have_text("1")
    expect(row(page, "Emma").locator("svg path").first).to_have_attribute("fill", f"#{YELLOW:06x}")
    row(page, "Emma").click()
    expect(bubble(page, "Where is my order?")).to_be_visible()
    expect(row(page, "Emma").locator(".unread")).to_have_count(0)


def test_a_tap_reaches_the_bot_and_its_answer_is_a_toast(page: Page, bot: Bot) -> None:
    topic = bot.opens_topic("Emma")
    message = bot.says("New session", topic=topic, reply_markup=keyboard(["Take Session"]))
    row(page, "Emma").click()
    page.get_by_role("button", name="Take Session").click()
    tap = bot.hears("callback_query")
    assert (tap["from"]["username"], tap["data"]) == ("ann", "Take Session")
    bot.call("answerCallbackQuery", callback_query_id=tap["id"], text="Taken by @ann")
    expect(page.locator(".toast")).to_have_text("Taken by @ann")

    bot.call(
        "editMessageReplyMarkup",
        chat_id=bot.group,
        message_id=message,
        reply_markup=keyboard(["Hand to AI", "Close Chat"]),
    )
    expect(page.locator(".key")).to_have_text(["Hand to AI", "Close Chat"])


def test_an_alert_must_be_closed(page: Page, bot: Bot) -> None:
    bot.says("In General", reply_markup=keyboard(["Ask"]))
    row(page, "General").click()
    page.get_by_role("button", name="Ask").click()
    tap = bot.hears("callback_query")
    bot.call("answerCallbackQuery", callback_query_id=tap["id"], text="Not yours", show_alert=True)
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Not yours")
    page.keyboard.press("Enter")
    expect(dialog).to_have_count(0)


def test_what_is_typed_reaches_the_bot_in_its_topic(page: Page, bot: Bot) -> None:
    topic = bot.opens_topic("Emma")
    row(page, "Emma").click()
    page.get_by_label("Message", exact=True).fill("Hello Emma")
    page.keyboard.press("Enter")
    expect(page.locator(".mine .bubble")).to_contain_text("Hello Emma")
    heard = bot.hears("message")
    while heard.get("text") != "Hello Emma":
        heard = bot.hears("message")
    assert (heard["message_thread_id"], heard["from"]["username"]) == (topic, "ann")


def test_a_reply_is_quoted_here_and_named_to_the_bot(page: Page, bot: Bot) -> None:
    asked = bot.says("Do you ship to Norway?")
    row(page, "General").click()
    bubble(page, "Norway").dblclick()
    expect(page.locator(".above")).to_contain_text("Reply to Desk")
    page.keyboard.type("We do.")
    page.keyboard.press("Enter")
    expect(page.locator(".mine .quote")).to_contain_text("Do you ship to Norway?")
    heard = bot.hears("message")
    while heard.get("text") != "We do.":
        heard = bot.hears("message")
    assert heard["reply_to_message"]["message_id"] == asked


def test_one_can_be_another_person_or_a_stranger(page: Page, bot: Bot) -> None:
    topic = bot.opens_topic("Emma")
    bot.says("New session", topic=topic, reply_markup=keyboard(["Take Session"]))
    row(page, "Emma").click()
    page.get_by_text("@bob", exact=True).click()
    page.get_by_label("Message", exact=True).fill("It is me")
    page.keyboard.press("Enter")
    expect(page.locator(".mine .bubble")).to_contain_text("It is me")
    page.get_by_text("a stranger").click()
    expect(page.locator(".outside")).to_contain_text("@stranger is not in this group")
    expect(page.locator(".theirs .author", has_text="Bob")).to_be_visible()
    page.get_by_role("button", name="Take Session").click()
    assert bot.hears("callback_query")["from"]["username"] == "stranger"


def test_an_edit_is_marked_and_told_to_the_bot(page: Page, bot: Bot) -> None:
    row(page, "General").click()
    bubble(page, "Morning").hover()
    page.get_by_role("button", name="Edit").click()
    page.get_by_label("Message", exact=True).fill("Good morning")
    page.keyboard.press("Enter")
    expect(bubble(page, "Good morning").locator(".edited")).to_be_visible()
    assert bot.hears("edited_message")["text"] == "Good morning"


def test_entities_are_drawn_and_markup_in_text_stays_text(page: Page, bot: Bot) -> None:
    text = "bold <img src=x onerror=alert(1)> site quoted"
    bot.says(
        text,
        entities=[
            {"type": "bold", "offset": 0, "length": 4},
            {"type": "text_link", "offset": text.index("site"), "length": 4, "url": "https://shop.example/"},
            {"type": "blockquote", "offset": text.index("quoted"), "length": 6},
        ],
    )
    row(page, "General").click()
    shown = bubble(page, "<img src=x onerror=alert(1)>")
    expect(shown.locator("b", has_text="bold")).to_be_visible()
    expect(shown.get_by_role("link", name="site")).to_have_attribute("href", "https://shop.example/")
    expect(shown.locator("blockquote")).to_have_text("quoted")
    expect(shown.locator("img")).to_have_count(0)


def test_a_topic_is_renamed_closed_reopened_and_deleted(page: Page, bot: Bot) -> None:
    topic = bot.opens_topic("Emma")
    row(page, "Emma").click()
    page.get_by_role("button", name="Rename topic").click()
    page.get_by_role("textbox", name="Rename the topic").fill("Emma Stone")
    page.keyboard.press("Enter")
    expect(row(page, "Emma Stone")).to_be_visible()
    page.get_by_role("button", name="Close topic").click()
    expect(row(page, "Emma Stone")).to_have_class(re.compile("closed"))
    expect(page.locator(".service").last).to_have_text("Ann Weber closed the topic")
    page.get_by_role("button", name="Reopen topic").click()
    expect(page.locator(".service").last).to_have_text("Ann Weber reopened the topic")
    page.get_by_role("button", name="Delete topic").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete topic").click()
    expect(row(page, "Emma Stone")).to_have_count(0)
    expect(page.locator(".hollow")).to_have_text("Choose a topic to read and write.")
    sending = {"chat_id": bot.group, "message_thread_id": topic, "text": "lost"}
    answer = bot.http.post(f"/bot{bot.token}/sendMessage", json=sending).json()
    assert answer["description"] == "Bad Request: message thread not found"


def test_trouble_is_made_seen_and_ended(page: Page, bot: Bot) -> None:
    row(page, "General").click()
    page.get_by_role("button", name="Outage").click()
    expect(page.locator(".trouble")).to_contain_text("Outage")
    with pytest.raises(httpx2.HTTPError):
        bot.call("getMe")
    page.get_by_role("button", name="End outage").first.click()
    expect(page.locator(".trouble")).to_have_count(0)
    assert bot.call("getMe")["username"] == "desk_bot"

    page.get_by_role("button", name="429 for 30 s").click()
    expect(page.locator(".trouble")).to_contain_text("429")
    answer = bot.http.post(f"/bot{bot.token}/sendMessage", json={"chat_id": bot.group, "text": "x"})
    assert answer.status_code == 429


def test_the_bot_is_kicked_and_added_back(page: Page, bot: Bot) -> None:
    page.get_by_role("button", name="Kick the bot").click()
    assert bot.hears("my_chat_member")["new_chat_member"]["status"] == "kicked"
    page.get_by_role("button", name="Add the bot back").first.click()
    assert bot.hears("my_chat_member")["new_chat_member"]["status"] == ADMINISTRATOR
    expect(page.get_by_role("button", name="Kick the bot")).to_be_visible()


def test_other_chats_are_a_tab_away(page: Page, bot: Bot) -> None:
    bot.control("chats", type="private", members=[{"user": bot.ann}], bot=bot.id)
    page.get_by_role("tab", name="Ann, private").click()
    page.get_by_label("Message", exact=True).fill("/start")
    page.keyboard.press("Enter")
    heard = bot.hears("message")
    while heard.get("text") != "/start":
        heard = bot.hears("message")
    assert heard["chat"] == {**heard["chat"], "id": bot.ann, "type": "private"}
    page.get_by_role("tab", name="Operators").click()
    expect(row(page, "General")).to_be_visible()


def test_a_refusal_is_shown_and_the_text_is_kept(browser: Browser, bot: Bot, origin: str) -> None:
    bot.control("act/set_member", user=bot.ann, chat=bot.group, member=bot.bob, status="restricted")
    with new_page(browser, expected="400 (Bad Request)") as page:
        page.goto(f"{origin}/#/{bot.group}/0/{bot.bob}")
        page.get_by_label("Message", exact=True).fill("not allowed")
        page.keyboard.press("Enter")
        expect(page.locator(".toast.refused")).to_be_visible()
        expect(page.get_by_label("Message", exact=True)).to_have_value("not allowed")


def test_an_emptied_world_empties_the_page(page: Page, bot: Bot) -> None:
    row(page, "General").click()
    bot.control("reset")
    expect(page.locator(".hollow")).to_contain_text("There is no chat yet")


def test_a_sandbox_that_stops_is_said(browser: Browser) -> None:
    with new_page(browser, expected="ERR_") as page:
        with running_telegram() as origin:
            page.goto(origin)
            expect(page.locator(".hollow")).to_contain_text("There is no chat yet")
        expect(page.locator(".trouble")).to_contain_text("The sandbox doesn't answer. Trying again.")


def test_on_a_phone_the_list_leads_to_the_conversation_and_back(browser: Browser, bot: Bot, origin: str) -> None:
    topic = bot.opens_topic("Emma")
    bot.says("Where is my order?", topic=topic)
    with new_page(browser, viewport=NARROW) as page:
        page.goto(origin)
        row(page, "Emma").click()
        expect(bubble(page, "Where is my order?")).to_be_visible()
        expect(page.locator("#sidebar")).to_be_hidden()
        page.get_by_role("button", name="Back to the list").click()
        expect(page.locator("#conversation")).to_be_hidden()
        expect(row(page, "Emma")).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_the_keyboard_alone_is_enough(page: Page, bot: Bot) -> None:
    bot.opens_topic("Emma")
    expect(row(page, "Emma")).to_be_visible()
    row(page, "General").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(row(page, "Emma")).to_have_attribute("aria-current", "true")
    expect(row(page, "Emma")).to_be_focused()


def test_the_address_names_what_is_open(page: Page, bot: Bot) -> None:
    topic = bot.opens_topic("Emma")
    row(page, "Emma").click()
    page.get_by_text("@bob", exact=True).click()
    expect(page).to_have_url(re.compile(f"#/{bot.group}/{topic}/{bot.bob}$"))
    page.reload()
    expect(page.get_by_label("Message", exact=True)).to_have_attribute("placeholder", "Message as @bob")
    expect(page).to_have_title("Emma · Telegram sandbox")
