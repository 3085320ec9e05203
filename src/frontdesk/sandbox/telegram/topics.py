"""Forum topics: made, renamed, closed, reopened, deleted, by bots and by people alike.

https://core.telegram.org/api/forum
"""

import random

from .errors import Refusal, bad
from .posting import post
from .world import ICON_COLORS, Chat, Json, Message, Topic, User, World

TOPIC_NAME_MAX = 128  # https://core.telegram.org/bots/api#createforumtopic
GENERAL_ID = 1

# getForumTopicIconStickers: custom emoji that need no Premium.
ICONS = {
    "5417915203100613993": "💬",
    "5312536423851630001": "💡",
    "5312016608254762256": "⚡️",
    "5377544228505134960": "🎙",
    "5418085807791545980": "🔝",
    "5370870893004203704": "🗣",
    "5420216386448270341": "🆒",
    "5379748062124056162": "❗️",
    "5357121491508928442": "👀",
    "5309958691854754293": "💎",
    "5350452584119279096": "🤖",
    "5237699328843200968": "✅",
}


def create(
    world: World, chat: Chat, actor: User, name: str, *, icon_color: int | None = None, icon: str = ""
) -> Topic:
    """Make a topic; its id is that of the service message that says so.

    Raises:
        Refusal: the name is not 1-128 UTF-16 units, or the colour is none of the six.
    """
    _check_name(name)
    _check_icon(icon)
    if icon_color is not None and icon_color not in ICON_COLORS:
        raise bad("invalid forum topic icon color specified")
    color = icon_color if icon_color is not None else random.choice(ICON_COLORS)
    content: Json = {"name": name, "icon_color": color}
    if icon:
        content["icon_custom_emoji_id"] = icon
    topic_id = world.peek_message_id(chat)
    chat.topics[topic_id] = topic = Topic(topic_id, name, color, actor.id, icon)
    post(world, chat, actor, {"forum_topic_created": content}, topic=topic_id, service=True)
    world.changed("topic", chat=chat.id, topic=topic_id)
    return topic


def edit(
    world: World, chat: Chat, actor: User, topic: Topic, *, name: str | None = None, icon: str | None = None
) -> None:
    """Rename a topic or change its icon; None keeps, an empty icon removes."""
    change: Json = {}
    if name is not None and name != topic.name:
        _check_name(name)
        change["name"] = name
    if icon is not None and icon != topic.icon_custom_emoji_id:
        _check_icon(icon)
        change["icon_custom_emoji_id"] = icon
    if not change:
        raise bad("TOPIC_NOT_MODIFIED")
    topic.name = name if name is not None else topic.name
    topic.icon_custom_emoji_id = icon if icon is not None else topic.icon_custom_emoji_id
    _say(world, chat, actor, topic, {"forum_topic_edited": change})


def set_closed(world: World, chat: Chat, actor: User, topic: Topic, *, closed: bool) -> None:
    if topic.closed == closed:
        raise bad("TOPIC_NOT_MODIFIED")
    topic.closed = closed
    _say(world, chat, actor, topic, {"forum_topic_closed" if closed else "forum_topic_reopened": {}})


def _say(world: World, chat: Chat, actor: User, topic: Topic, content: Json) -> Message:
    message = post(world, chat, actor, content, topic=topic.id, service=True)
    world.changed("topic", chat=chat.id, topic=topic.id)
    return message


def delete(world: World, chat: Chat, topic: Topic) -> None:
    """Delete a topic with all its messages. Nobody is told."""
    topic.deleted = True
    for message_id in topic.message_ids:
        chat.messages[message_id].deleted = True
        if message_id in chat.pinned:
            chat.pinned.remove(message_id)
    world.changed("topic", chat=chat.id, topic=topic.id)


def refuse_closed(chat: Chat, actor: User, topic: Topic) -> None:
    """A closed topic takes messages only from those who may manage topics, and its creator."""
    if topic.closed and not chat.may(actor.id, "can_manage_topics") and topic.creator != actor.id:
        raise bad("TOPIC_CLOSED")


def get(chat: Chat, topic_id: int) -> Topic:
    topic = chat.find_topic(topic_id)
    if topic is None:
        raise Refusal(400, "Bad Request: TOPIC_ID_INVALID")
    return topic


def _check_name(name: str) -> None:
    if not name.strip():
        raise bad("TOPIC_TITLE_EMPTY")
    if len(name.encode("utf-16-le", "surrogatepass")) // 2 > TOPIC_NAME_MAX:
        raise bad("TOPIC_TITLE_INVALID")


def _check_icon(icon: str) -> None:
    if icon and icon not in ICONS:
        raise bad("DOCUMENT_INVALID")
