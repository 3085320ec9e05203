"""What operators do over the API, and what they are told when they may not."""

import asyncio
from dataclasses import replace

import pytest

from frontdesk.store.ports import StoreUnavailable
from tests.web.operator.office import TG_ANN, Api, Office

pytestmark = pytest.mark.anyio


async def test_taking_names_the_account(office: Office, ann: Api) -> None:
    session = await office.hears()
    done = await ann.does(session, "take")
    owner = {"id": "web:ann", "name": "Ann Lee", "username": None}
    assert done["session"]["mode"] == "human" and done["session"]["operator"] == owner
    last = (await ann.sees(session))["entries"][-1]
    assert (last["kind"], last["seq"], last["operator"], last["origin"]) == ("taken", done["seq"], owner, "web")


async def test_who_acts_is_known_as_an_operator_from_then_on(office: Office, ann: Api) -> None:
    session = await office.hears()
    assert await office.store.list_operators() == []
    await ann.does(session, "take")
    assert [(operator.id, operator.name) for operator in await office.store.list_operators()] == [
        ("web:ann", "Ann Lee")
    ]


async def test_of_several_who_take_at_once_one_has_it(office: Office) -> None:
    session = await office.hears()
    crew = [await office.with_key(f"op{number}") for number in range(6)]
    answers = await asyncio.gather(*(api.post(f"/sessions/{session}/take") for api in crew))
    assert sorted(answer.status_code for answer in answers) == [200, 409, 409, 409, 409, 409]
    state = await office.store.get_state(session)
    assert state.operator is not None
    for answer in answers:
        if answer.status_code == 409:
            error = answer.json()["error"]
            assert (error["code"], error["operator"]["id"]) == ("already_taken", state.operator.id)
    assert [entry.kind for entry in await office.store.read(session)].count("taken") == 1


async def test_taking_over_from_telegram(office: Office, ann: Api) -> None:
    session = await office.hears()
    await office.takes_in_telegram(session)
    status, error = await ann.is_refused(session, "take")
    assert (status, error["code"], error["operator"]["username"]) == (409, "already_taken", "ann")
    assert error["message"] == "@ann has this session."
    await ann.does(session, "take-over")
    entry = (await ann.sees(session))["entries"][-1]
    assert entry["previous"] == {"id": TG_ANN.id, "name": "Ann", "username": "ann"}


async def test_a_reply_takes_the_session_and_keeps_its_format(office: Office, ann: Api) -> None:
    session = await office.hears()
    done = await ann.does(session, "reply", text="  **Hello**, see [here](https://example.com/a)\n")
    assert done["session"]["operator"]["id"] == "web:ann"
    taken, message = (await ann.sees(session))["entries"][-2:]
    assert taken["kind"] == "taken" and message["seq"] == done["seq"]
    assert message["text"] == "Hello, see here (example.com)"
    assert message["rich"] == [["p", [["b", ["Hello"]], ", see ", ["a", "https://example.com/a", ["here"]]]]]
    assert (message["author"], message["name"]) == ("operator", "Ann Lee")


async def test_plain_words_have_no_format_and_images_become_their_words(office: Office, ann: Api) -> None:
    session = await office.hears()
    await ann.does(session, "reply", text="2 < 3 & <b>so</b>\nnext line")
    await ann.does(session, "reply", text="![a map](https://evil.example/x.png)")
    plain, image = (await ann.sees(session))["entries"][-2:]
    assert (plain["text"], plain["rich"]) == ("2 < 3 & <b>so</b>\nnext line", None)
    assert (image["text"], image["rich"]) == ("a map", None)


async def test_a_colleagues_reply_changes_no_owner(office: Office, ann: Api, bob: Api) -> None:
    session = await office.hears()
    taken = await ann.does(session, "take")
    done = await bob.does(session, "reply", text="Bob here too.", epoch=taken["session"]["epoch"])
    assert done["session"]["operator"]["id"] == "web:ann"
    assert done["session"]["epoch"] == taken["session"]["epoch"]


@pytest.mark.parametrize("text", ["", " \n\t ", "\u200b", "![](https://example.com/x.png)"])
async def test_a_text_without_anything_to_read_is_refused(office: Office, ann: Api, text: str) -> None:
    session = await office.hears()
    status, error = await ann.is_refused(session, "reply", text=text)
    assert (status, error["code"]) == (422, "empty_message")


async def test_a_text_is_as_long_as_telegram_takes_and_no_longer(office: Office, ann: Api) -> None:
    session = await office.hears()
    await ann.does(session, "reply", text=" " + "x" * 4096 + " ")
    await ann.does(session, "note", text="\U0001f642" * 2048)
    for what in ("reply", "note"):
        status, error = await ann.is_refused(session, what, text="\U0001f642" * 2048 + "x")
        assert (status, error["code"]) == (413, "message_too_long")


@pytest.mark.parametrize(
    ("what", "body"),
    [("reply", {"text": "Late."}), ("close", {}), ("take-over", {}), ("hand-to-ai", {})],
)
async def test_what_was_meant_for_an_earlier_epoch_is_refused(
    office: Office, ann: Api, bob: Api, what: str, body: dict[str, str]
) -> None:
    session = await office.hears()
    seen = (await bob.sees(session))["session"]["epoch"]
    await ann.does(session, "take")
    status, error = await bob.is_refused(session, what, **body, epoch=seen)
    assert (status, error["code"]) == (409, "stale")
    assert error["session"]["operator"]["id"] == "web:ann" and error["session"]["epoch"] == seen + 1
    await bob.does(session, what, **body, epoch=seen + 1)


async def test_handing_back_and_what_the_assistant_says_to_it(office: Office, ann: Api) -> None:
    session = await office.hears()
    await ann.does(session, "reply", text="Hello.")
    done = await ann.does(session, "hand-to-ai")
    assert (done["session"]["mode"], done["session"]["owes_answer"]) == ("ai", False)
    status, error = await ann.is_refused(session, "hand-to-ai")
    assert (status, error["code"], error["session"]["mode"]) == (409, "stale", "ai")
    again = await ann.does(session, "hand-to-ai", answer_now=True)
    assert again["session"]["owes_answer"]


async def test_handing_back_to_nobody_is_refused_with_the_reason(office: Office, ann: Api) -> None:
    session = await office.hears()
    await ann.does(session, "take")
    office.policy = replace(office.policy, assistant_off="It has no model.")
    status, error = await ann.is_refused(session, "hand-to-ai")
    assert (status, error["code"]) == (409, "assistant_cannot_answer")
    assert "It has no model." in error["message"]
    assert (await ann.get("/me")).json()["assistant_off"] == "It has no model."


async def test_a_closed_session_takes_notes_and_nothing_else(office: Office, ann: Api) -> None:
    session = await office.hears()
    closed = await ann.does(session, "close")
    assert (closed["session"]["status"], closed["session"]["closed_by"]) == ("closed", "operator")
    for what, body in [("reply", {"text": "x"}), ("take", {}), ("close", {}), ("typing", {}), ("hand-to-ai", {})]:
        status, error = await ann.is_refused(session, what, **body)
        assert (status, error["code"], error["session"]["status"]) == (409, "session_closed", "closed"), what
    await ann.does(session, "note", text="Called back.")


async def test_reopening_sends_in_the_same_step(office: Office, ann: Api) -> None:
    session = await office.hears()
    await office.ends(session)
    done = await ann.does(session, "reopen", text="One more *thing*.")
    assert done["session"]["status"] == "open" and done["session"]["operator"]["id"] == "web:ann"
    reopened, message = (await ann.sees(session))["entries"][-2:]
    assert (reopened["kind"], message["text"], message["seq"]) == ("reopened", "One more thing.", done["seq"])
    status, error = await ann.is_refused(session, "reopen")
    assert (status, error["code"]) == (409, "stale")


async def test_reopening_is_refused_while_the_visitor_is_in_a_newer_session(office: Office, ann: Api) -> None:
    former = await office.hears()
    await office.ends(former)
    newer = await office.hears("again")
    status, error = await ann.is_refused(former, "reopen")
    assert (status, error["code"], error["session"]["session"]) == (409, "newer_session_open", newer)


@pytest.mark.parametrize("what", ["reply", "note"])
async def test_the_same_client_id_happens_once(office: Office, ann: Api, bob: Api, what: str) -> None:
    session = await office.hears()
    first = await ann.does(session, what, text="Once.", client_id="k1")
    await office.hears("and then?")
    again = await ann.does(session, what, text="Once.", client_id="k1")
    assert (first["repeat"], again["repeat"], again["seq"]) == (False, True, first["seq"])
    status, error = await ann.is_refused(session, what, text="Twice.", client_id="k1")
    assert (status, error["code"]) == (409, "idempotency_mismatch")
    other = await bob.does(session, what, text="Once.", client_id="k1")
    assert not other["repeat"]


async def test_a_repeat_is_known_even_after_its_own_reply_has_changed_the_epoch(office: Office, ann: Api) -> None:
    session = await office.hears()
    seen = (await ann.sees(session))["session"]["epoch"]
    first = await ann.does(session, "reply", text="Once.", client_id="k1", epoch=seen)
    assert first["session"]["epoch"] == seen + 1
    again = await ann.does(session, "reply", text="Once.", client_id="k1", epoch=seen)
    assert (again["repeat"], again["seq"]) == (True, first["seq"])
    await ann.does(session, "close")
    assert (await ann.does(session, "reply", text="Once.", client_id="k1"))["repeat"]


async def test_the_same_client_id_for_something_else_is_refused(office: Office, ann: Api) -> None:
    session, other = await office.hears(), await office.hears(visitor="v_2")
    await ann.does(session, "reply", text="Once.", client_id="k1")
    for where, what in [(session, "note"), (other, "reply")]:
        status, error = await ann.is_refused(where, what, text="Once.", client_id="k1")
        assert (status, error["code"]) == (409, "idempotency_mismatch")


async def test_own_messages_can_be_changed_and_withdrawn_and_no_others(office: Office, ann: Api, bob: Api) -> None:
    session = await office.hears()
    own = (await ann.does(session, "reply", text="Frst."))["seq"]
    for what, body in [("edit", {"text": "Mine now."}), ("delete", {})]:
        status, error = await bob.is_refused(session, what, seq=own, **body)
        assert (status, error["code"]) == (403, "forbidden")
        for seq in (0, 1, 2, 99):
            status, error = await ann.is_refused(session, what, seq=seq, **body)
            assert (status, error["code"]) == (404, "not_found"), seq
    await ann.does(session, "edit", seq=own, text="**First.**")
    await ann.does(session, "delete", seq=own)
    edited, deleted = (await ann.sees(session))["entries"][-2:]
    assert (edited["kind"], edited["of"], edited["text"]) == ("message_edited", own, "First.")
    assert edited["rich"] == [["p", [["b", ["First."]]]]]
    assert (deleted["kind"], deleted["of"]) == ("message_deleted", own)


async def test_the_visitor_is_told_that_somebody_writes(office: Office, ann: Api) -> None:
    session = await office.hears()
    assert await ann.does(session, "typing") == {"ok": True}
    assert [(mark.who, mark.name) for mark in office.live.typing_of(session)] == [("operator", "Ann Lee")]


@pytest.mark.parametrize("what", ["take", "take-over", "hand-to-ai", "close", "reopen", "typing"])
async def test_an_unknown_session_is_not_found(ann: Api, what: str) -> None:
    answer = await ann.post(f"/sessions/NONE0000/{what}")
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "not_found")


@pytest.mark.parametrize(
    "body",
    [
        b"[]",
        b"{",
        b'{"text": 5}',
        b'{"text": "x", "epoch": "1"}',
        b'{"text": "x", "epoch": -1}',
        b'{"text": "x", "client_id": "a b"}',
        b'{"text": "\\ud800"}',
        b'{"text": "x", "y": ' + b"[" * 30 + b"]" * 30 + b"}",
        b"\xff",
        b"",
    ],
)
async def test_what_is_not_the_protocol_is_refused(office: Office, ann: Api, body: bytes) -> None:
    session = await office.hears()
    answer = await ann.http.post(f"/api/v1/operator/sessions/{session}/reply", content=body)
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "bad_request")


async def test_a_body_beyond_the_limit_is_refused(office: Office, ann: Api) -> None:
    session = await office.hears()
    status, error = await ann.is_refused(session, "reply", text="x" * 70_000)
    assert (status, error["code"]) == (413, "body_too_large")


async def test_a_refusal_is_no_fault_and_is_not_logged(
    office: Office, ann: Api, capsys: pytest.CaptureFixture[str]
) -> None:
    session = await office.hears()
    for what, body in [("close", {"epoch": 9}), ("edit", {"seq": 2, "text": "x"}), ("reply", {"text": ""})]:
        await ann.is_refused(session, what, **body)
    await ann.get("/sessions", limit="x")
    await office.stranger().get("/me")
    assert capsys.readouterr().out == ""


async def test_a_database_that_does_not_answer_is_said(
    office: Office, ann: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = await office.hears()

    async def fails(*_: object, **__: object) -> None:
        raise StoreUnavailable

    monkeypatch.setattr(office.store, "append", fails)
    answer = await ann.post(f"/sessions/{session}/take")
    assert (answer.status_code, answer.json()["error"]["code"]) == (503, "unavailable")
    assert answer.headers["retry-after"] == "2"
