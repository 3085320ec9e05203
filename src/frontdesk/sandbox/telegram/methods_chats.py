"""Bot API methods about the bot itself, chats and their members."""

from . import render
from .errors import NotModelled, bad
from .posting import set_member
from .registry import Call, MethodTable
from .world import Member

table = MethodTable()

COMMANDS_MAX = 100
COMMAND_SCOPES = frozenset(["default", "all_private_chats", "all_group_chats", "all_chat_administrators", "chat"])


@table.method("getMe")
def get_me(call: Call) -> object:
    return render.me(call.bot)


@table.method("getChat", "chat_id")
def get_chat(call: Call) -> object:
    return render.full_chat(call.chat())


@table.method("getChatMember", "chat_id user_id")
def get_chat_member(call: Call) -> object:
    chat = call.chat()
    user_id = call.params.number("user_id")
    member = chat.members.get(user_id)
    if member is None:
        user = call.world.users.get(user_id)
        if user is None:
            raise bad("invalid user_id specified")
        member = Member(user, "left")
    return render.member(member)


@table.method("getChatAdministrators", "chat_id")
def get_chat_administrators(call: Call) -> object:
    chat = call.chat()
    if chat.type == "private":
        raise bad("there are no administrators in the private chat")
    own_id = call.bot.user.id
    return [
        render.member(one)
        for one in chat.members.values()
        if one.is_administrator and (not one.user.is_bot or one.user.id == own_id)
    ]


@table.method("leaveChat", "chat_id")
def leave_chat(call: Call) -> object:
    chat = call.chat()
    if chat.type == "private":
        raise bad("chat member status can't be changed in private chats")
    set_member(call.world, chat, Member(call.bot.user, "left"), by=call.bot.user)
    return True


@table.method("setMyCommands", "commands scope language_code")
def set_my_commands(call: Call) -> object:
    commands = call.params.objects("commands")
    if len(commands) > COMMANDS_MAX:
        raise bad("BOT_COMMANDS_TOO_MUCH")
    for one in commands:
        name = str(one.get("command", "")).removeprefix("/")
        if not (1 <= len(name) <= 32 and name.isascii() and name.replace("_", "a").isalnum() and name.islower()):
            raise bad("BOT_COMMAND_INVALID")
        if not 1 <= len(str(one.get("description", ""))) <= 256:
            raise bad("BOT_COMMAND_DESCRIPTION_INVALID")
    scope = call.params.find_object("scope", frozenset({"type", "chat_id"})) or {"type": "default"}
    if scope.get("type") not in COMMAND_SCOPES:
        raise NotModelled(f"the command scope {scope.get('type')!r}")
    key = ":".join(str(part) for part in (*scope.values(), call.params.text("language_code")) if part)
    call.bot.commands[key] = commands
    call.world.changed("bot", user=call.bot.user.id)
    return True
