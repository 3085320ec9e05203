"""An owner or operator at a browser without scripts: signs in, reads a page's form, changes fields, sends it back.

Forms are taken from the markup, so a field that a page loses or renames fails the test that fills it.
"""

import json
import re
from html.parser import HTMLParser
from typing import Self

import httpx2

from tests.support.server import Server

PASSWORD = "correct horse battery"
"""Of the account `admin`, when the server runs with `ADMIN_PASSWORD` set to it."""


class SavingRefused(AssertionError):
    """The page came back with what is wrong."""

    def __init__(self, status: int, words: str) -> None:
        super().__init__(f"{status}: {words}")
        self.status = status
        self.words = words


class _Forms(HTMLParser):
    """Each form's action and fields, as a browser would send them untouched."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[tuple[str, dict[str, str]]] = []
        self._area: str | None = None
        self._select: str | None = None

    @property
    def _fields(self) -> dict[str, str]:
        return self.forms[-1][1]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        name = given.get("name", "")
        if tag == "form":
            self.forms.append((given.get("action", ""), {}))
        elif not self.forms or "disabled" in given:
            return
        elif tag == "input" and name:
            is_choice = given.get("type") in ("checkbox", "radio")
            if not is_choice or "checked" in given:
                self._fields[name] = given.get("value", "on" if is_choice else "")
        elif tag == "textarea" and name:
            self._area, self._fields[name] = name, ""
        elif tag == "select" and name:
            self._select = name
        elif tag == "option" and self._select and (self._select not in self._fields or "selected" in given):
            self._fields[self._select] = given.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self._area:
            # The first line break after the tag is no part of the value (HTML, 4.10.11).
            self._fields[self._area] = self._fields[self._area].removeprefix("\n")
            self._area = None
        elif tag == "select":
            self._select = None

    def handle_data(self, data: str) -> None:
        if self._area:
            self._fields[self._area] += data


def forms_of(html: str) -> list[tuple[str, dict[str, str]]]:
    """(action, fields) of each form on the page, in its order."""
    parser = _Forms()
    parser.feed(html)
    return parser.forms


def words_of(html: str) -> str:
    """What a reader sees, in one line."""
    return " ".join(re.sub(r"<(script|style).*?</\1>|<[^>]+>", " ", html, flags=re.DOTALL).split())


class Owner:
    """One browser. Leaving the block closes it."""

    def __init__(self, server: Server) -> None:
        self.http = httpx2.AsyncClient(base_url=server.origin, headers={"origin": server.origin}, timeout=30)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.http.aclose()

    async def sign_in(self, login: str = "admin", password: str = PASSWORD) -> None:
        answer = await self.submit("/signin", login=login, password=password)
        assert answer.status_code == 303, words_of(answer.text)

    async def page(self, path: str) -> str:
        answer = await self.http.get(path)
        assert answer.status_code == 200, f"{path}: {answer.status_code} {answer.headers.get('location', '')}"
        return answer.text

    async def submit(
        self, path: str, *, form: str | None = None, button: str | None = None, **changes: str
    ) -> httpx2.Response:
        """Send the form of the page at `path` whose action is `form` (the page's own address by default).

        `button` is the address of the button that was pressed, where it has one of its own.
        """
        wanted = form or path
        found = [fields for where, fields in forms_of(await self.page(path)) if (where or path) == wanted]
        assert len(found) == 1, f"{path} has {len(found)} forms to {wanted}"
        return await self.http.post(button or wanted, data=found[0] | changes)

    async def save(self, section: str, **changes: str) -> None:
        """Change fields of a section. Raises: SavingRefused."""
        answer = await self.submit(f"/settings/{section}", **changes)
        if answer.status_code != 303:
            raise SavingRefused(answer.status_code, words_of(answer.text))

    async def hire(self, login: str, name: str) -> None:
        """An account for an operator, under the one password of the tests."""
        fields = {"login": login, "name": name, "role": "operator", "password": PASSWORD}
        answer = await self.submit("/settings/operators", form="/settings/operators/accounts", **fields)
        assert answer.status_code == 303, words_of(answer.text)

    async def make_key(self) -> str:
        """An API key of one's own."""
        answer = await self.submit("/account", form="/account/keys", name="Test")
        return re.findall(r"fd_[A-Za-z0-9_-]{43}", answer.text)[0]

    async def link_code(self) -> str:
        """A fresh code for `/link`."""
        answer = await self.submit("/settings/telegram", button="/settings/telegram/link")
        found = re.search(r"/link ([0-9A-HJKMNP-TV-Z]{8})", words_of(answer.text))
        assert found, words_of(answer.text)
        return found[1]

    async def findings(self) -> list[tuple[str, str]]:
        """(level, text) of the self-check of Telegram, as its steps come."""
        answer = await self.http.get("/settings/telegram/check/steps")
        return [(found["level"], found["text"]) for found in map(json.loads, answer.text.splitlines())]
