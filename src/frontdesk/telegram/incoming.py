"""What Telegram delivers, decoded from the stored JSON. Only the fields that mean something here."""

import msgspec

from frontdesk.session.entries import RichNodes
from frontdesk.session.richtext import RichText, clean, visitor_nodes
from frontdesk.session.richtext_breaks import safe_break
from frontdesk.session.richtext_telegram import Entity, TelegramText, from_telegram
from frontdesk.telegram.botapi import Keyboard

# Sender of messages by anonymous administrators, and of posts from a linked channel (Bot API, Message.sender_chat).
ANONYMOUS_ADMIN = 1087968824
LINKED_CHANNEL = 777000

# Telegram allows 64 for the first and 64 for the last name.
_NAME_UNITS = 64

_ATTACHMENTS = (
    "photo",
    "document",
    "voice",
    "video",
    "audio",
    "sticker",
    "animation",
    "video_note",
    "location",
    "contact",
    "poll",
    "venue",
    "dice",
    "story",
    "game",
    "invoice",
    "paid_media",
    "checklist",
    "giveaway",
)


class User(msgspec.Struct, frozen=True):
    id: int
    first_name: str = ""
    last_name: str | None = None
    username: str | None = None
    is_bot: bool = False

    @property
    def full_name(self) -> str:
        """On one line, without control characters, cut: a name stands in notices, toasts and on buttons."""
        name = " ".join(clean(f"{self.first_name} {self.last_name or ''}").split())
        return name[: safe_break(name, 0, _NAME_UNITS)].rstrip() or str(self.id)


class ChatRef(msgspec.Struct, frozen=True):
    id: int
    type: str = ""
    is_forum: bool = False


class TopicNamed(msgspec.Struct, frozen=True):
    name: str = ""


class EntityRef(msgspec.Struct, frozen=True):
    type: str
    offset: int
    length: int
    url: str | None = None
    language: str | None = None


class RepliedTo(msgspec.Struct, frozen=True):
    message_id: int
    text: str | None = None
    sender: User | None = msgspec.field(name="from", default=None)


class Button(msgspec.Struct, frozen=True):
    text: str = ""
    callback_data: str | None = None


class Markup(msgspec.Struct, frozen=True):
    inline_keyboard: list[list[Button]] = []


class Message(msgspec.Struct, frozen=True):
    message_id: int
    chat: ChatRef
    sender: User | None = msgspec.field(name="from", default=None)
    sender_chat: ChatRef | None = None
    message_thread_id: int | None = None
    is_topic_message: bool = False
    text: str | None = None
    caption: str | None = None
    entities: list[EntityRef] = []
    reply_to_message: RepliedTo | None = None
    forward_origin: dict[str, object] | None = None
    forum_topic_created: TopicNamed | None = None
    forum_topic_closed: dict[str, object] | None = None
    forum_topic_reopened: dict[str, object] | None = None
    migrate_to_chat_id: int | None = None
    media_group_id: str | None = None
    reply_markup: Markup | None = None
    photo: object = None
    document: object = None
    voice: object = None
    video: object = None
    audio: object = None
    sticker: object = None
    animation: object = None
    video_note: object = None
    location: object = None
    contact: object = None
    poll: object = None
    venue: object = None
    dice: object = None
    story: object = None
    game: object = None
    invoice: object = None
    paid_media: object = None
    checklist: object = None
    giveaway: object = None

    @property
    def topic(self) -> int | None:
        """The forum topic; None in General and in plain groups, whose replies carry a thread id too."""
        return self.message_thread_id if self.is_topic_message else None

    @property
    def replied(self) -> RepliedTo | None:
        """A real reply: in a topic every message points to the topic's creation message, which is none."""
        reply = self.reply_to_message
        if reply is None or (self.is_topic_message and reply.message_id == self.message_thread_id):
            return None
        return reply

    @property
    def keyboard(self) -> Keyboard:
        """The inline buttons that have callback data."""
        rows = self.reply_markup.inline_keyboard if self.reply_markup else []
        return [[(one.text, one.callback_data) for one in row if one.callback_data] for row in rows]

    @property
    def is_forwarded(self) -> bool:
        return self.forward_origin is not None

    @property
    def has_attachment(self) -> bool:
        return any(getattr(self, name) is not None for name in _ATTACHMENTS)

    @property
    def rich(self) -> RichNodes | None:
        """The text with its formatting as visitor nodes; None where nothing is formatted."""
        if not self.entities or self.text is None:
            return None
        entities = tuple(Entity(e.type, e.offset, e.length, e.url, e.language) for e in self.entities)
        rich: RichText = from_telegram(TelegramText(self.text, entities))
        return visitor_nodes(rich)


class CallbackQuery(msgspec.Struct, frozen=True):
    id: str
    sender: User = msgspec.field(name="from")
    message: Message | None = None
    data: str | None = None


class MemberStatus(msgspec.Struct, frozen=True):
    status: str
    user: User
    is_member: bool = True

    @property
    def is_in(self) -> bool:
        return self.status in {"creator", "administrator", "member"} or (
            self.status == "restricted" and self.is_member
        )


class MemberChange(msgspec.Struct, frozen=True):
    chat: ChatRef
    new_chat_member: MemberStatus


class Update(msgspec.Struct, frozen=True):
    update_id: int
    message: Message | None = None
    edited_message: Message | None = None
    callback_query: CallbackQuery | None = None
    chat_member: MemberChange | None = None
    my_chat_member: MemberChange | None = None


_decoder = msgspec.json.Decoder(Update)


def decode_update(payload: str) -> Update:
    """Raises: msgspec.DecodeError for an update that is not what the Bot API promises."""
    return _decoder.decode(payload)
