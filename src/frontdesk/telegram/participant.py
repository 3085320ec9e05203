"""Telegram as a participant: finds its chats, then listens (`Incoming`) and shows (`Mirror`) until cancelled.

Each part is kept going by itself: a chat that can't be reached keeps no other waiting, and a part that crashes is
begun again with the problem stated.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from functools import partial
from itertools import count
from typing import Protocol

import structlog

from frontdesk.desk.desk import Desk
from frontdesk.desk.ports import ChatLag, ChatLinking, Finding
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
from frontdesk.telegram.bell import Bell
from frontdesk.telegram.botapi import BotApi, BotApiError, ChatMigrated, Rejected
from frontdesk.telegram.chats import Chat, ChatMode, Chats, TelegramConfig, make_chat, make_followers
from frontdesk.telegram.handling import Handling
from frontdesk.telegram.linking import LinkRequests
from frontdesk.telegram.messages import OperatorMessages
from frontdesk.telegram.mirror import Mirror
from frontdesk.telegram.operators import OperatorGate
from frontdesk.telegram.outbox import PacedCalls
from frontdesk.telegram.routing import Routing
from frontdesk.telegram.summary import OffSummary
from frontdesk.telegram.taps import Taps
from frontdesk.telegram.topics import Topics
from frontdesk.telegram.trial import Trial
from frontdesk.telegram.trouble import problem_words, where
from frontdesk.telegram.updates import Incoming

_ASK_AGAIN_S = (1.0, 2.0, 5.0, 15.0, 30.0)
# A crash is stated for this long, though the part runs again.
_CRASH_SHOWN_MS = 60_000
# Where the modes found by `auto` are kept, so that a restart without Telegram still knows them.
_SITE = "default"
_MODE_KEY = "telegram.mode."
_BOT = "bot"
# The goodbye to the server; the whole end of a participant stays under 3 s.
_CLOSE_S = 0.5
# A start that takes longer has a trouble, and that is what is told then.
_START_S = 5.0
# Whoever asks what the chats are now waits so long and no longer.
_LOOK_S = 3.0
_LINK_IT = "Settings → Telegram, “Add a group”, shows a code: send it in the operators' group."
_NO_CHAT = f"No chat is linked yet. {_LINK_IT}"

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
        linking: ChatLinking | None = None,
    ) -> None:
        """Without chats it only listens, for `/link CODE`; without `linking` no chat can be linked."""
        self._config = config
        self._linking = linking
        self._store = store
        self._desk = desk
        self._connect = connect
        self._chats = Chats(config.chats)
        self._modes: dict[str, ChatMode] = {}
        self._mirrors: list[Mirror] = []
        self._incoming: Incoming | None = None
        self._trial: Trial | None = None
        self._works = asyncio.Event()
        self._username = ""
        # What keeps the bot, or one chat (by its id), from working; a chat's stays until it is reached.
        self._troubles: dict[str, str] = {_BOT: "Telegram is not reached yet."}
        self._moved: dict[str, str] = {}
        self._crashes: dict[str, tuple[str, int]] = {}
        self._off = OffSummary()
        self._bells = {chat: Bell() for chat in config.chats}

    async def prepare(self) -> list[Follower]:
        """The followers to mark from the first session on, known before Telegram has answered."""
        kept = await self._store.get_settings(_SITE)
        for chat in self._config.chats:
            mode = kept.get(_MODE_KEY + chat)
            if mode == "supergroup" or mode == "regular":
                self._modes[chat] = mode
        return make_followers(self._config, self._modes)

    def problem(self) -> str | None:
        """What is wrong, in words for the owner; None while everything works."""
        now_ms = self._desk.now_ms()
        crashes = [words for words, at_ms in self._crashes.values() if now_ms - at_ms < _CRASH_SHOWN_MS]
        mirrored = [mirror.status() for mirror in self._mirrors]
        unlinked = None if self._config.chats else _NO_CHAT
        troubles = [*crashes, self.deafness(), *self._troubles.values(), *self._moved.values(), unlinked, *mirrored]
        return next((trouble for trouble in troubles if trouble is not None), None)

    def lags(self) -> list[ChatLag]:
        """How far each chat is behind; those that Telegram has not described yet are left out."""
        return [mirror.lag() for mirror in self._mirrors]

    def deafness(self) -> str | None:
        """Why this bot's updates are not heard, None while they are: the bot is not reached, or can't be polled."""
        heard = self._incoming.problem if self._incoming else None
        return self._troubles.get(_BOT) or heard

    async def send_test(self) -> list[Finding]:
        """Send one message to each chat, within about 10 s; a finding for each (desk.ports.TelegramDoor)."""
        if not self._config.chats:
            return [Finding("fail", "No chat is linked yet.", _LINK_IT)]
        with suppress(TimeoutError):
            # Somebody who has just linked a chat tries it at once: the participant may be new.
            async with asyncio.timeout(_START_S):
                await self._works.wait()
        if self._trial is None:
            return [Finding("fail", self.deafness() or "Telegram is starting.", "Try again in a moment.")]
        known = {chat.id: f"“{chat.title}”" for chat in self._chats.list_known()}
        chats = dict.fromkeys(self._config.chats)
        return await self._trial.send([(chat, known.get(chat, f"the chat {chat}")) for chat in chats])

    async def look_again(self) -> None:
        """Ask Telegram what the chats are now; within 3 s what it says is in force on return."""
        for bell in self._bells.values():
            bell.ring()
        with suppress(TimeoutError):
            async with asyncio.timeout(_LOOK_S):
                for bell in self._bells.values():
                    await bell.answered()

    def wake(self, batch: Sequence[Committed]) -> None:
        """Something was committed (a listener of desk.live)."""
        if batch:
            self._off.note(batch)
            for mirror in self._mirrors:
                mirror.wake(batch)

    async def run(self) -> None:
        """Until cancelled; then all of it ends within 3 s, whatever hangs, and another may take its place.

        What was under way is as after a crash: stored updates and sends in doubt are the successor's.
        """
        await self._keep("telegram", self._serve)

    async def _keep(self, part: str, work: Callable[[], Awaitable[None]]) -> None:
        """Run `work` for as long as we live: a crash is a bug of ours, stated, and the work begun again."""
        for attempt in count():
            try:
                await work()
            except Exception as error:  # noqa: BLE001 nothing may end Telegram for good
                log.error("telegram_part_crashed", part=part, **where(error))
                words = f"A part of Telegram ({part}) failed ({type(error).__name__}) and was started again."
                self._crashes[part] = (words, self._desk.now_ms())
            await asyncio.sleep(_ASK_AGAIN_S[min(attempt, len(_ASK_AGAIN_S) - 1)])

    async def _serve(self) -> None:
        api = await self._connect(self._config)
        try:
            await self._identify(api)
            await self._work(api)
        finally:
            self._mirrors, self._incoming, self._trial = [], None, None
            self._works.clear()
            with suppress(BotApiError, TimeoutError):
                async with asyncio.timeout(_CLOSE_S):
                    await api.aclose()

    async def _identify(self, api: BotApi) -> None:
        """Ask who we are, and make polling possible; for as long as it takes."""
        for attempt in count():
            try:
                self._username = (await api.get_me()).username
                if await api.webhook_url():
                    log.warning("webhook_removed", why="this server polls; pending updates are kept")
                    await api.delete_webhook()
            except BotApiError as error:
                self._troubles[_BOT] = problem_words(error)
                log.warning("telegram_not_reached", why=self._troubles[_BOT])
                await asyncio.sleep(_ASK_AGAIN_S[min(attempt, len(_ASK_AGAIN_S) - 1)])
            else:
                self._troubles.pop(_BOT, None)
                return

    async def _work(self, api: BotApi) -> None:
        clock_ms = self._desk.now_ms
        calls = PacedCalls(api, self._store, bot=self._config.bot, per_min=self._config.per_min, clock_ms=clock_ms)
        topics = Topics(calls, self._store)
        gate = OperatorGate(api, operators=self._store, listed=self._config.operator_ids, clock_ms=clock_ms)
        routing = Routing(self._config.bot, self._store)
        taps = Taps(
            bot=self._config.bot,
            desk=self._desk,
            api=api,
            calls=calls,
            gate=gate,
            routing=routing,
            telegram_map=self._store,
        )
        links = LinkRequests(self._linking, calls=calls, mode=self._config.mode, bot_username=lambda: self._username)
        handling = self._make_handling(gate, routing, taps, topics, links)
        incoming = Incoming(
            bot=self._config.bot,
            store=self._store,
            api=api,
            calls=calls,
            handling=handling,
            now_ms=clock_ms,
        )
        trial = Trial(calls, bot_username=self._username)
        self._incoming, self._trial = incoming, trial
        self._works.set()
        try:
            await self._run_parts(api, incoming, calls, topics)
        finally:
            await trial.aclose()
            await taps.aclose()
            await topics.aclose()
            calls.close()

    async def _run_parts(self, api: BotApi, incoming: Incoming, calls: PacedCalls, topics: Topics) -> None:
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._keep("listening", incoming.run), name="telegram-incoming")
            if self._config.chats:
                tell_off = partial(self._off.run, calls, self._chats)
                tasks.create_task(self._keep("summary", tell_off), name="telegram-summary")
            for chat in dict.fromkeys(self._config.chats):
                serve = partial(self._serve_chat, api, chat, calls, topics)
                tasks.create_task(self._keep(f"chat {chat}", serve), name="telegram-chat")

    def _make_handling(
        self, gate: OperatorGate, routing: Routing, taps: Taps, topics: Topics, links: LinkRequests
    ) -> Handling:
        messages = OperatorMessages(
            bot=self._config.bot,
            bot_username=lambda: self._username,
            desk=self._desk,
            gate=gate,
            routing=routing,
            telegram_map=self._store,
        )
        return Handling(
            bot=self._config.bot,
            store=self._store,
            desk=self._desk,
            chats=self._chats,
            gate=gate,
            messages=messages,
            taps=taps,
            topics=topics,
            links=links,
            on_bot_member=self._bot_member_changed,
            on_moved=self._chat_moved,
            on_doubt=self._kind_doubted,
        )

    # --- One chat

    async def _serve_chat(self, api: BotApi, chat_id: str, calls: PacedCalls, topics: Topics) -> None:
        """Begun anew whenever the chat's kind has changed: to what is under way that is as a crash (ADR 0001)."""
        chat = await self._find_chat(api, chat_id)
        while True:
            if self._modes.get(chat_id) != chat.mode:
                self._modes[chat_id] = chat.mode
                await self._store.put_settings(_SITE, {_MODE_KEY + chat_id: chat.mode})
                await self._store.set_followers(make_followers(self._config, self._modes))
            self._chats.put(chat)
            mirror = Mirror(chat, store=self._store, calls=calls, topics=topics, desk=self._desk)
            self._mirrors.append(mirror)
            try:
                async with asyncio.TaskGroup() as tasks:
                    showing = tasks.create_task(mirror.run())
                    self._bells[chat_id].answer()
                    chat = await self._find_other_kind(api, chat, calls)
                    showing.cancel()
            finally:
                self._mirrors.remove(mirror)

    async def _find_chat(self, api: BotApi, chat_id: str) -> Chat:
        """Ask what the chat is, for as long as it takes; at once when somebody rings."""
        bell = self._bells[chat_id]
        for attempt in count():
            try:
                info = await api.get_chat(chat_id)
            except BotApiError as error:
                self._troubles[chat_id] = _chat_words(chat_id, error)
                log.warning("chat_not_reached", chat=chat_id, why=str(error))
                bell.answer()
                with suppress(TimeoutError):
                    async with asyncio.timeout(_ASK_AGAIN_S[min(attempt, len(_ASK_AGAIN_S) - 1)]):
                        await bell.rung()
            else:
                self._troubles.pop(chat_id, None)
                return make_chat(self._config, info)
        raise AssertionError("count() does not end")

    async def _find_other_kind(self, api: BotApi, chat: Chat, calls: PacedCalls) -> Chat:
        """Ask again at each ring; returns what the chat is once that is served in another way."""
        bell = self._bells[chat.id]
        while True:
            await bell.rung()
            # During a penalty no call may name the chat.
            await asyncio.sleep(calls.penalty_left_ms(chat.id) / 1000)
            try:
                found = make_chat(self._config, await api.get_chat(chat.id))
            except BotApiError as error:
                log.warning("chat_not_asked_again", chat=chat.id, why=str(error))
            else:
                if found.mode != chat.mode:
                    log.info("chat_kind_changed", chat=chat.id, mode=found.mode)
                    return found
                self._chats.put(found)
            bell.answer()

    def _bot_member_changed(self, chat: str) -> None:
        """Kicked, promoted or re-added: try at once what waits for it."""
        log.info("bot_membership_changed", chat=chat)
        if chat in self._bells:
            self._bells[chat].ring()
            for mirror in self._mirrors:
                mirror.wake([])

    def _kind_doubted(self, chat: str) -> None:
        """A message does not look like one of a chat of this kind. Where the owner chose the mode, that stays."""
        if self._config.mode == "auto" and chat in self._bells:
            self._bells[chat].ring()

    def _chat_moved(self, old: str, new: str) -> None:
        """The group became a supergroup. What is behind stays behind until the owner names the new one."""
        log.warning("chat_moved", chat=old, new_chat=new)
        self._moved[old] = problem_words(ChatMigrated(new))


def _chat_words(chat: str, error: BotApiError) -> str:
    match error:
        case Rejected(kind="chat_gone"):
            return f"The bot is not in the chat {chat}: add it there."
        case _:
            return problem_words(error)
