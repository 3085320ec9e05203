"""What people do in Telegram: write, tap, close a topic, promote, leave. Each act obeys Telegram's own rules.

The acts are called by the control API; docs/sandbox.md lists them.
"""

import base64
import binascii
import secrets
from collections.abc import Callable
from dataclasses import replace
from typing import Annotated, Literal, TypeVar, cast

import msgspec
from msgspec import Struct

from . import posting, render, topics, views
from .errors import UnknownId, bad
from .hub import Hub
from .methods_files import content_of, store
from .text import clean
from .world import ADMINISTRATOR_RIGHTS, Chat, Json, Member, Message, Status, Tap, User, World

MEDIA = Literal["photo", "document", "sticker", "voice", "audio", "video", "location", "contact"]


class Act(Struct, forbid_unknown_fields=True, kw_only=True):
    """Who does it, and where."""

    user: int
    chat: int | None = None
    bot: int | None = None


class Write(Act):
    text: str
    topic: int | None = None
    reply_to: int | None = None
    entities: list[Json] = []
    as_: Literal["", "anonymous", "channel"] = msgspec.field(default="", name="as")


class Item(Struct, forbid_unknown_fields=True, kw_only=True):
    kind: MEDIA
    caption: str = ""
    file_name: str = ""
    mime_type: str = ""
    content_base64: str | None = None
    size: int = 0


class SendItems(Act):
    items: Annotated[list[Item], msgspec.Meta(min_length=1, max_length=10)]
    topic: int | None = None
    reply_to: int | None = None


class Service(Act):
    content: Json
    topic: int | None = None


class OnMessage(Act):
    message: int


class Edit(OnMessage):
    text: str = ""
    invisible: bool = False


class React(OnMessage):
    emoji: list[str]


class TapButton(OnMessage):
    button: str | None = None
    data: str | None = None
    forge: bool = False


class CreateTopic(Act):
    name: str
    icon_color: int | None = None


class OnTopic(Act):
    topic: int


class RenameTopic(OnTopic):
    name: str | None = None
    icon_custom_emoji_id: str | None = None


class SetMember(Act):
    member: int
    status: Status
    rights: list[str] | None = None
    anonymous: bool = False


class SetForum(Act):
    is_forum: bool


A = TypeVar("A", bound=Act)
ACTS: dict[str, tuple[type[Act], Callable[[Hub, Act], object]]] = {}


def act(verb: str, body: type[A]) -> Callable[[Callable[[Hub, A], object]], Callable[[Hub, A], object]]:
    def register(function: Callable[[Hub, A], object]) -> Callable[[Hub, A], object]:
        ACTS[verb] = (body, cast("Callable[[Hub, Act], object]", function))
        return function

    return register


def perform(hub: Hub, verb: str, body: bytes) -> object:
    """Do what a person does.

    Raises:
        UnknownId, Refusal, msgspec.ValidationError: it can't be done.
    """
    if verb not in ACTS:
        raise UnknownId(f"no act {verb!r}; there are {', '.join(sorted(ACTS))}")
    struct, function = ACTS[verb]
    return function(hub, msgspec.json.decode(body or b"{}", type=struct))


def _chat(world: World, one: Act) -> Chat:
    chat_id = one.user if one.chat is None else one.chat
    if chat_id > 0:
        # A person who writes to a bot thereby starts it.
        return world.private_chat(world.bot(one.bot), world.user(chat_id))
    chat = world.chat(chat_id)
    if chat.migrated_to is not None:
        raise bad("group chat was upgraded to a supergroup chat")
    return chat


def _place(hub: Hub, one: Act, topic_id: int | None = None) -> tuple[Chat, User]:
    """Return the chat and the person, if they may write there."""
    chat, person = _chat(hub.world, one), hub.world.user(one.user)
    member = chat.member(person.id)
    if member is None and not chat.username:
        raise bad(f"{person.first_name} is not in the chat")
    if member is not None and member.status == "restricted":
        raise bad(f"{person.first_name} may not write in the chat")
    if topic_id is not None:
        topics.refuse_closed(chat, person, topics.get(chat, topic_id))
    return chat, person


def _message(chat: Chat, message_id: int) -> Message:
    message = chat.find_message(message_id)
    if message is None:
        raise UnknownId(f"no message {message_id} in chat {chat.id}")
    return message


def _text(text: str, entities: list[Json], name: str = "text") -> Json:
    cleaned, found = clean(text, entities)
    marks = "entities" if name == "text" else "caption_entities"
    content: Json = {name: cleaned}
    if found:
        content[marks] = found
    return content


@act("write", Write)
def write(hub: Hub, one: Write) -> object:
    chat, person = _place(hub, one, one.topic)
    content = _text(one.text, one.entities)
    if not content["text"]:
        raise bad("message text is empty")
    author: User = person
    sender_chat: Json | None = None
    if one.as_ == "anonymous":
        member = chat.member(person.id)
        if member is None or not member.is_administrator:
            raise bad(f"{person.first_name} is no administrator")
        author, sender_chat = render.ANONYMOUS_ADMIN, render.chat(chat)
    elif one.as_ == "channel":
        author = render.LINKED_CHANNEL_USER
        sender_chat = {"id": -1_001_777_000_001, "title": f"{chat.title} news", "type": "channel"}
        content["is_automatic_forward"] = True
    return _post(hub.world, chat, author, content, one.topic, one.reply_to, sender_chat)


def _post(
    world: World,
    chat: Chat,
    author: User,
    content: Json,
    topic: int | None,
    reply_to: int | None = None,
    sender_chat: Json | None = None,
) -> Json:
    if reply_to is not None:
        replied = _message(chat, reply_to)
        topic = topic if topic is not None else replied.topic
    posted = posting.post(world, chat, author, content, topic=topic, reply_to=reply_to, sender_chat=sender_chat)
    return views.message(posted)


@act("send", SendItems)
def send(hub: Hub, one: SendItems) -> object:
    chat, person = _place(hub, one, one.topic)
    album: Json = {"media_group_id": str(secrets.randbelow(10**16))} if len(one.items) > 1 else {}
    contents = [_media(hub.world, item) | album for item in one.items]
    return [_post(hub.world, chat, person, content, one.topic, one.reply_to) for content in contents]


def _media(world: World, item: Item) -> Json:
    caption = _text(item.caption, [], "caption") if item.caption else {}
    if item.kind == "location":
        return {"location": {"latitude": 52.52, "longitude": 13.405}}
    if item.kind == "contact":
        return {"contact": {"phone_number": "+49301234567", "first_name": item.file_name or "Contact"}}
    try:
        content = None if item.content_base64 is None else base64.b64decode(item.content_base64, validate=True)
    except binascii.Error:
        raise bad("content_base64 is not base64") from None
    file = store(world, item.kind, name=item.file_name, mime_type=item.mime_type, content=content, size=item.size)
    return content_of(item.kind, file) | caption


@act("service", Service)
def service(hub: Hub, one: Service) -> object:
    chat, person = _place(hub, one)
    if one.topic is not None:
        topics.get(chat, one.topic)
    return views.message(posting.post(hub.world, chat, person, one.content, topic=one.topic, service=True))


@act("edit", Edit)
def edit(hub: Hub, one: Edit) -> object:
    chat, person = _place(hub, one)
    message = _message(chat, one.message)
    if message.author.id != person.id:
        raise bad("message can't be edited")
    if one.invisible:
        content = dict(message.content)
    else:
        field = "text" if "text" in message.content else "caption"
        kept = {key: value for key, value in message.content.items() if key not in ("entities", "caption_entities")}
        content = kept | _text(one.text, [], field)
        if content == message.content:
            raise bad("message is not modified")
    posting.edited(hub.world, message, content, message.keyboard)
    return views.message(message)


@act("delete", OnMessage)
def delete(hub: Hub, one: OnMessage) -> object:
    chat = _chat(hub.world, one)
    message = _message(chat, one.message)
    own = message.author.id == one.user or chat.type == "private"
    if not own and not chat.may(one.user, "can_delete_messages"):
        raise bad("message can't be deleted")
    posting.vanish(hub.world, message)
    return {}


@act("react", React)
def react(hub: Hub, one: React) -> object:
    chat, person = _place(hub, one)
    message = _message(chat, one.message)
    posting.react(hub.world, message, person, one.emoji)
    return views.message(message)


@act("pin", OnMessage)
def pin(hub: Hub, one: OnMessage) -> object:
    chat, person = _place(hub, one)
    message = _message(chat, one.message)
    if chat.type != "private" and not chat.may(person.id, "can_pin_messages"):
        raise bad("not enough rights to manage pinned messages in the chat")
    chat.pinned.append(message.id)
    content: Json = {"pinned_message": render.message(message, nested=True)}
    return views.message(posting.post(hub.world, chat, person, content, topic=message.topic, service=True))


@act("tap", TapButton)
def tap(hub: Hub, one: TapButton) -> object:
    world = hub.world
    chat = _chat(world, one)
    message = chat.messages.get(one.message)
    if message is None:
        raise UnknownId(f"no message {one.message} in chat {chat.id}")
    if message.author.id not in world.bots:
        raise bad("only messages of bots have buttons that can be tapped")
    data = one.data if one.forge and one.data is not None else _button_data(message, one)
    made = Tap(
        str(secrets.randbits(62)), message.author.id, world.user(one.user), chat, message, data, world.clock.now()
    )
    posting.tapped(world, made)
    return {"callback_query_id": made.id}


def _button_data(message: Message, one: TapButton) -> str:
    """Find the button on the message as it stands, or as it stood on a screen that is behind."""
    for rows in (message.keyboard or [], *reversed(message.past_keyboards)):
        for button in (button for row in rows for button in row if "callback_data" in button):
            if one.button == button["text"] or (one.data is not None and one.data == button["callback_data"]):
                return str(button["callback_data"])
    raise UnknownId(f"message {message.id} has no button {one.button or one.data!r}")


def _forum(hub: Hub, one: Act) -> tuple[Chat, User]:
    chat, person = _place(hub, one)
    if chat.type != "private" and not chat.is_forum:
        raise bad("the chat is not a forum")
    return chat, person


def _topic_to_change(hub: Hub, one: OnTopic) -> tuple[Chat, User, topics.Topic]:
    chat, person = _forum(hub, one)
    topic = topics.get(chat, one.topic)
    own = topic.creator == person.id or chat.type == "private"
    if not own and not chat.may(person.id, "can_manage_topics"):
        raise bad("not enough rights to edit the topic")
    return chat, person, topic


@act("create_topic", CreateTopic)
def create_topic(hub: Hub, one: CreateTopic) -> object:
    chat, person = _forum(hub, one)
    if chat.type != "private" and not chat.may(person.id, "can_manage_topics"):
        raise bad("not enough rights to create a topic")
    return views.topic(chat, topics.create(hub.world, chat, person, one.name, icon_color=one.icon_color))


@act("rename_topic", RenameTopic)
def rename_topic(hub: Hub, one: RenameTopic) -> object:
    chat, person, topic = _topic_to_change(hub, one)
    topics.edit(hub.world, chat, person, topic, name=one.name, icon=one.icon_custom_emoji_id)
    return views.topic(chat, topic)


@act("close_topic", OnTopic)
def close_topic(hub: Hub, one: OnTopic) -> object:
    chat, person, topic = _topic_to_change(hub, one)
    topics.set_closed(hub.world, chat, person, topic, closed=True)
    return views.topic(chat, topic)


@act("reopen_topic", OnTopic)
def reopen_topic(hub: Hub, one: OnTopic) -> object:
    chat, person, topic = _topic_to_change(hub, one)
    topics.set_closed(hub.world, chat, person, topic, closed=False)
    return views.topic(chat, topic)


@act("delete_topic", OnTopic)
def delete_topic(hub: Hub, one: OnTopic) -> object:
    chat, person = _forum(hub, one)
    topic = topics.get(chat, one.topic)
    if chat.type != "private" and not chat.may(person.id, "can_delete_messages"):
        raise bad("not enough rights to delete the topic")
    topics.delete(hub.world, chat, topic)
    return {}


@act("join", Act)
def join(hub: Hub, one: Act) -> object:
    chat, person = _chat(hub.world, one), hub.world.user(one.user)
    old = chat.members.get(person.id)
    if old is not None and old.status == "kicked":
        raise bad(f"{person.first_name} is banned from the chat")
    posting.set_member(hub.world, chat, Member(person), by=person)
    return views.chat(chat)


@act("leave", Act)
def leave(hub: Hub, one: Act) -> object:
    chat, person = _place(hub, one)
    posting.set_member(hub.world, chat, Member(person, "left"), by=person)
    return views.chat(chat)


def new_member(user: User, status: Status, rights: list[str] | None, *, anonymous: bool) -> Member:
    """Return a member with the rights asked for; an administrator has all when none are named."""
    if unknown := set(rights or ()) - ADMINISTRATOR_RIGHTS:
        raise bad(f"unknown right {min(unknown)!r}")
    held = ADMINISTRATOR_RIGHTS if rights is None else frozenset(rights)
    return Member(user, status, held if status == "administrator" else frozenset(), anonymous)


@act("set_member", SetMember)
def set_member(hub: Hub, one: SetMember) -> object:
    chat = _chat(hub.world, one)
    if not chat.members.get(one.user, Member(hub.world.user(one.user), "left")).is_administrator:
        raise bad("only administrators change who is a member")
    member = new_member(hub.world.user(one.member), one.status, one.rights, anonymous=one.anonymous)
    posting.set_member(hub.world, chat, member, by=hub.world.user(one.user))
    return views.chat(chat)


@act("block", Act)
def block(hub: Hub, one: Act) -> object:
    return _set_blocked(hub, one, "kicked")


@act("unblock", Act)
def unblock(hub: Hub, one: Act) -> object:
    return _set_blocked(hub, one, "member")


def _set_blocked(hub: Hub, one: Act, status: Status) -> object:
    chat = _chat(hub.world, one)
    if chat.type != "private" or chat.bot is None:
        raise bad("only a private chat can be blocked")
    bot = hub.world.bots[chat.bot].user
    posting.set_member(hub.world, chat, Member(bot, status), by=hub.world.user(one.user))
    return views.chat(chat)


@act("set_forum", SetForum)
def set_forum(hub: Hub, one: SetForum) -> object:
    chat = _chat(hub.world, one)
    if chat.type != "supergroup":
        raise bad("only a supergroup has topics")
    chat.is_forum = one.is_forum
    hub.world.changed("chat", chat=chat.id)
    return views.chat(chat)


@act("upgrade", Act)
def upgrade(hub: Hub, one: Act) -> object:
    """The basic group becomes a supergroup: another id, message ids from 1."""
    world = hub.world
    chat, person = _place(hub, one)
    if chat.type != "group":
        raise bad("only a basic group can be upgraded")
    members = {user_id: replace(member) for user_id, member in chat.members.items()}
    new = world.add_group(Chat(0, "supergroup", chat.title, members=members))
    posting.post(world, chat, person, {"migrate_to_chat_id": new.id}, service=True)
    chat.migrated_to = new.id
    posting.post(world, new, person, {"migrate_from_chat_id": chat.id}, service=True)
    world.changed("chat", chat=chat.id)
    return views.chat(new)
