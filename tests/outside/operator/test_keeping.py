"""Keys and cookies, what survives a crash, and how sockets end: one server, no Telegram."""

from collections.abc import AsyncGenerator

import pytest
import websockets

from tests.outside.operator.people import PATH, Operator, employ, open_socket
from tests.support.owner import Owner
from tests.support.server import Server
from tests.support.visitor import SocketVisitor

pytestmark = pytest.mark.anyio


@pytest.fixture
async def ann(owned: Server) -> AsyncGenerator[Operator]:
    operator = await employ(owned, "ann", "Ann Lee")
    yield operator
    await operator.aclose()


@pytest.fixture
async def vera(owned: Server) -> AsyncGenerator[SocketVisitor]:
    """She has written once."""
    async with SocketVisitor(owned) as visitor:
        await visitor.send("Hello", "c1")
        yield visitor


def _session(vera: SocketVisitor) -> str:
    assert vera.view.session is not None
    return vera.view.session


async def test_a_reply_sent_again_after_a_crash_comes_once(owned: Server, ann: Operator, vera: SocketVisitor) -> None:
    session = _session(vera)
    first = await ann.does(session, "reply", text="Once.", client_id="k1")
    await owned.kill9()
    await owned.start()
    again = await ann.does(session, "reply", text="Once.", client_id="k1")
    assert (first["repeat"], again["repeat"], again["seq"]) == (False, True, first["seq"])
    assert (await ann.is_refused(session, "reply", text="Twice.", client_id="k1"))["code"] == "idempotency_mismatch"
    await vera.resume()
    assert vera.view.texts("operator") == ["Once."]


async def test_a_browser_needs_its_token_and_a_program_does_not(
    owned: Server, ann: Operator, vera: SocketVisitor
) -> None:
    address = f"{PATH}/sessions/{_session(vera)}/note"
    async with Owner(owned) as browser:
        await browser.sign_in("ann")
        me = (await browser.http.get(f"{PATH}/me")).json()
        assert (me["id"], me["via"]) == ("web:ann", "cookie")
        without = await browser.http.post(address, json={"text": "x"})
        token = {me["csrf_header"]: browser.http.cookies[me["csrf_cookie"]]}
        foreign = await browser.http.post(
            address, json={"text": "x"}, headers=token | {"origin": "https://elsewhere.example"}
        )
        own = await browser.http.post(address, json={"text": "x"}, headers=token)
        assert [without.status_code, foreign.status_code, own.status_code] == [403, 403, 200]
    await ann.does(_session(vera), "note", text="x")


async def test_the_socket_opens_for_a_page_of_ours_only(owned: Server, ann: Operator) -> None:
    async with Owner(owned) as browser:
        await browser.sign_in("ann")
        cookie = f"frontdesk={browser.http.cookies['frontdesk']}"
        for origin in ("https://elsewhere.example", None):
            with pytest.raises(websockets.InvalidStatus) as refused:
                await open_socket(owned, origin, cookie=cookie)
            assert refused.value.response.status_code == 401
        async with await open_socket(owned, owned.origin, cookie=cookie) as socket:
            assert '"type":"hello"' in str(await socket.recv())


async def test_a_restart_ends_the_sockets_with_1012(owned: Server, ann: Operator) -> None:
    await ann.listens()
    assert await owned.stop() == 0
    assert await ann.close_code() == 1012


async def test_the_description_is_served(owned: Server) -> None:
    async with Owner(owned) as browser:
        answer = await browser.http.get("/schema")
        assert answer.status_code == 200
        assert f"{PATH}/sessions/{{session}}/take-over" in answer.json()["paths"]
