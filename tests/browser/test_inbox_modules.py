"""The inbox's modules without a server: what they make of answers, frames, refusals and texts."""

from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, Route

from frontdesk.web import inbox
from tests.support.browser import chromium, new_page

pytestmark = pytest.mark.slow

ASSETS = Path(inbox.__file__).with_name("assets")
ORIGIN = "http://127.0.0.1:1"

# What each script below begins with.
PRELUDE = """
const { Log, Sessions, inOrder, isUnder } = await import("/ui/0/inbox_model.js");
const { itemsOf } = await import("/ui/0/inbox_items.js");
const { Outbox } = await import("/ui/0/inbox_outbox.js");
const { Lost, Refusal } = await import("/ui/0/inbox_api.js");
const { Seen, Storage } = await import("/ui/0/inbox_storage.js");
const { backoffMs } = await import("/ui/0/inbox_socket.js");
const { richBlocks } = await import("/ui/0/inbox_rich.js");
const words = await import("/ui/0/inbox_words.js");
const me = { id: "web:ann", name: "Ann" };
const bob = { id: "web:bob", name: "Bob", username: null };
const session = (id, more) => ({
  session: id, visitor: "v_1", status: "open", mode: "ai", epoch: 1, operator: null, last_seq: 1, last_at: 1,
  waiting_since: null, read_upto: 0, preview: null, page: null, rating: null, online: false, ...more });
const says = (seq, more) => ({ seq, at: seq, epoch: 1, kind: "message", author: "visitor", text: `t${seq}`,
  origin: "visitor", operator: null, name: null, ...more });
const own = (seq, more) => says(seq, { author: "operator", operator: me, name: "Ann", origin: "web", ...more });
const draft = (from, delta, more) => ({ turn: "1.1", epoch: 1, from, delta, ...more });
const drafts = (log) => [...log.drafts.values()].map((one) => one.text);
const read = (entries, more = false) => { const log = new Log("S"); log.start({ entries, more }); return log; };
const items = (log, more) => itemsOf(log, { me, readUpto: 0, pending: [], ...more });
const soon = () => new Promise((resolve) => setTimeout(resolve, 0));
const outbox = (act) => {
  const heard = [];
  const box = new Outbox({
    api: { act }, storage: new Storage("ann"), onChange: () => {}, onSignedOut: () => heard.push("out"),
    onDone: (item) => heard.push(`done ${item.text}`),
    onRefused: (item, later, fault) =>
      heard.push(`${[item, ...later].map(({ text }) => text).join()} ${fault.code}`) });
  return { box, heard };
};
"""


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
            route.fulfill(path=ASSETS / name, content_type="text/javascript")
        else:
            route.fulfill(body="<!doctype html>", content_type="text/html")

    page.unroute_all()
    page.route(f"{ORIGIN}/**", serve)
    page.goto(f"{ORIGIN}/")
    page.evaluate("localStorage.clear()")


def run(page: Page, script: str) -> Any:
    return page.evaluate(f"async () => {{ {PRELUDE} {script} }}")


# --- What is known


def test_sessions_that_wait_come_first_the_longest_first_then_the_latest(page: Page) -> None:
    assert run(
        page,
        """const waits = (id, since) => session(id, { mode: "waiting", waiting_since: since, last_at: 99 });
        const all = [session("a", { last_at: 5 }), waits("b", 7), session("c", { last_at: 9 }), waits("d", 3),
                     session("e", { last_at: 9 }), { ...waits("f", 1), status: "closed" }];
        return inOrder(all).map((one) => one.session).join("")""",
    ) == "dbfcea"  # fmt: skip


def test_an_answer_that_a_commit_overtook_changes_only_what_no_commit_says(page: Page) -> None:
    known = run(
        page,
        """const sessions = new Sessions();
        sessions.put(session("S"));
        const state = { session: "S", visitor: "v_1", mode: "human", status: "open", epoch: 2, operator: bob,
                        last_seq: 3, last_at: 3 };
        sessions.commit(state, [own(3, { text: "x".repeat(300) })]);
        sessions.put(session("S", { read_upto: 2, online: true }));
        return sessions.get("S")""",
    )
    assert (known["epoch"], known["last_seq"], known["operator"]["id"]) == (2, 3, "web:bob")
    assert (known["read_upto"], known["online"], len(known["preview"]["text"])) == (2, True, 200)


def test_a_session_that_began_out_of_sight_must_be_asked_for(page: Page) -> None:
    assert run(
        page,
        """const sessions = new Sessions();
        const state = (last_seq) => ({ ...session("S"), last_seq });
        const answers = [sessions.commit(state(4), [says(4)])];
        answers.push(sessions.commit(state(5), [says(5)]));
        answers.push(sessions.commit(state(6), [{ seq: 6, kind: "message_edited", of: 4 }]));
        answers.push(new Sessions().commit(state(1), [{ seq: 1, at: 1, kind: "session_started" }]));
        return answers""",
    ) == [False, True, False, True]


def test_a_log_notices_a_hole_and_takes_nothing_twice(page: Page) -> None:
    assert run(
        page,
        """const log = read([says(1), says(2)]);
        const answers = [log.add([says(4)]), log.add([says(2), says(3)]).length, log.add([says(3)]).length, log.last];
        log.older({ entries: [says(0), says(1)], more: true });
        return [...answers, log.entries.map((one) => one.seq).join(), log.hasOlder]""",
    ) == [None, 1, 0, 3, "0,1,2,3", True]


def test_drafts_grow_and_end_with_their_epoch_or_their_message(page: Page) -> None:
    assert run(
        page,
        """const log = read([says(1, { author: "assistant" }), says(2)]);
        log.draft(draft(0, "He"));
        log.draft(draft(2, "llo"));
        log.draft(draft(9, "lost"));
        const shown = [drafts(log)];
        log.start({ entries: [says(1, { author: "assistant" }), says(2)], more: false });
        shown.push(drafts(log));
        log.endDraft({ turn: "1.1", outcome: "published" });
        shown.push(drafts(log));
        log.add([says(3, { author: "assistant" })]);
        shown.push(drafts(log));
        log.draft(draft(0, "again"));
        log.add([{ seq: 4, at: 4, epoch: 2, kind: "taken", operator: bob, previous: null }]);
        shown.push(drafts(log));
        log.draft(draft(0, "of an older epoch"));
        return [...shown, drafts(log)]""",
    ) == [["Hello"], ["Hello"], ["Hello"], [], [], []]


# --- What is shown


def test_edits_and_withdrawals_are_applied_and_runs_are_joined(page: Page) -> None:
    shown = run(
        page,
        """const log = read([says(1), says(2), own(3), own(4),
            { seq: 5, at: 5, kind: "message_edited", of: 1, text: "better", rich: null },
            { seq: 6, at: 6, kind: "message_deleted", of: 4 }]);
        return items(log, { readUpto: 4 }).filter(({ kind }) => kind === "message")
          .map((one) => [one.text, one.name, !!one.isFirst, !!one.isLast, !!one.isEdited, !!one.isSeen])""",
    )
    assert shown == [
        ["better", None, True, False, True, False],
        ["t2", None, False, True, False, False],
        ["t3", "You", True, False, False, False],
        ["", "You", False, True, False, True],
    ]


def test_what_is_sent_is_never_shown_twice(page: Page) -> None:
    assert run(
        page,
        """const sent = (client_id, what) => ({ client_id, what, text: client_id, since: 1, tries: 0 });
        const pending = [sent("a", "reply"), sent("b", "note"), sent("c", "reply")];
        const kinds = (log) => items(log, { pending }).map((one) => one.text ?? one.kind).slice(1);
        const log = read([says(1)]);
        const before = kinds(log);
        log.add([own(2), own(3, { origin: "telegram" }), own(4, { kind: "note", operator: me })]);
        return [before, kinds(log)]""",
    ) == [["t1", "a", "b", "c"], ["t1", "t2", "t3", "t4", "c"]]


def test_the_button_says_what_it_does(page: Page) -> None:
    assert run(
        page,
        """const label = (more, isNote = false) => words.sendLabel(session("S", more), me, isNote);
        const bobs = { mode: "human", operator: bob };
        return [label({}), label({ mode: "waiting" }), label({ mode: "human", operator: me }), label(bobs),
          label({ status: "closed" }), label(bobs, true)]""",
    ) == ["Take and reply", "Take and reply", "Reply", "Reply as Ann (Bob's session)", "Reopen and send", "Add note"]


def test_what_changed_is_said_with_its_time(page: Page) -> None:
    assert run(
        page,
        """const told = (more, at = 1000) => words.whatChanged(session("S", more), me, at, 4000);
        return [told({ mode: "human", operator: bob }), told({}, null),
          told({ status: "closed", closed_by: "visitor" }), told({ mode: "waiting" }),
          ...[59_000, 4 * 60_000, 125 * 60_000].map(words.duration)]""",
    ) == [
        "Bob took it 3 s ago.",
        "It was handed to the assistant.",
        "The visitor closed it 3 s ago.",
        "It waits for an operator again.",
        "just now",
        "4 min",
        "2 h 5 min",
    ]


def test_unknown_rich_nodes_become_text_and_unsafe_links_their_label(page: Page) -> None:
    assert run(
        page,
        """const rich = [["p", [["a", "javascript:alert(1)", ["bad"]], ["blink", ["odd"]],
          ["a", "https://www.other.example/x", ["there"]],
          ["a", "https://other.example/", ["other.example"]]]], "loose", 7];
        const box = document.createElement("div");
        box.append(...richBlocks({ rich }));
        return [box.textContent, [...box.querySelectorAll("a")].map((link) => link.href).join(" ")]""",
    ) == [
        "badoddthere (other.example)other.exampleloose7",
        "https://www.other.example/x https://other.example/",
    ]


# --- What is being sent


def test_replies_go_in_order_and_under_the_epoch_that_our_own_step_made(page: Page) -> None:
    assert run(
        page,
        """const asked = [];
        const act = async (id, what, { text, epoch }) => {
          asked.push(`${text} ${epoch}`);
          return { seq: asked.length, repeat: false, session: session("S", { epoch: 5 }) };
        };
        const { box, heard } = outbox(act);
        for (const text of ["a", "b"]) box.add({ session: "S", what: "reply", text, epoch: 4 });
        await soon();
        return [asked, heard, localStorage.length]""",
    ) == [["a 4", "b 5"], ["done a", "done b"], 0]


def test_a_refused_reply_comes_back_with_those_behind_it_and_notes_go_on(page: Page) -> None:
    assert run(
        page,
        """const act = async (id, what) => {
          if (what === "reply") throw new Refusal({ code: "stale" });
          return { seq: 9, repeat: false, session: session("S") };
        };
        const { box, heard } = outbox(act);
        for (const what of ["reply", "note", "reply"])
          box.add({ session: "S", what, text: what + box.of("S").length, epoch: 1 });
        await soon();
        return [heard, box.of("S").map((item) => item.text)]""",
    ) == [["reply0,reply2 stale", "done note1"], ["note1"]]


def test_a_lost_answer_is_asked_for_again_under_the_same_key_also_by_the_next_page(page: Page) -> None:
    assert run(
        page,
        """const keys = [];
        const lost = async (id, what, { client_id }) => { keys.push(client_id); throw new Lost(); };
        const first = outbox(lost).box;
        first.add({ session: "S", what: "reply", text: "once", epoch: 1 });
        await soon();
        const done = async (id, what, { client_id }) => {
          keys.push(client_id);
          return { seq: 2, repeat: true, session: session("S") };
        };
        const other = outbox(done);
        other.box.resume();
        await soon();
        return [new Set(keys).size, keys.length, other.heard, first.of("S")[0].tries]""",
    ) == [1, 2, ["done once"], 1]


def test_two_tabs_keep_what_the_other_sends(page: Page) -> None:
    assert run(
        page,
        """const lost = async () => { throw new Lost(); };
        const a = outbox(lost).box, b = outbox(lost).box;
        a.add({ session: "S", what: "reply", text: "from a", epoch: 1 });
        b.add({ session: "S", what: "reply", text: "from b", epoch: 1 });
        await soon();
        return outbox(lost).box.of("S").map((item) => item.text)""",
    ) == ["from a", "from b"]


def test_pauses_grow_to_a_bound_and_are_spread(page: Page) -> None:
    assert run(
        page, "return [backoffMs(0, 0), backoffMs(0, 1), backoffMs(3, 1), backoffMs(99, 0), backoffMs(99, 1)]"
    ) == [
        250,
        500,
        4000,
        10_000,
        20_000,
    ]


def test_blocked_storage_costs_no_more_than_the_reload(page: Page) -> None:
    assert run(
        page,
        """const blocked = { get() { throw new Error("blocked"); }, configurable: true };
        Object.defineProperty(window, "localStorage", blocked);
        const storage = new Storage("ann");
        storage.write("draft.S", { text: "kept" });
        const seen = new Seen(storage, 10);
        const later = session("S", { last_at: 11, last_seq: 4 });
        const before = seen.hasNew(later);
        seen.look(later);
        const older = session("T", { last_at: 9 });
        return [storage.read("draft.S").text, before, seen.hasNew(later), seen.hasNew(older)]""",
    ) == ["kept", True, False, False]


def test_what_does_not_work_is_said_with_what_is_safe_and_only_of_telegram(page: Page) -> None:
    assert run(
        page,
        """const away = "Telegram doesn't answer. Nothing is lost: 3 sessions wait and go out by themselves.";
        const unlinked = "The bot is not in the chat -1001: add it there.";
        const part = "The part `timers` failed and starts again; the log says why.";
        return [[], [away], [unlinked], [part], [part, away]].map(words.troubleWords)""",
    ) == [
        "",
        "Telegram doesn't answer. Sessions are all here; what waits for Telegram goes out by itself.",
        "The bot is not in the chat -1001: add it there. "
        "Sessions are all here; what waits for Telegram goes out by itself.",
        "The part `timers` failed and starts again; the log says why.",
        "The part `timers` failed and starts again; the log says why. Telegram doesn't answer. "
        "Sessions are all here; what waits for Telegram goes out by itself.",
    ]
