"""What one update means, and who carries it out: taps, words, edits, topics changed by hand, people who leave."""

from collections.abc import Callable
from typing import Protocol

import structlog

from frontdesk.desk.desk import Desk
from frontdesk.session.commands import CloseSession, Key, OwnerGone, ReopenSession
from frontdesk.session.entries import Origin
from frontdesk.session.errors import NewerSessionOpen, Refused
from frontdesk.store.ports import Operators, TelegramMap
from frontdesk.telegram import words
from frontdesk.telegram.botapi import Outgoing
from frontdesk.telegram.chats import Chat, Chats
from frontdesk.telegram.incoming import CallbackQuery, ChatRef, MemberChange, Message, Update
from frontdesk.telegram.linking import LinkRequests
from frontdesk.telegram.messages import OperatorMessages, Told
from frontdesk.telegram.operators import OperatorGate, Refusal, make_operator
from frontdesk.telegram.taps import Taps
from frontdesk.telegram.topics import Topics

log = structlog.get_logger(__name__)


class HandlingStore(TelegramMap, Operators, Protocol):
    """What this module needs of the store."""


class Handling:
    """Carries updates out. Each may come again after a crash: keys and the state make the second time harmless."""

    def __init__(
        self,
        *,
        bot: str,
        store: HandlingStore,
        desk: Desk,
        chats: Chats,
        gate: OperatorGate,
        messages: OperatorMessages,
        taps: Taps,
        topics: Topics,
        links: LinkRequests,
        on_bot_member: Callable[[str], None],
        on_moved: Callable[[str, str], None],
        on_doubt: Callable[[str], None],
    ) -> None:
        self._bot = bot
        self._store = store
        self._desk = desk
        self._chats = chats
        self._gate = gate
        self._messages = messages
        self._taps = taps
        self._topics = topics
        self._links = links
        self._on_bot_member = on_bot_member
        self._on_moved = on_moved
        self._on_doubt = on_doubt

    async def handle(self, update: Update) -> Outgoing | None:
        """Carry it out; what its writer must be told, if anything.

        Raises: StoreUnavailable, BotApiError, ChatUnclear; nothing was changed that another try would change twice.
        """
        if (query := update.callback_query) is not None:
            await self._tap(query, update.update_id)
            return None
        if (change := update.my_chat_member) is not None:
            self._on_bot_member(str(change.chat.id))
            return None
        if update.chat_member is not None:
            await self._member_changed(update.chat_member, update.update_id)
            return None
        if (asked := self._find_link(update)) is not None:
            await self._links.handle(*asked)
            return None
        message = update.message or update.edited_message
        chat = self._chats.find(str(message.chat.id)) if message else None
        if message is None or chat is None:
            return None  # a chat that is not ours: silence
        if _has_other_kind(chat, message):
            self._on_doubt(chat.id)
        if update.edited_message is not None:
            told = await self._messages.handle_edit(chat, message, update_id=update.update_id)
        else:
            told = await self._message(chat, message, update.update_id)
        return told.outgoing(chat, message) if told else None

    def asks_to_link(self, update: Update) -> bool:
        """Is it `/link CODE` in a chat that is not ours? Carrying it out may end this participant."""
        return self._find_link(update) is not None

    def _find_link(self, update: Update) -> tuple[ChatRef, str] | None:
        message = update.message
        if message is None or self._chats.is_ours(str(message.chat.id)):
            return None
        code = self._links.find_code(message)
        return (message.chat, code) if code else None

    def apology(self, update: Update) -> Outgoing | None:
        """What the writer of a message is told on which we failed for good."""
        message = update.message
        chat = self._chats.find(str(message.chat.id)) if message else None
        if message is None or chat is None or message.text is None or message.sender is None or message.sender.is_bot:
            return None
        return Told(words.NOT_UNDERSTOOD).outgoing(chat, message)

    async def _tap(self, query: CallbackQuery, update_id: int) -> None:
        chat = self._chats.find(str(query.message.chat.id)) if query.message else None
        await self._taps.handle(chat, query, update_id=update_id)

    async def _message(self, chat: Chat, message: Message, update_id: int) -> Told | None:
        if message.migrate_to_chat_id is not None:
            self._on_moved(chat.id, str(message.migrate_to_chat_id))
            return None
        if message.forum_topic_created is not None:
            await self._topic_created(chat, message, message.forum_topic_created.name)
            return None
        if message.forum_topic_closed is not None or message.forum_topic_reopened is not None:
            return await self._by_hand(chat, message, update_id)
        if message.text is None and not message.has_attachment:
            return None  # a service message never reaches a visitor
        return await self._messages.handle(chat, message, update_id=update_id)

    # --- Topics

    async def _topic_created(self, chat: Chat, message: Message, name: str) -> None:
        is_ours = message.sender is not None and str(message.sender.id) == self._bot
        if is_ours and message.topic is not None:
            await self._topics.adopt(chat, message.topic, name)

    async def _by_hand(self, chat: Chat, message: Message, update_id: int) -> Told | None:
        """Closing a topic closes its session, reopening reopens it; our own service messages mean nothing new."""
        operator = await self._messages.find_operator(chat, message)
        topic = message.topic
        session = await self._store.find_topic_session(chat.id, topic) if topic and operator else None
        if topic is None or session is None or operator is None:
            return None
        is_closed = message.forum_topic_closed is not None
        await self._topics.note_state(chat, session, topic, "closed" if is_closed else "open")
        if isinstance(operator, Refusal):
            return None if operator.silent else Told(operator.words)
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
        except NewerSessionOpen as refusal:
            return Told(words.refusal_words(refusal))
        except Refused as refusal:
            # Closed or open already: what was done by hand only follows.
            log.info("topic_by_hand_refused", session=session, why=type(refusal).__name__)
        return None

    # --- People

    async def _member_changed(self, change: MemberChange, update_id: int) -> None:
        """An operator who left loses the right at once; their sessions are released with a notice."""
        chat = str(change.chat.id)
        if self._chats.find(chat) is None:
            return
        member = change.new_chat_member
        self._gate.member_changed(chat, member.user.id, is_in=member.is_in)
        if member.is_in or await self._gate.is_still_operator(member.user.id, self._chats.list_known()):
            return
        operator = make_operator(member.user)
        for state in await self._store.list_sessions_of_operator(operator.id):
            gone = OwnerGone(
                session=state.session,
                operator=operator,
                at_ms=self._desk.now_ms(),
                origin=Origin("telegram", chat),
                key=Key(f"telegram:{self._bot}", f"{update_id}:{state.session}"),
            )
            try:
                await self._desk.handle(gone)
            except Refused as refusal:
                log.info("release_refused", session=state.session, why=type(refusal).__name__)


def _has_other_kind(chat: Chat, message: Message) -> bool:
    """Does Telegram speak of topics where we work without them, or the other way round? No update tells of it."""
    has_topics = message.chat.is_forum or message.topic is not None
    return not chat.is_private and has_topics != (chat.mode == "supergroup")
