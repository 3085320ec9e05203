"""The hosted chat page in a real browser, against the real server."""

import re
from collections.abc import Generator

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, WebSocketRoute, expect

from tests.browser.conftest import Desk
from tests.browser.line import Line
from tests.support.browser import NARROW, PATIENCE_MS, chromium, new_page

pytestmark = pytest.mark.slow
expect.set_options(timeout=PATIENCE_MS)

# The page's policy does not let in what Playwright itself waits with.
COUNT_QUEUED = """async (withinMs) => {
  const keys = () => Object.keys(localStorage).filter((key) => key.startsWith("frontdesk.out."));
  const end = performance.now() + withinMs;
  while (keys().length > 0 && performance.now() < end) await new Promise(requestAnimationFrame);
  return keys().length;
}"""


@pytest.fixture(scope="module")
def browser() -> Generator[Browser]:
    with chromium() as started:
        yield started


@pytest.fixture
def page(browser: Browser, desk: Desk) -> Generator[Page]:
    desk.do(desk.model.reset)
    desk.do(desk.model.otherwise, text="Two to four days.")
    with new_page(browser) as opened:
        opened.goto(desk.url)
        yield opened


@pytest.fixture
def broken_page(browser: Browser, desk: Desk) -> Generator[Page]:
    """For tests that break the line on purpose: the browser logs what it can't reach."""
    desk.do(desk.model.reset)
    desk.do(desk.model.otherwise, text="Two to four days.")
    with new_page(browser, expected="net::ERR_") as opened:
        opened.goto(desk.url)
        yield opened


@pytest.fixture
def line(browser: Browser, desk: Desk) -> Generator[Line]:
    """The line of a page that has not gone to the chat yet."""
    desk.do(desk.model.reset)
    desk.do(desk.model.otherwise, text="Two to four days.")
    with new_page(browser, expected="net::ERR_") as opened:
        yield Line(opened)


def composer(page: Page) -> Locator:
    return page.get_by_role("textbox", name="Write a message")


def say(page: Page, text: str) -> None:
    composer(page).fill(text)
    page.keyboard.press("Enter")


def own(page: Page, text: str = "") -> Locator:
    return page.locator(".own .bubble", has_text=text)


def answers(page: Page, text: str = "") -> Locator:
    return page.locator(".row.assistant .bubble", has_text=text)


def speaker(page: Page) -> Locator:
    return page.get_by_role("heading", level=1)


def asking(page: Page) -> Locator:
    return page.get_by_role("button", name="Talk to a person")


def transcript(page: Page) -> Locator:
    """The visitor's words and the desk's notices, in order."""
    return page.locator(".own .bubble, .notice")


def expect_nothing_queued(page: Page) -> None:
    assert page.evaluate(COUNT_QUEUED, PATIENCE_MS) == 0


def end_chat(page: Page) -> None:
    page.get_by_role("button", name="End chat").click()
    page.get_by_role("group", name="End this chat?").get_by_role("button", name="End chat").click()


# --- Talking


def test_a_question_is_answered_by_the_assistant_under_its_own_tag(page: Page) -> None:
    expect(speaker(page)).to_have_text("AssistantAI")
    expect(page.get_by_role("heading", name="How can we help?")).to_be_visible()
    say(page, "How long does delivery take?")
    expect(own(page)).to_have_text("How long does delivery take?")
    expect(answers(page)).to_have_text("Two to four days.")
    expect(page.locator(".row.assistant .speaker")).to_have_text("AssistantAI")
    expect(page.get_by_role("heading", name="How can we help?")).to_be_hidden()


def test_what_is_written_is_text_and_never_markup(page: Page, desk: Desk) -> None:
    attack = "<img src=x onerror=alert(1)><b>bold</b>"
    desk.do(desk.model.otherwise, text=f"You wrote {attack}")
    say(page, attack)
    expect(own(page)).to_have_text(attack)
    expect(answers(page)).to_contain_text(attack)
    expect(page.locator(".bubble img, .bubble b")).to_have_count(0)


def test_links_are_safe_and_name_a_foreign_host(page: Page, desk: Desk) -> None:
    text = "# Delivery\n\n- [our page](https://www.shop.example/a) and **two** days\n- [bad](javascript:alert(1))"
    desk.do(desk.model.otherwise, text=text)
    say(page, "Where can I read about it?")
    link = answers(page).get_by_role("link", name="our page")
    expect(link).to_have_attribute("href", "https://www.shop.example/a")
    expect(link).to_have_attribute("rel", "noopener noreferrer")
    expect(link).to_have_attribute("target", "_blank")
    expect(answers(page).locator("li").first).to_have_text("our page (shop.example) and two days")
    expect(answers(page).locator("strong", has_text="two")).to_be_visible()
    expect(answers(page).get_by_role("link")).to_have_count(1)


def test_an_answer_grows_before_the_eyes_and_a_takeover_withdraws_it(page: Page, desk: Desk) -> None:
    desk.do(desk.model.streams, "The **parcel** ", "comes on ", "Monday.", hang_at=2)
    say(page, "When does my parcel come?")
    expect(page.locator(".draft .text")).to_have_text("The parcel comes on ")
    desk.ann_takes("When does my parcel come?")
    expect(speaker(page)).to_have_text("Ann")
    expect(page.locator(".draft")).to_have_count(0)
    desk.ann_writes("On Tuesday.", to="When does my parcel come?")
    expect(page.locator(".row.operator .bubble")).to_have_text("On Tuesday.")
    expect(page.locator(".row.operator .speaker bdi")).to_have_text("Ann")
    expect(page.locator(".notice", has_text="Ann joined")).to_have_count(1)
    expect(answers(page)).to_have_count(0)
    expect(asking(page)).to_be_hidden()


def test_a_person_is_asked_for_with_one_button(page: Page, desk: Desk) -> None:
    asking(page).click()
    expect(speaker(page)).to_have_text("Looking for a person")
    expect(page.locator(".notice")).to_have_count(1)
    expect(asking(page)).to_be_hidden()
    say(page, "It is about my invoice.")
    desk.ann_takes("It is about my invoice.")
    expect(speaker(page)).to_have_text("Ann")


# --- Asking for a person


def test_a_tap_before_the_page_is_connected_asks_for_a_person(line: Line, desk: Desk) -> None:
    page = line.page
    line.hold()
    page.goto(desk.url)
    asking(page).click()
    expect(asking(page)).to_be_disabled()
    expect(composer(page)).to_be_focused()
    line.release()
    expect(speaker(page)).to_have_text("Looking for a person")
    expect(asking(page)).to_be_hidden()
    expect(page.locator(".notice")).to_have_count(1)
    expect(own(page)).to_have_count(0)


def test_a_tap_made_offline_asks_after_what_was_written_before_it_and_outlives_a_reload(broken_page: Page) -> None:
    page = broken_page
    say(page, "First")
    expect(answers(page)).to_have_count(1)
    page.context.set_offline(True)
    expect(page.get_by_role("status")).to_have_text("You're offline. Your messages will be sent when you're back.")
    say(page, "Second")
    asking(page).click()
    say(page, "Third")
    expect(page.locator(".status").last).to_have_text("Will be sent when you're back")
    expect(asking(page)).to_be_disabled()
    expect(own(page)).to_have_text(["First", "Second", "Third"])
    page.context.set_offline(False)
    page.reload()
    expect(speaker(page)).to_have_text("Looking for a person")
    expect(transcript(page)).to_have_text(["First", "Second", re.compile("person"), "Third"])
    expect_nothing_queued(page)


def test_a_request_whose_answer_was_lost_is_made_again_and_stands_once(line: Line, desk: Desk) -> None:
    page = line.page
    line.lose_answer()
    page.goto(desk.url)
    asking(page).click()
    expect(speaker(page)).to_have_text("Looking for a person")
    expect_nothing_queued(page)
    assert line.asked == 2
    expect(page.locator(".notice")).to_have_count(1)


def test_a_request_that_was_too_quick_waits_and_is_made_again(line: Line, desk: Desk) -> None:
    page = line.page
    line.refuse("rate_limited", retry_after_s=2)
    page.goto(desk.url)
    asking(page).click()
    expect(page.get_by_role("status")).to_contain_text("That was quick.")
    expect(asking(page)).to_be_disabled()
    expect(speaker(page)).to_have_text("Looking for a person")
    expect(page.get_by_role("status")).to_be_hidden()
    assert line.asked == 2


def test_a_request_that_is_refused_for_good_is_said_plainly_and_can_be_made_again(line: Line, desk: Desk) -> None:
    page = line.page
    line.refuse("bad_request")
    page.goto(desk.url)
    asking(page).click()
    expect(page.get_by_role("status")).to_have_text("That didn't work. Try again in a moment.")
    asking(page).click()
    expect(speaker(page)).to_have_text("Looking for a person")
    assert line.asked == 2


def test_tabs_share_the_request(broken_page: Page, desk: Desk) -> None:
    page = broken_page
    other = open_tab(page.context, desk)
    expect(asking(other)).to_be_enabled()
    page.context.set_offline(True)
    expect(page.get_by_role("status")).to_contain_text("You're offline.")
    asking(page).click()
    expect(asking(other)).to_be_disabled()
    page.close()
    other.context.set_offline(False)
    expect(speaker(other)).to_have_text("Looking for a person")
    expect(other.locator(".notice")).to_have_count(1)


# --- Writing


def test_the_composer_grows_to_five_lines_and_shift_enter_breaks(page: Page) -> None:
    field = composer(page)
    field.click()
    low = field.bounding_box()
    for number in range(8):
        page.keyboard.type(f"line {number}")
        page.keyboard.press("Shift+Enter")
    assert field.get_attribute("rows") is not None
    assert field.evaluate("(it) => it.rows") == 5
    high = field.bounding_box()
    assert low is not None and high is not None and high["height"] > low["height"] + 60
    expect(own(page)).to_have_count(0)
    page.keyboard.press("Enter")
    expect(own(page)).to_contain_text("line 0\nline 1")
    assert field.evaluate("(it) => it.rows") == 1


def test_a_counter_warns_before_the_limit_and_too_much_is_not_sent(page: Page) -> None:
    composer(page).fill("a" * 3_599)
    expect(page.locator(".left")).to_be_hidden()
    composer(page).fill("a" * 3_990)
    expect(page.locator(".left")).to_have_text("10 characters left")
    composer(page).fill("a" * 4_001)
    expect(page.locator(".left")).to_have_text("1 characters too many")
    expect(page.get_by_role("button", name="Send", exact=True)).to_be_disabled()
    page.keyboard.press("Enter")
    expect(own(page)).to_have_count(0)


def test_the_transcript_and_the_half_written_text_outlive_a_reload(page: Page) -> None:
    say(page, "How long does delivery take?")
    expect(answers(page)).to_have_count(1)
    composer(page).fill("And how much")
    page.reload()
    expect(own(page)).to_have_text("How long does delivery take?")
    expect(answers(page)).to_have_text("Two to four days.")
    expect(composer(page)).to_have_value("And how much")


# --- Ending


def test_ending_asks_once_and_then_offers_stars_and_a_new_chat(page: Page) -> None:
    say(page, "How long does delivery take?")
    expect(answers(page)).to_have_count(1)
    page.get_by_role("button", name="End chat").click()
    page.get_by_role("button", name="Keep").click()
    expect(page.get_by_role("group", name="End this chat?")).to_be_hidden()
    end_chat(page)
    expect(speaker(page)).to_have_text("Chat ended")
    expect(page.locator(".notice")).to_have_text("You ended the chat.")
    expect(composer(page)).to_be_hidden()
    page.get_by_role("radio", name="4 stars").click()
    expect(page.get_by_role("radio", name="4 stars")).to_have_attribute("aria-checked", "true")
    page.get_by_role("textbox", name=re.compile("Anything to add")).fill("Quick")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Thank you. We read every line.")).to_be_visible()

    page.get_by_role("button", name="Start a new chat").click()
    expect(own(page)).to_have_count(0)
    page.reload()
    expect(page.get_by_role("heading", name="How can we help?")).to_be_visible()
    say(page, "One more question")
    expect(answers(page)).to_have_count(1)
    expect(own(page)).to_have_text("One more question")


def test_the_page_works_by_keyboard_alone(page: Page) -> None:
    expect(composer(page)).to_be_focused()
    page.keyboard.type("Hello there")
    page.keyboard.press("Enter")
    expect(answers(page)).to_have_count(1)
    expect(composer(page)).to_be_focused()
    for _ in range(6):
        page.keyboard.press("Shift+Tab")
        if page.evaluate("document.activeElement.getAttribute('aria-label')") == "End chat":
            break
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Keep")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="End chat")).to_be_focused()


# --- Broken lines


def test_what_is_written_offline_goes_out_once_when_the_line_is_back(broken_page: Page) -> None:
    page = broken_page
    say(page, "First")
    expect(answers(page)).to_have_count(1)
    page.context.set_offline(True)
    expect(page.get_by_role("status")).to_have_text("You're offline. Your messages will be sent when you're back.")
    say(page, "Second")
    expect(page.locator(".status").last).to_have_text("Will be sent when you're back")
    page.context.set_offline(False)
    expect(page.get_by_role("status")).to_be_hidden()
    expect(answers(page)).to_have_count(2)
    page.reload()
    expect(own(page)).to_have_text(["First", "Second"])


def test_an_end_and_a_rating_that_find_no_line_are_said_plainly_and_work_at_the_next_tap(
    line: Line, desk: Desk
) -> None:
    page = line.page
    failed = "That didn't work. Try again in a moment."
    page.goto(desk.url)
    say(page, "First")
    expect(answers(page)).to_have_count(1)
    line.cut()
    end_chat(page)
    expect(page.get_by_role("status")).to_have_text(failed)
    line.release()
    expect(page.get_by_role("status")).to_be_hidden()
    question = page.get_by_role("group", name="End this chat?")
    question.get_by_role("button", name="End chat").click()
    expect(speaker(page)).to_have_text("Chat ended")
    expect(question).to_be_hidden()

    stars = page.get_by_role("radio", name="4 stars")
    line.cut()
    page.context.set_offline(True)
    expect(page.get_by_role("status")).to_contain_text("You're offline.")
    stars.click()
    expect(page.get_by_role("status")).to_have_text(failed)
    expect(page.get_by_role("status")).to_contain_text("You're offline.")
    expect(stars).to_have_attribute("aria-checked", "false")
    page.context.set_offline(False)
    line.release()
    expect(page.get_by_role("status")).to_be_hidden()
    stars.click()
    expect(stars).to_have_attribute("aria-checked", "true")


def test_a_restart_of_the_server_loses_and_doubles_nothing(broken_page: Page, desk: Desk) -> None:
    page = broken_page
    say(page, "Before")
    expect(answers(page)).to_have_count(1)
    desk.do(desk.server.stop)
    say(page, "During")
    expect(page.get_by_role("status")).to_contain_text("The chat can't be reached. Nothing is lost")
    expect(own(page)).to_have_text(["Before", "During"])
    desk.do(desk.server.start)
    expect(answers(page)).to_have_count(2)
    page.reload()
    expect(own(page)).to_have_text(["Before", "During"])


def test_without_websockets_everything_goes_by_long_polls(browser: Browser, desk: Desk) -> None:
    desk.do(desk.model.reset)
    desk.do(desk.model.streams, "By ", "polling.", gate="go", gate_at=1)

    def refuse(socket: WebSocketRoute) -> None:
        socket.close(code=1011)

    with new_page(browser) as page:
        page.route_web_socket(re.compile("/api/v1/ws"), refuse)
        page.goto(desk.url)
        say(page, "Can you hear me?")
        expect(page.locator(".draft .text")).to_have_text("By ")
        desk.do(desk.model.open_gate, "go")
        expect(answers(page)).to_have_text("By polling.")
        asking(page).click()
        expect(speaker(page)).to_have_text("Looking for a person")
        desk.ann_takes("Can you hear me?")
        expect(speaker(page)).to_have_text("Ann")
        end_chat(page)
        expect(speaker(page)).to_have_text("Chat ended")


def test_a_refused_message_waits_for_a_tap(browser: Browser, desk: Desk) -> None:
    desk.do(desk.model.reset)

    def damage(socket: WebSocketRoute) -> None:
        server = socket.connect_to_server()

        def to_server(frame: str | bytes) -> None:
            is_first = '"type":"message"' in str(frame) and not refused
            if is_first:
                key = re.search(r'"client_id":"(\w+)"', str(frame))
                assert key is not None
                refused.append(key[1])
                fault = '{"type":"error","error":{"code":"idempotency_mismatch","message":"no"},"client_id":"%s"}'
                socket.send(fault % key[1])
            else:
                server.send(frame)

        socket.on_message(to_server)

    refused: list[str] = []
    with new_page(browser) as page:
        page.route_web_socket(re.compile("/api/v1/ws"), damage)
        page.goto(desk.url)
        say(page, "Take this")
        page.get_by_role("button", name="Not sent. Tap to retry.").click()
        expect(answers(page)).to_have_count(1)
        expect(own(page)).to_have_text("Take this")
        assert len(refused) == 1


def test_two_tabs_show_one_chat(page: Page, desk: Desk) -> None:
    say(page, "From the first tab")
    expect(answers(page)).to_have_count(1)
    other = open_tab(page.context, desk)
    expect(own(other)).to_have_text("From the first tab")
    say(other, "From the second tab")
    expect(own(page)).to_have_text(["From the first tab", "From the second tab"])
    expect(answers(page)).to_have_count(2)
    end_chat(page)
    expect(speaker(other)).to_have_text("Chat ended")


def open_tab(context: BrowserContext, desk: Desk) -> Page:
    other = context.new_page()
    other.goto(desk.url)
    return other


# --- On every screen


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_phone_shows_it_whole_in_both_schemes(browser: Browser, desk: Desk, scheme: str) -> None:
    desk.do(desk.model.reset)
    desk.do(desk.model.otherwise, text="A" * 300 + "\n\n```\n" + "code " * 60 + "\n```")
    with new_page(browser, viewport=NARROW) as page:
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        page.goto(desk.url)
        say(page, "x" * 300)
        expect(answers(page)).to_have_count(1)
        assert page.evaluate("document.documentElement.scrollWidth") == NARROW["width"]
        panel = page.locator("#chat").bounding_box()
        assert panel is not None and (panel["width"], panel["height"]) == (NARROW["width"], NARROW["height"])
        back = page.locator("#chat").evaluate("(it) => getComputedStyle(it).backgroundColor")
        assert back == ("rgb(20, 23, 28)" if scheme == "dark" else "rgb(255, 255, 255)")
        small = page.locator("button:visible").evaluate_all(
            "(all) => all.filter((it) => it.getBoundingClientRect().height < 44).map((it) => it.textContent)"
        )
        assert small == []
