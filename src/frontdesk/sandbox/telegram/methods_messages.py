"""Bot API methods that write, change and remove messages, and answer taps."""

from dataclasses import dataclass

from . import render
from .errors import NotModelled, bad
from .markup import keyboard
from .posting import edited, post, react, vanish
from .registry import Call, MethodTable
from .text import clean, utf16_length
from .wire import Params
from .world import Chat, Json, Message, Typing

table = MethodTable()

TEXT_MAX = 4096  # UTF-16 units, after entities
CAPTION_MAX = 1024
TOAST_MAX = 200
TAP_LIVES_S = 150  # "query is too old" after that, in the Bot API server's source
OWN_DELETE_S = 48 * 3600  # https://core.telegram.org/bots/api#deletemessage
TYPING_S = 5

TOO_OLD = "query is too old and response timeout expired or query ID is invalid"
NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same as a current "
    "content and reply markup of the message"
)
ACTIONS = frozenset(
    {
        "typing",
        "upload_photo",
        "record_video",
        "upload_video",
        "record_voice",
        "upload_voice",
        "upload_document",
        "choose_sticker",
        "find_location",
        "record_video_note",
        "upload_video_note",
    }
)
# https://core.telegram.org/bots/api#reactiontypeemoji
_REACTIONS = (
    "❤ 👍 👎 🔥 🥰 👏 😁 🤔 🤯 😱 🤬 😢 🎉 🤩 🤮 💩 🙏 👌 🕊 🤡 🥱 🥴 😍 🐳 ❤‍🔥 🌚 🌭 💯 🤣 ⚡ 🍌 🏆 💔 🤨 😐 🍓 🍾 "
    "💋 🖕 😈 😴 😭 🤓 👻 👨‍💻 👀 🎃 🙈 😇 😨 🤝 ✍ 🤗 🫡 🎅 🎄 ☃ 💅 🤪 🗿 🆒 💘 🙉 🦄 😘 💊 🙊 😎 👾 🤷‍♂ 🤷 🤷‍♀ 😡"
)
REACTIONS = frozenset(_REACTIONS.split())

LINK_PREVIEW = frozenset(["is_disabled", "url", "prefer_small_media", "prefer_large_media", "show_above_text"])
REPLY = frozenset({"message_id", "chat_id", "allow_sending_without_reply"})
PLACE = "chat_id message_thread_id disable_notification reply_parameters reply_markup "


@dataclass(slots=True, frozen=True)
class Place:
    chat: Chat
    topic: int | None
    reply_to: int | None


def place(call: Call) -> Place:
    """Return where a new message goes.

    Raises:
        Refusal: no such chat, topic or replied message, or no right to write there.
    """
    chat = call.writable_chat()
    thread_id = call.params.find_number("message_thread_id")
    replied = _replied(call, chat)
    if thread_id:
        topic = call.topic_of(chat, thread_id).id
        if replied is not None and replied.topic != topic:
            raise NotModelled("a reply to a message of another topic")
    else:
        topic = replied.topic if replied is not None else None
        if topic is not None:
            call.topic_of(chat, topic)
    return Place(chat, topic, replied.id if replied is not None else None)


def _replied(call: Call, chat: Chat) -> Message | None:
    reply = call.params.find_object("reply_parameters", REPLY)
    if reply is None:
        return None
    elsewhere = reply.get("chat_id")
    if elsewhere is not None and str(elsewhere) != call.params.text("chat_id"):
        raise NotModelled("a reply to a message of another chat")
    message_id = reply.get("message_id")
    message = chat.find_message(message_id) if isinstance(message_id, int) else None
    if message is None and not reply.get("allow_sending_without_reply"):
        raise bad("message to be replied not found")
    return message


def text_content(params: Params) -> Json:
    """Return the text with its entities and link preview options.

    Raises:
        Refusal: empty, longer than 4096 UTF-16 units, or wrong entities.
    """
    if params.find_text("parse_mode"):
        raise NotModelled("parse_mode: send entities")
    text, entities = clean(params.text("text"), params.objects("entities"))
    if not text:
        raise bad("message text is empty")
    if utf16_length(text) > TEXT_MAX:
        raise bad("message is too long")
    content: Json = {"text": text}
    if entities:
        content["entities"] = entities
    if preview := params.find_object("link_preview_options", LINK_PREVIEW):
        content["link_preview_options"] = preview
    return content


def caption_content(params: Params) -> Json:
    if params.find_text("parse_mode"):
        raise NotModelled("parse_mode: send caption_entities")
    text, entities = clean(params.text("caption"), params.objects("caption_entities"))
    if utf16_length(text) > CAPTION_MAX:
        raise bad("message caption is too long")
    content: Json = {"caption": text} if text else {}
    if text and entities:
        content["caption_entities"] = entities
    return content


def publish(call: Call, content: Json) -> Json:
    """Post what a bot sends; the answer is the Message."""
    where = place(call)
    message = post(
        call.world,
        where.chat,
        call.bot.user,
        content,
        topic=where.topic,
        reply_to=where.reply_to,
        keyboard=keyboard(call.params),
        silent=call.params.flag("disable_notification"),
    )
    return render.message(message)


@table.method("sendMessage", PLACE + "text entities parse_mode link_preview_options", cost="send")
def send_message(call: Call) -> object:
    return publish(call, text_content(call.params))


@table.method(
    "editMessageText",
    "chat_id message_id text entities parse_mode link_preview_options reply_markup",
    cost="edit",
)
def edit_message_text(call: Call) -> object:
    message = call.own_message(call.writable_chat())
    if "text" not in message.content:
        raise bad("there is no text in the message to edit")
    return _edit(call, message, text_content(call.params), keyboard(call.params))


@table.method("editMessageReplyMarkup", "chat_id message_id reply_markup", cost="edit")
def edit_message_reply_markup(call: Call) -> object:
    message = call.own_message(call.writable_chat())
    return _edit(call, message, message.content, keyboard(call.params))


def _edit(call: Call, message: Message, content: Json, rows: list[list[Json]] | None) -> Json:
    if message.content == content and message.keyboard == rows:
        raise bad(NOT_MODIFIED)
    edited(call.world, message, content, rows)
    return render.message(message)


@table.method("deleteMessage", "chat_id message_id")
def delete_message(call: Call) -> object:
    chat = call.chat()
    message = chat.find_message(call.params.find_number("message_id"))
    if message is None:
        raise bad("message to delete not found")
    own = message.author.id == call.bot.user.id and call.world.now() - message.date <= OWN_DELETE_S
    allowed = own or chat.type == "private" or chat.may(call.bot.user.id, "can_delete_messages")
    if not allowed or "forum_topic_created" in message.content:
        raise bad("message can't be deleted")
    vanish(call.world, message)
    return True


@table.method("pinChatMessage", "chat_id message_id disable_notification", cost="send")
def pin_chat_message(call: Call) -> object:
    chat = call.chat()
    message = chat.find_message(call.params.find_number("message_id"))
    if message is None:
        raise bad("message to pin not found")
    if chat.type != "private" and not chat.may(call.bot.user.id, "can_pin_messages"):
        raise bad("not enough rights to manage pinned messages in the chat")
    if message.id not in chat.pinned:
        chat.pinned.append(message.id)
        content: Json = {"pinned_message": render.message(message, nested=True)}
        post(call.world, chat, call.bot.user, content, topic=message.topic, service=True)
    return True


@table.method("setMessageReaction", "chat_id message_id reaction is_big")
def set_message_reaction(call: Call) -> object:
    chat = call.chat()
    message = chat.find_message(call.params.find_number("message_id"))
    if message is None:
        raise bad("message to react not found")
    wanted = call.params.objects("reaction")
    emoji = [str(one.get("emoji", "")).removesuffix("\ufe0f") for one in wanted]
    if len(emoji) > 1:
        raise bad("REACTIONS_TOO_MANY")
    if any(one.get("type") != "emoji" for one in wanted):
        raise NotModelled("reactions other than emoji")
    if not REACTIONS.issuperset(emoji):
        raise bad("REACTION_INVALID")
    react(call.world, message, call.bot.user, emoji)
    return True


@table.method("sendChatAction", "chat_id message_thread_id action", cost="typing")
def send_chat_action(call: Call) -> object:
    chat = call.writable_chat()
    thread_id = call.params.find_number("message_thread_id")
    topic = call.topic_of(chat, thread_id).id if thread_id else None
    action = call.params.text("action")
    if action not in ACTIONS:
        raise bad("wrong parameter action in request")
    chat.typing[call.bot.user.id, topic] = Typing(action, call.world.clock.now() + TYPING_S)
    call.world.changed("typing", chat=chat.id, topic=topic)
    return True


@table.method("sendMessageDraft", "chat_id message_thread_id draft_id text entities parse_mode", cost="typing")
def send_message_draft(call: Call) -> object:
    chat = call.writable_chat()
    if chat.type != "private":
        raise bad("drafts can be sent only to private chats")
    if not call.params.number("draft_id"):
        raise bad("draft identifier must be non-zero")
    thread_id = call.params.find_number("message_thread_id")
    topic = call.topic_of(chat, thread_id).id if thread_id else None
    chat.drafts[call.bot.user.id, topic] = text_content(call.params)
    call.world.changed("draft", chat=chat.id, topic=topic)
    return True


@table.method("answerCallbackQuery", "callback_query_id text show_alert cache_time")
def answer_callback_query(call: Call) -> object:
    tap = call.world.taps.get(call.params.text("callback_query_id"))
    now = call.world.clock.now()
    text = call.params.text("text")
    if tap is None or tap.bot != call.bot.user.id or tap.answered_at is not None or now - tap.at > TAP_LIVES_S:
        raise bad(TOO_OLD)
    if utf16_length(text) > TOAST_MAX:
        raise bad("MESSAGE_TOO_LONG")
    tap.answered_at, tap.text, tap.show_alert = now, text, call.params.flag("show_alert")
    if text:
        call.world.toasts.append(tap)
        tap.n = len(call.world.toasts)
    call.world.changed("toast", chat=tap.chat.id, message=tap.message.id, user=tap.user.id)
    return True
