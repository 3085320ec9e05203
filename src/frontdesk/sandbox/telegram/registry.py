"""What a table of modelled Bot API methods is, and what each of them gets: a Call with the look-ups they share."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol

from . import topics
from .errors import Refusal, bad, forbidden
from .faults import Faults
from .limits import Cost
from .wire import Params
from .world import Bot, Chat, Message, Topic, World


class Webhooks(Protocol):
    def wake(self, bot: Bot) -> None:
        """The bot's webhook was set, removed, or has updates to send."""


@dataclass(slots=True)
class Call:
    """One call of one bot. `chat` and the like raise Refusal in Telegram's words."""

    world: World
    bot: Bot
    params: Params
    webhooks: Webhooks
    faults: Faults

    def chat(self) -> Chat:
        """Return the chat that is named, if the bot may use it.

        Raises:
            Refusal: it does not exist, was upgraded, or the bot is not in it.
        """
        name = self.params.text("chat_id")
        if not name:
            raise bad("chat_id is empty")
        chat = find_chat(self.world, self.bot, name)
        if chat is None:
            if name.isdigit() and int(name) in self.world.users:
                raise forbidden("bot can't initiate conversation with a user")
            raise bad("chat not found")
        if chat.migrated_to is not None:
            raise Refusal(
                400,
                "Bad Request: group chat was upgraded to a supergroup chat",
                {"migrate_to_chat_id": chat.migrated_to},
            )
        self._refuse_outsider(chat)
        return chat

    def _refuse_outsider(self, chat: Chat) -> None:
        member = chat.members.get(self.bot.user.id)
        if chat.type == "private" or (member is not None and member.is_present):
            return
        if member is None:
            raise bad("chat not found")
        if member.status == "kicked":
            raise forbidden(f"bot was kicked from the {chat.type} chat")
        raise forbidden(f"bot is not a member of the {chat.type} chat")

    def writable_chat(self) -> Chat:
        """Return the chat, if the bot may also write there."""
        chat = self.chat()
        member = chat.members[self.bot.user.id]
        if chat.type == "private" and not member.is_present:
            raise forbidden("bot was blocked by the user")
        if member.status == "restricted":
            raise bad("not enough rights to send text messages to the chat")
        return chat

    def topic_of(self, chat: Chat, thread_id: int) -> Topic:
        """Return the topic to write in."""
        topic = chat.find_topic(thread_id) if thread_id != topics.GENERAL_ID else None
        if topic is None:
            raise bad("message thread not found")
        topics.refuse_closed(chat, self.bot.user, topic)
        return topic

    def own_message(self, chat: Chat) -> Message:
        """Return the bot's own message that is to be edited."""
        message = chat.find_message(self.params.find_number("message_id"))
        if message is None:
            raise bad("message to edit not found")
        if message.author.id != self.bot.user.id or message.service:
            raise bad("message can't be edited")
        return message


def find_chat(world: World, bot: Bot, name: str) -> Chat | None:
    """Return the chat with an id or a public @name, whether the bot is in it or not."""
    if name.startswith("@"):
        lowered = name[1:].lower()
        return next((chat for chat in world.chats.values() if chat.username.lower() == lowered), None)
    try:
        chat_id = int(name)
    except ValueError:
        return None
    return world.private_chats.get((bot.user.id, chat_id)) if chat_id > 0 else world.chats.get(chat_id)


Handler = Callable[[Call], object | Awaitable[object]]


@dataclass(slots=True, frozen=True)
class Method:
    name: str
    params: frozenset[str]
    cost: Cost
    handler: Handler


class MethodTable(dict[str, Method]):
    """Methods by their lower-cased names; a Bot API method's case does not matter."""

    def method(self, name: str, params: str = "", *, cost: Cost = "free") -> Callable[[Handler], Handler]:
        """Add a method with the parameters that are modelled, separated by spaces."""

        def add(handler: Handler) -> Handler:
            self[name.lower()] = Method(name, frozenset(params.split()), cost, handler)
            return handler

        return add
