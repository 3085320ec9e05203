"""From Telegram to the desk: poll, store, carry out. An update is stored before the next offset is asked for.

Each stored update is carried out until it succeeds or is proven poisonous; its id is the key of the command it
becomes, so carrying it out twice has one effect. Messages keep their order within a topic; taps go ahead of them.
"""

import asyncio
from collections.abc import Awaitable, Callable, Hashable, Sequence
from functools import partial
from itertools import count
from typing import TypeVar

import msgspec
import structlog

from frontdesk.store.ports import StoredUpdate, StoreUnavailable, Updates
from frontdesk.telegram.botapi import BotApi, BotApiError, ChatMigrated, Outgoing, Rejected
from frontdesk.telegram.chats import ChatUnclear
from frontdesk.telegram.handling import Handling
from frontdesk.telegram.incoming import Update, decode_update
from frontdesk.telegram.lanes import Lanes
from frontdesk.telegram.outbox import PacedCalls
from frontdesk.telegram.trouble import pause_s, problem_words, where

_POLL_S = 25
# What an earlier process left is read a page at a time; more in hand than this is not asked for.
_PAGE = 200
_IN_HAND_MAX = 1_000
# After this many failures of Frontdesk itself an update is poison: it goes to the dead letters, the rest goes on.
_TRIES = 3
_TELL_PRIORITY = 0
# Linking a chat ends this participant; its words "Linked." and the end of its update belong to it all the same.
_LINK_GRACE_S = 2.0
_HOUR_MS = 60 * 60 * 1000
# Telegram repeats nothing older than a day, and ids restart after a quiet week (docs/telegram.md).
_KEPT_MS = 48 * _HOUR_MS

T = TypeVar("T")

log = structlog.get_logger(__name__)


class Incoming:
    """`run` polls for ever; `problem` says in words why operators are not heard, None while they are."""

    def __init__(
        self,
        *,
        bot: str,
        store: Updates,
        api: BotApi,
        calls: PacedCalls,
        handling: Handling,
        now_ms: Callable[[], int],
    ) -> None:
        self._bot = bot
        self._store = store
        self._api = api
        self._calls = calls
        self._handling = handling
        self._now_ms = now_ms
        self._lanes, self._tellings, self._links = Lanes(), Lanes(), Lanes()
        # Dispatched and not finished.
        self._in_hand: set[int] = set()
        self._tidied_at_ms: int | None = None
        self.problem: str | None = None

    async def run(self) -> None:
        """First what an earlier process (or run) left, then whatever comes."""
        self._lanes, self._tellings, self._links = Lanes(), Lanes(), Lanes()
        self._in_hand.clear()
        try:
            await self._retrying(self._resume)
            offset: int | None = None
            while True:
                await self._retrying(self._tidy)
                await self._lanes.wait_below(_IN_HAND_MAX)
                offset = await self._retrying(partial(self._poll, offset))
        finally:
            await self._lanes.aclose()
            await self._tellings.aclose()
            await self._links.aclose(grace_s=_LINK_GRACE_S)

    async def _resume(self) -> None:
        """Oldest first and to the end, before anything newer is asked for: a topic's order holds."""
        while True:
            await self._lanes.wait_below(_PAGE)
            known = set(self._in_hand)  # before the question: what is finished meanwhile may still be in the answer
            stored = await self._store.list_pending_updates(self._bot, limit=len(known) + _PAGE)
            new = [update for update in stored if update.update_id not in known]
            if not new:
                return
            self._dispatch(new)

    async def _poll(self, offset: int | None) -> int | None:
        """One long poll; the offset that confirms what it brought, once that is stored.

        After a quiet week ids restart at random, so an offset is used once: None asks for whatever is unconfirmed.
        After a failure the first poll does not wait: it only finds out whether Telegram is back.
        """
        raw = await self._api.get_updates(offset, timeout_s=0 if self.problem else _POLL_S)
        if not raw:
            return None
        stored = [StoredUpdate(update.update_id, update.payload) for update in raw]
        self._dispatch(await self._store.store_updates(self._bot, stored, at_ms=self._now_ms()))
        await asyncio.sleep(0)  # what came begins before the next poll is made ready
        return raw[-1].update_id + 1

    async def _tidy(self) -> None:
        """Forget what is older than 48 h, once an hour."""
        now_ms = self._now_ms()
        if self._tidied_at_ms is not None and abs(now_ms - self._tidied_at_ms) < _HOUR_MS:
            return
        self._tidied_at_ms = now_ms
        await self._store.forget_updates(self._bot, before_ms=now_ms - _KEPT_MS)
        for scope in (f"telegram:{self._bot}", f"telegram:{self._bot}:held"):
            await self._store.forget_keys(scope, before_ms=now_ms - _KEPT_MS)

    async def _retrying(self, work: Callable[[], Awaitable[T]]) -> T:
        """Until it succeeds; meanwhile `problem` says what is wrong."""
        for attempt in count():
            try:
                result = await work()
            except (BotApiError, StoreUnavailable) as error:
                self.problem = problem_words(error)
                log.warning("telegram_poll_failed", why=str(error), attempt=attempt)
                await asyncio.sleep(pause_s(error, attempt))
            else:
                self.problem = None
                return result
        raise AssertionError("count() does not end")

    # --- Carrying out

    def _dispatch(self, updates: Sequence[StoredUpdate]) -> None:
        for stored in updates:
            self._in_hand.add(stored.update_id)
            try:
                update = decode_update(stored.payload)
            except msgspec.DecodeError as error:
                self._lanes.submit(("poison", stored.update_id), partial(self._bury, stored, error))
            else:
                lanes = self._links if self._handling.asks_to_link(update) else self._lanes
                lanes.submit(_lane(update), partial(self._carry_out, update, stored))

    async def _carry_out(self, update: Update, stored: StoredUpdate) -> None:
        """Until it is done: outside trouble is waited for, our own bug is tried a few times and then buried."""
        failures = 0
        for attempt in count():
            try:
                told = await self._handling.handle(update)
            except Exception as error:  # noqa: BLE001 one poisoned update must not stop the others
                if _is_outside(error):
                    log.warning("update_waits", update=stored.update_id, why=str(error))
                else:
                    failures += 1
                    log.error("update_failed", update=stored.update_id, **where(error))
                if failures >= _TRIES:
                    await self._give_up(update, stored, error)
                    return
                await asyncio.sleep(pause_s(error, attempt))
            else:
                await self._end(stored, told)
                return

    async def _end(self, stored: StoredUpdate, told: Outgoing | None) -> None:
        if told is None:
            await self._finish(stored)
        else:
            # Telling may wait for the chat's budget: beside, so that the next words don't wait with it.
            self._tellings.submit(stored.update_id, partial(self._tell, told, stored))

    async def _give_up(self, update: Update, stored: StoredUpdate, error: Exception) -> None:
        await self._bury(stored, error)
        if (told := self._handling.apology(update)) is not None:
            self._tellings.submit(stored.update_id, partial(self._tell, told, stored))

    async def _tell(self, told: Outgoing, stored: StoredUpdate) -> None:
        """Finished only when its writer knows: after a crash in between they are told again."""
        for attempt in count():
            try:
                await self._calls.send_message(told, priority=_TELL_PRIORITY)
            except (Rejected, ChatMigrated) as error:
                await self._bury(stored, error)
                return
            except (BotApiError, StoreUnavailable) as error:
                log.warning("telling_waits", update=stored.update_id, why=str(error))
                await asyncio.sleep(pause_s(error, attempt))
            else:
                await self._finish(stored)
                return

    async def _finish(self, stored: StoredUpdate) -> None:
        await self._patiently(partial(self._store.finish_update, self._bot, stored.update_id))
        self._in_hand.discard(stored.update_id)

    async def _bury(self, stored: StoredUpdate, error: Exception) -> None:
        log.error("update_buried", update=stored.update_id, **where(error))
        words = f"{type(error).__name__}: {error}"
        await self._patiently(partial(self._store.bury_update, self._bot, stored.update_id, error=words))
        self._in_hand.discard(stored.update_id)

    async def _patiently(self, work: Callable[[], Awaitable[None]]) -> None:
        for attempt in count():
            try:
                await work()
            except StoreUnavailable as error:
                log.warning("update_not_finished", why=str(error))
                await asyncio.sleep(pause_s(error, attempt))
            else:
                return


def _is_outside(error: Exception) -> bool:
    """Trouble that passes by itself: the store, the way to Telegram, a penalty."""
    if isinstance(error, Rejected | ChatMigrated):
        return False
    return isinstance(error, StoreUnavailable | BotApiError | ChatUnclear)


def _lane(update: Update) -> Hashable:
    """Messages in order within a topic (or a plain chat); every tap for itself; changes of members in order."""
    if update.callback_query is not None:
        return ("tap", update.update_id)
    message = update.message or update.edited_message
    if message is None:
        return "members"
    return ("topic", message.chat.id, message.topic)
