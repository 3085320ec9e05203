"""A real server with two operators in browsers, one in Telegram and visitors, for tests of the inbox."""

import time
from collections.abc import AsyncGenerator, Generator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any, Self

from anyio.from_thread import start_blocking_portal
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from tests.browser.conftest import Desk, settings_of
from tests.support.botapi import Json, Telegram, running_telegram
from tests.support.browser import PATIENCE_MS, WIDE
from tests.support.modelserver import model_server
from tests.support.owner import PASSWORD, Owner
from tests.support.server import Server, frontdesk_server
from tests.support.visitor import PollVisitor

READY_WITHIN_S = 40.0
"""After an outage the next try may be half a minute away."""
PEOPLE = {"ann": "Ann Lee", "bob": "Bob Stone"}
SHOP: Json = {"url": "https://shop.example/pricing", "title": "Pricing"}

# Reports what the policy refused and what Trusted Types refused; the console says so too, but not to the test.
_WATCH_POLICY = """
globalThis.refusedByPolicy = [];
addEventListener("securitypolicyviolation", ({ effectiveDirective, blockedURI }) =>
  refusedByPolicy.push(`${effectiveDirective} ${blockedURI}`));
"""


class Office(Desk):
    """The server, and who is at work there."""

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self._states: dict[str, Any] = {}

    def guest(self) -> "Guest":
        return Guest(self)

    @contextmanager
    def telegram_away(self) -> Generator[None]:
        """An outage for as long as the block lasts."""
        telegram = self._forum.telegram
        fault = self.do(telegram.fault, "outage", times=None)
        try:
            yield
        finally:
            self.do(telegram.mend, fault)

    def sign_in(self, browser: Browser, login: str) -> Any:
        """The browser's storage after signing in; once for each account."""
        if login not in self._states:
            with browser.new_context() as context:
                page = context.new_page()
                page.goto(f"{self.server.origin}/signin")
                page.get_by_label("Login").fill(login)
                page.get_by_label("Password").fill(PASSWORD)
                page.get_by_role("button", name="Sign in").click()
                page.wait_for_url("**/inbox")
                self._states[login] = context.storage_state()
        cookies = self._states[login]["cookies"]
        return {"cookies": cookies, "origins": []}


async def _hire(server: Server) -> None:
    async with Owner(server) as owner:
        await owner.sign_in()
        for login, name in PEOPLE.items():
            where = "/settings/operators/accounts"
            answer = await owner.submit(
                "/settings/operators", form=where, name=name, login=login, password=PASSWORD, role="operator"
            )
            assert answer.status_code == 303, answer.text


@asynccontextmanager
async def _opened(folder: Path, telegram_url: str) -> AsyncGenerator[Office]:
    async with Telegram(telegram_url) as telegram, model_server() as model:
        bot = await telegram.add_bot("desk_bot")
        tess = await telegram.add_person("Tess", username="tess")
        forum = await telegram.create_forum("Operators", bot, members=[tess])
        settings = settings_of(bot, forum, model) | {"ADMIN_PASSWORD": PASSWORD}
        async with frontdesk_server(folder, **settings) as server:
            await _hire(server)
            yield Office(server, model, forum, tess)


@contextmanager
def open_office(folder: Path) -> Generator[Office]:
    """It ends with the block."""
    with (
        running_telegram() as url,
        start_blocking_portal() as portal,
        portal.wrap_async_context_manager(_opened(folder, url)) as office,
    ):
        office.bind(portal)
        yield office


class Guest:
    """A visitor, who writes over HTTP."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._visitor = PollVisitor(office.server)
        self._count = 0
        self.session = ""
        office.do(self._visitor.sign_in)

    @property
    def name(self) -> str:
        """As operators see it."""
        return f"Visitor {self._visitor.visitor[-4:]}"

    def says(self, text: str, *, page: Json | None = SHOP) -> Self:
        self._count += 1
        body: Json = {"client_id": f"c{self._count}", "text": text}
        answer = self._office.do(self._visitor.request, "POST", "/messages", body | ({"page": page} if page else {}))
        self.session = answer["session"]
        return self

    def asks_for_a_person(self) -> Self:
        self.session = self._office.do(self._visitor.act, "human")["session"]
        return self

    def does(self, what: str, **fields: Any) -> Self:
        self._office.do(self._visitor.act, what, session=self.session, **fields)
        return self

    def reads(self, *, author: str = "operator") -> list[str]:
        """What this visitor has been told, until now."""
        self._office.do(self._visitor.resume)
        return self._visitor.view.texts(author)

    def kinds(self) -> list[str]:
        self._office.do(self._visitor.resume)
        return self._visitor.view.kinds()

    def hears(self, text: str, *, author: str = "operator") -> None:
        """Wait for these words."""
        view = self._visitor.view
        self._office.do(self._visitor.wait, lambda: text in view.texts(author), f"the words {text!r}")


class InboxPage:
    """One operator's browser, at the inbox."""

    def __init__(self, office: Office, browser: Browser, login: str, **look: Any) -> None:
        options: dict[str, Any] = {"viewport": WIDE, "reduced_motion": "reduce", "locale": "en-GB"} | look
        self.complaints: list[str] = []
        self._expected: str | None = None
        self.context: BrowserContext = browser.new_context(**options, storage_state=office.sign_in(browser, login))
        self.context.set_default_timeout(PATIENCE_MS)
        self.page: Page = self.context.new_page()
        self.page.add_init_script(_WATCH_POLICY)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("dialog", lambda dialog: self.complaints.append(f"dialog {dialog.message}"))
        self.page.on("console", lambda line: self.complaints.append(line.text) if line.type == "error" else None)
        self.origin = office.server.origin

    def goto(self, session: str = "") -> Self:
        self.page.goto(f"{self.origin}/inbox/{session}".rstrip("/"))
        expect(self.page.locator("#list")).to_have_attribute("aria-busy", "false")
        return self

    def wait_until_ready(self, *, is_ready: bool) -> None:
        """Until the server says of itself that all is well, or that it is not."""
        deadline = time.monotonic() + READY_WITHIN_S
        while self.page.request.get(f"{self.origin}/readyz").ok != is_ready:
            assert time.monotonic() < deadline, "the server does not say so"
            self.page.wait_for_timeout(100)

    def open(self, guest: Guest) -> Self:
        self.row(guest).locator("a").click()
        expect(self.page.get_by_role("heading", name=guest.name)).to_be_visible()
        return self

    def row(self, guest: Guest) -> Locator:
        return self.page.locator(f'li[data-session="{guest.session}"]')

    def rows(self) -> Locator:
        return self.page.locator("li[data-session]")

    @property
    def trouble(self) -> Locator:
        return self.page.locator("#trouble")

    @property
    def words(self) -> Locator:
        return self.page.locator("#words")

    @property
    def send(self) -> Locator:
        return self.page.locator("#send")

    @property
    def state(self) -> Locator:
        return self.page.locator("#state")

    @property
    def conflict(self) -> Locator:
        return self.page.locator("#conflict")

    def act(self, name: str) -> None:
        self.page.locator("#acts").get_by_role("button", name=name).click()

    def bubbles(self, author: str) -> Locator:
        return self.page.locator(f".say.{author}:not(.draft, .pending) .bubble")

    def between(self) -> Locator:
        return self.page.locator(".between")

    def reply(self, text: str) -> None:
        self.words.fill(text)
        self.send.click()

    def expects(self, complaint: str) -> None:
        """A part of the console errors that belong to the test."""
        self._expected = complaint

    def ask(self, guest: Guest, what: str, **body: Any) -> None:
        """Act on the API directly, as this operator."""
        cookie = next(one.get("value") for one in self.context.cookies() if one.get("name") == "frontdesk-csrf")
        answer = self.page.request.post(
            f"{self.origin}/api/v1/operator/sessions/{guest.session}/{what}",
            data=body,
            headers={"x-csrftoken": str(cookie), "origin": self.origin},
        )
        assert answer.ok, answer.text()

    def close(self) -> None:
        """Raises: AssertionError, if the page complained of anything but what belongs to the test."""
        refused: list[str] = self.page.evaluate("globalThis.refusedByPolicy ?? []")
        self.context.close()
        assert refused == []
        unexpected = [line for line in self.complaints if self._expected is None or self._expected not in line]
        assert not unexpected, unexpected
