"""New, changed and vanished messages, and which bots hear of them. The one place where messages enter a chat.

https://core.telegram.org/bots/features#privacy-mode
"""

from typing import cast

from . import render
from .text import Entity, commands
from .world import Bot, Chat, Json, Member, Message, Status, Tap, User, World


def post(
    world: World,
    chat: Chat,
    author: User,
    content: Json,
    *,
    topic: int | None = None,
    reply_to: int | None = None,
    sender_chat: Json | None = None,
    keyboard: list[list[Json]] | None = None,
    service: bool = False,
    silent: bool = False,
) -> Message:
    """Put a message into the chat and tell the bots that may see it."""
    message = Message(
        id=world.next_message_id(chat),
        chat=chat,
        date=world.now(),
        author=author,
        content=content,
        topic=topic,
        reply_to=reply_to,
        sender_chat=sender_chat,
        keyboard=keyboard,
        service=service,
        silent=silent,
    )
    chat.messages[message.id] = message
    if topic is not None and topic in chat.topics:
        chat.topics[topic].message_ids.append(message.id)
    chat.typing.pop((author.id, topic), None)
    chat.drafts.pop((author.id, topic), None)
    _tell(world, "message", message)
    world.changed("message", chat=chat.id, topic=topic, message=message.id)
    return message


def edited(world: World, message: Message, content: Json, keyboard: list[list[Json]] | None) -> None:
    """Replace a message's content and keyboard."""
    if message.keyboard is not None and message.keyboard != keyboard:
        message.past_keyboards.append(message.keyboard)
    message.content, message.keyboard = content, keyboard
    message.edit_date = world.now()
    message.versions += 1
    _tell(world, "edited_message", message)
    world.changed("message", chat=message.chat.id, topic=message.topic, message=message.id)


def vanish(world: World, message: Message) -> None:
    """Delete silently: no bot hears of it."""
    message.deleted = True
    if message.id in message.chat.pinned:
        message.chat.pinned.remove(message.id)
    world.changed("message", chat=message.chat.id, topic=message.topic, message=message.id)


def react(world: World, message: Message, actor: User, emoji: list[str]) -> None:
    """Set one actor's reactions; administrators' bots that ask for it hear of people's."""
    old = message.reactions.get(actor.id, [])
    message.reactions[actor.id] = emoji
    chat = message.chat
    if not actor.is_bot and old != emoji:
        update: Json = {
            "chat": render.chat(chat),
            "message_id": message.id,
            "user": render.user(actor),
            "date": world.now(),
            "old_reaction": [{"type": "emoji", "emoji": one} for one in old],
            "new_reaction": [{"type": "emoji", "emoji": one} for one in emoji],
        }
        for bot in _bots_in(world, chat):
            if chat.type == "private" or chat.members[bot.user.id].is_administrator:
                push(world, bot, "message_reaction", update, chat)
    world.changed("message", chat=chat.id, topic=message.topic, message=message.id)


def tapped(world: World, tap: Tap) -> None:
    world.taps[tap.id] = tap
    push(world, world.bots[tap.bot], "callback_query", render.callback_query(tap), tap.chat)


def set_member(world: World, chat: Chat, member: Member, *, by: User) -> None:
    """Change who someone is in a chat: the service message, and the updates about it."""
    target = member.user
    before = chat.members.get(target.id) or Member(target, "left")
    heard = {bot.user.id for bot in _bots_in(world, chat)}
    chat.members[target.id] = member
    heard |= {bot.user.id for bot in _bots_in(world, chat)}
    update: Json = {
        "chat": render.chat(chat),
        "from": render.user(by),
        "date": world.now(),
        "old_chat_member": render.member(before),
        "new_chat_member": render.member(member),
    }
    for bot_id in heard:
        bot = world.bots[bot_id]
        if bot_id == target.id:
            push(world, bot, "my_chat_member", update, chat)
        elif bot_id in chat.members and chat.members[bot_id].is_administrator:
            push(world, bot, "chat_member", update, chat)
    world.changed("member", chat=chat.id, user=target.id)
    if chat.type != "private":
        _say_joined_or_left(world, chat, before.status, member, by)


def _say_joined_or_left(world: World, chat: Chat, before: Status, member: Member, by: User) -> None:
    was_in = before not in ("left", "kicked")
    person = render.user(member.user)
    if member.is_present and not was_in:
        post(world, chat, by, {"new_chat_members": [person]}, service=True)
    elif was_in and not member.is_present:
        post(world, chat, by, {"left_chat_member": person}, service=True)


def _bots_in(world: World, chat: Chat) -> list[Bot]:
    if chat.type == "private":
        bot = world.bots[cast("int", chat.bot)]
        return [bot] if chat.member(bot.user.id) else []
    return [bot for bot in world.bots.values() if chat.member(bot.user.id)]


def push(world: World, bot: Bot, kind: str, payload: Json, chat: Chat) -> None:
    bot.queue.push(kind, payload, chat=chat.id, at=world.clock.now())


def _tell(world: World, kind: str, message: Message) -> None:
    payload: Json | None = None
    for bot in _bots_in(world, message.chat):
        if bot.queue.wants(kind) and _sees(bot, message):
            payload = payload or render.message(message)
            push(world, bot, kind, payload, message.chat)


def _sees(bot: Bot, message: Message) -> bool:
    if message.author.id == bot.user.id:
        # Of its own messages a bot is told service messages alone: topics made, edited, closed; pins.
        return message.service
    if message.service or message.chat.type == "private":
        return True
    if message.author.is_bot and message.sender_chat is None:
        return False  # bots don't see other bots' messages
    if not bot.privacy or message.chat.members[bot.user.id].is_administrator:
        return True
    return _is_meant_for(bot, message)


def _is_meant_for(bot: Bot, message: Message) -> bool:
    replied = message.chat.find_message(message.reply_to)
    if replied is not None and replied.author.id == bot.user.id:
        return True
    entities = cast("list[Entity]", message.content.get("entities", []))
    for command in commands(str(message.content.get("text", "")), entities):
        _, _, name = command.partition("@")
        if not name or name.lower() == bot.user.username.lower():
            return True
    return False
