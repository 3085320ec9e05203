"""Who and what exists: users, bots, chats, members, topics, messages. State and look-ups; no I/O, no Bot API words.

Ids follow Telegram: a supergroup numbers its own messages from 1; private chats and basic groups share one account's
counter. https://core.telegram.org/api/bots/ids
"""

import secrets
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from .clock import Clock, Signal
from .errors import UnknownId
from .queue import UpdateQueue

ChatType = Literal["private", "group", "supergroup"]
Status = Literal["creator", "administrator", "member", "restricted", "left", "kicked"]
Json = dict[str, object]

ADMINISTRATOR_RIGHTS = frozenset(
    {
        "can_manage_topics",
        "can_delete_messages",
        "can_pin_messages",
        "can_manage_chat",
        "can_restrict_members",
        "can_promote_members",
        "can_change_info",
        "can_invite_users",
    }
)
ICON_COLORS = (7322096, 16766590, 13338331, 9367192, 16749490, 16478047)
CHANGES_KEPT = 5000
GENERAL = None


@dataclass(slots=True)
class User:
    id: int
    first_name: str
    is_bot: bool = False
    last_name: str = ""
    username: str = ""
    language_code: str = ""


@dataclass(slots=True)
class Webhook:
    url: str
    secret_token: str = ""
    max_connections: int = 40
    last_error_at: int = 0
    last_error: str = ""


@dataclass(slots=True)
class Bot:
    user: User
    token: str
    privacy: bool
    topics_in_private: bool
    queue: UpdateQueue
    webhook: Webhook | None = None
    commands: dict[str, list[Json]] = field(default_factory=dict[str, list[Json]])
    polls: int = 0  # getUpdates calls begun; a poller that is not the latest is told to stop
    polling: int = 0  # getUpdates calls under way


@dataclass(slots=True)
class Member:
    user: User
    status: Status = "member"
    rights: frozenset[str] = frozenset()
    anonymous: bool = False

    @property
    def is_present(self) -> bool:
        return self.status not in ("left", "kicked")

    @property
    def is_administrator(self) -> bool:
        return self.status in ("creator", "administrator")

    def may(self, right: str) -> bool:
        return self.status == "creator" or (self.status == "administrator" and right in self.rights)


@dataclass(slots=True)
class Topic:
    id: int
    name: str
    icon_color: int
    creator: int
    icon_custom_emoji_id: str = ""
    closed: bool = False
    deleted: bool = False
    message_ids: list[int] = field(default_factory=list[int])


@dataclass(slots=True)
class Message:
    id: int
    chat: "Chat"
    date: int
    author: User
    content: Json
    topic: int | None = None
    reply_to: int | None = None
    sender_chat: Json | None = None
    keyboard: list[list[Json]] | None = None
    past_keyboards: list[list[list[Json]]] = field(default_factory=list[list[list[Json]]])
    service: bool = False
    silent: bool = False
    edit_date: int | None = None
    versions: int = 1
    deleted: bool = False
    reactions: dict[int, list[str]] = field(default_factory=dict[int, list[str]])


@dataclass(slots=True)
class Typing:
    action: str
    until: float


@dataclass(slots=True)
class Chat:
    id: int
    type: ChatType
    title: str = ""
    username: str = ""
    is_forum: bool = False
    bot: int | None = None  # private chats: whose
    members: dict[int, Member] = field(default_factory=dict[int, Member])
    messages: dict[int, Message] = field(default_factory=dict[int, Message])
    topics: dict[int, Topic] = field(default_factory=dict[int, Topic])
    migrated_to: int | None = None
    pinned: list[int] = field(default_factory=list[int])
    typing: dict[tuple[int, int | None], Typing] = field(default_factory=dict[tuple[int, int | None], Typing])
    drafts: dict[tuple[int, int | None], Json] = field(default_factory=dict[tuple[int, int | None], Json])
    last_id: int = 0

    def member(self, user_id: int) -> Member | None:
        """Return the member if they are in the chat now."""
        member = self.members.get(user_id)
        return member if member is not None and member.is_present else None

    def may(self, user_id: int, right: str) -> bool:
        member = self.members.get(user_id)
        return member is not None and member.may(right)

    def find_message(self, message_id: int | None) -> Message | None:
        message = self.messages.get(message_id) if message_id is not None else None
        return None if message is None or message.deleted else message

    def find_topic(self, topic_id: int) -> Topic | None:
        topic = self.topics.get(topic_id)
        return None if topic is None or topic.deleted else topic

    @property
    def person(self) -> User:
        """The one human of a private chat."""
        return next(member.user for member in self.members.values() if not member.user.is_bot)


@dataclass(slots=True)
class Tap:
    id: str
    bot: int
    user: User
    chat: Chat
    message: Message
    data: str
    at: float
    answered_at: float | None = None
    text: str = ""
    show_alert: bool = False
    n: int = 0  # position among the toasts; 0: shows none


@dataclass(slots=True)
class File:
    id: str
    unique_id: str
    path: str
    name: str
    mime_type: str
    size: int
    content: bytes | None  # None: `size` zero bytes


class World:
    """Everything that exists. `changed` tells readers of the page that something did."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.changes_signal = Signal()
        self.version = 0
        self.reset()

    def reset(self) -> None:
        self.users: dict[int, User] = {}
        self.bots: dict[int, Bot] = {}
        self.tokens: dict[str, Bot] = {}
        self.chats: dict[int, Chat] = {}
        self.private_chats: dict[tuple[int, int], Chat] = {}
        self.taps: dict[str, Tap] = {}
        self.toasts: list[Tap] = []
        self.files: dict[str, File] = {}
        self.changes: deque[Json] = deque(maxlen=CHANGES_KEPT)
        self._account_message_id = 1  # never a topic's id: 1 is General
        self._last_user_id, self._last_bot_id, self._last_group_id = 100_000, 700_000_000, 5000
        self._last_supergroup_id = 1_000_000_000
        self.version += 1
        self.first_version = self.version
        self.changes_signal.poke()

    def now(self) -> int:
        return int(self.clock.now())

    def changed(
        self,
        kind: str,
        *,
        chat: int | None = None,
        topic: int | None = None,
        message: int | None = None,
        user: int | None = None,
    ) -> None:
        self.version += 1
        change: Json = {"version": self.version, "kind": kind}
        for name, value in (("chat", chat), ("topic", topic), ("message", message), ("user", user)):
            if value is not None:
                change[name] = value
        self.changes.append(change)
        self.changes_signal.poke()

    def changes_after(self, version: int) -> tuple[bool, list[Json]]:
        """Return whether all must be read anew, and the changes later than `version`."""
        missing = self.version - version
        if version < self.first_version or missing > len(self.changes) or missing < 0:
            return True, []
        return False, list(self.changes)[len(self.changes) - missing :] if missing else []

    # Look-ups

    def user(self, user_id: int) -> User:
        if user_id not in self.users:
            raise UnknownId(f"no user {user_id}")
        return self.users[user_id]

    def bot(self, bot_id: int | None) -> Bot:
        """Return the bot; without an id the only one there is."""
        if bot_id is None and len(self.bots) == 1:
            return next(iter(self.bots.values()))
        if bot_id is None:
            raise UnknownId(f"name the bot: there are {len(self.bots)}")
        if bot_id not in self.bots:
            raise UnknownId(f"no bot {bot_id}")
        return self.bots[bot_id]

    def chat(self, chat_id: int, bot_id: int | None = None) -> Chat:
        if chat_id > 0:
            found = self.private_chats.get((self.bot(bot_id).user.id, chat_id))
        else:
            found = self.chats.get(chat_id)
        if found is None:
            raise UnknownId(f"no chat {chat_id}")
        return found

    def all_chats(self) -> Iterator[Chat]:
        yield from self.chats.values()
        yield from self.private_chats.values()

    # Growth

    def add_user(self, user: User) -> User:
        """Add a person; id 0 is replaced by a free one."""
        if user.id == 0:
            self._last_user_id += 1
            user.id = self._last_user_id
        self.users[user.id] = user
        self.changed("user", user=user.id)
        return user

    def add_bot(self, *, bot_id: int | None, token: str | None, username: str, first_name: str, privacy: bool) -> Bot:
        if bot_id is None and token and token.split(":")[0].isdigit():
            bot_id = int(token.split(":")[0])
        if bot_id is None:
            self._last_bot_id += 1
            bot_id = self._last_bot_id
        user = User(id=bot_id, first_name=first_name or username, username=username, is_bot=True)
        bot = Bot(user, token or new_token(bot_id), privacy, topics_in_private=False, queue=UpdateQueue())
        self.users[bot_id] = user
        self.bots[bot_id] = bot
        self.tokens[bot.token] = bot
        self.changed("bot", user=bot_id)
        return bot

    def revoke(self, bot: Bot) -> None:
        """The old token stops working, as after BotFather's /revoke."""
        del self.tokens[bot.token]
        bot.token = new_token(bot.user.id)
        self.tokens[bot.token] = bot
        bot.polls += 1
        bot.queue.arrived.poke()
        self.changed("bot", user=bot.user.id)

    def add_group(self, chat: Chat) -> Chat:
        if chat.id == 0 and chat.type == "supergroup":
            self._last_supergroup_id += 1
            chat.id = -1_000_000_000_000 - self._last_supergroup_id
        elif chat.id == 0:
            self._last_group_id += 1
            chat.id = -self._last_group_id
        self.chats[chat.id] = chat
        self.changed("chat", chat=chat.id)
        return chat

    def private_chat(self, bot: Bot, person: User) -> Chat:
        """Return the chat of a bot and a person, made at need: the person has started the bot."""
        key = (bot.user.id, person.id)
        if key not in self.private_chats:
            members = {person.id: Member(person), bot.user.id: Member(bot.user)}
            self.private_chats[key] = Chat(person.id, "private", bot=bot.user.id, members=members)
            self.changed("chat", chat=person.id)
        return self.private_chats[key]

    def peek_message_id(self, chat: Chat) -> int:
        """Return the id the chat's next message will have."""
        return (chat.last_id if chat.type == "supergroup" else self._account_message_id) + 1

    def next_message_id(self, chat: Chat) -> int:
        if chat.type == "supergroup":
            chat.last_id += 1
            return chat.last_id
        self._account_message_id += 1
        chat.last_id = self._account_message_id
        return chat.last_id


def new_token(bot_id: int) -> str:
    return f"{bot_id}:{secrets.token_urlsafe(26)}"
