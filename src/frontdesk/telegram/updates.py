"""From Telegram to the desk: poll, store, carry out. An update is stored before the next offset is asked for.

Each stored update is carried out until it succeeds or is proven poisonous; its id is the key of the command it
becomes, so carrying it out twice has one effect. Messages keep their order within a topic; taps go ahead of them.
"""

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from functools import partial
from itertools import count
from typing import Protocol, TypeVar

import msgspec
import structlog

from frontdesk.desk.desk import Desk
from frontdesk.session.commands import CloseSession, Key, OwnerGone, ReopenSession
from frontdesk.session.entries import Origin
from frontdesk.session.errors import Refused
from frontdesk.store.ports import Operators, StoredUpdate, StoreUnavailable, TelegramMap, Updates
from frontdesk.telegram.botapi import BotApi, BotApiError, FloodWait, Rejected
from frontdesk.telegram.chats import Chat
from frontdesk.telegram.incoming import MemberChange, Message, Update, decode_update
from frontdesk.telegram.lanes import Lanes
from frontdesk.telegram.messages import OperatorMessages, Told
from frontdesk.telegram.operators import OperatorGate, Refusal, make_operator
from frontdesk.telegram.outbox import PacedCalls
from frontdesk.telegram.taps import Taps
from frontdesk.telegram.topics import Topics

_POLL_S = 25
_RESUME_MAX = 100_000
_RETRY_S = (0.2, 1.0, 3.0, 10.0)
# After this many failures of Frontdesk itself an update is poison: it goes to the dead letters, the rest goes on.
_TRIES = 3
_TELL_PRIORITY = 0

_T = TypeVar("_T")

log = structlog.get_logger(__name__)


class UpdateStore(Updates, TelegramMap, Operators, Protocol):
    """What this module needs of the store."""


class Incoming:
    """`run` polls for ever; `problem` says in words why operators are not heard, None while they are."""

    def __init__(
        self,
        *,
        bot: str,
        store: UpdateStore,
        desk: Desk,
        api: BotApi,
        calls: PacedCalls,
        gate: OperatorGate,
        messages: OperatorMessages,
        taps: Taps,
        topics: Topics,
        chats: Callable[[], dict[str, Chat]],
        on_bot_member: Callable[[str], None],
    ) -> None:
        self._bot = bot
        self._store = store
        self._desk = desk
        self._api = api
        self._calls = calls
        self._gate = gate
        self._messages = messages
        self._taps = taps
        self._topics = topics
        self._chats = chats
        self._on_bot_member = on_bot_member
        self._lanes = Lanes()
        self.problem: str | None = None

    async def run(self) -> None:
        """First what an earlier process left, then whatever comes."""
        try:
            await self._retrying(self._resume)
            offset: int | None = None
            while True:
                offset = await self._retrying(partial(self._poll, offset))
        finally:
            await self._lanes.aclose()

    async def _resume(self) -> None:
        self._dispatch(await self._store.list_pending_updates(self._bot, limit=_RESUME_MAX))

    async def _poll(self, offset: int | None) -> int | None:
        """One long poll; the offset that confirms what it brought, once that is stored.

        After a quiet week ids restart at random, so an offset is used once: None asks for whatever is unconfirmed.
        """
        raw = await self._api.get_updates(offset, timeout_s=_POLL_S)
        if not raw:
            return None
        stored = [StoredUpdate(update.update_id, update.payload) for update in raw]
        self._dispatch(await self._store.store_updates(self._bot, stored, at_ms=self._desk.now_ms()))
        return raw[-1].update_id + 1

    async def _retrying(self, work: Callable[[], Awaitable[_T]]) -> _T:
        """Until it succeeds; meanwhile `problem` says what is wrong."""
        attempt = 0
        while True:
            try:
                result = await work()
            except (BotApiError, StoreUnavailable) as error:
                self.problem = _problem_words(error)
                log.warning("telegram_poll_failed", why=str(error), attempt=attempt)
                await asyncio.sleep(_pause_s(error, attempt))
                attempt += 1
            else:
                self.problem = None
                return result

    # --- Carrying out

    def _dispatch(self, updates: list[StoredUpdate]) -> None:
        for stored in updates:
            try:
                update = decode_update(stored.payload)
            except msgspec.DecodeError as error:
                self._lanes.submit(("poison", stored.update_id), partial(self._bury, stored, error))
                continue
            self._lanes.submit(_lane(update), partial(self._carry_out, update, stored))

    async def _carry_out(self, update: Update, stored: StoredUpdate) -> None:
        """Until it is done: outside trouble is waited for, our own bug is tried a few times and then buried."""
        failures = 0
        for attempt in count():
            try:
                told = await self._handle(update)
                await self._finish(update, stored, told)
                return
            except (StoreUnavailable, BotApiError) as error:
                log.warning("update_waits", update=stored.update_id, why=str(error))
            except Exception as error:  # one poisoned update must not stop the others
                failures += 1
                log.exception("update_failed", update=stored.update_id)
                if failures >= _TRIES:
                    await self._bury(stored, error)
                    return
            await asyncio.sleep(_RETRY_S[min(attempt, len(_RETRY_S) - 1)])

    async def _finish(self, update: Update, stored: StoredUpdate, told: Told | None) -> None:
        message = update.message or update.edited_message
        chat = self._chats().get(str(message.chat.id)) if message else None
        if told is None or message is None or chat is None:
            await self._store.finish_update(self._bot, stored.update_id)
            return
        # Telling may wait for the chat's budget: in a lane of its own, so that the next words don't wait with it.
        job = partial(self._tell, told, chat, message, stored)
        self._lanes.submit(("tell", chat.id, stored.update_id), job)

    async def _tell(self, told: Told, chat: Chat, message: Message, stored: StoredUpdate) -> None:
        for attempt in count():
            try:
                await self._calls.send_message(told.outgoing(chat, message), priority=_TELL_PRIORITY)
                await self._store.finish_update(self._bot, stored.update_id)
                return
            except Rejected as error:
                await self._bury(stored, error)
                return
            except (BotApiError, StoreUnavailable) as error:
                log.warning("telling_waits", update=stored.update_id, why=str(error))
            await asyncio.sleep(_RETRY_S[min(attempt, len(_RETRY_S) - 1)])

    async def _bury(self, stored: StoredUpdate, error: Exception) -> None:
        log.error("update_buried", update=stored.update_id, why=type(error).__name__)
        try:
            await self._store.bury_update(self._bot, stored.update_id, error=f"{type(error).__name__}: {error}")
        except StoreUnavailable as unavailable:
            # It stays pending, and the next start tries it again.
            log.warning("update_not_buried", update=stored.update_id, why=str(unavailable))

    async def _handle(self, update: Update) -> Told | None:
        if (query := update.callback_query) is not None:
            chat = self._chats().get(str(query.message.chat.id)) if query.message else None
            if chat is not None:
                await self._taps.handle(chat, query, update_id=update.update_id)
            return None
        if (change := update.my_chat_member) is not None:
            self._on_bot_member(str(change.chat.id))
            return None
        if update.chat_member is not None:
            await self._member_changed(update.chat_member)
            return None
        message = update.message or update.edited_message
        chat = self._chats().get(str(message.chat.id)) if message else None
        if message is None or chat is None:
            return None  # a chat that is not ours: silence
        if update.edited_message is not None:
            return await self._messages.handle_edit(chat, message, update_id=update.update_id)
        if message.topic is not None and await self._topic_service(chat, message, update.update_id):
            return None
        if message.text is None and not message.has_attachment:
            return None  # a service message never reaches a visitor
        return await self._messages.handle(chat, message, update_id=update.update_id)

    # --- Topics changed by hand

    async def _topic_service(self, chat: Chat, message: Message, update_id: int) -> bool:
        """Closing a topic closes its session, reopening reopens it; our own service messages mean nothing new."""
        topic = message.topic
        if topic is None or message.sender is None:
            return False
        is_ours = str(message.sender.id) == self._bot
        if message.forum_topic_created is not None:
            if is_ours:
                await self._topics.adopt(chat, topic, message.forum_topic_created.name)
            return True
        if message.forum_topic_closed is None and message.forum_topic_reopened is None:
            return False
        if not is_ours:
            await self._by_hand(chat, message, topic, update_id)
        return True

    async def _by_hand(self, chat: Chat, message: Message, topic: int, update_id: int) -> None:
        session = await self._store.find_topic_session(chat.id, topic)
        if session is None or message.sender is None:
            return
        operator = await self._gate.check(chat, message.sender, by="message")
        if isinstance(operator, Refusal):
            return
        is_closed = message.forum_topic_closed is not None
        await self._topics.note_state(chat, session, "closed" if is_closed else "open")
        command_type = CloseSession if is_closed else ReopenSession
        command = command_type(
            session=session,
            operator=operator,
            at_ms=self._desk.now_ms(),
            origin=Origin("telegram", chat.id),
            key=Key(f"telegram:{self._bot}", str(update_id)),
        )
        try:
            await self._desk.handle(command)
        except Refused as refusal:
            log.info("topic_by_hand_refused", session=session, why=type(refusal).__name__)

    # --- People

    async def _member_changed(self, change: MemberChange) -> None:
        """An operator who left loses the right at once; their sessions are released with a notice."""
        chat = str(change.chat.id)
        member = change.new_chat_member
        self._gate.member_changed(chat, member.user.id, is_in=member.is_in)
        chats = list(self._chats().values())
        if member.is_in or await self._gate.is_still_operator(member.user.id, chats):
            return
        operator = make_operator(member.user)
        for state in await self._store.list_sessions_of_operator(operator.id):
            gone = OwnerGone(
                session=state.session, operator=operator, at_ms=self._desk.now_ms(), origin=Origin("telegram", chat)
            )
            try:
                await self._desk.handle(gone)
            except Refused as refusal:
                log.info("release_refused", session=state.session, why=type(refusal).__name__)


def _lane(update: Update) -> Hashable:
    """Messages in order within a topic (or a plain chat); every tap for itself; changes of members in order."""
    if update.callback_query is not None:
        return ("tap", update.update_id)
    message = update.message or update.edited_message
    if message is None:
        return "members"
    return ("topic", message.chat.id, message.topic)


def _problem_words(error: Exception) -> str:
    match error:
        case Rejected(kind="conflict"):
            return "Another program polls this bot's updates. Stop it, or give Frontdesk a bot of its own."
        case Rejected(kind="unauthorized"):
            return "Telegram refuses the bot token. Copy it anew from @BotFather."
        case StoreUnavailable():
            return f"Telegram's updates can't be stored: {error}"
        case _:
            return f"Telegram does not answer ({error}). Nothing is lost: messages wait and go out by themselves."


def _pause_s(error: Exception, attempt: int) -> float:
    if isinstance(error, FloodWait):
        return float(error.retry_after_s)
    return _RETRY_S[min(attempt, len(_RETRY_S) - 1)]
