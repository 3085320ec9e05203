"""What a contract scenario is given: a client library behind one shape, and the control API by the standard library.

Only pytest and the standard library may be imported here: the aiogram suite runs in an environment of its own.
"""

import json
import urllib.parse
import urllib.request
from dataclasses import dataclass
from typing import Any, Protocol

Json = dict[str, Any]

_opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))


class ApiFault(Exception):
    """The Bot API refused. `words` are lower-cased and without the prefix: libraries change both."""

    def __init__(
        self, code: int, words: str, *, retry_after: int | None = None, migrate_to: int | None = None
    ) -> None:
        self.code = code
        self.words = words.lower().removeprefix("bad request: ").removeprefix("forbidden: ")
        self.retry_after = retry_after
        self.migrate_to = migrate_to
        super().__init__(f"{code} {self.words}")


class Lost(Exception):
    """No usable answer came: the connection was cut, or what came was not the Bot API's."""


class Client(Protocol):
    """A Bot API client. Answers are plain JSON values, read back from the library's own objects."""

    async def call(self, method: str, /, **params: Any) -> Any:
        """Call a method by its Bot API name. Raises ApiFault or Lost."""
        ...

    async def upload(self, method: str, field: str, name: str, content: bytes, /, **params: Any) -> Any:
        """Call a method that sends a file."""
        ...

    async def download(self, file_id: str, /) -> bytes:
        """Ask for a file's path and fetch it."""
        ...


@dataclass(frozen=True, slots=True)
class Control:
    """The control API, blocking."""

    url: str

    def get(self, path: str, **query: object) -> Any:
        return self._open(f"{path}?{urllib.parse.urlencode(query)}", None, "GET")

    def post(self, path: str, **body: object) -> Any:
        return self._open(path, json.dumps(body).encode(), "POST")

    def delete(self, path: str) -> Any:
        return self._open(path, None, "DELETE")

    def _open(self, path: str, body: bytes | None, verb: str) -> Any:
        headers = {"Content-Type": "application/json"}
        request = urllib.request.Request(f"{self.url}/control{path}", body, headers, method=verb)
        with _opener.open(request, timeout=30) as response:
            return json.loads(response.read())


@dataclass(frozen=True, slots=True)
class World:
    """A bot that administers a forum which Ann owns and Bob is in."""

    control: Control
    client: Client
    bot: int
    forum: int
    ann: int
    bob: int

    def act(self, verb: str, user: int | None = None, chat: int | None = None, **body: object) -> Any:
        """A person acts; Ann in the forum unless said otherwise."""
        where = self.forum if chat is None else chat
        return self.control.post(f"/act/{verb}", user=user or self.ann, chat=where, **body)

    async def topic(self, name: str = "Visitor") -> int:
        made = await self.client.call("createForumTopic", chat_id=self.forum, name=name)
        return made["message_thread_id"]

    async def send(self, text: str = "hello", **params: Any) -> Json:
        return await self.client.call("sendMessage", **{"chat_id": self.forum, "text": text, **params})

    async def updates(self, **params: Any) -> list[Json]:
        return await self.client.call("getUpdates", **params)

    async def newest(self, kind: str) -> Json:
        """Return the newest pending update of a kind."""
        return [update[kind] for update in await self.updates() if kind in update][-1]

    async def refused(self, method: str, /, **params: Any) -> ApiFault:
        """Call a method that must be refused; return the refusal."""
        try:
            answer = await self.client.call(method, **params)
        except ApiFault as fault:
            return fault
        raise AssertionError(f"{method} was not refused: {answer}")

    async def words(self, method: str, /, **params: Any) -> str:
        return (await self.refused(method, **params)).words

    async def lost(self, method: str, /, **params: Any) -> None:
        """Call a method whose answer must not arrive."""
        try:
            answer = await self.client.call(method, **params)
        except Lost:
            return
        raise AssertionError(f"{method} was answered: {answer}")

    def texts(self, **query: object) -> list[str]:
        return [one["text"] for one in self.control.get(f"/chats/{self.forum}/messages", **query) if "text" in one]


@dataclass(frozen=True, slots=True)
class Account:
    bot: int
    token: str


def make_bot(control: Control) -> Account:
    """Empty the sandbox and put a bot there."""
    control.post("/reset")
    bot = control.post("/bots", username="desk_bot", first_name="Desk")
    return Account(bot["id"], bot["token"])


def make_world(control: Control, client: Client, bot: int) -> World:
    ann = control.post("/users", first_name="Ann", username="ann")["id"]
    bob = control.post("/users", first_name="Bob", last_name="Lee")["id"]
    members = [
        {"user": ann, "status": "creator"},
        {"user": bob},
        {"user": bot, "status": "administrator"},
    ]
    forum = control.post("/chats", type="supergroup", title="Operators", is_forum=True, members=members)["id"]
    return World(control, client, bot, forum, ann, bob)
