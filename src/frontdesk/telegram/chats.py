"""The chats in which operators work: what the owner configured, and what Telegram says of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, TypeAlias

from frontdesk.store.ports import Follower
from frontdesk.telegram.botapi import BotApiError, ChatInfo

ChatMode: TypeAlias = Literal["supergroup", "regular"]
TopicsWhen: TypeAlias = Literal["always", "on_request"]
"""When a session gets its topic: at its beginning, or when a human is wanted (or takes it) for the first time."""


@dataclass(frozen=True, slots=True)
class TelegramConfig:
    """`operator_ids` None means "members of the chat" (contract: TELEGRAM_OPERATORS)."""

    token: str
    chats: tuple[str, ...]
    api_url: str = "https://api.telegram.org"
    mode: Literal["auto", "supergroup", "regular"] = "auto"
    operator_ids: frozenset[int] | None = None
    per_min: int = 18
    topics: TopicsWhen = "always"

    @property
    def bot(self) -> str:
        """The bot's user id: what stands before the colon of its token."""
        return self.token.partition(":")[0]


@dataclass(frozen=True, slots=True)
class Chat:
    """One chat in use. `follower` keys its cursors."""

    id: str
    mode: ChatMode
    follower: str
    is_private: bool = False
    is_public: bool = False
    title: str = ""
    topics: TopicsWhen = "always"


def follower_name(bot: str, chat: str) -> str:
    return f"telegram:{bot}:{chat}"


def make_chat(config: TelegramConfig, info: ChatInfo) -> Chat:
    """The chat as configured, or as Telegram describes it where the mode is `auto`."""
    mode: ChatMode = ("supergroup" if info.is_forum else "regular") if config.mode == "auto" else config.mode
    return Chat(
        id=info.id,
        mode=mode,
        follower=follower_name(config.bot, info.id),
        is_private=info.type == "private",
        is_public=info.username is not None and info.type != "private",
        title=info.title,
        topics=config.topics,
    )


def make_followers(config: TelegramConfig, modes: dict[str, ChatMode]) -> list[Follower]:
    """In supergroup mode each session lives in one chat, in regular mode each chat gets every session.

    A chat whose mode is not known yet (`auto`, Telegram not reached) counts as regular: it misses nothing.
    """
    found: list[Follower] = []
    for chat in config.chats:
        mode = modes.get(chat, "regular") if config.mode == "auto" else config.mode
        spread = f"telegram:{config.bot}" if mode == "supergroup" else None
        found.append(Follower(follower_name(config.bot, chat), spread))
    return found


class ChatUnclear(BotApiError):
    """The chat is ours, but Telegram has not said yet what it is: ask again later."""


class Chats:
    """The configured chats; each is known once Telegram has described it."""

    def __init__(self, configured: Iterable[str]) -> None:
        self._chats: dict[str, Chat | None] = dict.fromkeys(configured)

    def put(self, chat: Chat) -> None:
        self._chats[chat.id] = chat

    def is_ours(self, chat: str) -> bool:
        return chat in self._chats

    def find(self, chat: str) -> Chat | None:
        """None for a chat that is not ours.

        Raises: ChatUnclear, so that nothing said in a chat of ours is taken for a stranger's.
        """
        if chat not in self._chats:
            return None
        found = self._chats[chat]
        if found is None:
            raise ChatUnclear(f"Telegram has not described the chat {chat} yet")
        return found

    def list_known(self) -> list[Chat]:
        return [chat for chat in self._chats.values() if chat is not None]
