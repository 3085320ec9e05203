"""The Bot API as this package sees it: a few methods, a few types, and every way a call can end.

`client.py` implements it with the real library. Chats are strings ("-1001234567890"), messages and topics ints.
Source of every rule: https://core.telegram.org/bots/api and, for what it leaves open, docs/telegram.md.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol, TypeAlias

from frontdesk.session.errors import FrontdeskError

# Rows of (text, callback data). An empty list is no keyboard.
Keyboard: TypeAlias = list[list[tuple[str, str]]]
# MessageEntity objects as the Bot API spells them, offsets in UTF-16 units.
Entities: TypeAlias = list[dict[str, Any]]

RejectedKind: TypeAlias = Literal[
    "topic_gone",
    "topic_closed",
    "not_modified",
    "message_gone",
    "callback_expired",
    "no_rights",
    "chat_gone",
    "unauthorized",
    "conflict",
    "user_unknown",
    "other",
]


class BotApiError(FrontdeskError):
    """A call that did not succeed. What it means for the message is the class."""


class NotSent(BotApiError):
    """Surely not carried out: the connection was never made."""


class OutcomeUnknown(BotApiError):
    """It may have been carried out: the reply was lost, late or not to be read."""


@dataclass(eq=False)
class FloodWait(BotApiError):
    """429: surely not carried out; no call may name the chat for `retry_after_s`."""

    retry_after_s: int

    def __str__(self) -> str:
        return f"Telegram asks to wait {self.retry_after_s} s"


@dataclass(eq=False)
class ChatMigrated(BotApiError):
    """The group became a supergroup: the chat has another id now."""

    new_chat: str


@dataclass(eq=False)
class Rejected(BotApiError):
    """A 4xx that will be the same next time. `description` is the server's text."""

    kind: RejectedKind
    description: str

    def __str__(self) -> str:
        return self.description


@dataclass(frozen=True, slots=True)
class BotUser:
    id: int
    username: str
    reads_all: bool


@dataclass(frozen=True, slots=True)
class ChatInfo:
    id: str
    type: Literal["private", "group", "supergroup", "channel"]
    title: str
    username: str | None
    is_forum: bool


@dataclass(frozen=True, slots=True)
class ChatMember:
    """`is_in`: owner, administrator, member, or restricted but present. `rights`: the true `can_…` flags."""

    status: str
    is_in: bool
    rights: frozenset[str]


@dataclass(frozen=True, slots=True)
class RawUpdate:
    """One update as received: JSON that is stored before anybody reads it."""

    update_id: int
    payload: str


@dataclass(frozen=True, slots=True)
class Sent:
    """What the server says it made: the thread may differ from the one asked for."""

    message: int
    topic: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """One message to send. `reply_to` must exist, else the message goes out without the quotation."""

    chat: str
    text: str
    topic: int | None = None
    entities: Sequence[dict[str, Any]] = ()
    keyboard: Sequence[Sequence[tuple[str, str]]] = ()
    silent: bool = False
    reply_to: int | None = None


class BotApi(Protocol):
    """Every method raises `BotApiError`; none waits longer than its time-out."""

    async def get_me(self) -> BotUser: ...

    async def get_chat(self, chat: str) -> ChatInfo: ...

    async def get_chat_member(self, chat: str, user: int) -> ChatMember:
        """Raises: Rejected "user_unknown" for somebody who never was there, "no_rights" if we may not know."""
        ...

    async def get_updates(self, offset: int | None, *, timeout_s: int) -> list[RawUpdate]:
        """The next updates, at most 100, each as ASCII JSON, waiting up to `timeout_s` for the first.

        Confirms those below `offset`.
        """
        ...

    async def webhook_url(self) -> str:
        """Where updates are pushed to, "" when polling is free."""
        ...

    async def delete_webhook(self) -> None:
        """Back to polling; pending updates are kept."""
        ...

    async def send_message(self, outgoing: Outgoing) -> Sent: ...

    async def edit_keyboard(self, chat: str, message: int, keyboard: Keyboard) -> None: ...

    async def answer_callback(self, callback: str, text: str | None) -> None:
        """Names no chat, so no budget holds it back. `text` of at most 200 characters is shown as a toast."""
        ...

    async def create_topic(self, chat: str, name: str, *, color: int) -> int:
        """The new topic's id. `name` has 1-128 characters."""
        ...

    async def close_topic(self, chat: str, topic: int) -> None: ...

    async def reopen_topic(self, chat: str, topic: int) -> None: ...

    async def edit_topic(self, chat: str, topic: int, name: str) -> None: ...

    async def aclose(self) -> None: ...
