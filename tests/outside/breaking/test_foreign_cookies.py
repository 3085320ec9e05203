"""A browser that brings another server's cookies: cookies know no ports, and secret keys change."""

from pathlib import Path

import httpx2
import pytest

from tests.support.owner import PASSWORD, forms_of
from tests.support.server import frontdesk_server

pytestmark = [pytest.mark.anyio, pytest.mark.slow]

CSRF = "frontdesk-csrf"


async def sign_in(http: httpx2.AsyncClient) -> int:
    """As a page tells it; the status."""
    ((_, fields),) = forms_of((await http.get("/signin")).text)
    return (await http.post("/signin", data=fields | {"login": "admin", "password": PASSWORD})).status_code


async def test_signing_in_works_after_the_secret_key_has_changed(tmp_path: Path, anyio_backend: str) -> None:
    async with (
        frontdesk_server(tmp_path, ADMIN_PASSWORD=PASSWORD, SECRET_KEY="first key") as server,
        httpx2.AsyncClient(base_url=server.origin) as http,
    ):
        assert await sign_in(http) == 303
        former = http.cookies[CSRF]
        server.settings["SECRET_KEY"] = "second key"
        await server.restart()
        http.cookies.delete("frontdesk")
        assert await sign_in(http) == 303
        assert http.cookies[CSRF] != former


async def test_a_cookie_made_elsewhere_opens_no_form(tmp_path: Path, anyio_backend: str) -> None:
    async with (
        frontdesk_server(tmp_path, ADMIN_PASSWORD=PASSWORD) as server,
        httpx2.AsyncClient(base_url=server.origin, cookies={CSRF: "planted"}) as http,
    ):
        fields = {"login": "admin", "password": PASSWORD, "_csrf_token": "planted"}
        assert (await http.post("/signin", data=fields)).status_code == 403
        assert await sign_in(http) == 303
