"""Bot API methods for forum topics. https://core.telegram.org/bots/api#createforumtopic"""

from . import render, topics
from .errors import bad
from .registry import Call, MethodTable
from .world import Chat, Topic

table = MethodTable()


def _forum(call: Call) -> Chat:
    chat = call.writable_chat()
    if chat.type == "private":
        if not call.bot.topics_in_private:
            raise bad("the chat is not a forum")
    elif not chat.is_forum:
        raise bad("the chat is not a forum")
    return chat


def _topic(call: Call, chat: Chat, verb: str) -> Topic:
    """Return the topic to change, if the bot manages topics or made it."""
    topic = topics.get(chat, call.params.number("message_thread_id"))
    actor = call.bot.user.id
    if chat.type != "private" and topic.creator != actor and not chat.may(actor, "can_manage_topics"):
        raise bad(f"not enough rights to {verb} the topic")
    return topic


@table.method("createForumTopic", "chat_id name icon_color icon_custom_emoji_id", cost="topic")
def create_forum_topic(call: Call) -> object:
    chat = _forum(call)
    if chat.type != "private" and not chat.may(call.bot.user.id, "can_manage_topics"):
        raise bad("not enough rights to create a topic")
    params = call.params
    topic = topics.create(
        call.world,
        chat,
        call.bot.user,
        params.text("name"),
        icon_color=params.find_number("icon_color"),
        icon=params.text("icon_custom_emoji_id"),
    )
    return render.topic(topic)


@table.method("editForumTopic", "chat_id message_thread_id name icon_custom_emoji_id", cost="topic")
def edit_forum_topic(call: Call) -> object:
    chat = _forum(call)
    topic = _topic(call, chat, "edit")
    name, icon = call.params.find_text("name"), call.params.find_text("icon_custom_emoji_id")
    topics.edit(call.world, chat, call.bot.user, topic, name=name or None, icon=icon)
    return True


@table.method("closeForumTopic", "chat_id message_thread_id", cost="topic")
def close_forum_topic(call: Call) -> object:
    return _set_closed(call, closed=True)


@table.method("reopenForumTopic", "chat_id message_thread_id", cost="topic")
def reopen_forum_topic(call: Call) -> object:
    return _set_closed(call, closed=False)


def _set_closed(call: Call, *, closed: bool) -> bool:
    chat = _forum(call)
    if chat.type == "private":
        raise bad("the chat is not a supergroup forum")
    topic = _topic(call, chat, "close or reopen")
    topics.set_closed(call.world, chat, call.bot.user, topic, closed=closed)
    return True


@table.method("deleteForumTopic", "chat_id message_thread_id")
def delete_forum_topic(call: Call) -> object:
    chat = _forum(call)
    topic = topics.get(chat, call.params.number("message_thread_id"))
    if chat.type != "private" and not chat.may(call.bot.user.id, "can_delete_messages"):
        raise bad("not enough rights to delete the topic")
    topics.delete(call.world, chat, topic)
    return True


@table.method("getForumTopicIconStickers")
def get_forum_topic_icon_stickers(call: Call) -> object:
    return [
        {
            "file_id": f"topic_icon_{emoji_id}",
            "file_unique_id": f"ti{emoji_id}",
            "type": "custom_emoji",
            "width": 100,
            "height": 100,
            "is_animated": True,
            "is_video": False,
            "emoji": emoji,
            "custom_emoji_id": emoji_id,
            "set_name": "Topics",
        }
        for emoji_id, emoji in topics.ICONS.items()
    ]
