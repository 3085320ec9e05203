"""Looks at everything a server needs, in order, and stops at the first thing that is broken: one finding for a step.

For `frontdesk doctor`, which prints them, and for the settings page, which turns them green. It changes nothing: no
update is confirmed, no webhook removed, the database is read only.
"""

import asyncio
import importlib
import os
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from contextlib import aclosing
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import TypeAlias, TypeVar
from urllib.parse import urlsplit

import httpx2

from frontdesk.assistant.answerers.extras import find_missing_extra
from frontdesk.assistant.knowledge.reading import read_passages
from frontdesk.config import PREFIX, BadSetting, Settings, read_settings
from frontdesk.desk.ports import Finding
from frontdesk.store.ports import SchemaTooNew, StoreUnavailable
from frontdesk.store.probe import probe_sqlite, read_kept
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
_SECOND_POLLER_S = 2.0
# A server that was just given a token needs a moment to reach its bot.
_SETTLES_S, _LOOK_EVERY_S = 10.0, 0.05
_MODELS_WITHIN_S = 10.0
_UNAUTHORIZED = (401, 403)
# What Telegram allows one group in a minute (docs/telegram.md).
_GROUP_PER_MIN = 20


@dataclass(eq=False)
class Broken(Exception):
    """A step that fails: what is wrong, and the mend."""

    text: str
    mend: str | None


Findings: TypeAlias = AsyncGenerator[Finding]
Step: TypeAlias = tuple[str, Callable[[Settings], Findings]]


async def examine(say: Callable[[str], None], *, read: Callable[[], Settings] = read_settings) -> bool:
    """Say one line for each step; False after the first broken one. `read` may raise BadSetting."""
    try:
        settings = read()
    except BadSetting as error:
        return _say(say, "Settings", Finding("fail", f"{error}.", "Change that variable."))
    given = sum(name.startswith(PREFIX) for name in os.environ)
    _say(say, "Settings", Finding("ok", f"{given} set in the environment."))
    for name, check in STEPS:
        async with aclosing(check(settings)) as findings:
            async for finding in findings:
                if not _say(say, name, finding):
                    return False
    return True


def _say(say: Callable[[str], None], name: str, finding: Finding) -> bool:
    """Is it well enough to go on?"""
    level = "FAIL" if finding.level == "fail" else finding.level
    lead = "Mend" if finding.level == "fail" else "Better"
    mend = f" {lead}: {finding.mend}" if finding.mend else ""
    say(f"{level:<5} {name}: {finding.text}{mend}")
    return finding.level != "fail"


async def _until_broken(steps: Findings) -> Findings:
    """What breaks becomes the last finding."""
    try:
        async with aclosing(steps):
            async for finding in steps:
                yield finding
    except Broken as broken:
        yield Finding("fail", broken.text, broken.mend)


def _both(place: str, variable: str) -> str:
    """Where a setting is changed: on the page or, where it is locked, in the environment."""
    return f"Settings → {place} or {PREFIX}{variable}"


# --- The database


def check_database(settings: Settings) -> Findings:
    """Can it be read, or made? Is it this version's?"""
    return _until_broken(_database_steps(settings))


async def _database_steps(settings: Settings) -> Findings:
    path = settings.database_path
    try:
        probe = await asyncio.to_thread(probe_sqlite, path)
    except SchemaTooNew as error:
        raise Broken(f"{error}.", "Start the newer version, or restore the backup made before it.") from error
    except StoreUnavailable as error:
        mend = f"Set {PREFIX}DATABASE_URL=sqlite:////a/folder/you/own/frontdesk.db"
        raise Broken(f"{error}.", mend) from error
    if probe.schema is None:
        yield Finding("ok", f"{path} will be made at the first start.")
        return
    state = "will be brought up to date at the next start" if probe.needs_migration else "is up to date"
    used = f", in use by the running server (process {probe.server})" if probe.server else ""
    yield Finding("ok", f"{path} {state}{used}.")


# --- Telegram

_TOKEN = _both("Telegram", "TELEGRAM_BOT_TOKEN")
_CHATS = _both("Telegram", "TELEGRAM_CHAT_ID")
_LINK = "Settings → Telegram, “Add a group”, shows a code: send it in the operators' group."


def check_telegram(settings: Settings, *, deafness: Callable[[], str | None] | None = None) -> Findings:
    """Token, bot, who reads its updates, each chat, budget: one finding for each step, the last may be a `fail`.

    `deafness` is for the server that reads the updates itself: why it does not hear them, None while it does. Without
    it the bot is polled for two seconds, unless another process serves this database.
    """
    return _until_broken(_telegram_steps(settings, deafness))


async def _telegram_steps(settings: Settings, deafness: Callable[[], str | None] | None) -> Findings:
    token, chats = settings.telegram_bot_token, settings.telegram_chat_id
    if not token and not chats:
        mend = f"Make a bot at @BotFather and put its token into {_TOKEN}."
        yield Finding("warn", "Not set up: no operator hears of a visitor in Telegram.", mend)
        return
    if not token:
        raise Broken("There is a chat but no bot.", f"Put the token that @BotFather gave you into {_TOKEN}.")
    yield Finding("ok", "There is a bot token.")
    client = await asyncio.to_thread(importlib.import_module, "frontdesk.telegram.client")
    api: BotApi = client.TelegramClient(token, api_url=settings.telegram_api_url)
    try:
        me = await _ask(api.get_me(), _bad_token)
        yield Finding("ok", f"Telegram takes it: the bot is @{me.username}.")
        async with aclosing(_update_steps(api, settings, deafness)) as findings:
            async for finding in findings:
                yield finding
        if not chats:
            raise Broken("No chat is linked.", f"{_LINK} Or set {PREFIX}TELEGRAM_CHAT_ID.")
        for chat in dict.fromkeys(chats):
            async with aclosing(_chat_steps(api, settings, me, chat)) as findings:
                async for finding in findings:
                    yield finding
    finally:
        await api.aclose()
    yield _check_budget(settings)


async def _ask(call: Awaitable[T], explain: Callable[[Rejected], Broken]) -> T:
    """The call's result. Raises: Broken, with `explain`'s words when Telegram said no."""
    try:
        return await call
    except Rejected as error:
        raise explain(error) from error
    except ChatMigrated as error:
        mend = f"Link it again with /link CODE, or set {PREFIX}TELEGRAM_CHAT_ID={error.new_chat}"
        raise Broken("The group became a supergroup and has another id now.", mend) from error
    except NotSent as error:
        mend = f"Check this machine's way to {PREFIX}TELEGRAM_API_URL (a firewall, a proxy)."
        raise Broken(f"The Bot API server can't be reached ({error}).", mend) from error
    except BotApiError as error:
        raise Broken(f"The Bot API server does not answer as it should ({error}).", "Try again later.") from error


def _bad_token(error: Rejected) -> Broken:
    return Broken(f"Telegram refuses the token ({error}).", f"Copy it anew from @BotFather into {_TOKEN}.")


async def _update_steps(api: BotApi, settings: Settings, deafness: Callable[[], str | None] | None) -> Findings:
    """Nobody else may take this bot's updates: a webhook, or a second program that polls."""
    if deafness is not None:
        await _listen(deafness)  # it removes a webhook itself
    url = await _ask(api.webhook_url(), _bad_token)
    if url:
        host = urlsplit(url).hostname
        mend = "Give Frontdesk a bot of its own. If nothing needs the webhook any more, `frontdesk serve` removes it."
        raise Broken(f"A webhook sends this bot's updates to {host}.", mend)
    yield Finding("ok", "No webhook takes this bot's updates away.")
    if deafness is not None or (await asyncio.to_thread(probe_sqlite, settings.database_path)).server:
        yield Finding("ok", "The running server reads this bot's updates.")
        return
    await _ask(api.get_updates(None, timeout_s=round(_SECOND_POLLER_S)), _second_poller)
    yield Finding("ok", "Nobody else reads this bot's updates.")


async def _listen(deafness: Callable[[], str | None]) -> None:
    """Watch whoever reads the updates in this process. Raises: Broken, while they are not heard."""
    for _ in range(round(_SETTLES_S / _LOOK_EVERY_S)):
        if deafness() is None:
            break
        await asyncio.sleep(_LOOK_EVERY_S)
    # Two pollers push each other out in turn: heard just now says little.
    for _ in range(round(_SECOND_POLLER_S / _LOOK_EVERY_S)):
        if (words := deafness()) is not None:
            raise Broken(words, None)
        await asyncio.sleep(_LOOK_EVERY_S)


def _second_poller(error: Rejected) -> Broken:
    if error.kind == "conflict":
        mend = "Stop it, or give Frontdesk a bot of its own."
        return Broken("Another program reads this bot's updates.", mend)
    return Broken(f"Updates can't be read ({error}).", "Try again later.")


async def _chat_steps(api: BotApi, settings: Settings, me: BotUser, chat: str) -> Findings:
    info = await _ask(api.get_chat(chat), lambda error: _unseen(error, me, chat))
    if info.type == "private":
        yield Finding("ok", f"The bot may write to {info.title} in their private chat; Reply answers a visitor.")
        return
    name = f"“{info.title}”"
    yield Finding("ok", f"The bot sees {name}.")
    member = await _ask(api.get_chat_member(chat, me.id), lambda error: _unseen(error, me, chat))
    if not member.is_in:
        raise Broken(f"The bot is not a member of {name}.", f"Add @{me.username} to the group.")
    yield Finding("ok", f"The bot is a member of {name}.")
    has_topics = settings.telegram_mode == "supergroup" or (settings.telegram_mode == "auto" and info.is_forum)
    yield _check_topics(name, info, has_topics=has_topics)
    yield _check_rights(name, me, member, has_topics=has_topics)
    yield _check_privacy(name, me, member)
    yield _check_public(name, info, settings)


def _unseen(error: Rejected, me: BotUser, chat: str) -> Broken:
    who = (
        f"Add @{me.username} to the group"
        if chat.startswith("-")
        else f"Let that person press Start at @{me.username}"
    )
    return Broken(f"The bot can't see the chat {chat} ({error}).", f"{who}, or correct {_CHATS}.")


def _check_topics(name: str, info: ChatInfo, *, has_topics: bool) -> Finding:
    if has_topics and not info.is_forum:
        mend = f"Turn Topics on in the group's settings, or choose `regular` in {_both('Telegram', 'TELEGRAM_MODE')}."
        raise Broken(f"Topics are off in {name}.", mend)
    how = "Topics are on in {}: one for each session." if has_topics else "{} goes without topics: Reply answers."
    return Finding("ok", how.format(name))


def _check_rights(name: str, me: BotUser, member: ChatMember, *, has_topics: bool) -> Finding:
    bot = f"@{me.username}"
    if member.status == "restricted" and "can_send_messages" not in member.rights:
        raise Broken(f"The bot may not write in {name}.", f"Lift the restrictions of {bot} in the group.")
    if has_topics and not _may(member, "can_manage_topics"):
        mend = f"Make {bot} an administrator with the right Manage topics."
        raise Broken(f"The bot may not make topics in {name}.", mend)
    if not _is_admin(member):
        text = f"The bot is no administrator of {name}: it is not told who leaves, and some taps can't be checked."
        return Finding("warn", text, f"Make {bot} an administrator.")
    if has_topics and not _may(member, "can_delete_messages"):
        text = f"The bot may make topics in {name}, but without the right to delete, erased sessions stay there."
        return Finding("warn", text, f"Give {bot} the right Delete messages.")
    return Finding("ok", f"The bot has the rights it needs in {name}.")


def _check_privacy(name: str, me: BotUser, member: ChatMember) -> Finding:
    if not me.reads_all and not _is_admin(member):
        mend = (
            f"Make @{me.username} an administrator, or turn privacy mode off at @BotFather (/setprivacy) "
            "and add the bot to the group again."
        )
        raise Broken(f"Privacy mode hides the messages of {name} from the bot.", mend)
    return Finding("ok", f"The bot reads what is written in {name}.")


def _check_public(name: str, info: ChatInfo, settings: Settings) -> Finding:
    if settings.operator_ids is not None:
        return Finding("ok", f"In {name} the {len(settings.operator_ids)} listed people are operators.")
    if info.username is not None:
        where = _both("Telegram", "TELEGRAM_OPERATORS")
        mend = f"Make the group private, or list the operators' user ids in {where}."
        raise Broken(f"{name} is public: anybody could join and answer.", mend)
    return Finding("ok", f"{name} is private: its members are the operators.")


def _check_budget(settings: Settings) -> Finding:
    per_min = settings.telegram_budget_per_min
    is_sandbox = _is_loopback(urlsplit(settings.telegram_api_url).hostname or "")
    if is_sandbox or 0 < per_min <= _GROUP_PER_MIN:
        return Finding("ok", f"At most {per_min} calls a minute to one chat." if per_min else "Calls are not paced.")
    rate = f"{per_min} calls a minute to one chat" if per_min else "Calls without pacing"
    mend = f"Set {PREFIX}TELEGRAM_BUDGET_PER_MIN=18."
    return Finding("warn", f"{rate}: Telegram allows {_GROUP_PER_MIN} and answers more with a ban of minutes.", mend)


def _is_admin(member: ChatMember) -> bool:
    return member.status in ("administrator", "creator")


def _may(member: ChatMember, right: str) -> bool:
    return member.status == "creator" or right in member.rights


# --- The assistant

_BASE_URL = _both("AI Assistant", "AI_BASE_URL")


def check_assistant(settings: Settings, *, texts: int = 0) -> Findings:
    """Knowledge and, where one is used, the model server: one finding for each step, the last may be a `fail`.

    `texts` is how many texts of knowledge were entered on the settings page.
    """
    return _until_broken(_assistant_steps(settings, texts))


async def _check_assistant_of_store(settings: Settings) -> Findings:
    """For the command, which has no server to ask how many texts were entered."""
    kept = await asyncio.to_thread(read_kept, settings.database_path, site="default")
    async with aclosing(check_assistant(settings, texts=len(kept.texts))) as findings:
        async for finding in findings:
            yield finding


async def _assistant_steps(settings: Settings, texts: int) -> Findings:
    if not settings.ai_enabled or settings.ai_provider == "none":
        yield Finding("ok", "The assistant is off: operators answer everything.")
        return
    has_knowledge = await _has_knowledge(settings) or texts > 0
    if has_knowledge:
        yield Finding("ok", "There is knowledge to answer from.")
    elif settings.ai_provider == "builtin":
        mend = f"Enter texts in Settings → Knowledge, or name a folder of them in {PREFIX}KNOWLEDGE_DIR."
        yield Finding("warn", "The built-in assistant has no knowledge, so operators answer everything.", mend)
        return
    if settings.ai_provider == "builtin":
        yield Finding("ok", "The built-in assistant answers.")
        return
    if extra := find_missing_extra(settings.ai_provider):
        raise Broken(f"{extra} is not installed.", f"pip install '{extra}', then restart.")
    if not settings.ai_model:
        mend = f"Name one that the model server has: {_both('AI Assistant', 'AI_MODEL')}."
        raise Broken("No model is chosen.", mend)
    async with aclosing(_model_steps(settings, settings.ai_model)) as findings:
        async for finding in findings:
            yield finding


async def _has_knowledge(settings: Settings) -> bool:
    folder = settings.knowledge_dir
    if folder is None:
        return False
    try:
        return bool(await asyncio.to_thread(read_passages, folder))
    except OSError as error:
        mend = f"Correct {_both('Knowledge', 'KNOWLEDGE_DIR')}."
        raise Broken(f"The knowledge can't be read ({error}).", mend) from error


@dataclass(frozen=True, slots=True)
class _Maker:
    """How a maker's API lists its models, and how it is shown the key."""

    address: str
    models: str
    key_header: str
    key_prefix: str = ""
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    name_prefix: str = ""
    address_mend: str = f"Correct {_BASE_URL}, or leave it empty for the maker's own."


_MAKERS = {
    "openai": _Maker(
        "https://api.openai.com/v1",
        "/models",
        "Authorization",
        key_prefix="Bearer ",
        address_mend=f"{_BASE_URL} usually ends with /v1.",
    ),
    # https://docs.anthropic.com/en/api/models-list
    "anthropic": _Maker(
        "https://api.anthropic.com", "/v1/models", "x-api-key", headers={"anthropic-version": "2023-06-01"}
    ),
    # https://ai.google.dev/api/models#method:-models.list
    "google": _Maker(
        "https://generativelanguage.googleapis.com", "/v1beta/models", "x-goog-api-key", name_prefix="models/"
    ),
}


async def _model_steps(settings: Settings, model: str) -> Findings:
    """Asks for the list of models: it costs nothing and needs the key."""
    maker = _MAKERS[settings.ai_provider]
    base = (settings.ai_base_url or maker.address).rstrip("/")
    host = urlsplit(base).netloc
    headers = {maker.key_header: maker.key_prefix + settings.ai_api_key} if settings.ai_api_key else {}
    try:
        async with httpx2.AsyncClient(timeout=_MODELS_WITHIN_S, headers={**headers, **maker.headers}) as http:
            response = await http.get(f"{base}{maker.models}")
    except httpx2.HTTPError as error:
        mend = f"Start it, or correct {_BASE_URL}."
        raise Broken(f"The model server at {host} can't be reached ({type(error).__name__}).", mend) from error
    yield Finding("ok", f"The model server at {host} answers.")
    if response.status_code in _UNAUTHORIZED:
        raise Broken(f"{host} refuses the key.", f"Correct {_both('AI Assistant', 'AI_API_KEY')}.")
    if not response.is_success:
        raise Broken(f"{host} answers HTTP {response.status_code} to {maker.models}.", maker.address_mend)
    yield Finding("ok", f"{host} takes the key." if settings.ai_api_key else f"{host} needs no key.")
    if f'"{maker.name_prefix}{model}"' not in response.text:
        yield Finding("warn", f"{host} does not list {model}.", f"Check {_both('AI Assistant', 'AI_MODEL')}.")
        return
    yield Finding("ok", f"{host} has {model}.")


# --- The public address


def check_public_url(settings: Settings) -> Findings:
    """Is the public address one that browsers can use?"""
    return _until_broken(_public_url_steps(settings))


async def _public_url_steps(settings: Settings) -> Findings:
    url = settings.public_url
    if url is None:
        yield Finding("ok", "Taken from each request.")
        return
    parts = urlsplit(url)
    if parts.query or parts.fragment or parts.username:
        mend = f"{PREFIX}PUBLIC_URL=https://chat.example.com"
        raise Broken(f"{PREFIX}PUBLIC_URL must be scheme, host and perhaps a path.", mend)
    if parts.scheme == "http" and not _is_local(parts.hostname or ""):
        text = f"{url} is not encrypted, browsers refuse it inside an https page."
        yield Finding("warn", text, "Use https.")
        return
    yield Finding("ok", f"{url}.")


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _is_local(host: str) -> bool:
    try:
        return ip_address(host).is_private
    except ValueError:
        return host == "localhost" or host.endswith((".localhost", ".local"))


STEPS: tuple[Step, ...] = (
    ("Database", check_database),
    ("Telegram", check_telegram),
    ("Assistant", _check_assistant_of_store),
    ("Public URL", check_public_url),
)
