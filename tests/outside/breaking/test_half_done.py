"""A change whose second half a crash took: the next start makes it whole."""

import sqlite3
from pathlib import Path

import httpx2
import pytest

from tests.outside.settings.conftest import Site, open_site
from tests.support.server import Server
from tests.support.visitor import SocketVisitor

pytestmark = [pytest.mark.anyio, pytest.mark.slow]

BEN = {"login": "ben", "name": "Ben", "role": "operator", "password": "a lamp beside the sea"}


async def answer(site: Site, visitor: SocketVisitor) -> None:
    """Ben answers the visitor, in a browser, and so has the session."""
    path = "/settings/operators"
    added = await site.owner.submit(path, form=f"{path}/accounts", **BEN)
    assert added.status_code == 303
    async with httpx2.AsyncClient(base_url=site.server.origin) as http:
        await http.get("/signin")
        entry = {name: BEN[name] for name in ("login", "password")}
        token = {"x-csrftoken": http.cookies["frontdesk-csrf"]}
        await http.post("/signin", data=entry, headers=token)
        path = f"/api/v1/operator/sessions/{visitor.view.session}/reply"
        replied = await http.post(path, json={"text": "Good day."}, headers=token)
        assert replied.status_code == 200, replied.text
    await visitor.wait(lambda: visitor.view.texts("operator") == ["Good day."], "Ben's words")


def change(server: Server, *statements: str) -> None:
    """In the database of a server that is down: what it had stored when it was killed."""
    with sqlite3.connect(server.folder / "frontdesk.db") as database:
        for statement in statements:
            assert database.execute(statement).rowcount == 1
    database.close()


async def test_the_sessions_of_an_account_that_is_gone_wait_again(tmp_path: Path, anyio_backend: str) -> None:
    async with open_site(tmp_path) as site:
        visitor = await site.visitor()
        await visitor.send("Hello?", "a1")
        await answer(site, visitor)
        await site.server.kill9()
        change(site.server, "delete from sign_ins where login = 'ben'", "delete from accounts where login = 'ben'")
        await site.server.start()
        await visitor.resume()
        await visitor.wait_kind("released")


async def test_a_limit_that_was_stored_holds_for_open_sessions(tmp_path: Path, anyio_backend: str) -> None:
    async with open_site(tmp_path) as site:
        await site.owner.save("sessions", idle_close_min="30")
        visitor = await site.visitor()
        await visitor.send("Hello?", "a1")
        await answer(site, visitor)
        await site.server.kill9()
        change(site.server, "update settings set value = '0.01' where key = 'owner.idle_close_min'")
        await site.server.start()
        await visitor.resume()
        await visitor.wait_kind("closed")
