"""What every client must see of messages, keyboards, taps, files and privacy."""

import base64

from .world import World

KEYBOARD = {"inline_keyboard": [[{"text": "Take Session", "callback_data": "t:1"}]]}


async def text_is_counted_in_utf16_after_trimming(w: World) -> None:
    for text, words in (
        ("", "message text is empty"),
        (" \n ", "message text is empty"),
        ("x" * 4097, "message is too long"),
        ("😀" * 2049, "message is too long"),
    ):
        assert await w.words("sendMessage", chat_id=w.forum, text=text) == words
    for text in ("x" * 4096, "😀" * 2048, "x" * 4096 + "  \n"):
        assert (await w.send(text))["text"] == text.strip()


async def entities_are_checked_and_kept(w: World) -> None:
    bold = {"type": "bold", "offset": 3, "length": 4}
    sent = await w.send("😀 bold tail", entities=[bold])
    assert sent["entities"] == [bold]
    link = {"type": "text_link", "offset": 2, "length": 2, "url": "https://x.example/"}
    shifted = await w.send("  ab cd", entities=[link])
    assert (shifted["text"], shifted["entities"]) == ("ab cd", [link | {"offset": 0}])
    for entity, words in (
        ({"type": "bold", "offset": 9, "length": 2}, "entity begins after the end of the text at utf-16 offset 9"),
        ({"type": "bold", "offset": 3, "length": 9}, "entity beginning at utf-16 offset 3 ends after the end"),
        ({"type": "bold", "offset": 1, "length": 2}, "entity begins in a middle of a utf-16 symbol"),
    ):
        assert words in await w.words("sendMessage", chat_id=w.forum, text="😀 ab", entities=[entity])
    found = await w.send("see /help@desk_bot and https://x.example/a.")
    assert [one["type"] for one in found["entities"]] == ["bot_command", "url"]


async def a_parse_mode_is_refused_aloud(w: World) -> None:
    assert "does not model parse_mode" in await w.words("sendMessage", chat_id=w.forum, text="x", parse_mode="HTML")
    assert len(w.control.get("/refusals")) == 1


async def keyboards_are_checked(w: World) -> None:
    def keyboard(**button: str) -> dict[str, object]:
        return {"inline_keyboard": [[{"text": "Take", **button}]]}

    sent = await w.send(reply_markup=keyboard(callback_data="é" * 32))
    assert sent["reply_markup"]["inline_keyboard"][0][0]["callback_data"] == "é" * 32
    too_long = {"chat_id": w.forum, "text": "x", "reply_markup": keyboard(callback_data="é" * 32 + "x")}
    assert await w.words("sendMessage", **too_long) == "button_data_invalid"


async def an_edit_replaces_text_and_keyboard(w: World) -> None:
    sent = await w.send("one", reply_markup=KEYBOARD)
    where = {"chat_id": w.forum, "message_id": sent["message_id"]}
    words = await w.words("editMessageText", text="one", reply_markup=KEYBOARD, **where)
    assert words.startswith("message is not modified")
    edited = await w.client.call("editMessageText", text="two", reply_markup=KEYBOARD, **where)
    assert (edited["text"], "reply_markup" in edited, "edit_date" in edited) == ("two", True, True)
    bare = await w.client.call("editMessageText", text="two", **where)
    assert "reply_markup" not in bare, "an edit without a keyboard drops it"
    again = await w.client.call("editMessageReplyMarkup", reply_markup=KEYBOARD, **where)
    assert (again["text"], "reply_markup" in again) == ("two", True)
    missing = {"chat_id": w.forum, "message_id": 9999, "text": "x"}
    assert await w.words("editMessageText", **missing) == "message to edit not found"
    theirs = w.act("write", text="mine")["message_id"]
    assert await w.words("editMessageText", chat_id=w.forum, message_id=theirs, text="x") == "message can't be edited"
    assert not [one for one in await w.updates() if "edited_message" in one], "own edits are no updates"


async def a_tap_is_answered_once_and_soon(w: World) -> None:
    sent = await w.send(reply_markup=KEYBOARD)
    stranger = w.control.post("/users", first_name="Eve")["id"]
    tap = w.act("tap", stranger, message=sent["message_id"], button="Take Session")["callback_query_id"]
    query = await w.newest("callback_query")
    assert (query["id"], query["from"]["id"], query["data"]) == (tap, stranger, "t:1")
    assert query["message"]["message_id"] == sent["message_id"]
    assert await w.words("answerCallbackQuery", callback_query_id=tap, text="x" * 201) == "message_too_long"
    assert await w.client.call("answerCallbackQuery", callback_query_id=tap, text="Taken") is True
    assert [one["text"] for one in w.control.get("/toasts", user=stranger)] == ["Taken"]
    too_old = "query is too old and response timeout expired or query id is invalid"
    assert await w.words("answerCallbackQuery", callback_query_id=tap) == too_old
    late = w.act("tap", message=sent["message_id"], data="t:1")["callback_query_id"]
    w.control.post("/clock", advance=151)
    assert await w.words("answerCallbackQuery", callback_query_id=late) == too_old
    assert not [one for one in await w.updates() if "callback_query" in one], "taps expire"


async def a_stale_screen_still_taps(w: World) -> None:
    sent = await w.send(reply_markup=KEYBOARD)
    await w.client.call("editMessageText", chat_id=w.forum, message_id=sent["message_id"], text="taken")
    w.act("tap", message=sent["message_id"], button="Take Session")
    query = await w.newest("callback_query")
    assert (query["data"], query["message"]["text"]) == ("t:1", "taken")


async def privacy_mode_hides_what_is_not_for_the_bot(w: World) -> None:
    members = [{"user": w.ann, "status": "creator"}, {"user": w.bot}]
    plain = w.control.post("/chats", type="supergroup", title="Plain", members=members)["id"]
    own = await w.send(chat_id=plain)
    for text in ("words", "/take", "/take@desk_bot", "/take@other_bot"):
        w.act("write", chat=plain, text=text)
    w.act("write", chat=plain, text="a reply", reply_to=own["message_id"])
    assert [one["message"]["text"] for one in await w.updates()] == ["/take", "/take@desk_bot", "a reply"]
    w.control.post(f"/bots/{w.bot}", privacy=False)
    w.act("write", chat=plain, text="now seen")
    assert (await w.newest("message"))["text"] == "now seen"


async def an_anonymous_administrator_is_the_group(w: World) -> None:
    w.control.post("/act/write", **{"user": w.ann, "chat": w.forum, "text": "who am I", "as": "anonymous"})
    seen = await w.newest("message")
    assert (seen["from"]["id"], seen["sender_chat"]["id"]) == (1087968824, w.forum)


async def people_edit_delete_and_react(w: World) -> None:
    written = w.act("write", text="one")["message_id"]
    w.act("edit", message=written, text="two")
    seen = await w.newest("edited_message")
    assert (seen["message_id"], seen["text"]) == (written, "two")
    before = len(await w.updates())
    w.act("react", message=written, emoji=["👍"])
    assert len(await w.updates()) == before, "reactions come only when asked for"
    await w.updates(allowed_updates=["message", "message_reaction"])
    w.act("react", w.bob, message=written, emoji=["🔥"])
    reaction = await w.newest("message_reaction")
    assert (reaction["user"]["id"], reaction["new_reaction"][0]["emoji"]) == (w.bob, "🔥")
    w.act("delete", message=written)
    assert "two" not in w.texts()


async def a_bot_reacts_pins_and_deletes(w: World) -> None:
    written = w.act("write", text="one")["message_id"]
    where = {"chat_id": w.forum, "message_id": written}
    assert await w.client.call("setMessageReaction", reaction=[{"type": "emoji", "emoji": "👀"}], **where) is True
    [shown] = [one for one in w.control.get(f"/chats/{w.forum}/messages") if one["message_id"] == written]
    assert shown["reactions"] == [{"user": w.bot, "emoji": "👀"}]
    assert await w.client.call("pinChatMessage", **where) is True
    assert (await w.newest("message"))["pinned_message"]["message_id"] == written
    assert await w.client.call("deleteMessage", **where) is True
    assert await w.words("deleteMessage", **where) == "message to delete not found"
    w.act("set_member", member=w.bot, status="administrator", rights=["can_manage_topics"])
    theirs = {"chat_id": w.forum, "message_id": w.act("write", text="two")["message_id"]}
    assert await w.words("deleteMessage", **theirs) == "message can't be deleted"
    assert await w.words("pinChatMessage", **theirs) == "not enough rights to manage pinned messages in the chat"


async def a_file_comes_back_as_it_was_sent(w: World) -> None:
    content = b"%PDF-1.4 small"
    item = {"kind": "document", "file_name": "a.pdf", "mime_type": "application/pdf", "caption": "look"}
    w.act("send", items=[item | {"content_base64": base64.b64encode(content).decode()}])
    seen = await w.newest("message")
    assert (seen["document"]["file_name"], seen["caption"]) == ("a.pdf", "look")
    assert await w.client.download(seen["document"]["file_id"]) == content
    w.act("send", items=[item | {"size": 21 * 1024 * 1024}])
    big = (await w.newest("message"))["document"]["file_id"]
    assert await w.words("getFile", file_id=big) == "file is too big"


async def an_album_is_messages_with_one_id(w: World) -> None:
    w.act("send", items=[{"kind": "photo", "size": 10, "caption": "one"}, {"kind": "photo", "size": 10}])
    seen = [one["message"] for one in await w.updates()]
    assert len(seen) == 2
    assert len({one["media_group_id"] for one in seen}) == 1
    assert all(one["photo"][0]["file_size"] == 10 for one in seen)


async def a_bot_sends_files(w: World) -> None:
    topic = await w.topic()
    where = {"chat_id": w.forum, "message_thread_id": topic, "caption": "notes"}
    sent = await w.client.upload("sendDocument", "document", "notes.txt", b"line\r\n--x\r\nline", **where)
    assert (sent["document"]["file_name"], sent["caption"]) == ("notes.txt", "notes")
    assert (sent["message_thread_id"], sent["document"]["file_size"]) == (topic, 15)
    assert await w.client.download(sent["document"]["file_id"]) == b"line\r\n--x\r\nline"
    photo = await w.client.upload("sendPhoto", "photo", "a.png", b"\x89PNG", chat_id=w.forum)
    again = await w.client.call("sendPhoto", chat_id=w.forum, photo=photo["photo"][0]["file_id"])
    assert again["photo"][0]["file_unique_id"] == photo["photo"][0]["file_unique_id"]
    long = {"chat_id": w.forum, "photo": photo["photo"][0]["file_id"], "caption": "x" * 1025}
    assert await w.words("sendPhoto", **long) == "message caption is too long"


async def typing_and_commands_are_kept(w: World) -> None:
    topic = await w.topic()
    where = {"chat_id": w.forum, "message_thread_id": topic}
    assert await w.client.call("sendChatAction", action="typing", **where) is True
    [typing] = w.control.get(f"/chats/{w.forum}/typing")
    assert (typing["bot"], typing["topic"], typing["action"]) == (w.bot, topic, "typing")
    w.control.post("/clock", advance=6)
    assert w.control.get(f"/chats/{w.forum}/typing") == []
    commands = [{"command": "take", "description": "Take the session"}]
    assert await w.client.call("setMyCommands", commands=commands) is True
    assert w.control.get("/state")["bots"][0]["commands"] == {"default": commands}
    wrong = [{"command": "Take It", "description": "x"}]
    assert await w.words("setMyCommands", commands=wrong) == "bot_command_invalid"


SCENARIOS = [
    text_is_counted_in_utf16_after_trimming,
    entities_are_checked_and_kept,
    a_parse_mode_is_refused_aloud,
    keyboards_are_checked,
    an_edit_replaces_text_and_keyboard,
    a_tap_is_answered_once_and_soon,
    a_stale_screen_still_taps,
    privacy_mode_hides_what_is_not_for_the_bot,
    an_anonymous_administrator_is_the_group,
    people_edit_delete_and_react,
    a_bot_reacts_pins_and_deletes,
    a_file_comes_back_as_it_was_sent,
    an_album_is_messages_with_one_id,
    a_bot_sends_files,
    typing_and_commands_are_kept,
]
