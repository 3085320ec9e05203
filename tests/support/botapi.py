"""The sandbox Telegram for tests: starts one, and speaks its control API in the words of the domain.

    with running_telegram() as url:
        async with Telegram(url) as telegram:
            bot = await telegram.add_bot("desk_bot")
            ann = await telegram.add_person("Ann", username="ann")
            group = await telegram.create_forum("Operators", bot, members=[ann])
            await ann.writes("hi", chat=group, topic=7)

Everything it returns is what docs/sandbox.md shows, as plain dicts.
"""

import asyncio
import socket
import threading
import time
from collections.abc import AsyncGenerator, Callable, Generator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from typing import Any, Self

import httpx2
import uvicorn

from frontdesk.sandbox.telegram.app import create_server

Json = dict[str, Any]
START_TIMEOUT_S = 10.0
WAIT_S = 5.0


@contextmanager
def running(server: uvicorn.Server, bound: socket.socket) -> Generator[str]:
    """Run a server in a thread of its own; the value is its URL."""
    thread = threading.Thread(target=server.run, kwargs={"sockets": [bound]}, daemon=True)
    thread.start()
    try:
        deadline = time.monotonic() + START_TIMEOUT_S
        while not server.started:
            if time.monotonic() > deadline or not thread.is_alive():
                raise RuntimeError("the sandbox did not start")
            time.sleep(0.005)
        yield f"http://127.0.0.1:{bound.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(START_TIMEOUT_S)


@contextmanager
def running_telegram() -> Generator[str]:
    """Run a sandbox Telegram on a free port of the loopback; the value is its URL."""
    with running(*create_server("127.0.0.1", 0)) as url:
        yield url


@asynccontextmanager
async def fresh_telegram(url: str) -> AsyncGenerator["Telegram"]:
    """A client of a running sandbox, emptied first: one server serves a whole module of tests."""
    async with Telegram(url) as telegram:
        await telegram.reset()
        yield telegram


class ControlError(Exception):
    """The control API refused; the text is its words."""

    def __init__(self, status: int, words: str) -> None:
        super().__init__(words)
        self.status = status


@dataclass(frozen=True, slots=True)
class BotAccount:
    """A bot. `base_url` is what our settings call TELEGRAM_API_URL."""

    telegram: "Telegram"
    id: int
    token: str
    username: str

    @property
    def base_url(self) -> str:
        return self.telegram.url

    async def call(self, method: str, **params: object) -> Json:
        """Call a Bot API method over bare HTTP; the answer is the envelope, whatever it says."""
        response = await self.telegram.http.post(f"/bot{self.token}/{method}", json=params)
        return response.json()


@dataclass(frozen=True, slots=True)
class Group:
    telegram: "Telegram"
    id: int
    bot: int

    async def state(self) -> Json:
        return await self.telegram.get(f"/chats/{self.id}")

    async def topics(self, *, deleted: bool = False) -> list[Json]:
        return await self.telegram.get(f"/chats/{self.id}/topics", deleted=deleted)

    async def messages(self, topic: int | None = None, **query: object) -> list[Json]:
        """Its messages as they stand, oldest first; `topic` 0 is General alone."""
        return await self.telegram.messages(self.id, topic, **query)


Where = Group | int | None


def _id(chat: Where) -> int | None:
    return chat.id if isinstance(chat, Group) else chat


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody in Telegram. `chat` None is their private chat with the (only) bot."""

    telegram: "Telegram"
    id: int
    name: str

    async def acts(self, verb: str, chat: Where = None, **body: object) -> Any:
        """Do any verb of `POST /control/act/<verb>`; None values are left out."""
        body |= {"user": self.id, "chat": _id(chat)}
        return await self.telegram.post(f"/act/{verb}", body)

    async def writes(
        self,
        text: str,
        *,
        chat: Where = None,
        topic: int | None = None,
        reply_to: int | None = None,
        as_: str | None = None,
        bot: int | None = None,
    ) -> Json:
        return await self.acts("write", chat, text=text, topic=topic, reply_to=reply_to, bot=bot, **{"as": as_})

    async def sends(
        self, *items: Json, chat: Where = None, topic: int | None = None, reply_to: int | None = None
    ) -> list[Json]:
        """Send `{"kind": "photo", "caption": …}` and the like; several make an album."""
        return await self.acts("send", chat, items=list(items), topic=topic, reply_to=reply_to)

    async def edits(self, message: int, text: str, *, chat: Where = None) -> Json:
        return await self.acts("edit", chat, message=message, text=text)

    async def deletes(self, message: int, *, chat: Where = None) -> None:
        await self.acts("delete", chat, message=message)

    async def reacts(self, message: int, *emoji: str, chat: Where = None) -> Json:
        return await self.acts("react", chat, message=message, emoji=list(emoji))

    async def taps(
        self,
        button: str | None = None,
        *,
        message: int,
        chat: Where = None,
        data: str | None = None,
        forge: bool = False,
    ) -> str:
        """Tap a button by its text or data; the value is the callback query's id."""
        body = {"button": button, "data": data, "forge": forge}
        return (await self.acts("tap", chat, message=message, **body))["callback_query_id"]

    async def taps_and_reads(self, button: str, *, message: int, chat: Where = None) -> str:
        """Tap, wait for the answer, return the toast's text."""
        return (await self.telegram.answer(await self.taps(button, message=message, chat=chat))).get("text", "")

    async def creates_topic(self, name: str, *, chat: Where) -> Json:
        return await self.acts("create_topic", chat, name=name)

    async def renames_topic(self, topic: int, name: str, *, chat: Where) -> Json:
        return await self.acts("rename_topic", chat, topic=topic, name=name)

    async def closes_topic(self, topic: int, *, chat: Where) -> Json:
        return await self.acts("close_topic", chat, topic=topic)

    async def reopens_topic(self, topic: int, *, chat: Where) -> Json:
        return await self.acts("reopen_topic", chat, topic=topic)

    async def deletes_topic(self, topic: int, *, chat: Where) -> None:
        await self.acts("delete_topic", chat, topic=topic)

    async def joins(self, chat: Group) -> Json:
        return await self.acts("join", chat)

    async def leaves(self, chat: Group) -> Json:
        return await self.acts("leave", chat)

    async def sets_member(self, member: int, status: str, *, chat: Group, rights: list[str] | None = None) -> Json:
        """Promote, demote, kick, ban or add somebody, a bot too."""
        return await self.acts("set_member", chat, member=member, status=status, rights=rights)

    async def upgrades(self, chat: Group) -> Group:
        new = await self.acts("upgrade", chat)
        return Group(self.telegram, new["id"], chat.bot)


class Telegram:
    """One sandbox, from the side of its people and its troubles."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.http = httpx2.AsyncClient(base_url=url, trust_env=False, timeout=60)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.http.aclose()

    async def get(self, path: str, **query: object) -> Any:
        known = {name: value for name, value in query.items() if value is not None}
        return _answer(await self.http.get(f"/control{path}", params=known))  # pyright: ignore[reportArgumentType]

    async def post(self, path: str, body: Json | None = None) -> Any:
        known = {name: value for name, value in (body or {}).items() if value is not None}
        return _answer(await self.http.post(f"/control{path}", json=known))

    async def reset(self) -> None:
        await self.post("/reset")

    async def state(self) -> Json:
        return await self.get("/state")

    # The world

    async def add_bot(self, username: str = "desk_bot", **fields: object) -> BotAccount:
        made = await self.post("/bots", {"username": username, **fields})
        return BotAccount(self, made["id"], made["token"], made["username"])

    async def add_person(self, first_name: str, **fields: object) -> Person:
        made = await self.post("/users", {"first_name": first_name, **fields})
        return Person(self, made["id"], made["first_name"])

    async def create_forum(
        self, title: str, bot: BotAccount, *, members: list[Person], rights: list[str] | None = None
    ) -> Group:
        """A supergroup with topics. The first member owns it; the bot is an administrator with `rights` (all)."""
        return await self._create(bot, members, rights, title=title, type="supergroup", is_forum=True)

    async def create_group(
        self,
        title: str,
        bot: BotAccount,
        *,
        members: list[Person],
        type: str = "supergroup",  # noqa: A002
        bot_status: str = "administrator",
    ) -> Group:
        """A plain group: `type` "supergroup" or "group"."""
        return await self._create(bot, members, None, title=title, type=type, bot_status=bot_status)

    async def _create(
        self,
        bot: BotAccount,
        people: list[Person],
        rights: list[str] | None,
        *,
        bot_status: str = "administrator",
        **fields: object,
    ) -> Group:
        own: Json = {"user": bot.id, "status": bot_status}
        if rights is not None:
            own["rights"] = rights
        rest = [{"user": one.id, "status": "member" if at else "creator"} for at, one in enumerate(people)]
        made = await self.post("/chats", {**fields, "members": [own, *rest]})
        return Group(self, made["id"], bot.id)

    async def revoke_token(self, bot: BotAccount) -> BotAccount:
        made = await self.post(f"/bots/{bot.id}/revoke")
        return BotAccount(self, bot.id, made["token"], bot.username)

    # What happened

    async def messages(self, chat: Where, topic: int | None = None, **query: object) -> list[Json]:
        return await self.get(f"/chats/{_id(chat)}/messages", topic=topic, **query)

    async def calls(self, method: str | None = None, *, chat: Where = None, after: int = 0) -> list[Json]:
        """The ledger, oldest first, without polls."""
        return await self.get("/calls", method=method, chat=_id(chat), after=after)

    async def calls_during_penalty(self) -> list[Json]:
        return [call for call in await self.calls() if call["during_penalty"]]

    async def refusals(self) -> list[Json]:
        return await self.get("/refusals")

    async def answer(self, callback_query_id: str, wait_s: float = WAIT_S) -> Json:
        """Wait for the answer to a tap."""
        return await self.get(f"/taps/{callback_query_id}", wait=wait_s)

    async def toasts(self, person: Person | None = None) -> list[str]:
        return [one["text"] for one in await self.get("/toasts", user=person.id if person else None)]

    async def wait_for(self, check: "Callable[[Telegram], Any]", *, within_s: float = WAIT_S) -> Any:
        """Return the first true value of `await check(self)`, looked at again at every change."""
        deadline = asyncio.get_running_loop().time() + within_s
        version = (await self.get("/changes"))["version"]
        while True:
            if value := await check(self):
                return value
            left_s = deadline - asyncio.get_running_loop().time()
            if left_s <= 0:
                raise AssertionError(f"nothing of the kind within {within_s} s")
            version = (await self.get("/changes", after=version, wait=min(left_s, 0.25)))["version"]

    async def wait_for_message(self, chat: Where, text: str, *, topic: int | None = None) -> Json:
        """Wait for a message that contains the text and return the newest such."""

        async def find(telegram: "Telegram") -> Json | None:
            found = [one for one in await telegram.messages(chat, topic) if text in one.get("text", "")]
            return found[-1] if found else None

        return await self.wait_for(find)

    # Trouble

    async def fault(self, kind: str, method: str = "*", **fields: object) -> int:
        """Arm a fault and return its id. `times=None` holds until removed."""
        body = {"kind": kind, "method": method, **fields}
        response = await self.http.post("/control/faults", json=body)
        return _answer(response)["id"]

    async def mend(self, fault: int | None = None) -> None:
        """Remove one fault, or all."""
        path = "/control/faults" if fault is None else f"/control/faults/{fault}"
        _answer(await self.http.delete(path))

    async def flood(self, chat: Where, retry_after_s: int, *, bot: BotAccount | None = None) -> None:
        """Start a penalty in a chat from now on."""
        body: Json = {"chat": _id(chat), "retry_after": retry_after_s, "bot": bot.id if bot else None}
        await self.post("/limits/penalty", body)

    async def limits(self, profile: str, **rates: float) -> Json:
        return await self.post("/limits", {"profile": profile, **rates})

    async def advance(self, seconds: float) -> None:
        await self.post("/clock", {"advance": seconds})

    # Updates

    async def updates(self, verb: str, **body: object) -> Json:
        """Do `inject`, `repeat`, `reorder`, `hold`, `renumber` or `clear` to a bot's updates."""
        return await self.post(f"/updates/{verb}", body)


def _answer(response: httpx2.Response) -> Any:
    if response.is_success:
        return response.json()
    raise ControlError(response.status_code, response.json().get("error", response.text))
