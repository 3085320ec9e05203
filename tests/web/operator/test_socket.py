"""The live view: who may, what comes, in which order, and how it ends."""

import json

import pytest

from frontdesk.session.entries import Operator
from frontdesk.web.operator.socket import SUBPROTOCOL
from frontdesk.web.signin.wire import hash_of
from frontdesk.web.visitor.outbox import MAX_QUEUED_BYTES
from tests.web.operator.office import NOW_MS, ORIGIN, Api, Office

pytestmark = pytest.mark.anyio


async def test_hello_says_who_and_which_log(office: Office, ann: Api) -> None:
    peer = office.connect(authorization=ann.http.headers["authorization"])
    hello = await peer.frame()
    assert (hello["type"], hello["log"]) == ("hello", await office.store.generation())
    assert hello["me"] == {"id": "web:ann", "name": "Ann Lee", "username": None}
    assert hello["now"] > NOW_MS
    assert peer.subprotocol == SUBPROTOCOL


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"authorization": "Bearer fd_unknown"},
        {"cookie": "frontdesk=unknown", "origin": ORIGIN},
        {"cookie": "frontdesk=token-of-bob", "origin": "https://elsewhere.example"},
        {"cookie": "frontdesk=token-of-bob"},
    ],
)
async def test_nobody_else_gets_in(office: Office, bob: Api, headers: dict[str, str]) -> None:
    assert await office.connect(**headers).refusal() == 401


async def test_plain_http_is_told_what_the_address_speaks(ann: Api) -> None:
    answer = await ann.get("/ws")
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "bad_request")


async def test_every_step_of_every_session_comes_once(office: Office, ann: Api, bob: Api) -> None:
    peer = await office.watch(bob)
    session = await office.hears("hi", wants_human=True)
    started = await peer.frame()
    assert started["type"] == "commit"
    assert [entry["kind"] for entry in started["entries"]] == ["session_started", "message", "operator_requested"]
    assert started["session"]["waiting_since"] is not None
    await office.takes_in_telegram(session, Operator("tg:7", "Zoe"))
    taken = await peer.frame()
    assert [(entry["kind"], entry["origin"]) for entry in taken["entries"]] == [("taken", "telegram")]
    assert taken["session"]["operator"] == {"id": "tg:7", "name": "Zoe", "username": None}
    await ann.does(session, "note", text="Mine?")
    (note,) = (await peer.frame())["entries"]
    assert (note["kind"], note["text"]) == ("note", "Mine?")
    seen = (await bob.sees(session))["entries"]
    assert started["entries"] + taken["entries"] + [note] == seen


async def test_a_commit_is_the_session_without_what_is_only_read(office: Office, ann: Api) -> None:
    peer = await office.watch(ann)
    session = await office.hears()
    state = (await peer.frame())["session"]
    full = (await ann.sees(session))["session"]
    assert state.items() <= full.items()
    assert set(full) - set(state) == {"started_at", "page", "preview", "rating", "read_upto", "online"}


async def test_all_sockets_are_sent_the_same_text(office: Office, ann: Api, bob: Api) -> None:
    peers = [await office.watch(ann), await office.watch(bob)]
    await office.hears()
    for peer in peers:
        await peer.frame()
    assert peers[0].raw[-1] == peers[1].raw[-1]


async def test_a_lost_step_shows_as_a_hole_that_can_be_read(office: Office, ann: Api) -> None:
    session = await office.hears()
    peer = await office.watch(ann)
    office.loses_wake_ups = True
    await ann.does(session, "take")
    office.loses_wake_ups = False
    await ann.does(session, "note", text="x")
    (note,) = (await peer.frame())["entries"]
    assert note["seq"] == 4
    missing = (await ann.get(f"/sessions/{session}", after=2)).json()["entries"]
    assert [entry["seq"] for entry in missing] == [3, 4]


async def test_drafts_and_typing_are_those_of_the_watched_session(office: Office, ann: Api) -> None:
    session, other = await office.hears(visitor="v_1"), await office.hears(visitor="v_2")
    peer = await office.watch(ann)
    office.drafts(session, 0, "It ")
    assert await peer.ask(type="watch", session=session) == {"type": "watching", "session": session}
    assert await peer.frame() == {
        "type": "draft",
        "session": session,
        "turn": "2.1",
        "epoch": 1,
        "from": 0,
        "delta": "It ",
    }
    office.drafts(other, 0, "Not this", visitor="v_2")
    office.types(other, visitor="v_2")
    office.drafts(session, 3, "is ")
    assert (await peer.frame())["delta"] == "is "
    office.types(session)
    assert await peer.frame() == {"type": "typing", "session": session, "who": "visitor", "name": None}
    await ann.does(session, "take")
    assert (await peer.frame())["type"] == "commit"
    assert await peer.frame() == {"type": "draft_end", "session": session, "turn": "2.1", "outcome": "withdrawn"}


async def test_who_is_typing_is_told_with_the_draft(office: Office, ann: Api, bob: Api) -> None:
    session = await office.hears()
    await ann.does(session, "typing")
    peer = await office.watch(bob)
    await peer.say(type="watch", session=session)
    assert [(await peer.frame())["type"] for _ in range(2)] == ["watching", "typing"]


async def test_watching_nothing_ends_it(office: Office, ann: Api) -> None:
    session = await office.hears()
    peer = await office.watch(ann)
    await peer.ask(type="watch", session=session)
    assert await peer.ask(type="watch", session=None) == {"type": "watching", "session": None}
    office.types(session)
    assert await peer.ask(type="ping") == {"type": "pong"}


@pytest.mark.parametrize("text", ["{", "[]", '{"type":"odd"}', '{"type":"watch","session":5}', "[" * 50])
async def test_a_frame_that_is_not_the_protocol_is_said_to_be_none(office: Office, ann: Api, text: str) -> None:
    peer = await office.watch(ann)
    await peer.say_raw(text)
    error = await peer.frame()
    assert (error["type"], error["error"]["code"]) == ("error", "bad_request")
    assert await peer.ask(type="ping") == {"type": "pong"}


async def test_what_is_no_text_or_too_much_ends_it(office: Office, ann: Api) -> None:
    for text, code in [(None, 4400), (json.dumps({"type": "x" * 70_000}), 1009)]:
        peer = await office.watch(ann)
        await peer.say_raw(text)
        assert await peer.close_code() == code


async def test_a_removed_account_is_out_and_sees_no_more(office: Office, ann: Api, bob: Api) -> None:
    peers = [await office.watch(ann), await office.watch(bob)]
    for login in ("ann", "bob"):
        await office.store.remove_account(login)
    assert [await peer.close_code() for peer in peers] == [4401, 4401]
    told = [len(peer.raw) for peer in peers]
    await office.hears()
    assert [len(peer.raw) for peer in peers] == told


async def test_signing_out_and_revoking_the_key_end_it(office: Office, ann: Api, bob: Api) -> None:
    program, browser = await office.watch(ann), await office.watch(bob)
    await office.store.drop_sign_in(hash_of("token-of-bob"))
    assert await browser.close_code() == 4401
    assert await program.ask(type="ping") == {"type": "pong"}
    await office.store.drop_api_key("id-ann")
    assert await program.close_code() == 4401


async def test_a_restart_is_told(office: Office, ann: Api) -> None:
    peer = await office.watch(ann)
    office.signin.closing.set()
    assert await peer.close_code() == 1012
    late = office.connect(authorization=ann.http.headers["authorization"])
    assert await late.close_code() == 1012


async def test_a_slow_reader_is_let_go_and_nobody_else(office: Office, ann: Api, bob: Api) -> None:
    slow, quick = await office.watch(ann), await office.watch(bob)
    session = await office.hears()
    slow.stalled = True
    note, sent = "x" * 4_000, 0
    while sent <= MAX_QUEUED_BYTES + 10_000:
        await ann.does(session, "note", text=note)
        sent += len(note)
    await slow.wake()
    assert await slow.close_code() == 1013
    assert await quick.ask(type="ping") is not None
    assert quick.closed is None


async def test_who_comes_after_everybody_left_is_told_again(office: Office, ann: Api) -> None:
    peer = await office.watch(ann)
    await peer.hang_up()
    session = await office.hears()
    peer = await office.watch(ann)
    await ann.does(session, "take")
    assert (await peer.frame())["entries"][0]["kind"] == "taken"
