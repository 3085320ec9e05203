"""Who gets in, for every endpoint that the router has."""

import pytest

from frontdesk.session.entries import Entry
from frontdesk.web.visitor.tokens import Tokens
from tests.web.operator.office import NOW_MS, ORIGIN, Api, Office, endpoints

pytestmark = pytest.mark.anyio

ELSEWHERE = "https://elsewhere.example"
# Enough for every endpoint to do something, if it were let in.
BODY = {"text": "Hello.", "seq": 3}


async def _ask_all(office: Office, api: Api, session: str, *, only: str | None = None) -> dict[str, tuple[int, str]]:
    """Status and code of every endpoint, for a session in which there is something to do."""
    found: dict[str, tuple[int, str]] = {}
    for method, path in endpoints(office.app):
        if only in (None, method):
            answer = await api.http.request(
                method, path.replace("{session}", session), json=BODY if method == "POST" else None
            )
            error = answer.json().get("error", {})
            found[f"{method} {path}"] = answer.status_code, error.get("code", "")
    assert len(found) >= 3
    return found


async def _log(office: Office, session: str) -> list[Entry]:
    return await office.store.read(session)


async def test_nothing_opens_without_a_sign_in(office: Office) -> None:
    session = await office.hears()
    before = await _log(office, session)
    visitor = Tokens("a key for tests").issue("v_1", site="default", locale="en", now_ms=NOW_MS).token
    strangers = {
        "nobody": office.stranger(),
        "a visitor": office.stranger(authorization=f"Bearer {visitor}"),
        "an unknown key": office.stranger(authorization="Bearer fd_unknown"),
        "an unknown cookie": office.stranger(cookie="unknown"),
    }
    for who, api in strangers.items():
        answers = await _ask_all(office, api, session)
        assert {place: answer for place, answer in answers.items() if answer != (401, "unauthorized")} == {}, who
    assert await _log(office, session) == before


async def test_another_sites_page_can_do_nothing_with_the_cookie(office: Office, bob: Api) -> None:
    session = await office.hears()
    before = await _log(office, session)
    for headers in ({"origin": ELSEWHERE}, {"origin": "null"}, {"sec-fetch-site": "cross-site"}):
        bob.http.headers.update({"origin": ORIGIN} | headers)
        answers = await _ask_all(office, bob, session, only="POST")
        assert {place: answer for place, answer in answers.items() if answer != (403, "forbidden")} == {}, headers
    assert await _log(office, session) == before


async def test_a_cookie_alone_can_do_nothing(office: Office, bob: Api) -> None:
    session = await office.hears()
    before = await _log(office, session)
    del bob.http.headers["x-csrftoken"]
    answers = await _ask_all(office, bob, session, only="POST")
    assert {place: answer for place, answer in answers.items() if answer != (403, "forbidden")} == {}
    assert await _log(office, session) == before


async def test_no_page_of_another_site_may_read(office: Office, bob: Api) -> None:
    session = await office.hears()
    for path in ("/me", "/sessions", f"/sessions/{session}"):
        answer = await bob.http.get(f"/api/v1/operator{path}", headers={"origin": ELSEWHERE})
        assert "access-control-allow-origin" not in answer.headers


async def test_operators_and_administrators_may_alike(office: Office) -> None:
    for api in (await office.with_key("eve", role="admin"), await office.with_key("dan", role="operator")):
        session = await office.hears(visitor=f"v_{api.http.headers['authorization']}")
        await api.does(session, "reply", text="Hello.")
        refused = {
            place: answer
            for place, answer in (await _ask_all(office, api, session)).items()
            if answer[0] in (401, 403, 500)
        }
        assert refused == {}


async def test_a_removed_account_is_out_at_once(office: Office, ann: Api, bob: Api) -> None:
    for login, api in (("ann", ann), ("bob", bob)):
        await office.store.remove_account(login)
        answers = await _ask_all(office, api, await office.hears())
        assert set(answers.values()) == {(401, "unauthorized")}
