"""The settings pages over a real store and real sign-in, with the rest in memory; and an owner's browser."""

import asyncio
from collections.abc import Mapping
from html.parser import HTMLParser
from typing import Any

import httpx2
from litestar import Litestar

from frontdesk.session.entries import Operator
from frontdesk.store.ports import Account, Role, Store
from frontdesk.web.pages import page_assets, page_templates
from frontdesk.web.settings import SettingsDeps, settings_routes
from frontdesk.web.signin import SignInDeps, app_error_handlers, protected, signin_routes
from tests.web.settings.fakes import FakeCheck, FakeKnowledge, FakeSettings, FakeTelegram
from tests.web.signin.house import Browser, Clock, QuickPasswords

PUBLIC_URL = "https://chat.example"


class Office:
    """Who has the settings before them, and what they are made of."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self.store = store
        self.clock = clock
        self.settings = FakeSettings(store, clock.now_ms)
        self.telegram = FakeTelegram(clock.now_ms)
        self.check = FakeCheck()
        self.passwords = QuickPasswords()
        self.knowledge = FakeKnowledge(store)
        self.released: list[str] = []
        self.signin = SignInDeps(
            accounts=store,
            sign_ins=store,
            api_keys=store,
            audit=store,
            clock_ms=clock.now_ms,
            clock_s=clock.now_s,
            secret_key="a key for tests",
            closing=asyncio.Event(),
            passwords=self.passwords,
        )
        self.app = self._app()
        self._browsers: list[Browser] = []

    def _app(self) -> Litestar:
        deps = SettingsDeps(
            settings=self.settings,
            check=self.check,
            telegram=self.telegram,
            store=self.store,
            signin=self.signin,
            knowledge=self.knowledge,
            release_sessions=self._release,
            public_url=lambda request: PUBLIC_URL,
            clock_ms=self.clock.now_ms,
        )
        settings = protected(
            self.signin, path="/settings", handlers=settings_routes(deps), needs="admin", answers="page"
        )
        return Litestar(
            route_handlers=[*signin_routes(self.signin), *page_assets(), settings],
            template_config=page_templates(),
            exception_handlers=app_error_handlers(),
            logging_config=None,
            openapi_config=None,
        )

    async def _release(self, operator_id: str) -> None:
        self.released.append(operator_id)

    async def employ(self, login: str, role: Role = "operator", *, name: str | None = None) -> None:
        hashed = await self.passwords.hash("a lamp beside the sea")
        account = Account(login, name or login.capitalize(), role, hashed, self.clock.now_ms())
        await self.store.put_account(account)

    async def meet(self, user_id: int, name: str, username: str | None = None) -> None:
        """An operator of Telegram is seen."""
        await self.store.put_operator(Operator(f"tg:{user_id}", name, username))

    async def signed_in(self, login: str = "owner", role: Role = "admin") -> "Owner":
        await self.employ(login, role)
        browser = Browser(self.app, "http://desk.example", "192.0.2.1")
        self._browsers.append(browser)
        assert (await browser.sign_in(login)).status_code == 303
        return Owner(browser)

    async def close(self) -> None:
        for browser in self._browsers:
            await browser.http.aclose()


class Owner:
    """A browser that fills in forms as it got them."""

    def __init__(self, browser: Browser) -> None:
        self.http = browser.http

    async def get(self, path: str, **headers: str) -> httpx2.Response:
        return await self.http.get(f"/settings{path}", headers=headers)

    async def open(self, path: str, action: str | None = None) -> "FilledForm":
        """The form that goes to `action` (to the page's own address by default), as a browser shows it."""
        answer = await self.get(path)
        assert answer.status_code == 200, answer.text
        return FilledForm(self.http, answer.text, f"/settings{action or path}")

    async def save(self, path: str, **values: str | None) -> httpx2.Response:
        """Open the page, change these fields (None: a box without its tick), save."""
        return await (await self.open(path)).send(**values)


class FilledForm:
    """What a browser would send of a form."""

    def __init__(self, http: httpx2.AsyncClient, text: str, action: str) -> None:
        self.http = http
        self.action = action
        reader = _FormReader(action)
        reader.feed(text)
        assert reader.is_found, f"no form goes to {action}:\n{text}"
        self.fields = reader.fields

    async def send(self, **values: str | None) -> httpx2.Response:
        """With these values changed (None: a box without its tick)."""
        return await self.post(values)

    async def post(
        self,
        values: Mapping[str, str | None] | None = None,
        *,
        to: str | None = None,
        files: Any = None,
        headers: Mapping[str, str] | None = None,
    ) -> httpx2.Response:
        """`to` another address than the form's own, where a button says so."""
        data = {name: value for name, value in {**self.fields, **(values or {})}.items() if value is not None}
        origin = {"origin": "http://desk.example", **(headers or {})}
        return await self.http.post(to or self.action, data=data, files=files, headers=origin)


class _FormReader(HTMLParser):
    """The values of one form's fields, as they stand in the markup."""

    def __init__(self, action: str) -> None:
        super().__init__()
        self.fields: dict[str, str | None] = {}
        self.is_found = False
        self._action = action
        self._is_inside = False
        self._area: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value if value is not None else "" for name, value in attrs}
        if tag == "form":
            self._is_inside = given.get("action") == self._action
            self.is_found |= self._is_inside
        elif self._is_inside and "name" in given and "disabled" not in given and "form" not in given:
            self._take(tag, given)

    def _take(self, tag: str, given: dict[str, str]) -> None:
        name = given["name"]
        if tag == "textarea":
            self._area, self.fields[name] = name, ""
        elif tag == "input" and given.get("type") in ("checkbox", "radio"):
            if "checked" in given:
                self.fields[name] = given.get("value", "on")
        elif tag == "input" and given.get("type") != "file":
            self.fields[name] = given.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._is_inside = False
        elif tag == "textarea" and self._area:
            # A browser drops the line break that begins a textarea.
            self.fields[self._area] = (self.fields[self._area] or "").removeprefix("\n")
            self._area = None

    def handle_data(self, data: str) -> None:
        if self._area:
            self.fields[self._area] = (self.fields[self._area] or "") + data
