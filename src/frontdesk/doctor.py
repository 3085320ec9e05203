"""`frontdesk doctor`: looks at everything a server needs, in order, and stops at the first thing that is broken.

It changes nothing: no update is confirmed, no webhook removed, the database is read only.
"""

import asyncio
import importlib
import os
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from typing import Literal, TypeAlias, TypeVar
from urllib.parse import urlsplit

import httpx2

from frontdesk.assistant.knowledge import load_knowledge
from frontdesk.config import PREFIX, BadSetting, Settings, read_settings
from frontdesk.store.ports import SchemaTooNew, StoreUnavailable
from frontdesk.store.probe import probe_sqlite
from frontdesk.telegram.botapi import (
    BotApi,
    BotApiError,
    BotUser,
    ChatInfo,
    ChatMember,
    ChatMigrated,
    NotSent,
    Rejected,
)

T = TypeVar("T")

# Long enough for another poller to come back and push ours out (Bot API: one getUpdates at a time, else 409).
_SECOND_POLLER_S = 2
_MODELS_WITHIN_S = 10.0
_OPENAI = "https://api.openai.com/v1"
_UNAUTHORIZED = (401, 403)


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the report. A `warn` lets Frontdesk run with less than it could; `mend` says what to do."""

    level: Literal["ok", "warn"]
    text: str
    mend: str | None = None


@dataclass(eq=False)
class Broken(Exception):
    """A step that fails: what is wrong, and the mend."""

    text: str
    mend: str


Findings: TypeAlias = AsyncGenerator[Finding]
Step: TypeAlias = tuple[str, Callable[[Settings], Findings]]


async def examine(say: Callable[[str], None]) -> bool:
    """Say one line for each step; False after the first broken one."""
    try:
        settings = read_settings()
    except BadSetting as error:
        return _say_broken(say, "Settings", Broken(str(error), "change that variable."))
    given = sum(name.startswith(PREFIX) for name in os.environ)
    _say(say, "Settings", Finding("ok", f"{given} set in the environment, the rest by default"))
    for name, check in STEPS:
        try:
            async with aclosing(check(settings)) as findings:
                async for finding in findings:
                    _say(say, name, finding)
        except Broken as broken:
            return _say_broken(say, name, broken)
    return True


def _say(say: Callable[[str], None], name: str, finding: Finding) -> None:
    mend = f" Better: {finding.mend}" if finding.mend else ""
    say(f"{finding.level:<5} {name}: {finding.text}.{mend}")


def _say_broken(say: Callable[[str], None], name: str, broken: Broken) -> bool:
    say(f"FAIL  {name}: {broken.text}. Mend: {broken.mend}")
    return False


async def _check_database(settings: Settings) -> Findings:
    path = Path(settings.database_url.removeprefix("sqlite:///"))
    try:
        probe = await asyncio.to_thread(probe_sqlite, path)
    except SchemaTooNew as error:
        raise Broken(str(error), "start the newer version, or restore the backup made before it.") from error
    except StoreUnavailable as error:
        raise Broken(str(error), f"set {PREFIX}DATABASE_URL=sqlite:////a/folder/you/own/frontdesk.db") from error
    if probe.schema is None:
        yield Finding("ok", f"{path} will be made at the first start")
        return
    state = "will be brought up to date at the next start" if probe.needs_migration else "up to date"
    used = f", in use by the running server (process {probe.server})" if probe.server else ""
    yield Finding("ok", f"{path}, {state}{used}")


# --- Telegram


async def _check_telegram(settings: Settings) -> Findings:
    token, chats = settings.telegram_bot_token, settings.telegram_chat_id
    if not token and not chats:
        mend = f"set {PREFIX}TELEGRAM_BOT_TOKEN and {PREFIX}TELEGRAM_CHAT_ID."
        yield Finding("warn", "not set up, no operator hears of a visitor", mend)
        return
    if not token:
        raise Broken("there is a chat but no bot", f"set {PREFIX}TELEGRAM_BOT_TOKEN to what @BotFather gave you.")
    if not chats:
        raise Broken("there is a bot but no chat", f"set {PREFIX}TELEGRAM_CHAT_ID to the operators' group.")
    client = await asyncio.to_thread(importlib.import_module, "frontdesk.telegram.client")
    api: BotApi = client.TelegramClient(token, api_url=settings.telegram_api_url)
    try:
        me = await _ask(api.get_me(), _bad_token)
        yield Finding("ok", f"the token is good, the bot is @{me.username}")
        yield await _check_updates(api, settings)
        for chat in chats:
            async with aclosing(_check_chat(api, settings, me, chat)) as findings:
                async for finding in findings:
                    yield finding
    finally:
        await api.aclose()


async def _ask(call: Awaitable[T], explain: Callable[[Rejected], Broken]) -> T:
    """The call's result. Raises: Broken, with `explain`'s words when Telegram said no."""
    try:
        return await call
    except Rejected as error:
        raise explain(error) from error
    except ChatMigrated as error:
        mend = f"set {PREFIX}TELEGRAM_CHAT_ID={error.new_chat}"
        raise Broken("the group became a supergroup and has another id now", mend) from error
    except NotSent as error:
        mend = f"check this machine's way to {PREFIX}TELEGRAM_API_URL (a firewall, a proxy)."
        raise Broken(f"the Bot API server can't be reached ({error})", mend) from error
    except BotApiError as error:
        raise Broken(f"the Bot API server does not answer as it should ({error})", "try again later.") from error


def _bad_token(error: Rejected) -> Broken:
    mend = f"copy the token from @BotFather into {PREFIX}TELEGRAM_BOT_TOKEN."
    return Broken(f"the token is refused ({error})", mend)


async def _check_updates(api: BotApi, settings: Settings) -> Finding:
    """Nobody else may take this bot's updates: a webhook, or a second program that polls."""
    url = await _ask(api.webhook_url(), _bad_token)
    if url:
        host = urlsplit(url).hostname
        mend = "give Frontdesk a bot of its own. If nothing needs the webhook any more, `frontdesk serve` removes it."
        raise Broken(f"a webhook sends this bot's updates to {host}", mend)
    path = Path(settings.database_url.removeprefix("sqlite:///"))
    if (await asyncio.to_thread(probe_sqlite, path)).server:
        return Finding("ok", "updates are read by the running server")
    await _ask(api.get_updates(None, timeout_s=_SECOND_POLLER_S), _second_poller)
    return Finding("ok", "nobody else reads this bot's updates")


def _second_poller(error: Rejected) -> Broken:
    if error.kind == "conflict":
        mend = "stop it, or give Frontdesk a bot of its own."
        return Broken("another program reads this bot's updates", mend)
    return Broken(f"updates can't be read ({error})", "try again later.")


async def _check_chat(api: BotApi, settings: Settings, me: BotUser, chat: str) -> Findings:
    def no_chat(error: Rejected) -> Broken:
        mend = f"add @{me.username} to the group, or correct {PREFIX}TELEGRAM_CHAT_ID."
        return Broken(f"the bot can't see the chat {chat} ({error})", mend)

    info = await _ask(api.get_chat(chat), no_chat)
    if info.type == "private":
        yield Finding("ok", f"chat {chat} is the private chat with {info.title}")
        return
    member = await _ask(api.get_chat_member(chat, me.id), no_chat)
    if not member.is_in:
        raise Broken(f"the bot is not a member of “{info.title}”", f"add @{me.username} to the group.")
    has_topics = settings.telegram_mode == "supergroup" or (settings.telegram_mode == "auto" and info.is_forum)
    if has_topics:
        _require_topics(info, member)
    elif not me.reads_all and member.status not in ("administrator", "creator"):
        mend = "make the bot an administrator, or turn privacy mode off at @BotFather and add the bot to it again."
        raise Broken(f"privacy mode hides the messages of “{info.title}” from the bot", mend)
    if info.username is not None and settings.operator_ids is None:
        mend = f"list the operators' user ids in {PREFIX}TELEGRAM_OPERATORS."
        raise Broken(f"“{info.title}” is public, anybody could join and answer", mend)
    how = "one topic a session" if has_topics else "regular mode, operators use Reply"
    yield Finding("ok", f"“{info.title}”: {how}")
    if has_topics and not _may(member, "can_delete_messages"):
        mend = "give the bot that right."
        yield Finding("warn", f"“{info.title}”: without the right to delete messages erased sessions stay", mend)


def _require_topics(info: ChatInfo, member: ChatMember) -> None:
    if not info.is_forum:
        mend = f"turn Topics on in the group's settings, or set {PREFIX}TELEGRAM_MODE=regular"
        raise Broken(f"topics are off in “{info.title}”", mend)
    if not _may(member, "can_manage_topics"):
        mend = "make it an administrator with the right Manage topics."
        raise Broken(f"the bot may not make topics in “{info.title}”", mend)


def _may(member: ChatMember, right: str) -> bool:
    return member.status == "creator" or right in member.rights


# --- The assistant


async def _check_assistant(settings: Settings) -> Findings:
    if not settings.ai_enabled or settings.ai_provider == "none":
        yield Finding("ok", "off, operators answer everything")
        return
    has_knowledge = await _has_knowledge(settings)
    if settings.ai_provider == "openai":
        yield await _check_model(settings)
    elif not has_knowledge:
        mend = f"put texts into a folder and set {PREFIX}KNOWLEDGE_DIR."
        yield Finding("warn", "the built-in assistant has no knowledge, so operators answer everything", mend)
    else:
        yield Finding("ok", f"built-in, answers from {settings.knowledge_dir}")


async def _has_knowledge(settings: Settings) -> bool:
    folder = settings.knowledge_dir
    if folder is None:
        return False
    try:
        knowledge = await asyncio.to_thread(load_knowledge, folder)
    except OSError as error:
        raise Broken(f"the knowledge can't be read ({error})", f"correct {PREFIX}KNOWLEDGE_DIR.") from error
    knowledge.close()
    return bool(knowledge)


async def _check_model(settings: Settings) -> Finding:
    """Asks for the list of models: it costs nothing and needs the key."""
    if not settings.ai_model:
        raise Broken("no model is chosen", f"set {PREFIX}AI_MODEL to one that the model server has.")
    base = settings.ai_base_url or _OPENAI
    host = urlsplit(base).netloc
    headers = {"Authorization": f"Bearer {settings.ai_api_key}"} if settings.ai_api_key else {}
    try:
        async with httpx2.AsyncClient(timeout=_MODELS_WITHIN_S, headers=headers) as http:
            response = await http.get(f"{base}/models")
    except httpx2.HTTPError as error:
        mend = f"start it, or correct {PREFIX}AI_BASE_URL."
        raise Broken(f"the model server at {host} can't be reached ({type(error).__name__})", mend) from error
    if response.status_code in _UNAUTHORIZED:
        raise Broken(f"{host} refuses the key", f"correct {PREFIX}AI_API_KEY.")
    if not response.is_success:
        mend = f"{PREFIX}AI_BASE_URL usually ends with /v1."
        raise Broken(f"{host} answers HTTP {response.status_code} to /models", mend)
    if f'"{settings.ai_model}"' not in response.text:
        return Finding("warn", f"{host} does not list {settings.ai_model}", f"check {PREFIX}AI_MODEL.")
    return Finding("ok", f"{settings.ai_model} at {host}")


# --- The public address


async def _check_public_url(settings: Settings) -> Findings:
    url = settings.public_url
    if url is None:
        yield Finding("ok", "taken from each request")
        return
    parts = urlsplit(url)
    if parts.query or parts.fragment or parts.username:
        mend = f"{PREFIX}PUBLIC_URL=https://chat.example.com"
        raise Broken(f"{PREFIX}PUBLIC_URL must be scheme, host and perhaps a path", mend)
    if parts.scheme == "http" and not _is_local(parts.hostname or ""):
        yield Finding("warn", f"{url} is not encrypted, browsers refuse it inside an https page", "use https.")
        return
    yield Finding("ok", url)


def _is_local(host: str) -> bool:
    try:
        return ip_address(host).is_private
    except ValueError:
        return host == "localhost" or host.endswith((".localhost", ".local"))


STEPS: tuple[Step, ...] = (
    ("Database", _check_database),
    ("Telegram", _check_telegram),
    ("Assistant", _check_assistant),
    ("Public URL", _check_public_url),
)
