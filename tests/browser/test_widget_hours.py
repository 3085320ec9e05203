"""Office hours on the visitor's screens: who is named, and when people are back. The form: `test_widget_contact.py`.

The widget and the hosted page say it in the same words and with the same roles, so most tests hold for both. The
server's side is scripted: hours are what the test says, and pass when it says so.
"""

import json
import re
from collections.abc import Generator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.browser.conftest import Desk, running_desk
from tests.support.axe import complaints
from tests.support.browser import PATIENCE_MS, chromium, new_page
from tests.support.hostpage import HostPages, host_pages, page_with_widget
from tests.support.scripted import DAY, HOUR, MINUTE, NOTICE, NOW_MS, SOON, Chat, Script

pytestmark = pytest.mark.slow
expect.set_options(timeout=PATIENCE_MS)

MESSAGES = Path(__file__).parents[2] / "widget" / "src" / "messages"
AI_IN_HOURS = "Answers at once. A person can join."
AI_OUTSIDE = "Answers at once. Our team is back in 25 minutes."
NOBODY, LOOKING = "Nobody is here right now", "Looking for a person"
BROKEN = ""
"""Part of every console line: these tests break the line on purpose, and the browser says so."""

# What waits longer than any timer of the connection, to the minute: only the hours' do.
WAITS = """
window.waits = new Map();
const [set, clear] = [window.setTimeout, window.clearTimeout];
window.setTimeout = (run, ms, ...rest) => {
  const id = set(run, ms, ...rest);
  waits.set(id, ms);
  return id;
};
window.clearTimeout = (id) => { waits.delete(id); clear(id); };
"""
# What the thin bar has said, though only for a moment.
SHOWN = """() => {
  window.shown = [];
  const bar = (document.querySelector("frontdesk-widget")?.shadowRoot ?? document).querySelector(".trouble");
  const look = () => bar.textContent && shown.push(bar.textContent);
  new MutationObserver(look).observe(bar, { childList: true, attributes: true });
}"""
LONG_WAITS = "[...waits.values()].filter((ms) => ms > 20000 && ms <= 60001)"


@pytest.fixture(scope="module")
def browser() -> Generator[Browser]:
    with chromium() as started:
        yield started


@pytest.fixture(scope="module")
def pages() -> Generator[HostPages]:
    with host_pages() as serving:
        yield serving


@pytest.fixture
def timed(chat: Chat) -> Chat:
    """Its page has a made clock, which is three hours slow."""
    chat.page.clock.install(time=datetime.fromtimestamp(NOW_MS / 1000, UTC) - timedelta(hours=3))
    return chat


# --- Who is named, and when people are back


def test_who_waits_outside_the_hours_sees_the_minutes_go_by_and_people_come_back(timed: Chat) -> None:
    script = timed.script
    script.closed_for(SOON, 2 * HOUR)
    timed.open()
    timed.say("Is my cake ready?")
    script.enter("waiting")
    timed.says(NOBODY, "Back in 25 minutes")
    script.pass_time(15 * MINUTE)
    timed.says(NOBODY, "Back in 10 minutes")
    script.pass_time(MINUTE)
    timed.says(NOBODY, "Back in 9 minutes")
    script.pass_time(8 * MINUTE + 20_000)
    timed.says(NOBODY, "Back in 1 minute")
    # By itself, at the moment.
    script.pass_time(11_000)
    timed.says(LOOKING, "You can leave and come back.")
    script.pass_time(2 * HOUR)
    # It was the last change that is known.
    timed.says(NOBODY, "We'll answer as soon as we're back")


def test_the_minutes_are_not_read_out_and_the_change_is(timed: Chat) -> None:
    timed.script.closed_for(SOON)
    timed.open()
    timed.say("Hello")
    timed.script.enter("waiting")
    timed.says(NOBODY, "Back in 25 minutes")
    expect(timed.line).to_have_attribute("aria-live", "polite")
    timed.script.pass_time(15 * MINUTE)
    timed.says(NOBODY, "Back in 10 minutes")
    expect(timed.line).to_have_attribute("aria-live", "off")
    timed.script.pass_time(10 * MINUTE)
    timed.says(LOOKING, "You can leave and come back.")
    expect(timed.line).to_have_attribute("aria-live", "polite")


def test_the_assistant_says_when_people_are_back(timed: Chat) -> None:
    timed.script.closed_for(SOON)
    timed.open()
    timed.says("Assistant", AI_OUTSIDE)
    timed.say("Hello")
    timed.says("Assistant", AI_OUTSIDE)
    timed.script.pass_time(25 * MINUTE)
    timed.says("Assistant", AI_IN_HOURS)


def test_people_who_go_home_are_not_promised_any_longer(timed: Chat) -> None:
    timed.script.open_for(SOON, 15 * HOUR)
    timed.open()
    timed.says("Assistant", AI_IN_HOURS)
    timed.script.pass_time(25 * MINUTE)
    timed.says("Assistant", "Answers at once. Our team is back in 15 hours.")


def test_nobody_knows_when(chat: Chat) -> None:
    chat.script.closed_for_good()
    chat.open()
    chat.says("Assistant", "Answers at once. Our team is back later.")
    chat.say("Hello")
    chat.script.enter("waiting")
    chat.says(NOBODY, "We'll answer as soon as we're back")


def test_an_operator_and_an_ended_chat_look_as_always(chat: Chat) -> None:
    chat.script.closed_for(SOON)
    chat.open()
    chat.say("Hello")
    chat.script.enter("human", "Ann")
    chat.says("Ann", "From the team")
    chat.script.enter("closed")
    chat.says("Chat ended", "Thank you for writing.")


def test_without_hours_everything_is_as_always_and_no_clock_ticks(chat: Chat) -> None:
    chat.page.add_init_script(WAITS)
    chat.open()
    chat.says("Assistant", AI_IN_HOURS)
    chat.say("Hello")
    chat.script.ask_for_person("A person has been asked to join.")
    chat.says(LOOKING, "You can leave and come back.")
    expect(chat.field).to_have_count(0)
    assert chat.page.evaluate(LONG_WAITS) == []


def test_no_clock_ticks_while_the_panel_is_minimised_or_gone(browser: Browser, desk: Desk, pages: HostPages) -> None:
    with new_page(browser) as page:
        page.add_init_script(WAITS)
        chat = Chat(page, pages.put("/", page_with_widget(desk.server.origin)), is_widget=True)
        chat.script.closed_for(SOON)
        chat.open()
        chat.says("Assistant", AI_OUTSIDE)
        assert len(page.evaluate(LONG_WAITS)) == 1
        page.evaluate("frontdesk('minimize')")
        assert page.evaluate(LONG_WAITS) == []
        page.evaluate("frontdesk('open')")
        page.wait_for_function(f"{LONG_WAITS}.length === 1")
        page.evaluate("frontdesk('destroy')")
        page.wait_for_function(f"{LONG_WAITS}.length === 0")


LUNCH = (SOON, HOUR, 4 * HOUR, 15 * HOUR, 4 * HOUR, HOUR)
"""At 12:35: until people come after lunch, and go, and come, and go for lunch, and come, and go."""


def test_a_page_that_stays_asks_again_before_it_knows_no_more(timed: Chat) -> None:
    script = timed.script
    script.open_for(*LUNCH, 4 * HOUR, 15 * HOUR)
    timed.open()
    timed.says("Assistant", AI_IN_HOURS)
    timed.page.evaluate(SHOWN)
    script.pass_time(SOON + HOUR + 4 * HOUR + 15 * HOUR + 2 * HOUR)
    timed.says("Assistant", AI_IN_HOURS)
    assert script.hellos == 1
    # Lunch again: when it is over is all that the page knows.
    script.pass_time(2 * HOUR)
    timed.says("Assistant", "Answers at once. Our team is back in 60 minutes.")
    script.pass_time(31 * MINUTE)
    timed.says("Assistant", "Answers at once. Our team is back in 30 minutes.")
    timed.has_said_hello(2)
    script.pass_time(30 * MINUTE)
    timed.says("Assistant", AI_IN_HOURS)
    script.pass_time(4 * HOUR)
    timed.says("Assistant", "Answers at once. Our team is back in 15 hours.")
    script.pass_time(15 * HOUR)
    # There are no further changes: now the list was short, and nobody asks for a longer one.
    timed.says("Assistant", AI_IN_HOURS)
    script.pass_time(DAY)
    timed.says("Assistant", AI_IN_HOURS)
    assert script.hellos == 2
    assert timed.page.evaluate("shown") == []


def test_nobody_asks_again_where_all_changes_were_told(timed: Chat) -> None:
    timed.script.open_for(*LUNCH[:5])
    timed.open()
    for ms in (SOON, HOUR, 4 * HOUR, 15 * HOUR, 4 * HOUR + MINUTE, DAY):
        timed.script.pass_time(ms)
    timed.says("Assistant", "Answers at once. Our team is back later.")
    assert timed.script.hellos == 1


def test_the_time_is_said_as_a_person_would(timed: Chat) -> None:
    left_ms = 10 * DAY
    timed.script.closed_for(left_ms)
    timed.open()
    for ms, when in (
        (10 * DAY, "in 10 days"),
        (2 * DAY + MINUTE, "in 3 days"),
        (36 * HOUR + 30_000, "in 2 days"),
        (35 * HOUR + MINUTE, "in 36 hours"),
        (2 * HOUR + 30_000, "in 3 hours"),
        (90 * MINUTE + 30_000, "in 2 hours"),
        (89 * MINUTE + 30_000, "in 90 minutes"),
        (10 * MINUTE + 30_000, "in 15 minutes"),
        (10 * MINUTE - 30_000, "in 10 minutes"),
        (30_000, "in 1 minute"),
    ):
        timed.script.pass_time(left_ms - ms)
        left_ms = ms
        timed.says("Assistant", f"Answers at once. Our team is back {when}.")


@pytest.mark.parametrize(
    ("language", "when"),
    [
        ("ru", "через 25 минут"),
        ("es", "dentro de 25 minutos"),
    ],
)
def test_it_is_said_in_the_visitor_s_language(
    browser: Browser, desk: Desk, pages: HostPages, language: str, when: str
) -> None:
    words: dict[str, str] = json.loads((MESSAGES / f"{language}.json").read_text())
    with new_page(browser) as page:
        script = Script(page, now_ms=NOW_MS)
        script.closed_for(SOON)
        page.goto(pages.put("/", page_with_widget(desk.server.origin, attributes=f'data-locale="{language}"')))
        page.locator("frontdesk-widget .launcher").click()
        line = page.locator(".who p")
        expect(line).to_have_text(words["assistantAway"].replace("{when}", when))
        page.locator(".composer textarea").fill("Hi")
        page.keyboard.press("Enter")
        expect(page.locator(".status")).to_have_text(words["sent"])
        script.ask_for_person("…", opens_at=NOW_MS + SOON)
        expect(page.get_by_role("heading", level=2)).to_have_text(words["away"])
        expect(line).to_have_text(words["back"].replace("{when}", when))
        # Whole: a name that is too long would end in dots.
        assert page.locator("h2 bdi").evaluate("(it) => it.scrollWidth <= it.clientWidth")
        expect(page.get_by_role("textbox", name=words["contact"])).to_be_visible()
        expect(page.get_by_role("button", name=words["send"], exact=True)).to_have_count(2)


# --- Parts of the widget that can't be fetched


class Gate:
    """Refuses the widget's chunks of one name until it is opened."""

    def __init__(self, page: Page, name: str) -> None:
        self.tried = 0
        self.is_open = False
        page.route(re.compile(rf"/widget/{name}-\w+\.js"), self._route)

    def _route(self, route: Route) -> None:
        self.tried += 1
        if self.is_open:
            route.continue_()
        else:
            route.abort()


def test_nothing_rare_is_fetched_before_it_is_needed(widget: Chat) -> None:
    asked: list[str] = []
    widget.page.on("request", lambda request: asked.extend(re.findall(r"/widget/(\w+)-", request.url)))
    widget.is_told_that_nobody_is_there()
    assert asked == ["panel", "contact"]
    widget.page.get_by_role("button", name="End chat").click()
    widget.script.enter("closed")
    expect(widget.page.get_by_role("radio", name="1 star")).to_be_focused()
    assert asked == ["panel", "contact", "rating"]


def test_a_form_that_can_t_be_fetched_comes_later_and_the_rest_works(widget: Chat) -> None:
    gate = Gate(widget.page, "contact")
    widget.script.closed_for(SOON)
    widget.open()
    widget.say("Is my cake ready?")
    widget.script.ask_for_person(NOTICE, opens_at=NOW_MS + SOON)
    widget.says(NOBODY, "Back in 25 minutes")
    expect(widget.log.locator(".notice")).to_have_text(NOTICE)
    gate.is_open = True
    expect(widget.field).to_be_visible()
    assert gate.tried >= 2


def test_an_end_without_its_stars_says_so_and_lets_a_new_chat_start(widget: Chat) -> None:
    gate = Gate(widget.page, "rating")
    widget.open()
    widget.say("Hello")
    widget.script.tell("closed", "The chat ended.", by="operator")
    widget.script.enter("closed")
    widget.says("Chat ended", "Thank you for writing.")
    again = widget.page.get_by_role("button", name="Start a new chat")
    expect(again).to_be_focused()
    expect(widget.page.get_by_role("radio")).to_have_count(0)
    assert complaints(widget.page, within=widget.part) == []
    gate.is_open = True
    expect(widget.page.get_by_role("radio")).to_have_count(5)
    expect(widget.page.get_by_role("button", name="Save transcript")).to_be_visible()
    # It comes without a word and without taking the focus.
    expect(again).to_be_focused()
    again.press("Enter")
    expect(widget.composer).to_be_focused()
    expect(widget.own()).to_have_count(0)


def test_long_polls_that_can_t_be_fetched_are_tried_again(browser: Browser, desk: Desk, pages: HostPages) -> None:
    with new_page(browser, expected=BROKEN) as page:
        page.route_web_socket(re.compile("/api/v1/ws"), lambda socket: socket.close(code=1011))
        gate = Gate(page, "poll")
        page.goto(pages.put("/", page_with_widget(desk.server.origin)))
        page.locator("frontdesk-widget .launcher").click()
        expect(page.locator(".trouble")).to_contain_text("The chat can't be reached. Nothing is lost")
        assert gate.tried >= 1
        page.get_by_role("textbox", name="Write a message").fill("Can you hear me?")
        page.keyboard.press("Enter")
        gate.is_open = True
        expect(page.locator(".own .status")).to_have_text("Sent")
        expect(page.locator(".trouble")).to_be_hidden()


# --- With the server's own hours


@pytest.fixture(scope="module")
def closed_desk(tmp_path_factory: pytest.TempPathFactory) -> Generator[Desk]:
    """Open on another day of the week than this one and the next."""
    day = f"{datetime.now(UTC) + timedelta(days=3):%a}"
    with running_desk(tmp_path_factory.mktemp("closed"), HOURS=f"{day} 9:00-18:00") as running:
        yield running


@pytest.mark.parametrize("polls", [False, True], ids=["socket", "polls"])
def test_a_visitor_at_night_leaves_an_address_for_the_team(browser: Browser, closed_desk: Desk, polls: bool) -> None:
    with new_page(browser, expected=BROKEN) as page:
        if polls:
            page.route_web_socket(re.compile("/api/v1/ws"), lambda socket: socket.close(code=1011))
        page.goto(closed_desk.url)
        line = page.locator(".who p")
        expect(line).to_have_text(re.compile(r"^Answers at once\. Our team is back in \d+ (hours|days)\.$"))
        page.get_by_role("button", name="Talk to a person").click()
        expect(page.get_by_role("heading", name=NOBODY)).to_be_visible()
        expect(line).to_have_text(re.compile(r"^Back in \d+ (hours|days)$"))
        address = f"{'polls' if polls else 'socket'}@shop.example"
        page.get_by_role("textbox", name="E-mail or phone number").fill(address)
        page.keyboard.press("Enter")
        expect(page.locator(".own .bubble")).to_have_text(address)
        expect(page.get_by_role("textbox", name="E-mail or phone number")).to_have_count(0)
        closed_desk.ann_takes(address)
        expect(page.get_by_role("heading", name="Ann")).to_be_visible()
