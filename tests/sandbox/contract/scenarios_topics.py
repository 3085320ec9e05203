"""What every client must see of topics, people and chats."""

from .world import World


async def a_topic_is_the_message_that_made_it(w: World) -> None:
    topic = await w.topic("Ann · K7Q2M4XD")
    made = await w.newest("message")
    assert made["message_id"] == made["message_thread_id"] == topic
    assert made["forum_topic_created"]["name"] == "Ann · K7Q2M4XD"
    assert made["from"]["id"] == w.bot, "a bot is told of its own topics"
    assert made["chat"]["is_forum"] is True


async def every_message_in_a_topic_answers_its_creation(w: World) -> None:
    topic = await w.topic()
    sent = await w.send(message_thread_id=topic)
    assert (sent["message_thread_id"], sent["is_topic_message"]) == (topic, True)
    assert sent["reply_to_message"]["message_id"] == topic
    assert "forum_topic_created" in sent["reply_to_message"]
    w.act("write", topic=topic, text="plain")
    assert (await w.newest("message"))["reply_to_message"]["message_id"] == topic
    w.act("write", topic=topic, text="real", reply_to=sent["message_id"])
    real = await w.newest("message")
    assert (real["reply_to_message"]["message_id"], real["message_thread_id"]) == (sent["message_id"], topic)


async def general_has_no_thread_id(w: World) -> None:
    sent = await w.send()
    assert not {"message_thread_id", "is_topic_message", "reply_to_message"} & sent.keys()
    assert await w.words("sendMessage", chat_id=w.forum, text="x", message_thread_id=1) == "message thread not found"


async def a_reply_stays_in_the_topic_of_its_message(w: World) -> None:
    topic = await w.topic()
    first = await w.send(message_thread_id=topic)
    sent = await w.send(reply_parameters={"message_id": first["message_id"]})
    assert sent["message_thread_id"] == topic
    missing = {"message_id": 9999}
    words = await w.words("sendMessage", chat_id=w.forum, text="x", reply_parameters=missing)
    assert words == "message to be replied not found"
    assert await w.send("anyway", reply_parameters=missing | {"allow_sending_without_reply": True})


async def a_deleted_topic_is_gone_and_nobody_says_so(w: World) -> None:
    topic = await w.topic()
    sent = await w.send(message_thread_id=topic)
    before = len(await w.updates())
    w.act("delete_topic", topic=topic)
    assert len(await w.updates()) == before
    where = {"chat_id": w.forum, "message_thread_id": topic}
    assert await w.words("sendMessage", text="x", **where) == "message thread not found"
    assert await w.words("sendChatAction", action="typing", **where) == "message thread not found"
    assert await w.words("closeForumTopic", **where) == "topic_id_invalid"
    edit = {"chat_id": w.forum, "message_id": sent["message_id"], "text": "y"}
    assert await w.words("editMessageText", **edit) == "message to edit not found"


async def a_topic_closes_and_reopens_once(w: World) -> None:
    topic = await w.topic()
    where = {"chat_id": w.forum, "message_thread_id": topic}
    assert await w.words("reopenForumTopic", **where) == "topic_not_modified"
    assert await w.client.call("closeForumTopic", **where) is True
    assert await w.words("closeForumTopic", **where) == "topic_not_modified"
    closed = await w.newest("message")
    assert closed["forum_topic_closed"] == {}
    assert (closed["from"]["id"], closed["message_thread_id"]) == (w.bot, topic)
    assert await w.send(message_thread_id=topic), "who manages topics may write in a closed one"
    w.act("reopen_topic", topic=topic)
    reopened = await w.newest("message")
    assert (reopened["forum_topic_reopened"], reopened["from"]["id"]) == ({}, w.ann)


async def a_topic_is_renamed(w: World) -> None:
    topic = await w.topic("Old")
    where = {"chat_id": w.forum, "message_thread_id": topic}
    assert await w.words("editForumTopic", name="Old", **where) == "topic_not_modified"
    assert await w.client.call("editForumTopic", name="New", **where) is True
    assert (await w.newest("message"))["forum_topic_edited"] == {"name": "New"}
    icon = (await w.client.call("getForumTopicIconStickers"))[0]["custom_emoji_id"]
    assert await w.client.call("editForumTopic", icon_custom_emoji_id=icon, **where) is True
    [shown] = w.control.get(f"/chats/{w.forum}/topics")
    assert (shown["name"], shown["icon_custom_emoji_id"]) == ("New", icon)


async def topics_need_the_right(w: World) -> None:
    theirs = w.act("create_topic", name="Theirs")["id"]
    own = await w.topic("Own")
    w.act("set_member", member=w.bot, status="administrator", rights=["can_pin_messages"])
    assert await w.words("createForumTopic", chat_id=w.forum, name="x") == "not enough rights to create a topic"
    foreign = {"chat_id": w.forum, "message_thread_id": theirs}
    assert await w.words("editForumTopic", name="x", **foreign) == "not enough rights to edit the topic"
    assert await w.words("deleteForumTopic", **foreign) == "not enough rights to delete the topic"
    assert await w.client.call("closeForumTopic", chat_id=w.forum, message_thread_id=own), "its creator may"
    w.act("close_topic", topic=theirs)
    assert await w.words("sendMessage", text="x", **foreign) == "topic_closed"
    w.act("set_member", member=w.bot, status="administrator")
    assert await w.client.call("deleteForumTopic", **foreign) is True


async def topic_names_and_colours_are_checked(w: World) -> None:
    assert await w.topic("x" * 128)
    assert await w.words("createForumTopic", chat_id=w.forum, name="x" * 129) == "topic_title_invalid"
    wrong = {"chat_id": w.forum, "name": "x", "icon_color": 5}
    assert await w.words("createForumTopic", **wrong) == "invalid forum topic icon color specified"
    made = await w.client.call("createForumTopic", chat_id=w.forum, name="x", icon_color=9367192)
    assert made["icon_color"] == 9367192


async def a_plain_supergroup_threads_replies_without_topics(w: World) -> None:
    members = [{"user": w.ann, "status": "creator"}, {"user": w.bot, "status": "administrator"}]
    plain = w.control.post("/chats", type="supergroup", title="Plain", members=members)["id"]
    first = await w.send(chat_id=plain)
    w.act("write", chat=plain, text="a reply", reply_to=first["message_id"])
    reply = await w.newest("message")
    assert reply["message_thread_id"] == first["message_id"]
    assert "is_topic_message" not in reply
    assert await w.words("createForumTopic", chat_id=plain, name="x") == "the chat is not a forum"
    words = await w.words("sendMessage", chat_id=plain, text="x", message_thread_id=first["message_id"])
    assert words == "message thread not found"


async def a_private_chat_can_have_topics(w: World) -> None:
    w.control.post("/chats", type="private", members=[{"user": w.ann}])
    assert await w.words("createForumTopic", chat_id=w.ann, name="x") == "the chat is not a forum"
    w.control.post(f"/bots/{w.bot}", topics_in_private=True)
    assert (await w.client.call("getMe"))["has_topics_enabled"] is True
    topic = (await w.client.call("createForumTopic", chat_id=w.ann, name="S"))["message_thread_id"]
    sent = await w.send(chat_id=w.ann, message_thread_id=topic)
    assert (sent["message_thread_id"], sent["chat"]["type"]) == (topic, "private")
    assert "chat is not a supergroup" in await w.words("closeForumTopic", chat_id=w.ann, message_thread_id=topic)
    assert await w.client.call("deleteForumTopic", chat_id=w.ann, message_thread_id=topic) is True


async def a_bot_knows_itself_and_its_chat(w: World) -> None:
    me = await w.client.call("getMe")
    assert (me["id"], me["is_bot"], me["username"]) == (w.bot, True, "desk_bot")
    assert me["can_read_all_group_messages"] is False
    chat = await w.client.call("getChat", chat_id=w.forum)
    assert (chat["id"], chat["type"], chat["title"], chat["is_forum"]) == (w.forum, "supergroup", "Operators", True)
    own = await w.client.call("getChatMember", chat_id=w.forum, user_id=w.bot)
    assert (own["status"], own["can_manage_topics"]) == ("administrator", True)
    stranger = w.control.post("/users", first_name="Eve")["id"]
    for user, status in ((w.ann, "creator"), (w.bob, "member"), (stranger, "left")):
        assert (await w.client.call("getChatMember", chat_id=w.forum, user_id=user))["status"] == status
    admins = await w.client.call("getChatAdministrators", chat_id=w.forum)
    assert {one["user"]["id"] for one in admins} == {w.ann, w.bot}


async def a_bot_that_is_out_is_told_why(w: World) -> None:
    assert await w.words("sendMessage", chat_id=-100123, text="x") == "chat not found"
    never = await w.refused("sendMessage", chat_id=w.ann, text="x")
    assert (never.code, never.words) == (403, "bot can't initiate conversation with a user")
    w.act("set_member", member=w.bot, status="kicked")
    left = await w.newest("my_chat_member")
    assert (left["from"]["id"], left["new_chat_member"]["status"]) == (w.ann, "kicked")
    kicked = await w.refused("sendMessage", chat_id=w.forum, text="x")
    assert (kicked.code, kicked.words) == (403, "bot was kicked from the supergroup chat")
    w.act("set_member", member=w.bot, status="administrator")
    assert await w.client.call("leaveChat", chat_id=w.forum) is True
    assert await w.words("getChat", chat_id=w.forum) == "bot is not a member of the supergroup chat"
    w.act("write", chat=w.ann, text="/start")
    assert await w.send(chat_id=w.ann)
    w.act("block", chat=w.ann)
    blocked = await w.refused("sendMessage", chat_id=w.ann, text="x")
    assert (blocked.code, blocked.words) == (403, "bot was blocked by the user")


async def an_upgraded_group_names_its_new_id(w: World) -> None:
    members = [{"user": w.ann, "status": "creator"}, {"user": w.bot}]
    old = w.control.post("/chats", type="group", title="Old", members=members)["id"]
    await w.send(chat_id=old)
    new = w.act("upgrade", chat=old)["id"]
    fault = await w.refused("sendMessage", chat_id=old, text="x")
    assert (fault.code, fault.migrate_to) == (400, new)
    services = [one["message"] for one in await w.updates()]
    assert [one.get("migrate_to_chat_id") for one in services] == [new, None]
    assert [one.get("migrate_from_chat_id") for one in services] == [None, old]
    assert (await w.send(chat_id=new))["message_id"] == 2, "message ids restart"


SCENARIOS = [
    a_topic_is_the_message_that_made_it,
    every_message_in_a_topic_answers_its_creation,
    general_has_no_thread_id,
    a_reply_stays_in_the_topic_of_its_message,
    a_deleted_topic_is_gone_and_nobody_says_so,
    a_topic_closes_and_reopens_once,
    a_topic_is_renamed,
    topics_need_the_right,
    topic_names_and_colours_are_checked,
    a_plain_supergroup_threads_replies_without_topics,
    a_private_chat_can_have_topics,
    a_bot_knows_itself_and_its_chat,
    a_bot_that_is_out_is_told_why,
    an_upgraded_group_names_its_new_id,
]
