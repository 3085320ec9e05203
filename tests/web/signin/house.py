"""A Frontdesk that has nothing but sign-in and three pages behind it, and the browsers and programs that come."""

import asyncio
import html
import re
from typing import Any

import httpx2
from argon2 import PasswordHasher
from litestar import Litestar, Request, get, post
from litestar.types import ControllerRouterHandler

from frontdesk.store.ports import Account, Role, Store
from frontdesk.web.pages import page_assets, page_templates
from frontdesk.web.signin import Identity, SignInDeps, app_error_handlers, protected, signin_routes
from frontdesk.web.signin.passwords import Passwords

NOW_MS = 1_790_000_000_000
ORIGIN = "http://desk.example"
PASSWORD = "a lamp beside the sea"


class Clock:
    def __init__(self) -> None:
        self.at_ms = NOW_MS

    def now_ms(self) -> int:
        return self.at_ms

    def now_s(self) -> float:
        return self.at_ms / 1000

    def pass_s(self, seconds: float) -> None:
        self.at_ms += int(seconds * 1000)


class QuickPasswords(Passwords):
    """The real ones with the least cost, and a count of how often a hash was computed."""

    def __init__(self) -> None:
        super().__init__()
        self._hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
        self.computed = 0

    async def hash(self, password: str) -> str:
        self.computed += 1
        return await super().hash(password)

    def _verify(self, stored: str, password: str) -> bool:
        self.computed += 1
        return super()._verify(stored, password)


@get("/", sync_to_thread=False)
def read(request: Request[Identity, Any, Any]) -> dict[str, str]:
    who = request.user
    return {"login": who.login, "name": who.operator.name, "id": who.operator.id, "via": who.via}


@post("/", sync_to_thread=False)
def change(request: Request[Identity, Any, Any]) -> dict[str, str]:
    return {"by": request.user.login}


@get("/broken", sync_to_thread=False)
def broken() -> None:
    raise RuntimeError("the secret inside")


@get("/number", sync_to_thread=False)
def number(value: int) -> int:
    return value


HANDLERS: list[ControllerRouterHandler] = [read, change, broken, number]


class House:
    """`/desk` is a page for operators, `/owner` one for administrators, `/api/desk` an API for operators."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self.store = store
        self.clock = clock
        self.passwords = QuickPasswords()
        self.public_url: str | None = None
        self.admin_password: str | None = None
        self._browsers: list[Browser] = []
        self.open()

    def open(self) -> None:
        """Start anew over the same store."""
        self.deps = SignInDeps(
            accounts=self.store,
            sign_ins=self.store,
            api_keys=self.store,
            audit=self.store,
            clock_ms=self.clock.now_ms,
            clock_s=self.clock.now_s,
            secret_key="a key for tests",
            closing=asyncio.Event(),
            admin_password=self.admin_password,
            public_url=lambda: self.public_url,
            passwords=self.passwords,
        )
        self.app = Litestar(
            route_handlers=[
                *signin_routes(self.deps),
                *page_assets(),
                protected(self.deps, path="/desk", handlers=HANDLERS, answers="page"),
                protected(self.deps, path="/owner", handlers=HANDLERS, needs="admin", answers="page"),
                protected(self.deps, path="/api/desk", handlers=HANDLERS, answers="json"),
                protected(self.deps, path="/api/owner", handlers=HANDLERS, needs="admin", answers="json"),
            ],
            template_config=page_templates(),
            exception_handlers=app_error_handlers(),
            logging_config=None,
            openapi_config=None,
        )

    async def employ(self, login: str = "ann", role: Role = "operator", password: str = PASSWORD) -> Account:
        """An account, stored without asking."""
        hashed = await self.passwords.hash(password)
        account = Account(login, login.capitalize(), role, hashed, self.clock.now_ms())
        await self.store.put_account(account)
        return account

    def browser(self, *, origin: str = ORIGIN, address: str = "192.0.2.1") -> "Browser":
        browser = Browser(self.app, origin, address)
        self._browsers.append(browser)
        return browser

    async def signed_in(self, login: str = "ann", role: Role = "operator", **browser: str) -> "Browser":
        """A browser in which a new account is signed in."""
        await self.employ(login, role)
        found = self.browser(**browser)
        answer = await found.sign_in(login)
        assert answer.status_code == 303, answer.text
        return found

    async def close(self) -> None:
        for browser in self._browsers:
            await browser.http.aclose()


class Browser:
    """Keeps cookies and sends forms as a browser does, from a page of ours: with its token and its Origin."""

    def __init__(self, app: Any, origin: str, address: str) -> None:
        transport = httpx2.ASGITransport(app=app, client=(address, 50_000), raise_app_exceptions=False)
        self.http = httpx2.AsyncClient(transport=transport, base_url=origin)
        self.origin = origin

    async def get(self, path: str, **headers: str) -> httpx2.Response:
        return await self.http.get(path, headers=headers)

    async def submit(self, page: str, action: str, **fields: str) -> httpx2.Response:
        """Open `page` and send the form that goes to `action`, its hidden fields as they stand."""
        opened = await self.get(page)
        return await self.http.post(
            action, data=hidden_fields(opened.text, action) | fields, headers={"origin": self.origin}
        )

    async def sign_in(self, login: str = "ann", password: str = PASSWORD, page: str = "/signin") -> httpx2.Response:
        return await self.submit(page, "/signin", login=login, password=password)

    @property
    def token(self) -> str | None:
        """The sign-in's cookie."""
        return self.http.cookies.get("frontdesk") or self.http.cookies.get("__Host-frontdesk")

    @property
    def csrf(self) -> str:
        found = self.http.cookies.get("frontdesk-csrf") or self.http.cookies.get("__Host-frontdesk-csrf")
        assert found is not None
        return found


def hidden_fields(text: str, action: str) -> dict[str, str]:
    """Of the form that goes to `action`."""
    form = re.search(rf'<form[^>]*action="{re.escape(action)}".*?</form>', text, re.DOTALL)
    assert form is not None, f"no form goes to {action}:\n{text}"
    inputs = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form[0])
    return {name: html.unescape(value) for name, value in inputs}
