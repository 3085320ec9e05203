"""The field for where to reach who asked for a person while nobody was there, in the widget and on the hosted page.

The server's side is scripted, as in `test_widget_hours.py`.
"""

from collections.abc import Generator

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import Opener
from tests.support.axe import complaints
from tests.support.browser import NARROW, PATIENCE_MS, WIDE, chromium, new_page
from tests.support.hostpage import HostPages, host_pages
from tests.support.scripted import NOTICE, NOW_MS, SOON, Chat

pytestmark = pytest.mark.slow
expect.set_options(timeout=PATIENCE_MS)

CONTACT = "ann@shop.example"
STORED = "JSON.stringify({ ...localStorage })"
OTHER_VISITOR = """
const key = Object.keys(localStorage).find((key) => key.endsWith("visitor"));
localStorage.setItem(key, JSON.stringify({ visitor: "v_2", token: "another" }));
"""


@pytest.fixture(scope="module")
def browser() -> Generator[Browser]:
    with chromium() as started:
        yield started


@pytest.fixture(scope="module")
def pages() -> Generator[HostPages]:
    with host_pages() as serving:
        yield serving


def test_what_is_left_goes_out_as_one_message_and_the_form_is_gone(chat: Chat) -> None:
    chat.is_told_that_nobody_is_there()
    expect(chat.composer).to_be_focused()
    assert chat.log.locator(".notice").evaluate("(it) => it.nextElementSibling.localName") == "form"
    assert chat.field.evaluate("(it) => [it.type, it.inputMode, it.autocomplete, it.maxLength]") == [
        "text",
        "email",
        "email",
        200,
    ]
    chat.field.fill(f"  {CONTACT} ")
    chat.leave.click()
    expect(chat.own()).to_have_text(["Is my cake ready?", CONTACT])
    expect(chat.field).to_have_count(0)
    expect(chat.composer).to_be_focused()
    chat.has_sent(CONTACT)
    assert chat.script.messages == ["Is my cake ready?", CONTACT]
    expect(chat.composer).to_have_value("")
    chat.reload()
    expect(chat.own()).to_have_count(2)
    expect(chat.field).to_have_count(0)


def test_it_is_reached_and_sent_by_keyboard_and_is_never_sent_empty(chat: Chat) -> None:
    chat.is_told_that_nobody_is_there()
    # Backwards from the composer: "Talk to a person" is not there, somebody is asked for.
    for target in (chat.leave, chat.field):
        chat.page.keyboard.press("Shift+Tab")
        expect(target).to_be_focused()
    chat.page.keyboard.press("Enter")
    chat.leave.click()
    expect(chat.field).to_be_focused()
    chat.page.keyboard.type("   ")
    chat.page.keyboard.press("Enter")
    expect(chat.field).to_be_focused()
    chat.page.keyboard.type("+49 30 1234567")
    chat.page.keyboard.press("Enter")
    chat.has_sent("+49 30 1234567")
    assert chat.script.messages == ["Is my cake ready?", "+49 30 1234567"]


def test_a_reload_brings_the_form_back_and_what_was_left_offline_goes_out_once(chat: Chat) -> None:
    chat.is_told_that_nobody_is_there()
    chat.reload()
    expect(chat.field).to_be_visible()
    # The line is dead, and the page doesn't know yet.
    chat.script.hears = False
    chat.field.fill(CONTACT)
    chat.leave.click()
    expect(chat.field).to_have_count(0)
    expect(chat.own().last).to_have_text(CONTACT)
    chat.reload()
    # From the queue: it is on screen when the session is.
    chat.script.hears = True
    chat.reload()
    expect(chat.own()).to_have_text(["Is my cake ready?", CONTACT])
    chat.has_sent(CONTACT)
    expect(chat.field).to_have_count(0)
    assert chat.script.messages == ["Is my cake ready?", CONTACT]


def test_anything_they_write_answers_it_until_they_are_told_again(chat: Chat) -> None:
    chat.is_told_that_nobody_is_there()
    chat.say("Call me")
    expect(chat.field).to_have_count(0)
    chat.script.tell("notice", NOTICE, opens_at=NOW_MS + SOON)
    expect(chat.field).to_be_visible()
    chat.script.enter("ai")
    expect(chat.field).to_have_count(0)
    chat.script.enter("waiting")
    expect(chat.field).to_be_visible()


def test_who_joins_takes_its_place_and_what_was_typed_is_not_lost(chat: Chat) -> None:
    chat.is_told_that_nobody_is_there()
    chat.field.click()
    chat.page.keyboard.type("ann@sh")
    # Nothing that is said meanwhile disturbs it.
    chat.script.tell("notice", "We're still on our way.", opens_at=NOW_MS + SOON)
    chat.page.keyboard.type("op")
    expect(chat.field).to_have_value("ann@shop")
    chat.script.tell("taken", "Ann joined", name="Ann")
    chat.script.enter("human", "Ann")
    chat.says("Ann", "From the team")
    expect(chat.field).to_have_count(0)
    expect(chat.composer).to_have_value("ann@shop")
    expect(chat.composer).to_be_focused()


def test_it_moves_nothing_for_who_reads_further_up(chat: Chat) -> None:
    chat.script.closed_for(SOON)
    chat.open()
    chat.say("Hello")
    for number in range(30):
        chat.script.answer(f"Answer {number}")
    expect(chat.log.locator(".row.assistant")).to_have_count(30)
    scroller = chat.page.locator(".scroller")
    scroller.evaluate("(it) => { it.scrollTop = 100 }")
    chat.page.wait_for_function("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    chat.script.ask_for_person(NOTICE, opens_at=NOW_MS + SOON)
    expect(chat.field).to_be_attached()
    assert scroller.evaluate("(it) => it.scrollTop") == 100
    expect(chat.composer).to_be_focused()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_is_large_enough_and_axe_finds_nothing(browser: Browser, chat_of: Opener, scheme: str) -> None:
    for viewport in (NARROW, WIDE):
        with new_page(browser, viewport=viewport) as page:
            page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
            chat = chat_of(page)
            chat.is_told_that_nobody_is_there()
            for part in (chat.field, chat.leave):
                box = part.bounding_box()
                assert box is not None
                assert min(box["width"], box["height"]) >= 44
            expect(chat.leave).to_be_in_viewport(ratio=1)
            # Under 16 px a phone would zoom in.
            assert chat.field.evaluate("(it) => getComputedStyle(it).fontSize") == "16px"
            assert complaints(page, within=chat.part) == []


# --- Under which words it stands


def test_a_question_that_was_put_outside_the_hours_asks_for_nothing_later(chat: Chat) -> None:
    chat.script.closed_for(SOON)
    chat.open()
    chat.say("Is my cake ready?")
    chat.script.tell("human_offered", "Would you like a person? They are back in 25 minutes.", opens_at=NOW_MS + SOON)
    # By then people were back.
    chat.script.ask_for_person("A person has been asked to join.")
    expect(chat.log.locator(".notice")).to_have_count(2)
    expect(chat.field).to_have_count(0)


def test_what_was_told_last_decides(chat: Chat) -> None:
    chat.is_told_that_nobody_is_there()
    chat.field.fill(CONTACT)
    chat.script.answer("Meanwhile, here is what I know.")
    expect(chat.log.locator(".row.assistant")).to_have_count(1)
    expect(chat.field).to_have_value(CONTACT)
    chat.script.tell("released", "Ann had to go. The team has been told.")
    expect(chat.field).to_have_count(0)
    expect(chat.composer).to_have_value(CONTACT)
    chat.script.tell("assistant_failed", NOTICE, opens_at=NOW_MS + SOON)
    expect(chat.field).to_have_value("")


# --- Nobody else gets to see what was typed in it


def test_a_reset_hands_nothing_to_the_next_person(widget: Chat) -> None:
    widget.is_told_that_nobody_is_there()
    widget.field.fill(CONTACT)
    widget.script.forget_visitor()
    widget.page.evaluate("frontdesk('reset')")
    widget.page.evaluate("frontdesk('open')")
    expect(widget.own()).to_have_count(0)
    expect(widget.composer).to_have_value("")
    assert CONTACT not in widget.page.evaluate(STORED)
    # Nor does the form keep it.
    widget.say("Another person")
    widget.script.ask_for_person(NOTICE, opens_at=NOW_MS + SOON)
    expect(widget.field).to_have_value("")


def test_another_tab_s_reset_hands_nothing_to_the_next_person(widget: Chat, pages: HostPages) -> None:
    widget.is_told_that_nobody_is_there()
    widget.composer.fill("And besides")
    widget.field.fill(CONTACT)
    widget.script.forget_visitor()
    other = Chat(widget.page.context.new_page(), f"{pages.origin}/", is_widget=True)
    other.open()
    other.page.evaluate("frontdesk('reset')")
    expect(widget.own()).to_have_count(0)
    expect(widget.composer).to_have_value("")
    assert "And besides" not in widget.page.evaluate(STORED)
    assert CONTACT not in widget.page.evaluate(STORED)


def test_a_tab_that_becomes_another_visitor_s_hands_nothing_over(chat: Chat) -> None:
    chat.is_told_that_nobody_is_there()
    chat.composer.fill("And besides")
    chat.field.fill(CONTACT)
    chat.script.forget_visitor()
    other = chat.page.context.new_page()
    other.goto(chat.page.url)
    other.evaluate(OTHER_VISITOR)
    expect(chat.own()).to_have_count(0)
    # It may be the same person, who has signed in there.
    expect(chat.composer).to_have_value("And besides")
    assert CONTACT not in chat.page.evaluate(STORED)
