"""Telegram as a participant: finds its chats, then listens (`Incoming`) and shows (`Mirror`) until cancelled."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from typing import Protocol

import structlog

from frontdesk.desk.desk import Desk
from frontdesk.store.ports import (
    Committed,
    Follower,
    Followers,
    Log,
    Operators,
    Penalties,
    Sends,
    Settings,
    TelegramMap,
    Updates,
)
from frontdesk.telegram.botapi import BotApi, BotApiError, ChatMigrated
from frontdesk.telegram.chats import Chat, ChatMode, TelegramConfig, make_chat, make_followers
from frontdesk.telegram.messages import OperatorMessages
from frontdesk.telegram.mirror import Mirror
from frontdesk.telegram.operators import OperatorGate
from frontdesk.telegram.outbox import PacedCalls
from frontdesk.telegram.routing import Routing
from frontdesk.telegram.taps import Taps
from frontdesk.telegram.topics import Topics
from frontdesk.telegram.updates import Incoming

_ASK_AGAIN_S = (1.0, 2.0, 5.0, 15.0, 30.0)
# Where the modes found by `auto` are kept, so that a restart without Telegram still knows them.
_SITE = "default"
_MODE_KEY = "telegram.mode."

log = structlog.get_logger(__name__)


class TelegramStore(Log, Followers, Sends, Updates, TelegramMap, Penalties, Operators, Settings, Protocol):
    """What this participant needs of the store."""


class Telegram:
    """One bot with its chats. `prepare` before the first session, `run` for as long as it serves."""

    def __init__(
        self,
        config: TelegramConfig,
        *,
        store: TelegramStore,
        desk: Desk,
        connect: Callable[[TelegramConfig], Awaitable[BotApi]],
    ) -> None:
        self._config = config
        self._store = store
        self._desk = desk
        self._connect = connect
        self._chats: dict[str, Chat] = {}
        self._mirrors: list[Mirror] = []
        self._incoming: Incoming | None = None
        self._username = ""
        self._problem: str | None = "Telegram is not reached yet."

    async def prepare(self) -> list[Follower]:
        """The followers to mark from the first session on, known before Telegram has answered."""
        kept = await self._store.get_settings(_SITE)
        modes: dict[str, ChatMode] = {}
        for chat in self._config.chats:
            mode = kept.get(_MODE_KEY + chat)
            if mode == "supergroup" or mode == "regular":
                modes[chat] = mode
        return make_followers(self._config, modes)

    def problem(self) -> str | None:
        """What is wrong, in words for the owner; None while everything works."""
        if self._problem is not None or self._incoming is None:
            return self._problem
        troubles = [self._incoming.problem, *(mirror.status() for mirror in self._mirrors)]
        return next((trouble for trouble in troubles if trouble is not None), None)

    def wake(self, batch: Sequence[Committed]) -> None:
        """Something was committed (a listener of desk.live)."""
        for mirror in self._mirrors:
            mirror.wake(batch)

    async def run(self) -> None:
        """Until cancelled."""
        api = await self._connect(self._config)
        try:
            await self._reach(api)
            await self._work(api)
        finally:
            with suppress(BotApiError):
                await api.aclose()

    async def _reach(self, api: BotApi) -> None:
        """Ask who we are and what the chats are; for as long as it takes."""
        attempt = 0
        while self._problem is not None:
            try:
                self._username = (await api.get_me()).username
                if await api.webhook_url():
                    log.warning("webhook_removed", why="this server polls; pending updates are kept")
                    await api.delete_webhook()
                infos = [await api.get_chat(chat) for chat in self._config.chats]
            except ChatMigrated as moved:
                self._problem = f"The group became a supergroup: set FRONTDESK_TELEGRAM_CHAT_ID={moved.new_chat}"
            except BotApiError as error:
                self._problem = f"Telegram does not answer as it should: {error}"
            else:
                self._chats = {info.id: make_chat(self._config, info) for info in infos}
                self._problem = None
                break
            log.warning("telegram_not_reached", why=self._problem)
            await asyncio.sleep(_ASK_AGAIN_S[min(attempt, len(_ASK_AGAIN_S) - 1)])
            attempt += 1
        modes: dict[str, ChatMode] = {chat.id: chat.mode for chat in self._chats.values()}
        await self._store.put_settings(_SITE, {_MODE_KEY + chat: mode for chat, mode in modes.items()})
        await self._store.set_followers(make_followers(self._config, modes))

    async def _work(self, api: BotApi) -> None:
        calls = PacedCalls(
            api, self._store, bot=self._config.bot, per_min=self._config.per_min, clock_ms=self._desk.now_ms
        )
        await calls.load()
        topics = Topics(calls, self._store)
        self._mirrors = [
            Mirror(chat, store=self._store, calls=calls, topics=topics, desk=self._desk)
            for chat in self._chats.values()
        ]
        self._incoming = self._make_incoming(api, calls, topics)
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._incoming.run(), name="telegram-incoming")
            for mirror in self._mirrors:
                tasks.create_task(mirror.run(), name="telegram-mirror")

    def _make_incoming(self, api: BotApi, calls: PacedCalls, topics: Topics) -> Incoming:
        bot, desk, store = self._config.bot, self._desk, self._store
        gate = OperatorGate(api, listed=self._config.operator_ids, clock_ms=desk.now_ms)
        routing = Routing(bot, store)
        messages = OperatorMessages(
            bot=bot,
            bot_username=lambda: self._username,
            desk=desk,
            gate=gate,
            routing=routing,
            telegram_map=store,
        )
        taps = Taps(bot=bot, desk=desk, api=api, calls=calls, gate=gate, routing=routing, telegram_map=store)
        return Incoming(
            bot=bot,
            store=store,
            desk=desk,
            api=api,
            calls=calls,
            gate=gate,
            messages=messages,
            taps=taps,
            topics=topics,
            chats=lambda: self._chats,
            on_bot_member=self._bot_member_changed,
        )

    def _bot_member_changed(self, chat: str) -> None:
        """Kicked, promoted or re-added: try at once what waits for it."""
        for mirror in self._mirrors:
            mirror.wake([])
        log.info("bot_membership_changed", chat=chat)
