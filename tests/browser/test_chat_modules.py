"""The chat page's pure modules, without a server: what they make of frames, storage and texts."""

from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, Route

from frontdesk.web import chat
from tests.support.browser import chromium, new_page

pytestmark = pytest.mark.slow

STATIC = Path(chat.__file__).with_name("static")
ORIGIN = "http://127.0.0.1:1"

# What each script below begins with.
PRELUDE = """
const { Store } = await import("/chat/store.js");
const { Outbox } = await import("/chat/outbox.js");
const { Storage } = await import("/chat/storage.js");
const { transcriptItems } = await import("/chat/items.js");
const { Client } = await import("/chat/client.js");
const protocol = await import("/chat/protocol.js");
const links = await import("/chat/links.js");
const state = (epoch, more) => ({ session: "S1", n: 1, status: "open", mode: "ai", epoch, operator: null, ...more });
const says = (seq, prev, more) =>
  ({ seq, prev, at: seq, kind: "message", author: "visitor", text: `t${seq}`, ...more });
const event = (one) => ({ type: "event", session: "S1", event: one });
const welcome = (events, more) =>
  ({ type: "welcome", log: "g1", more: false, sessions: [{ state: state(1), recovered: true, events }], ...more });
const draft = (from, delta, epoch = 1) => ({ type: "draft", session: "S1", turn: "1.1", epoch, from, delta });
const texts = (store) => store.current.events.map((one) => one.text);
const drafts = (store) => [...store.current.drafts.values()].map((one) => one.text);
const store = new Store();
"""

ASKED = 'const asked = { seq: 3, prev: 2, at: 3, kind: "human_offered", text: "A person?" };'


@pytest.fixture(scope="module")
def page() -> Generator[Page]:
    with chromium() as browser, new_page(browser) as opened:
        yield opened


@pytest.fixture(autouse=True)
def blank(page: Page) -> None:
    """An empty page of an origin that serves the modules, with empty storage."""

    def serve(route: Route) -> None:
        name = route.request.url.rpartition("/")[2]
        if name.endswith(".js"):
            route.fulfill(path=STATIC / name, content_type="text/javascript")
        else:
            route.fulfill(body="<!doctype html>", content_type="text/html")

    page.unroute_all()
    page.route(f"{ORIGIN}/**", serve)
    page.goto(f"{ORIGIN}/")
    page.evaluate("localStorage.clear()")


def run(page: Page, script: str) -> Any:
    return page.evaluate(f"async () => {{ {PRELUDE} {script} }}")


def test_no_module_can_write_markup() -> None:
    sources = "".join(path.read_text() for path in STATIC.glob("*.js"))
    ways = ["innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "new Function", "srcdoc"]
    assert [way for way in ways if way in sources] == []


# --- Store


def test_events_are_taken_in_order_and_once(page: Page) -> None:
    script = """
        store.receive(welcome([says(2, 0), says(3, 2)]), 0);
        store.receive(event(says(3, 2)), 0);
        store.receive(event(says(5, 3)), 0);
        return [texts(store), store.cursor()];
    """
    assert run(page, script) == [["t2", "t3", "t5"], {"log": "g1", "session": "S1", "after": 5}]


def test_a_missing_piece_asks_to_resume_and_is_not_jumped_over(page: Page) -> None:
    script = """
        store.receive(welcome([says(2, 0)]), 0);
        const wanted = store.receive(event(says(5, 4)), 0);
        const before = [wanted, store.cursor().after];
        store.receive(welcome([says(4, 2), says(5, 4)]), 0);
        return [before, texts(store)];
    """
    assert run(page, script) == [["resume", 2], ["t2", "t4", "t5"]]


def test_a_cursor_that_is_not_known_any_more_brings_the_whole(page: Page) -> None:
    script = """
        store.receive(welcome([says(2, 0), says(3, 2)]), 0);
        const whole = [{ state: state(1), recovered: false, events: [says(2, 0, { text: "new" })] }];
        store.receive(welcome([], { log: "g2", sessions: whole }), 0);
        return [texts(store), store.cursor()];
    """
    assert run(page, script) == [["new"], {"log": "g2", "session": "S1", "after": 2}]


def test_a_draft_grows_until_its_answer_is_there(page: Page) -> None:
    script = """
        const seen = [];
        store.receive(welcome([says(2, 0)]), 0);
        for (const one of [draft(0, "We sh"), draft(5, "ip"), draft(99, "gap"), draft(0, "Again")]) {
          store.receive(one, 0);
          seen.push(drafts(store)[0]);
        }
        store.receive({ type: "draft_end", session: "S1", turn: "1.1", outcome: "published" }, 0);
        seen.push(drafts(store)[0]);
        store.receive(event(says(3, 2, { author: "assistant", answers_upto: 2 })), 0);
        return [seen, drafts(store)];
    """
    assert run(page, script) == [["We sh", "We ship", "We ship", "Again", "Again"], []]


def test_a_takeover_ends_drafts_and_an_older_epoch_begins_none(page: Page) -> None:
    script = """
        store.receive(welcome([says(2, 0)]), 0);
        store.receive(draft(0, "We sh"), 0);
        store.receive(event({ seq: 3, prev: 2, at: 3, kind: "taken", name: "Ann", text: "Ann joined", epoch: 2 }), 0);
        const after = drafts(store);
        store.receive(draft(0, "late", 1), 0);
        return [after, drafts(store)];
    """
    assert run(page, script) == [[], []]


def test_a_withdrawn_draft_and_every_draft_before_a_welcome_is_gone(page: Page) -> None:
    script = """
        store.receive(welcome([says(2, 0)]), 0);
        store.receive(draft(0, "one"), 0);
        store.receive({ type: "draft_end", session: "S1", turn: "1.1", outcome: "withdrawn" }, 0);
        const withdrawn = drafts(store);
        store.receive(draft(0, "two"), 0);
        store.receive(welcome([]), 0);
        return [withdrawn, drafts(store), texts(store)];
    """
    assert run(page, script) == [[], [], ["t2"]]


def test_edits_and_deletions_change_what_stands(page: Page) -> None:
    script = """
        store.receive(welcome([says(2, 0), says(3, 2)]), 0);
        store.receive(event({ seq: 4, prev: 3, at: 4, kind: "message_edited", of: 2, text: "better" }), 0);
        store.receive(event({ seq: 5, prev: 4, at: 5, kind: "message_deleted", of: 3 }), 0);
        return store.current.events.map((one) => [one.text, one.isEdited ?? false, one.isDeleted ?? false]);
    """
    assert run(page, script) == [["better", True, False], ["", False, True]]


@pytest.mark.parametrize("first", ["ack", "event"])
def test_a_message_is_shown_once_whatever_comes_first(page: Page, first: str) -> None:
    script = """
        store.receive(welcome([says(2, 0)]), 0);
        const ack = () => store.acked({ client_id: "c1", text: "mine" }, { session: "S1", seq: 3, at: 3 });
        const told = () => store.receive(event(says(3, 2, { client_id: "c1", text: "mine" })), 0);
        const steps = FIRST === "ack" ? [ack, told] : [told, ack];
        return steps.map((step) => {
          step();
          const view = { session: store.current, underway: store.underway, queue: [], isOnline: true, now: 0 };
          return transcriptItems(view).filter((item) => item.text === "mine").map((item) => item.key);
        });
    """
    assert run(page, f'const FIRST = "{first}"; {script}') == [["mc1"], ["mc1"]]


def test_an_ended_session_left_behind_is_not_shown_again(page: Page) -> None:
    script = """
        store.receive(welcome([says(2, 0)]), 0);
        store.dismissed = 1;
        const left = store.current;
        const next = { ...says(1, 0), text: "next" };
        store.receive({ type: "event", session: "S2", event: next }, 0);
        return [left, store.current.id, texts(store), store.cursor().session];
    """
    assert run(page, script) == [None, "S2", ["next"], "S2"]


# --- The question whether they want a person


def test_the_buttons_stand_under_the_question(page: Page) -> None:
    script = """
        store.receive(welcome([says(2, 0), asked]), 0);
        store.receive({ type: "typing", session: "S1", who: "operator", name: "Ann" }, 0);
        const view = { session: store.current, underway: [], queue: [], isOnline: true, now: 0 };
        return ["S1/3", ""].map((offer) => transcriptItems({ ...view, offer }).map(({ kind }) => kind));
    """
    lines = ["time", "message", "notice"]
    assert run(page, ASKED + script) == [[*lines, "offer", "typing"], [*lines, "typing"]]


@pytest.mark.parametrize(
    ("step", "offer"),
    [
        ("", "S1/3"),
        ("store.receive(event(says(4, 3, { author: 'assistant' })), 0)", ""),
        ("store.receive(event({ seq: 4, prev: 3, at: 4, kind: 'message_edited', of: 2, text: 'x' }), 0)", "S1/3"),
        ("outbox.add('more', { at: 4 })", ""),
        ("outbox.addWish({ at: 4 })", ""),
        ("store.acked({ client_id: 'c9', text: 'more' }, { session: 'S1', seq: 4, at: 4 })", ""),
        ("store.receive({ type: 'state', state: state(2, { mode: 'waiting' }) }, 0)", ""),
        ("store.receive({ type: 'state', state: state(2, { status: 'closed' }) }, 0)", ""),
        ("client.answer(false)", ""),
    ],
)
def test_it_is_to_be_answered_while_it_was_said_last(page: Page, step: str, offer: str) -> None:
    script = """
        const storage = new Storage();
        const outbox = new Outbox(storage, () => "c1");
        const client = new Client({ store, outbox, storage });
        store.receive(welcome([says(2, 0), asked]), 0);
        STEP;
        return client.offer;
    """
    assert run(page, ASKED + script.replace("STEP", step)) == offer


def test_an_answer_is_to_one_question_only(page: Page) -> None:
    script = """
        const storage = new Storage();
        const client = new Client({ store, outbox: new Outbox(storage, () => "c1"), storage });
        store.receive(welcome([says(2, 0), asked]), 0);
        client.answer(false);
        store.receive(event({ seq: 4, prev: 3, at: 4, kind: "taken", name: "Ann", text: "Ann joined", epoch: 2 }), 0);
        store.receive(event({ seq: 5, prev: 4, at: 5, kind: "handed_to_ai", text: "Back", epoch: 3 }), 0);
        store.receive(event({ ...asked, seq: 6, prev: 5 }), 0);
        return client.offer;
    """
    assert run(page, ASKED + script) == "S1/6"


# --- Queue


def test_tabs_share_one_queue_in_the_order_of_writing(page: Page) -> None:
    script = """
        const [one, two] = [new Outbox(new Storage(), () => "b"), new Outbox(new Storage(), () => "a")];
        one.add("first", { at: 1 });
        two.add("second", { at: 2 });
        const order = one.list().map((entry) => entry.text);
        two.acked("b");
        return [order, one.head().text];
    """
    assert run(page, script) == [["first", "second"], "second"]


def test_a_message_keeps_its_key_over_a_reload_until_it_is_acknowledged(page: Page) -> None:
    run(page, 'new Outbox(new Storage(), () => "k1").add("hello", { at: 1 });')
    page.reload()
    script = """
        const outbox = new Outbox(new Storage(), () => "k2");
        const { client_id, text } = outbox.head();
        outbox.acked(client_id);
        return [client_id, text, outbox.list().length];
    """
    assert run(page, script) == ["k1", "hello", 0]


def test_a_refused_message_steps_aside_and_is_sent_again_under_a_new_key(page: Page) -> None:
    script = """
        let count = 0;
        const outbox = new Outbox(new Storage(), () => `k${(count += 1)}`);
        outbox.add("first", { at: 1 });
        outbox.add("second", { at: 2 });
        outbox.refused("k1", "bad_request");
        const next = outbox.head().client_id;
        outbox.retry("k1", 3);
        return [next, outbox.list().map((entry) => [entry.client_id, entry.text, entry.refused ?? null])];
    """
    assert run(page, script) == ["k2", [["k2", "second", None], ["k3", "first", None]]]


def test_the_wish_for_a_person_stands_once_among_the_messages_in_whichever_tab(page: Page) -> None:
    script = """
        const keys = ["y", "x"];
        const [one, two] = [new Outbox(new Storage(), () => keys.pop()), new Outbox(new Storage(), () => "z")];
        one.add("before", { at: 5 });
        two.addWish({ at: 5 });
        one.addWish({ at: 6 });
        one.add("after", { at: 5 });
        const frames = one.list().map(protocol.frameOf).map(({ type, text }) => [type, text ?? null]);
        one.acked("z");
        return [frames, one.list().some(protocol.isWish)];
    """
    order = [["message", "before"], ["human", None], ["message", "after"]]
    assert run(page, script) == [order, False]


def test_blocked_or_full_storage_is_replaced_by_memory(page: Page) -> None:
    script = """
        const kept = new Storage();
        kept.write("before", 1);
        const set = window.Storage.prototype.setItem;
        window.Storage.prototype.setItem = () => { throw new DOMException("full", "QuotaExceededError"); };
        kept.write("after", 2);
        const blocked = new Storage();
        blocked.write("x", 3);
        window.Storage.prototype.setItem = set;
        return [kept.read("before"), kept.read("after"), blocked.read("x"), blocked.keys("x")];
    """
    assert run(page, script) == [1, 2, 3, ["x"]]


# --- Texts and times


def test_waiting_grows_with_jitter_and_has_a_limit(page: Page) -> None:
    script = "return [0, 1, 3, 50].map((tries) => [0, 0.999].map((random) => protocol.backoffMs(tries, random)));"
    assert run(page, script) == [[250, 500], [500, 1000], [2000, 3998], [15000, 29985]]


@pytest.mark.parametrize(
    ("href", "target"),
    [
        ("https://www.shop.example/a?b", "shop.example"),
        ("http://shop.example:8080", "shop.example"),
        ("mailto:a@shop.example", "a@shop.example"),
        ("tg://resolve?domain=x", "tg://resolve"),
        ("javascript:alert(1)", ""),
        ("data:text/html,x", ""),
        ("/relative", ""),
        ("https://", ""),
    ],
)
def test_only_listed_schemes_lead_anywhere(page: Page, href: str, target: str) -> None:
    assert page.evaluate("async (href) => (await import('/chat/links.js')).linkTarget(href)", href) == target


@pytest.mark.parametrize(
    ("label", "names"),
    [
        ("our page", False),
        ("https://shop.example/a", True),
        ("www.shop.example", True),
        ("shop.example.evil.test", False),
        ("notshop.example", False),
        ("shop.example", True),
    ],
)
def test_a_label_names_its_target_only_as_a_whole(page: Page, label: str, names: bool) -> None:
    check = "async (label) => (await import('/chat/links.js')).namesTarget(label, 'shop.example')"
    assert page.evaluate(check, label) is names


@pytest.mark.parametrize(
    ("markdown", "plain"),
    [
        ("**Delivery**\n\nTwo *days*", "Delivery\n\nTwo days"),
        ("# Title\n- one\n- two", "Title\n• one\n• two"),
        ("See [our page](https://shop.ex", "See our page"),
        ("`code` and **half", "code and half"),
        ("2 * 3 = 6", "2 * 3 = 6"),
    ],
)
def test_a_draft_hides_the_marks_of_markdown(page: Page, markdown: str, plain: str) -> None:
    assert page.evaluate("async (text) => (await import('/chat/links.js')).plainDraft(text)", markdown) == plain
