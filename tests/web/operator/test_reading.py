"""What operators see: lists, transcripts, and the one shape of a session and of each entry."""

import pytest

from frontdesk.session.entries import Page
from tests.web.operator.office import Api, Office

pytestmark = pytest.mark.anyio


async def test_who_asks(ann: Api, bob: Api) -> None:
    program, browser = (await ann.get("/me")).json(), (await bob.get("/me")).json()
    assert program == {
        "id": "web:ann",
        "login": "ann",
        "name": "Ann Lee",
        "role": "operator",
        "via": "key",
        "csrf_cookie": None,
        "csrf_header": None,
        "assistant_off": None,
        "troubles": [],
    }
    assert (browser["via"], browser["csrf_header"]) == ("cookie", "x-csrftoken")


async def test_what_does_not_work_now_is_told_to_whoever_asks(office: Office, ann: Api, bob: Api) -> None:
    office.troubles = ["Telegram doesn't answer.", "The part `timers` failed and starts again; the log says why."]
    assert [(await api.get("/me")).json()["troubles"] for api in (ann, bob)] == [office.troubles, office.troubles]
    office.troubles = []
    assert (await ann.get("/me")).json()["troubles"] == []


async def test_a_session_in_full(office: Office, ann: Api) -> None:
    page = Page("https://shop.example/cart", "Cart", None)
    session = await office.hears("Where is my parcel?", page=page, wants_human=True)
    await office.rates(session, 4)
    await office.store.mark_read(session, seq=2, at_ms=office.clock.now_ms())
    office.live.subscribe("v_1", lambda _: None)
    (found,) = (await ann.get("/sessions")).json()["sessions"]
    state = await office.store.get_state(session)
    assert found == {
        "session": session,
        "visitor": "v_1",
        "n": 1,
        "site": "default",
        "locale": "en",
        "status": "open",
        "mode": "waiting",
        "epoch": state.epoch,
        "operator": None,
        "closed_by": None,
        "last_seq": state.last_seq,
        "last_at": state.last_at_ms,
        "waiting_since": state.waiting_since_ms,
        "owes_answer": True,
        "started_at": (await office.store.read(session))[0].at_ms,
        "page": {"url": "https://shop.example/cart", "title": "Cart", "referrer": None},
        "preview": {"author": "visitor", "name": None, "text": "Where is my parcel?"},
        "rating": 4,
        "read_upto": 2,
        "online": True,
    }
    assert found == (await ann.sees(session))["session"]


async def test_those_that_wait_come_first_and_are_counted(office: Office, ann: Api) -> None:
    waits_longest = await office.hears(visitor="v_1", wants_human=True)
    waits = await office.hears(visitor="v_2", wants_human=True)
    former = await office.hears(visitor="v_3")
    latter = await office.hears(visitor="v_4")
    await office.hears("still there?", visitor="v_1")
    assert await ann.finds() == [waits_longest, waits, latter, former]
    assert (await ann.get("/sessions", status="closed")).json() == {"sessions": [], "next": None, "waiting": 2}


async def test_each_filter(office: Office, ann: Api) -> None:
    waits = await office.hears("a blue lamp", visitor="v_1", wants_human=True)
    mine = await office.hears("a green chair", visitor="v_2")
    theirs = await office.hears("a red door", visitor="v_3")
    closed = await office.hears("a red roof", visitor="v_4")
    await ann.does(mine, "take")
    await office.takes_in_telegram(theirs)
    await ann.does(closed, "close")
    assert await ann.finds(mode="waiting") == [waits]
    assert await ann.finds(operator="me") == [mine]
    assert await ann.finds(operator="tg:1") == [theirs]
    assert await ann.finds(operator="none") == [waits]
    assert await ann.finds(visitor="v_3") == [theirs]
    assert await ann.finds(q=" RED ") == [theirs]
    assert set(await ann.finds(q="red", status="all")) == {theirs, closed}
    assert await ann.finds(q=mine[:5]) == [mine]
    assert await ann.finds(status="closed") == [closed]


@pytest.mark.parametrize("status", ["open", "closed", "all"])
async def test_the_pages_are_the_whole_list(office: Office, ann: Api, status: str) -> None:
    for number in range(7):
        session = await office.hears(visitor=f"v_{number}", wants_human=number == 3)
        if status == "closed" or number == 2:
            await ann.does(session, "close")
    whole = await ann.finds(status=status)
    found: list[str] = []
    query: dict[str, str | int] = {"status": status, "limit": 2}
    for _ in range(10):
        answer = (await ann.get("/sessions", **query)).json()
        found += [session["session"] for session in answer["sessions"]]
        if answer["next"] is None:
            break
        query["before"] = answer["next"]
    assert found == whole
    assert len(found) == {"open": 6, "closed": 7, "all": 7}[status]


@pytest.mark.parametrize(
    "query",
    [
        {"status": "odd"},
        {"mode": "odd"},
        {"limit": 0},
        {"limit": 201},
        {"limit": "x"},
        {"before": "odd"},
        {"before": f"{10**16}-K7Q2M4XD"},
        {"before": ""},
        {"q": "x" * 201},
    ],
)
async def test_a_query_that_is_not_the_protocol_is_refused(ann: Api, query: dict[str, str | int]) -> None:
    answer = await ann.get("/sessions", **query)
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "bad_request")


@pytest.mark.parametrize("query", [{"after": -1}, {"before": -1}, {"after": 2**63}, {"limit": 0}, {"limit": 501}])
async def test_a_transcript_is_asked_for_by_numbers_that_can_be(
    office: Office, ann: Api, query: dict[str, str | int]
) -> None:
    session = await office.hears()
    answer = await ann.get(f"/sessions/{session}", **query)
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "bad_request")


async def _long(office: Office, ann: Api, notes: int) -> str:
    session = await office.hears()
    for number in range(notes):
        await ann.does(session, "note", text=f"note {number}")
    return session


async def test_a_transcript_by_pages_both_ways(office: Office, ann: Api) -> None:
    session = await _long(office, ann, 7)
    whole = (await ann.sees(session))["entries"]
    assert [entry["seq"] for entry in whole] == list(range(1, 10))

    async def page(**query: int) -> tuple[list[int], bool]:
        answer = (await ann.get(f"/sessions/{session}", **query)).json()
        return [entry["seq"] for entry in answer["entries"]], answer["more"]

    assert await page(limit=4) == ([6, 7, 8, 9], True)
    assert await page(limit=4, before=6) == ([2, 3, 4, 5], True)
    assert await page(limit=4, before=2) == ([1], False)
    assert await page(before=1) == ([], False)
    assert await page(before=0) == ([], False)
    assert await page(before=99, limit=9) == ([1, 2, 3, 4, 5, 6, 7, 8, 9], False)
    assert await page(after=0, limit=4) == ([1, 2, 3, 4], True)
    assert await page(after=4, limit=5) == ([5, 6, 7, 8, 9], False)
    assert await page(after=9) == ([], False)
    assert await page(after=50) == ([], False)
    assert await page(after=1, before=5) == ([2, 3, 4], False)
    assert await page(after=1, before=5, limit=2) == ([2, 3], True)
    assert await page(after=5, before=5) == ([], False)


async def test_what_only_operators_may_read_is_there(office: Office, ann: Api) -> None:
    session = await office.hears(wants_human=True)
    await ann.does(session, "note", text="A regular.")
    await office.rates(session, 2)
    entries = (await ann.sees(session))["entries"]
    assert [entry["kind"] for entry in entries] == [
        "session_started",
        "message",
        "operator_requested",
        "note",
        "rating",
    ]
    note, rating = entries[-2:]
    assert (note["text"], note["operator"]["id"]) == ("A regular.", "web:ann")
    assert (rating["score"], rating["comment"]) == (2, None)


async def test_an_unknown_session_and_an_unknown_address(ann: Api) -> None:
    for path in ("/sessions/NONE0000", "/nothing"):
        answer = await ann.get(path)
        assert (answer.status_code, answer.json()["error"]["code"]) == (404, "not_found")
    wrong = await ann.http.post("/api/v1/operator/sessions")
    assert (wrong.status_code, wrong.json()["error"]["code"]) == (405, "method_not_allowed")


async def test_no_cache_keeps_what_is_read(office: Office, ann: Api) -> None:
    session = await office.hears()
    for path in ("/me", "/sessions", f"/sessions/{session}", "/sessions/NONE0000"):
        assert (await ann.get(path)).headers["cache-control"] == "no-store"
