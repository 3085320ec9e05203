"""Signing in over the wire: the cookie, other sites' pages, restarts, and what lies on the disk."""

import re
from collections.abc import AsyncGenerator
from pathlib import Path

import httpx2
import pytest

from tests.support.server import Server, frontdesk_server

pytestmark = pytest.mark.anyio

PASSWORD = "a lamp beside the sea"
WORDS = {"name": "Eve", "login": "eve", "password": PASSWORD}


@pytest.fixture
async def owned(anyio_backend: str, tmp_path: Path) -> AsyncGenerator[Server]:
    """A server whose administrator is made by the environment."""
    async with frontdesk_server(tmp_path, ADMIN_PASSWORD=PASSWORD) as running:
        yield running


@pytest.fixture
async def browser(owned: Server) -> AsyncGenerator[httpx2.AsyncClient]:
    async with httpx2.AsyncClient(base_url=owned.origin) as http:
        yield http


async def _sign_in(http: httpx2.AsyncClient, *, password: str = PASSWORD, page: str = "/signin") -> httpx2.Response:
    fields = _hidden((await http.get(page)).text) | {"login": "admin", "password": password}
    return await http.post("/signin", data=fields)


def _hidden(text: str) -> dict[str, str]:
    return dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', text))


def _link(server: Server) -> str:
    """The path of the last set-up link that the server printed."""
    return re.findall(r"/setup/[A-Za-z0-9_-]{43}", server.log.read_text())[-1]


async def test_the_account_page_asks_to_sign_in_and_then_opens(browser: httpx2.AsyncClient) -> None:
    refused = await browser.get("/account")
    assert (refused.status_code, refused.headers["location"]) == (303, "/signin?next=/account")
    entered = await _sign_in(browser, page=refused.headers["location"])
    assert (entered.status_code, entered.headers["location"]) == (303, "/account")
    cookie = entered.headers["set-cookie"].lower()
    assert cookie.startswith("frontdesk=") and "httponly" in cookie and "samesite=lax" in cookie
    opened = await browser.get("/account")
    assert opened.status_code == 200
    assert opened.headers["cache-control"] == "no-store"
    assert "frame-ancestors 'none'" in opened.headers["content-security-policy"]


async def test_wrong_words_open_nothing(browser: httpx2.AsyncClient) -> None:
    assert (await _sign_in(browser, password="not the password")).status_code == 422
    assert (await browser.get("/account")).status_code == 303


async def test_another_sites_page_cannot_use_the_cookie(browser: httpx2.AsyncClient) -> None:
    await _sign_in(browser)
    token = {"_csrf_token": browser.cookies["frontdesk-csrf"], "name": "Orders"}
    foreign = await browser.post("/account/keys", data=token, headers={"origin": "https://elsewhere.example"})
    without = await browser.post("/account/keys", data={"name": "Orders"})
    own = await browser.post("/account/keys", data=token, headers={"origin": str(browser.base_url)})
    assert [foreign.status_code, without.status_code, own.status_code] == [403, 403, 200]


async def test_a_sign_in_survives_a_restart_and_signing_out_a_crash(
    owned: Server, browser: httpx2.AsyncClient
) -> None:
    await _sign_in(browser)
    await owned.restart()
    page = await browser.get("/account")
    assert page.status_code == 200
    kept = browser.cookies["frontdesk"]
    await browser.post("/signout", data=_hidden(page.text))
    await owned.kill9()
    await owned.start()
    assert (await browser.get("/account", headers={"cookie": f"frontdesk={kept}"})).status_code == 303


async def test_another_password_in_the_environment_ends_the_sign_ins(
    owned: Server, browser: httpx2.AsyncClient
) -> None:
    await _sign_in(browser)
    owned.settings["ADMIN_PASSWORD"] = "another sentence"
    await owned.restart()
    assert (await browser.get("/account")).status_code == 303


async def test_neither_disk_nor_log_holds_a_password_a_token_or_a_key(
    owned: Server, browser: httpx2.AsyncClient
) -> None:
    await _sign_in(browser)
    fields = {"_csrf_token": browser.cookies["frontdesk-csrf"], "name": "Orders"}
    key = re.findall(r"fd_[A-Za-z0-9_-]{43}", (await browser.post("/account/keys", data=fields)).text)[0]
    await owned.stop()
    written = b"".join(path.read_bytes() for path in owned.folder.iterdir() if path.is_file())
    assert b"Orders" in written
    for secret in (PASSWORD, browser.cookies["frontdesk"], key):
        assert secret.encode() not in written


async def test_the_first_start_prints_a_link_that_makes_the_administrator_once(own_server: Server) -> None:
    link = _link(own_server)
    async with httpx2.AsyncClient(base_url=own_server.origin) as http:
        assert "set-up link" in (await http.get("/signin")).text
        made = await http.post(link, data=_hidden((await http.get(link)).text) | WORDS)
        assert (made.status_code, made.headers["location"]) == (303, "/settings/start")
        assert (await http.get("/account")).status_code == 200
        assert (await http.get(link)).status_code == 404


async def test_a_restart_prints_another_link_until_somebody_is_administrator(own_server: Server) -> None:
    former = _link(own_server)
    await own_server.restart()
    latter = _link(own_server)
    async with httpx2.AsyncClient(base_url=own_server.origin) as http:
        assert (await http.get(former)).status_code == 404
        await http.post(latter, data=_hidden((await http.get(latter)).text) | WORDS)
    own_server.log.write_text("")
    await own_server.restart()
    assert "/setup/" not in own_server.log.read_text()
