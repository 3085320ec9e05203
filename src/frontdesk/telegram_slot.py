"""The place of the Telegram participant: ended and begun anew as a whole when the owner changes what it is made of.

Ending it is what a crash is: calls under way are in the log of sends, updates not finished are pending, and the next
one goes on from there.
"""

import asyncio
import hmac
import secrets
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress

import structlog

from frontdesk.config import Settings
from frontdesk.desk.desk import Desk
from frontdesk.desk.ports import ChatLag, Finding, LinkCode, LinkOutcome, SettingsRefused
from frontdesk.owner_settings import LiveSettings
from frontdesk.session.policy import MINUTE_MS
from frontdesk.store.ports import Committed, StoreUnavailable
from frontdesk.telegram.botapi import BotApi
from frontdesk.telegram.chats import TelegramConfig
from frontdesk.telegram.participant import Telegram, TelegramStore

LINK_CODE_FOR_MS = 15 * 60_000
SLOW_MS = MINUTE_MS
"""A chat that is so far behind is said to be."""
# No I, L, O or U: it is read from one screen and typed on another.
_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_CODE_CHARS = 8
_TRY_AGAIN_S = 1.0

log = structlog.get_logger(__name__)

Connect = Callable[[TelegramConfig], Awaitable[BotApi]]


def make_config(settings: Settings) -> TelegramConfig | None:
    """What the participant is made of; None without a bot."""
    if settings.telegram_bot_token is None:
        return None
    return TelegramConfig(
        token=settings.telegram_bot_token,
        chats=settings.telegram_chat_id,
        api_url=settings.telegram_api_url,
        mode=settings.telegram_mode,
        operator_ids=settings.operator_ids,
        per_min=settings.telegram_budget_per_min,
        topics=settings.telegram_topics,
    )


class TelegramSlot:
    """`desk.ports.TelegramDoor` and `ChatLinking`."""

    def __init__(self, settings: LiveSettings, *, store: TelegramStore, desk: Desk, connect: Connect) -> None:
        self._settings = settings
        self._store = store
        self._desk = desk
        self._connect = connect
        self._telegram: Telegram | None = None
        self._task: asyncio.Task[None] | None = None
        self._code: LinkCode | None = None
        self._is_late = False

    async def start(self) -> None:
        """Begin what the settings say. Followers are marked from the first session on, before Telegram is asked."""
        await self._put(make_config(self._settings.current))
        self._settings.on_change(self._changed)
        self._desk.live.on_batch(self._wake)

    async def aclose(self) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait([self._task])
            self._task = None

    def problem(self) -> str | None:
        if self._is_late:
            return "Telegram waits for the database, and goes on by itself."
        return self._telegram.problem() if self._telegram else None

    def lags(self) -> list[ChatLag]:
        return self._telegram.lags() if self._telegram else []

    def slowness(self) -> str | None:
        """That a chat is a minute or more behind, in words; None while all keep up, or one can't be reached."""
        return None if self.problem() is not None else slow_words(self.lags())

    def deafness(self) -> str | None:
        """Why the bot's updates are not heard; None while they are, or when there is no bot."""
        return self._telegram.deafness() if self._telegram else None

    async def look_again(self) -> None:
        """Have the chats asked after what they are now, within a few seconds: topics may have been switched on."""
        if self._telegram is not None:
            await self._telegram.look_again()

    async def send_test(self) -> list[Finding]:
        # Somebody who has just linked a group asks at once: the participant that answered them is on its way out.
        await self._settings.in_force()
        if self._telegram is None:
            return [Finding("fail", "No bot is set up.", "Enter its token first.")]
        return await self._telegram.send_test()

    def new_link_code(self) -> LinkCode:
        code = "".join(secrets.choice(_LETTERS) for _ in range(_CODE_CHARS))
        self._code = LinkCode(code, self._desk.now_ms() + LINK_CODE_FOR_MS)
        return self._code

    async def link(self, code: str, chat: str) -> LinkOutcome:
        async with self._settings.editing:
            chats = self._settings.current.telegram_chat_id
            if chat in chats:
                return "already"
            known = self._code
            if known is None or known.expires_at_ms <= self._desk.now_ms():
                return "refused"
            if not hmac.compare_digest(known.code.encode(), code.upper().encode()):
                return "refused"
            try:
                # Not waited for: putting it into force ends the participant that asks.
                await self._settings.save_soon({"telegram_chat_id": ",".join((*chats, chat))}, by="/link")
            except SettingsRefused:
                return "refused"
            self._code = None
            return "linked"

    async def _changed(self, before: Settings, after: Settings) -> None:
        if make_config(before) != make_config(after):
            await self._put(make_config(after))

    async def _put(self, config: TelegramConfig | None) -> None:
        """The store's trouble of a moment must not leave the bot off for good."""
        await self.aclose()
        try:
            await self._begin(config)
        except StoreUnavailable as error:
            log.error("telegram_waits_for_the_store", error=str(error))
            self._task = asyncio.create_task(self._begin_later(config), name="telegram-later")

    async def _begin_later(self, config: TelegramConfig | None) -> None:
        self._is_late = True
        try:
            while True:
                await asyncio.sleep(_TRY_AGAIN_S)
                with suppress(StoreUnavailable):
                    await self._begin(config)
                    return
        finally:
            self._is_late = False

    async def _begin(self, config: TelegramConfig | None) -> None:
        self._telegram = None
        if config is None:
            await self._store.set_followers([])
            return
        telegram = Telegram(config, store=self._store, desk=self._desk, connect=self._connect, linking=self)
        await self._store.set_followers(await telegram.prepare())
        self._telegram = telegram
        self._task = asyncio.create_task(telegram.run(), name="telegram")

    def _wake(self, batch: Sequence[Committed]) -> None:
        if self._telegram is not None:
            self._telegram.wake(batch)


def slow_words(lags: Sequence[ChatLag]) -> str | None:
    """How far behind the slowest chat is, for operators; None while none is slow."""
    slow = [lag for lag in lags if lag.lag_ms >= SLOW_MS]
    if not slow:
        return None
    worst = max(slow, key=lambda lag: lag.lag_ms)
    sessions = "1 session waits" if worst.sessions == 1 else f"{worst.sessions} sessions wait"
    return (
        f"Telegram is {worst.lag_ms // MINUTE_MS} min behind: it takes few messages a minute of one group. "
        f"Nothing is lost: {sessions} there, and who wants a person goes first."
    )
