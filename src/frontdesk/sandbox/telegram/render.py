"""The world's things as Bot API objects. Pure; the fields a client library needs to parse them.

https://core.telegram.org/bots/api#available-types
"""

from .world import ADMINISTRATOR_RIGHTS, Bot, Chat, Json, Member, Message, Tap, Topic, User

ANONYMOUS_ADMIN = User(1087968824, "Group", is_bot=True, username="GroupAnonymousBot")
LINKED_CHANNEL_USER = User(777000, "Telegram")


def user(person: User) -> Json:
    fields: Json = {"id": person.id, "is_bot": person.is_bot, "first_name": person.first_name}
    if person.last_name:
        fields["last_name"] = person.last_name
    if person.username:
        fields["username"] = person.username
    if person.language_code:
        fields["language_code"] = person.language_code
    return fields


def me(bot: Bot) -> Json:
    return user(bot.user) | {
        "can_join_groups": True,
        "can_read_all_group_messages": not bot.privacy,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
        "has_topics_enabled": bot.topics_in_private,
        "allows_users_to_create_topics": False,
    }


def chat(place: Chat) -> Json:
    """The short Chat object that stands in messages."""
    if place.type == "private":
        fields = user(place.person)
        for name in ("is_bot", "language_code"):
            fields.pop(name, None)
        return fields | {"type": "private"}
    fields: Json = {"id": place.id, "title": place.title, "type": place.type}
    if place.username:
        fields["username"] = place.username
    if place.is_forum:
        fields["is_forum"] = True
    if place.type == "group":
        fields["all_members_are_administrators"] = False
    return fields


def full_chat(place: Chat) -> Json:
    """The ChatFullInfo object of getChat."""
    fields = chat(place) | {
        "accent_color_id": 0,
        "max_reaction_count": 11,
        "accepted_gift_types": {
            "unlimited_gifts": False,
            "limited_gifts": False,
            "unique_gifts": False,
            "premium_subscription": False,
            "gifts_from_channels": False,
        },
    }
    if place.type != "private":
        fields["permissions"] = {"can_send_messages": True, "can_manage_topics": False, "can_pin_messages": False}
    if place.username:
        fields["active_usernames"] = [place.username]
    if pinned := place.find_message(place.pinned[-1] if place.pinned else None):
        fields["pinned_message"] = message(pinned, nested=True)
    return fields


def member(one: Member) -> Json:
    fields: Json = {"user": user(one.user), "status": one.status}
    match one.status:
        case "creator":
            fields["is_anonymous"] = one.anonymous
        case "administrator":
            fields |= {"is_anonymous": one.anonymous, "can_be_edited": False}
            fields |= {right: right in one.rights for right in sorted(ADMINISTRATOR_RIGHTS)}
            fields |= dict.fromkeys(_RIGHTS_NOBODY_HAS, False)
        case "restricted":
            fields |= {"is_member": True, "until_date": 0} | dict.fromkeys(_PERMISSIONS, False)
        case "kicked":
            fields["until_date"] = 0
        case "member" | "left":
            pass
    return fields


_RIGHTS_NOBODY_HAS = (
    "can_manage_video_chats",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
    "can_send_welcome_messages",
)
_PERMISSIONS = (
    "can_send_messages",
    "can_send_audios",
    "can_send_documents",
    "can_send_photos",
    "can_send_videos",
    "can_send_video_notes",
    "can_send_voice_notes",
    "can_send_polls",
    "can_send_other_messages",
    "can_add_web_page_previews",
    "can_change_info",
    "can_invite_users",
    "can_pin_messages",
    "can_manage_topics",
    "can_react_to_messages",
    "can_edit_tag",
)


def message(one: Message, *, nested: bool = False) -> Json:
    """A Message; nested ones (replied to, pinned) carry no reply of their own."""
    fields: Json = {"message_id": one.id, "from": user(one.author)}
    if one.sender_chat is not None:
        fields["sender_chat"] = one.sender_chat
    fields["chat"] = chat(one.chat)
    fields["date"] = one.date
    _place(one, fields, nested=nested)
    fields |= one.content
    if one.keyboard is not None:
        fields["reply_markup"] = {"inline_keyboard": one.keyboard}
    if one.edit_date is not None:
        fields["edit_date"] = one.edit_date
    return fields


def _place(one: Message, fields: Json, *, nested: bool) -> None:
    if one.topic is not None:
        fields["message_thread_id"] = one.topic
        fields["is_topic_message"] = True
    elif one.reply_to is not None and one.chat.type == "supergroup" and not one.chat.is_forum:
        # A plain supergroup gives replies the id of their thread's first message.
        fields["message_thread_id"] = thread_root(one)
    if nested:
        return
    # In a topic every message that is no real reply answers the message that made the topic.
    target = one.reply_to if one.reply_to is not None else one.topic
    if target is not None and target != one.id and (shown := one.chat.find_message(target)):
        fields["reply_to_message"] = message(shown, nested=True)


def thread_root(one: Message) -> int:
    while one.reply_to is not None and (above := one.chat.messages.get(one.reply_to)):
        one = above
    return one.id


def topic(one: Topic) -> Json:
    fields: Json = {"message_thread_id": one.id, "name": one.name, "icon_color": one.icon_color}
    if one.icon_custom_emoji_id:
        fields["icon_custom_emoji_id"] = one.icon_custom_emoji_id
    return fields


def callback_query(tap: Tap) -> Json:
    shown = (
        {"chat": chat(tap.chat), "message_id": tap.message.id, "date": 0}
        if tap.message.deleted
        else message(tap.message)
    )
    return {
        "id": tap.id,
        "from": user(tap.user),
        "message": shown,
        "chat_instance": str(abs(tap.chat.id) * 7919),
        "data": tap.data,
    }
