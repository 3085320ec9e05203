"""The inbox at work: two operators in browsers, one in Telegram, visitors, and a model that says what it is told."""

import json
import re
from collections.abc import Callable, Generator
from typing import Any, TypeAlias

import pytest
from playwright.sync_api import Browser, Route, expect

from tests.support.browser import chromium
from tests.web.inbox.office import SHOP, InboxPage, Office, open_office

pytestmark = pytest.mark.slow

Opener: TypeAlias = Callable[..., InboxPage]

ASKED_EVERY_MS = 15_000
TELEGRAM_AWAY = re.compile(
    r"^Telegram does(n't| not) answer.* Sessions are all here; what waits for Telegram goes out by itself\.$"
)


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
        page.close()


def test_what_an_operator_replies_is_read_by_the_visitor(office: Office, opened: Opener) -> None:
    guest = office.guest().says("Where is my order?")
    ann = opened().goto()
    expect(ann.row(guest)).to_contain_text("AI: Two to four days.")
    ann.open(guest)
    expect(ann.bubbles("visitor")).to_have_text("Where is my order?")
    expect(ann.bubbles("assistant")).to_have_text("Two to four days.")
    expect(ann.state).to_contain_text("answers now. Your reply takes it over.")
    expect(ann.send).to_have_text("Take and reply")
    ann.words.fill("It left **today**.")
    ann.words.press("Enter")
    expect(ann.bubbles("operator")).to_have_text("It left today.")
    expect(ann.bubbles("operator").locator("strong")).to_have_text("today")
    expect(ann.between().last).to_contain_text("You took the session, AI off")
    expect(ann.send).to_have_text("Reply")
    expect(ann.words).to_have_value("")
    expect(ann.row(guest).locator(".tag")).to_have_text("You")
    assert guest.reads() == ["It left today."]


def test_an_answer_grows_before_the_eyes_and_a_takeover_withdraws_it(office: Office, opened: Opener) -> None:
    guest = office.guest().says("Hello")
    guest.hears("Two to four days.", author="assistant")
    office.do(office.model.streams, "The **cake** ", "comes on ", "Monday.", hang_at=2)
    guest.says("When does my cake come?")
    ann = opened().goto().open(guest)
    expect(ann.page.locator(".draft .bubble")).to_have_text("The cake comes on ")
    expect(ann.page.locator(".draft .bubble")).to_have_css("font-style", "italic")
    ann.act("Take")
    expect(ann.state).to_contain_text("You")
    expect(ann.page.locator(".draft")).to_have_count(0)
    expect(ann.bubbles("assistant")).to_have_count(1)


# --- Who has it


def test_waiting_sessions_stand_first_the_longest_first_with_their_minutes(office: Office, opened: Opener) -> None:
    first = office.guest().says("I need help").asks_for_a_person()
    second = office.guest().says("Me too").asks_for_a_person()
    other = office.guest().says("Just a question")
    ann = opened()
    ann.page.clock.install()
    ann.goto()
    order = [first.session, second.session, other.session]
    shown = ann.rows().evaluate_all("(rows) => rows.map((row) => row.dataset.session)")
    assert [session for session in shown if session in order] == order
    waiting = ann.page.locator("li:has(.tag.wait)").count()
    assert ann.page.title() == f"({waiting}) Inbox · Frontdesk"
    expect(ann.page.locator("#waiting-count")).to_have_text(f"{waiting} waiting")
    expect(ann.row(first).locator(".tag.wait")).to_have_text("Waiting · just now")
    ann.page.clock.fast_forward(4 * 60_000 + 20_000)
    expect(ann.row(first).locator(".tag.wait")).to_have_text("Waiting · 4 min")
    ann.open(first)
    ann.act("Take")
    expect(ann.page).to_have_title(f"({waiting - 1}) Inbox · Frontdesk")
    first.does("end")
    second.does("end")


def test_a_session_is_handed_to_the_assistant_and_back(office: Office, opened: Opener) -> None:
    guest = office.guest().says("Are you a person?").asks_for_a_person()
    ann = opened().goto().open(guest)
    ann.act("Take")
    expect(ann.state).to_contain_text("have this session. AI is off.")
    ann.act("Hand to AI")
    expect(ann.between().last).to_contain_text("You handed it to the AI")
    expect(ann.send).to_have_text("Take and reply")
    assert guest.kinds()[-3:].count("handed_to_ai") == 1


def test_two_operators_never_conflict_silently(office: Office, opened: Opener) -> None:
    guest = office.guest().says("Who helps me?")
    ann, bob = opened("ann").goto().open(guest), opened("bob").goto().open(guest)
    ann.reply("I do.")
    expect(bob.send).to_have_text("Reply as Bob Stone (Ann Lee's session)")
    expect(bob.state).to_contain_text("Ann Leehas this session")
    ann.words.fill("And I have found your parcel.")
    bob.act("Take over from Ann Lee")
    expect(ann.conflict).to_contain_text(re.compile(r"Bob Stone took it (just now|\d+ s ago)\. Your text is kept\."))
    expect(ann.words).to_have_value("And I have found your parcel.")
    expect(ann.send).to_have_text("Reply as Ann Lee (Bob Stone's session)")
    expect(ann.between().last).to_contain_text("Bob Stone took over from you")
    assert guest.reads() == ["I do."]
    ann.send.click()
    guest.hears("And I have found your parcel.")
    expect(ann.state).to_contain_text("Bob Stone")


def test_a_reply_written_under_an_older_state_is_refused_and_given_back(office: Office, opened: Opener) -> None:
    guest = office.guest().says("Is anybody there?")
    ann, bob = opened("ann").goto().open(guest), opened("bob").goto().open(guest)
    expect(ann.bubbles("assistant")).to_have_count(1)
    ann.page.route("**/reply", lambda route: (bob.reply("Bob here."), guest.hears("Bob here."), route.continue_()))
    ann.expects("409")
    ann.reply("Ann here.")
    expect(ann.conflict).to_contain_text("Bob Stone took it")
    expect(ann.conflict).to_contain_text("Your text is kept.")
    expect(ann.words).to_have_value("Ann here.")
    expect(ann.page.locator(".pending")).to_have_count(0)
    assert guest.reads() == ["Bob here."]


def test_what_is_refused_while_another_session_is_open_is_told_there(office: Office, opened: Opener) -> None:
    guest, other = office.guest().says("Mine?"), office.guest().says("Another")
    ann, bob = opened("ann").goto().open(guest), opened("bob").goto().open(guest)
    expect(ann.bubbles("assistant")).to_have_count(1)
    held: list[Route] = []
    ann.page.route("**/reply", lambda route: held.append(route))
    ann.expects("409")
    ann.reply("Ann here.")
    expect(ann.page.locator(".pending")).to_have_text("Ann here.Sending …")
    ann.open(other)
    bob.reply("Bob here.")
    guest.hears("Bob here.")
    with ann.page.expect_response("**/reply"):
        held[0].continue_()
    ann.open(guest)
    expect(ann.conflict).to_contain_text("Bob Stone took it")
    expect(ann.words).to_have_value("Ann here.")
    assert guest.reads() == ["Bob here."]


def test_a_tap_in_telegram_shows_at_once(office: Office, opened: Opener) -> None:
    guest = office.guest().says("It is about my telegram parcel.")
    ann = opened().goto().open(guest)
    expect(ann.bubbles("assistant")).to_have_count(1)
    office.ann_takes("It is about my telegram parcel.")
    expect(ann.between().last).to_contain_text("Tess took the session, AI off · Telegram")
    expect(ann.row(guest).locator(".tag")).to_have_text("Tess")
    office.ann_writes("Let me look.", to="It is about my telegram parcel.")
    expect(ann.bubbles("operator")).to_have_text("Let me look.")
    expect(ann.page.locator(".say.operator .under")).to_contain_text("Telegram")
    expect(ann.send).to_have_text("Reply as Ann Lee (Tess's session)")


def test_the_assistant_s_refusal_is_told(office: Office, opened: Opener) -> None:
    guest = office.guest().says("Hello").asks_for_a_person()
    ann = opened().goto().open(guest)
    ann.page.route(
        "**/hand-to-ai",
        lambda route: route.fulfill(
            status=409,
            json={
                "error": {"code": "assistant_cannot_answer", "message": "The assistant can't answer now: no model"}
            },
        ),
    )
    ann.expects("409")
    ann.act("Hand to AI")
    expect(ann.conflict).to_contain_text("The assistant can't answer now: no model Nothing was done.")


# --- Notes, closing


def test_a_note_is_for_colleagues_only(office: Office, opened: Opener) -> None:
    guest = office.guest().says("My card was declined")
    ann, bob = opened("ann").goto().open(guest), opened("bob").goto().open(guest)
    ann.page.get_by_label("Note to colleagues").check()
    expect(ann.send).to_have_text("Add note")
    ann.reply("Asked twice already.")
    for page in (ann, bob):
        expect(page.page.locator(".note.pending")).to_have_count(0)
        expect(page.page.locator(".note")).to_contain_text("Asked twice already.")
        expect(page.page.locator(".note")).to_contain_text("Only operators see this")
    expect(ann.send).to_have_text("Take and reply")
    expect(ann.state).to_contain_text("AI")
    assert guest.reads() == []
    assert "note" not in guest.kinds()


def test_a_session_is_closed_after_one_question_and_opened_again_by_a_reply(office: Office, opened: Opener) -> None:
    guest = office.guest().says("Bye for now")
    ann = opened().goto().open(guest)
    ann.act("Close")
    asked = ann.page.get_by_role("group", name=f"Close this session with {guest.name}?")
    expect(asked.get_by_role("button", name="Close session")).to_be_focused()
    asked.get_by_role("button", name="Keep it open").click()
    expect(asked).to_be_hidden()
    ann.act("Close")
    asked.get_by_role("button", name="Close session").click()
    expect(ann.state).to_contain_text("Closed by an operator.")
    expect(ann.between().last).to_contain_text("You closed the session")
    expect(ann.row(guest)).to_have_count(0)
    ann.page.get_by_role("button", name="Closed", exact=True).click()
    expect(ann.row(guest)).to_be_visible()
    expect(ann.send).to_have_text("Reopen and send")
    ann.reply("One more thing.")
    expect(ann.bubbles("operator")).to_have_text("One more thing.")
    expect(ann.between().last).to_contain_text("You reopened the session")
    assert guest.reads() == ["One more thing."]
    assert "reopened" in guest.kinds()


def test_what_can_t_be_reopened_names_the_newer_session(office: Office, opened: Opener) -> None:
    guest = office.guest().says("First")
    old = guest.session
    guest.does("end").says("Second")
    ann = opened().goto(old)
    expect(ann.state).to_contain_text("Closed by the visitor.")
    expect(ann.page.locator(".earlier a")).to_have_count(1)
    ann.expects("409")
    ann.reply("About the first")
    expect(ann.conflict).to_contain_text("The visitor is in a newer session. Your text is kept.")
    expect(ann.words).to_have_value("About the first")
    ann.conflict.get_by_role("link", name="Open it").click()
    expect(ann.page).to_have_url(f"{office.server.origin}/inbox/{guest.session}")
    expect(ann.bubbles("visitor")).to_have_text("Second")


def test_a_rating_an_edit_and_a_deletion_are_shown(office: Office, opened: Opener) -> None:
    guest = office.guest().says("Thanks")
    ann = opened().goto().open(guest)
    ann.reply("You are welcme")
    ann.words.fill("Wrong session")
    ann.words.press("Control+Enter")
    expect(ann.bubbles("operator")).to_have_count(2)
    seqs = [
        int(seq)
        for seq in ann.page.locator(".say.operator").evaluate_all("(all) => all.map((one) => one.dataset.seq)")
    ]
    ann.ask(guest, "edit", seq=seqs[0], text="You are welcome")
    ann.ask(guest, "delete", seq=seqs[1])
    expect(ann.bubbles("operator")).to_have_text(["You are welcomeEdited", "Withdrawn"])
    guest.does("end").does("rating", score=4, comment="Quick")
    expect(ann.page.get_by_role("img", name="4 of 5 stars").first).to_be_visible()
    expect(ann.between().last).to_contain_text("“Quick”")


# --- The line


def test_nothing_is_missing_after_the_server_was_away(office: Office, opened: Opener) -> None:
    guest = office.guest().says("Before")
    ann = opened().goto().open(guest)
    ann.expects("")
    ann.reply("First")
    expect(ann.bubbles("operator")).to_have_count(1)
    office.do(office.server.stop)
    expect(ann.trouble).to_contain_text("Not live")
    ann.reply("Written while it was away")
    ann.words.fill("And a draft")
    expect(ann.page.locator(".pending")).to_contain_text("Not sent yet")
    office.do(office.server.start)
    expect(ann.trouble).to_be_hidden(timeout=30_000)
    expect(ann.bubbles("operator")).to_have_text(["First", "Written while it was away"])
    expect(ann.page.locator(".pending")).to_have_count(0)
    expect(ann.words).to_have_value("And a draft")
    guest.says("After")
    expect(ann.bubbles("visitor")).to_have_text(["Before", "After"])
    assert guest.reads() == ["First", "Written while it was away"]


def test_telegram_s_outage_is_said_until_it_ends(office: Office, opened: Opener) -> None:
    ann = opened()
    ann.page.clock.install()
    ann.goto()
    expect(ann.trouble).to_be_hidden()
    with office.telegram_away():
        guest = office.guest().says("Is Telegram there?")
        ann.wait_until_ready(is_ready=False)
        ann.page.clock.fast_forward(ASKED_EVERY_MS)
        expect(ann.trouble).to_have_text(TELEGRAM_AWAY)
        expect(ann.row(guest)).to_contain_text("Is Telegram there?")
        ann.page.reload()
        expect(ann.trouble).to_have_text(TELEGRAM_AWAY)
        assert ann.trouble.get_attribute("role") == "status"
    ann.wait_until_ready(is_ready=True)
    ann.page.clock.fast_forward(ASKED_EVERY_MS)
    expect(ann.trouble).to_be_hidden()


def test_what_is_being_sent_outlives_a_reload_and_happens_once(office: Office, opened: Opener) -> None:
    guest = office.guest().says("Hello there")
    ann = opened().goto().open(guest)
    expect(ann.bubbles("assistant")).to_have_count(1)
    ann.expects("Failed to load resource")
    # The server does it, and the answer is lost.
    ann.page.route("**/reply", lambda route: (route.fetch(), route.abort()))
    ann.reply("Only once")
    guest.hears("Only once")
    expect(ann.page.locator(".pending, .say.operator .bubble").first).to_be_visible()
    ann.words.fill("Still writing")
    ann.page.unroute("**/reply")
    ann.page.reload()
    expect(ann.words).to_have_value("Still writing")
    expect(ann.bubbles("operator")).to_have_text(["Only once"])
    expect(ann.page.locator(".pending")).to_have_count(0)
    assert guest.reads() == ["Only once"]


def test_who_is_signed_out_is_led_to_the_sign_in_and_back(office: Office, opened: Opener) -> None:
    guest = office.guest().says("Hi")
    ann = opened().goto().open(guest)
    ann.expects("401")
    ann.context.clear_cookies()
    ann.reply("Too late")
    ann.page.wait_for_url(f"**/signin?next=%2Finbox%2F{guest.session}")


# --- Reading


def test_a_long_transcript_is_read_page_by_page_and_stays_where_it_is(office: Office, opened: Opener) -> None:
    guest = office.guest().says("Line 1").asks_for_a_person()
    for number in range(2, 241):
        guest.says(f"Line {number}")
    ann = opened().goto().open(guest)
    expect(ann.bubbles("visitor").last).to_have_text("Line 240")
    expect(ann.bubbles("visitor").last).to_be_in_viewport()
    expect(ann.page.get_by_text("Line 1", exact=True)).to_have_count(0)
    scroller = ann.page.locator("#scroller")
    scroller.evaluate("(box) => { box.scrollTop = 0 }")
    expect(ann.page.get_by_text("Line 1", exact=True)).to_have_count(1)
    assert scroller.evaluate("(box) => box.scrollTop") > 300
    scroller.evaluate("(box) => { box.scrollTop = 900 }")
    guest.says("Line 241")
    pill = ann.page.get_by_role("button", name="1 new")
    expect(pill).to_be_visible()
    pill.click()
    expect(ann.bubbles("visitor").last).to_be_in_viewport()
    expect(pill).to_be_hidden()


def test_what_is_new_is_marked_until_it_was_looked_at(office: Office, opened: Opener) -> None:
    guest = office.guest().says("One")
    other = office.guest().says("Other")
    ann = opened().goto().open(other)
    guest.says("Two")
    expect(ann.row(guest).locator(".dot")).to_have_count(1)
    ann.open(guest)
    expect(ann.row(guest).locator(".dot")).to_have_count(0)
    ann.page.reload()
    expect(ann.bubbles("visitor")).to_have_text(["One", "Two"])
    expect(ann.row(guest).locator(".dot")).to_have_count(0)


def test_what_the_visitor_has_seen_is_marked(office: Office, opened: Opener) -> None:
    guest = office.guest().says("Can you see me?").asks_for_a_person()
    ann = opened()
    ann.page.clock.install()
    ann.goto().open(guest)
    ann.reply("Yes.")
    expect(ann.bubbles("operator")).to_have_text("Yes.")
    expect(ann.page.locator(".seen")).to_have_count(0)
    guest.does("read", seq=int(str(ann.page.locator(".say.operator").get_attribute("data-seq"))))
    ann.page.clock.fast_forward(10_000)
    expect(ann.page.locator(".say.operator .seen")).to_have_text("Seen")
    guest.does("typing")
    expect(ann.page.locator(".typing")).to_have_text("The visitor is writing …")
    ann.page.clock.fast_forward(6_000)
    expect(ann.page.locator(".typing")).to_have_count(0)


def test_a_session_that_can_t_be_read_is_tried_again(office: Office, opened: Opener) -> None:
    guest = office.guest().says("Patience")
    ann = opened().goto()
    ann.expects("503")
    fault = {"error": {"code": "unavailable", "message": "The database doesn't answer."}}
    ann.page.route(f"**/sessions/{guest.session}*", lambda route: route.fulfill(status=503, json=fault))
    ann.open(guest)
    expect(ann.page.get_by_text("This session can't be read now. It is tried again.")).to_be_visible()
    ann.page.unroute(f"**/sessions/{guest.session}*")
    expect(ann.bubbles("visitor")).to_have_text("Patience")


def test_tabs_and_search_find_sessions(office: Office, opened: Opener) -> None:
    guest = office.guest().says("A quokka ate my parcel")
    mine = office.guest().says("Something else entirely")
    bob = opened("bob").goto().open(mine)
    bob.reply("Mine now")
    bob.page.get_by_role("button", name="Mine").click()
    expect(bob.row(mine)).to_be_visible()
    expect(bob.row(guest)).to_have_count(0)
    bob.page.get_by_role("button", name="All").click()
    bob.page.get_by_role("searchbox").fill("quokka")
    expect(bob.rows()).to_have_count(1)
    expect(bob.row(guest)).to_be_visible()
    bob.page.get_by_role("searchbox").fill("no such words anywhere")
    expect(bob.page.locator(".list-words")).to_contain_text("Nothing is found")
    bob.page.get_by_role("searchbox").fill("")
    expect(bob.row(mine)).to_be_visible()


def test_rows_keep_their_places_under_the_mouse(office: Office, opened: Opener) -> None:
    first = office.guest().says("Older")
    first.hears("Two to four days.", author="assistant")  # else its answer may come last, and its row stands first
    second = office.guest().says("Newer")
    ann = opened().goto()
    expect(ann.row(second)).to_contain_text("AI: Two to four days.")
    ann.page.clock.install()
    ann.row(first).hover()
    shown = "(rows) => rows.map((row) => row.dataset.session)"
    before = ann.rows().evaluate_all(shown)
    first.says("On the move")
    expect(ann.row(first)).to_contain_text("On the move")
    assert ann.rows().evaluate_all(shown) == before
    moved = ann.page.get_by_role("button", name="The list has moved. Show it")
    pill, rows = moved.bounding_box(), ann.page.locator("#list").bounding_box()
    assert pill and rows
    assert pill["y"] >= rows["y"] + rows["height"]
    moved.click()
    expect(moved).to_be_hidden()
    after = ann.rows().evaluate_all(shown)
    assert after.index(first.session) < after.index(second.session)


def test_hostile_texts_titles_and_addresses_stay_text(office: Office, opened: Opener) -> None:
    attack = "<img src=x onerror=alert(1)><script>alert(2)</script>"
    page = {"url": "https://shop.example/?q=<script>alert(3)</script>", "title": attack}
    office.do(office.model.otherwise, text=f"{attack} [bad](javascript:alert(5)) [good](https://other.example/a)")
    guest = office.guest().says(attack, page=page)
    ann = opened().goto().open(guest)
    expect(ann.bubbles("visitor")).to_have_text(attack)
    expect(ann.bubbles("assistant")).to_contain_text(f"{attack} bad good (other.example)")
    link = ann.bubbles("assistant").get_by_role("link")
    expect(link).to_have_count(1)
    expect(link).to_have_attribute("rel", "noopener noreferrer nofollow")
    expect(link).to_have_attribute("target", "_blank")
    expect(ann.page.locator("#facts")).to_contain_text(f"{attack}https://shop.example/?q=<script>alert(3)</script>")
    expect(ann.page.locator("#facts a[target]")).to_have_attribute("rel", "noopener noreferrer nofollow")
    assert ann.page.locator("main :is(script, iframe), main img").count() == 0
    expect(ann.row(guest)).to_contain_text(attack)
    answer = ann.page.request.get(f"{office.server.origin}/inbox")
    assert "require-trusted-types-for 'script'; trusted-types 'none'" in answer.headers["content-security-policy"]
    assert answer.headers["cache-control"] == "no-store"


def test_an_address_that_is_no_web_page_is_never_a_link(office: Office, opened: Opener) -> None:
    guest = office.guest().says("Look at my page")
    ann = opened()

    def lie(route: Route) -> None:
        answer = route.fetch()
        page = '{"url":"javascript:alert(3)","title":null,"referrer":"data:text/html,<script>alert(4)</script>"}'
        told = json.dumps(SHOP | {"referrer": None}, separators=(",", ":"))
        route.fulfill(response=answer, body=answer.text().replace(told, page))

    ann.page.route("**/api/v1/operator/sessions*", lie)
    ann.page.route("**/api/v1/operator/sessions/**", lie)
    ann.goto(guest.session)
    expect(ann.page.locator("#facts")).to_contain_text("javascript:alert(3)")
    expect(ann.page.locator("#facts")).to_contain_text("data:text/html")
    expect(ann.page.locator("#facts a[target]")).to_have_count(0)
