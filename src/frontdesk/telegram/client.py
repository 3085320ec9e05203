"""The real Bot API client: the only module that touches the library. Import it late (0.6 s, 56 MB).

The library brings the HTTP, its time-outs and its error classes; results are read here, field by field, so that an
update which the library would not understand still reaches the store.
"""

import asyncio
import json
import warnings
from collections.abc import Callable
from typing import Any, TypeVar

import httpx
import telegram.error as library
from telegram import Bot
from telegram.request import HTTPXRequest

from frontdesk.telegram.botapi import (
    BotApiError,
    BotUser,
    ChatInfo,
    ChatMember,
    ChatMigrated,
    FloodWait,
    Keyboard,
    NotSent,
    OutcomeUnknown,
    Outgoing,
    RawUpdate,
    Rejected,
    RejectedKind,
    Sent,
)

_CONNECT_S = 5.0
_READ_S = 10.0
_POOL_S = 2.0
_CONNECTIONS = 32
_UNNAMED_WAIT_S = 5
_UPDATES_LIMIT = 100
ALLOWED_UPDATES = ("message", "edited_message", "callback_query", "my_chat_member", "chat_member")
_PRESENT = frozenset({"creator", "administrator", "member", "restricted"})

T = TypeVar("T")

# Causes that say the request never left: everything else may have been carried out.
_NEVER_LEFT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)

_KINDS: tuple[tuple[str, RejectedKind], ...] = (
    ("message thread not found", "topic_gone"),
    ("topic_deleted", "topic_gone"),
    ("topic_id_invalid", "topic_gone"),
    ("topic_closed", "topic_closed"),
    ("not modified", "not_modified"),
    ("topic_not_modified", "not_modified"),
    ("message to edit not found", "message_gone"),
    ("message can't be edited", "message_gone"),
    ("message_id_invalid", "message_gone"),
    ("query is too old", "callback_expired"),
    ("query id is invalid", "callback_expired"),
    ("not enough rights", "no_rights"),
    ("need administrator rights", "no_rights"),
    ("have no rights", "no_rights"),
    ("chat not found", "chat_gone"),
    ("bot was kicked", "chat_gone"),
    ("bot was blocked", "chat_gone"),
    ("bot is not a member", "chat_gone"),
    ("user is deactivated", "chat_gone"),
    ("bot can't initiate conversation", "chat_gone"),
    ("group chat was deactivated", "chat_gone"),
    ("chat_write_forbidden", "no_rights"),
    ("chat_admin_required", "no_rights"),
    ("member list is inaccessible", "no_rights"),
    ("member not found", "user_unknown"),
    ("user not found", "user_unknown"),
    ("invalid user_id", "user_unknown"),
    ("participant_id_invalid", "user_unknown"),
    ("user_id_invalid", "user_unknown"),
)


class _RawBot(Bot):
    """The library's bot, giving results as received."""

    async def call(self, method: str, params: dict[str, Any], *, read_s: float) -> Any:
        return await self._post(method, params, read_timeout=read_s, write_timeout=_READ_S)


class TelegramClient:
    """`BotApi` over HTTP. One connection pool for calls, another for the long poll."""

    def __init__(self, token: str, *, api_url: str, read_s: float = _READ_S) -> None:
        self._read_s = read_s
        calls = HTTPXRequest(
            connection_pool_size=_CONNECTIONS,
            connect_timeout=_CONNECT_S,
            pool_timeout=_POOL_S,
        )
        polls = HTTPXRequest(connection_pool_size=1, connect_timeout=_CONNECT_S, pool_timeout=_POOL_S)
        self._requests = (calls, polls)
        self._bot = _RawBot(
            token,
            base_url=f"{api_url}/bot",
            base_file_url=f"{api_url}/file/bot",
            request=calls,
            get_updates_request=polls,
        )
        self._ready = False

    async def aclose(self) -> None:
        for request in self._requests:
            await request.shutdown()

    async def get_me(self) -> BotUser:
        return await self._call("getMe", {}, _bot_user)

    async def get_chat(self, chat: str) -> ChatInfo:
        return await self._call("getChat", {"chat_id": chat}, lambda found: _chat_info(chat, found))

    async def get_chat_member(self, chat: str, user: int) -> ChatMember:
        return await self._call("getChatMember", {"chat_id": chat, "user_id": user}, _chat_member)

    async def get_updates(self, offset: int | None, *, timeout_s: int) -> list[RawUpdate]:
        params = {
            "offset": offset,
            "limit": _UPDATES_LIMIT,
            "timeout": timeout_s,
            "allowed_updates": list(ALLOWED_UPDATES),
        }
        return await self._call("getUpdates", params, _raw_updates, waits_s=timeout_s)

    async def webhook_url(self) -> str:
        return await self._call("getWebhookInfo", {}, lambda found: str(found.get("url", "")))

    async def delete_webhook(self) -> None:
        await self._call("deleteWebhook", {"drop_pending_updates": False}, _nothing)

    async def send_message(self, outgoing: Outgoing) -> Sent:
        params: dict[str, Any] = {
            "chat_id": outgoing.chat,
            "message_thread_id": outgoing.topic,
            "text": outgoing.text,
            "entities": list(outgoing.entities) or None,
            "link_preview_options": {"is_disabled": True},
            "disable_notification": outgoing.silent or None,
            "reply_markup": _markup(outgoing.keyboard) if outgoing.keyboard else None,
            "reply_parameters": _reply(outgoing.reply_to),
        }
        return await self._call("sendMessage", params, _sent)

    async def edit_keyboard(self, chat: str, message: int, keyboard: Keyboard) -> None:
        params = {"chat_id": chat, "message_id": message, "reply_markup": _markup(keyboard)}
        await self._call("editMessageReplyMarkup", params, _nothing)

    async def answer_callback(self, callback: str, text: str | None) -> None:
        await self._call("answerCallbackQuery", {"callback_query_id": callback, "text": text}, _nothing)

    async def create_topic(self, chat: str, name: str, *, color: int) -> int:
        params = {"chat_id": chat, "name": name, "icon_color": color}
        return await self._call("createForumTopic", params, lambda made: int(made["message_thread_id"]))

    async def close_topic(self, chat: str, topic: int) -> None:
        await self._call("closeForumTopic", {"chat_id": chat, "message_thread_id": topic}, _nothing)

    async def reopen_topic(self, chat: str, topic: int) -> None:
        await self._call("reopenForumTopic", {"chat_id": chat, "message_thread_id": topic}, _nothing)

    async def edit_topic(self, chat: str, topic: int, name: str) -> None:
        params = {"chat_id": chat, "message_thread_id": topic, "name": name}
        await self._call("editForumTopic", params, _nothing)

    async def _call(self, method: str, params: dict[str, Any], read: Callable[[Any], T], *, waits_s: float = 0) -> T:
        """Make the call and read its result. `waits_s`: how long the server waits before it answers.

        Raises: BotApiError. A result that can't be read counts as an unknown outcome: the server may have acted.
        """
        read_s = self._read_s + waits_s
        try:
            await self._start()
            # The library's time-outs are for each read; a server that drips would hold us for ever.
            async with asyncio.timeout(_CONNECT_S + _POOL_S + 2 * read_s):
                return read(await self._bot.call(method, params, read_s=read_s))
        except library.TelegramError as error:
            raise _translate(error) from error
        except TimeoutError as error:
            raise OutcomeUnknown(f"{method}: no end of the answer") from error
        except (KeyError, TypeError, AttributeError, ValueError) as error:
            raise OutcomeUnknown(f"{method}: unreadable answer") from error

    async def _start(self) -> None:
        if not self._ready:
            for request in self._requests:
                await request.initialize()
            self._ready = True


def _translate(error: library.TelegramError) -> BotApiError:
    if isinstance(error.__cause__, library.TelegramError):
        # The answer was no JSON, whatever its status: that was not Telegram but something on the way.
        return OutcomeUnknown(error.message.partition(".")[0])
    match error:
        case library.RetryAfter():
            return FloodWait(_seconds(error))
        case library.ChatMigrated():
            return ChatMigrated(str(error.new_chat_id))
        case library.BadRequest() | library.Forbidden():
            return Rejected(_kind(error.message), error.message)
        case library.InvalidToken() | library.EndPointNotFound():
            return Rejected("unauthorized", error.message)
        case library.Conflict():
            return Rejected("conflict", error.message)
        case library.NetworkError() if isinstance(error.__cause__, _NEVER_LEFT):
            return NotSent(type(error.__cause__).__name__)
        case library.NetworkError() if error.message.lower().startswith("too many requests"):
            return FloodWait(_UNNAMED_WAIT_S)  # a 429 that names no time
        case _:
            # Time-outs, cut connections, 5xx and unreadable bodies: the message may stand in the chat.
            cause = type(error.__cause__).__name__ if error.__cause__ else error.message
            return OutcomeUnknown(cause)


def _nothing(_: Any) -> None:
    """The result says nothing beyond that there is one."""


def _bot_user(me: Any) -> BotUser:
    return BotUser(me["id"], me.get("username", ""), me.get("can_read_all_group_messages", False))


def _chat_info(chat: str, found: Any) -> ChatInfo:
    title = found.get("title") or found.get("first_name", "")
    return ChatInfo(chat, found["type"], title, found.get("username"), found.get("is_forum", False))


def _chat_member(found: Any) -> ChatMember:
    status = found["status"]
    is_in = status in _PRESENT and found.get("is_member", True)
    rights = frozenset(name for name, value in found.items() if name.startswith("can_") and value is True)
    return ChatMember(status, is_in, rights)


def _raw_updates(found: Any) -> list[RawUpdate]:
    # In ASCII: a lone surrogate, which no database takes, stays an escape and concerns its own update only.
    return [RawUpdate(one["update_id"], json.dumps(one)) for one in found]


def _sent(sent: Any) -> Sent:
    return Sent(sent["message_id"], sent.get("message_thread_id") if sent.get("is_topic_message") else None)


def _seconds(error: library.RetryAfter) -> int:
    with warnings.catch_warnings():
        # The library warns at each read that this will be a timedelta one day; both are understood here.
        warnings.simplefilter("ignore")
        value: Any = error.retry_after
    return int(value.total_seconds()) if hasattr(value, "total_seconds") else int(value)


def _kind(description: str) -> RejectedKind:
    lowered = description.lower()
    for part, kind in _KINDS:
        if part in lowered:
            return kind
    return "other"


def _markup(keyboard: Any) -> dict[str, Any]:
    rows = [[{"text": text, "callback_data": data} for text, data in row] for row in keyboard]
    return {"inline_keyboard": rows}


def _reply(message: int | None) -> dict[str, Any] | None:
    return {"message_id": message, "allow_sending_without_reply": True} if message else None
