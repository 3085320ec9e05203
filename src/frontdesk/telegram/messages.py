"""What operators type: replies to visitors, commands, notes, edits. What can't be delivered is told to its writer."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypedDict

from frontdesk.desk.desk import Desk
from frontdesk.session import commands as c
from frontdesk.session.entries import Message as MessageBody
from frontdesk.session.entries import MessageDeleted, MessageEdited, Operator, Origin, RichNodes
from frontdesk.session.errors import AlreadyTaken, Refused, SessionClosed, UnknownSession
from frontdesk.session.richtext import clean
from frontdesk.session.state import State
from frontdesk.store.ports import HeldReply, MappedMessage, TelegramMap
from frontdesk.telegram import words
from frontdesk.telegram.botapi import Keyboard, Outgoing
from frontdesk.telegram.buttons import cut, reopen_keyboard, state_keyboard, take_over_keyboard
from frontdesk.telegram.chats import Chat
from frontdesk.telegram.incoming import Message
from frontdesk.telegram.operators import ANONYMOUS, CHANNEL, OperatorGate, Refusal
from frontdesk.telegram.routing import Routing

_COMMAND = re.compile(r"/([A-Za-z0-9_]+)(?:@([A-Za-z0-9_]+))?(?:\s+|$)")
_LISTED = frozenset({"take", "ai", "close", "info", "note", "del", "help", "link"})
_HINT_EVERY_MS = 24 * 60 * 60 * 1000
# A held text is quoted in the notice: enough to recognise it.
_QUOTE_UNITS = 200
_COMMAND_UNITS = 40
_EDITS_READ = 500
# People who are no operators are told so, but not each time: their flood must not use up the chat's budget.
_REFUSED_EVERY_MS = 10 * 60 * 1000
# An album is many messages: one answer for all.
_ALBUM_MS = 60 * 1000
_REMEMBERED_MAX = 10_000


@dataclass(frozen=True, slots=True)
class Told:
    """Words for the writer of `message`, as an answer to it."""

    text: str
    keyboard: Keyboard | None = None

    def outgoing(self, chat: Chat, message: Message) -> Outgoing:
        return Outgoing(
            chat=chat.id,
            text=self.text,
            topic=message.topic,
            keyboard=self.keyboard or [],
            reply_to=message.message_id,
        )


class OperatorMessages:
    """Turns one message into one command; the result is what its writer must be told, or None."""

    def __init__(
        self,
        *,
        bot: str,
        bot_username: Callable[[], str],
        desk: Desk,
        gate: OperatorGate,
        routing: Routing,
        telegram_map: TelegramMap,
    ) -> None:
        self._bot = bot
        self._bot_username = bot_username
        self._desk = desk
        self._gate = gate
        self._routing = routing
        self._map = telegram_map
        self._told_at_ms: dict[tuple[str, str], int] = {}

    # --- New messages

    async def handle(self, chat: Chat, message: Message, *, update_id: int) -> Told | None:
        """Raises: StoreUnavailable, BotApiError (membership can't be asked); nothing was changed then."""
        session = await self._routing.find_session(chat, message)
        if session is None and chat.mode == "supergroup" and message.topic is not None:
            return None  # a topic that is not ours
        operator = await self.find_operator(chat, message)
        if operator is None:
            return None
        text = message.text or ""
        command = _COMMAND.match(text) if text.startswith("/") and not text.startswith("//") else None
        if isinstance(operator, Refusal):
            if command and command[1].lower() == "link" and session is None:
                return self._linked_by_stranger(chat)
            return self._refused(chat, message, operator) if session is not None else None
        if command and command[2] and command[2].lower() != self._bot_username().lower():
            return None
        if command and command[1].lower() == "help":
            return Told(words.HELP)
        if command and command[1].lower() == "link":
            return Told(words.LINKED)
        if session is None:
            return self._untargeted(chat, message)
        step = _Step(chat, message, session, operator, update_id)
        try:
            return await self._act(step, command)
        except UnknownSession:
            return Told(words.SESSION_GONE)

    async def find_operator(self, chat: Chat, message: Message) -> Operator | Refusal | None:
        """The operator who wrote it, or why they may not act; None for our own words and nobody's."""
        if message.sender_chat is not None:
            return ANONYMOUS if str(message.sender_chat.id) == chat.id else CHANNEL
        if message.sender is None or str(message.sender.id) == self._bot:
            return None
        return await self._gate.check(chat, message.sender, by="message")

    def _refused(self, chat: Chat, message: Message, refusal: Refusal) -> Told | None:
        if refusal.silent:
            return None
        sender = message.sender_chat or message.sender
        is_due = refusal is ANONYMOUS or self._is_due(chat, f"refused:{sender and sender.id}", _REFUSED_EVERY_MS)
        return Told(refusal.words) if is_due else None

    def _linked_by_stranger(self, chat: Chat) -> Told | None:
        """Whoever linked the chat need be no operator, and hears of it even if we died before saying so."""
        return Told(words.LINKED) if self._is_due(chat, "link", _REFUSED_EVERY_MS) else None

    def _untargeted(self, chat: Chat, message: Message) -> Told | None:
        """Text that answers no session: said each time in regular mode, once a day in General."""
        if chat.mode == "regular":
            if not self._begins_album(chat, message):
                return None
            return Told(words.UNKNOWN_TARGET if message.replied else words.NEEDS_REPLY)
        is_due = self._is_due(chat, f"hint:{message.sender and message.sender.id}", _HINT_EVERY_MS)
        return Told(words.GENERAL_HINT) if is_due else None

    def _begins_album(self, chat: Chat, message: Message) -> bool:
        album = message.media_group_id
        return album is None or self._is_due(chat, f"album:{album}", _ALBUM_MS)

    def _is_due(self, chat: Chat, what: str, every_ms: int) -> bool:
        """Was it not told in this chat for so long? Then it counts as told now."""
        key, now_ms = (chat.id, what), self._desk.now_ms()
        last_ms = self._told_at_ms.get(key)
        if last_ms is not None and 0 <= now_ms - last_ms < every_ms:
            return False
        if len(self._told_at_ms) >= _REMEMBERED_MAX:
            self._told_at_ms.clear()
        self._told_at_ms[key] = now_ms
        return True

    async def _act(self, step: "_Step", command: re.Match[str] | None) -> Told | None:
        text = clean(step.message.text or "")
        if step.message.is_forwarded:
            return Told(words.FORWARDED) if self._begins_album(step.chat, step.message) else None
        if command is not None:
            return await self._command(step, command[1].lower(), text[command.end() :].strip())
        if text.startswith("/") and not text.startswith("//"):
            return Told(words.UNKNOWN_COMMAND.format(command=cut(text.split()[0], _COMMAND_UNITS)))
        if text.startswith("//"):
            return await self._note(step, text[2:].strip())
        if text.startswith(">>") and (await self._desk.log.get_state(step.session)).mode == "ai":
            return Told(words.WHISPER)
        if step.message.has_attachment or not text.strip():
            return Told(words.TEXT_ONLY) if self._begins_album(step.chat, step.message) else None
        return await self._reply(step, text)

    async def _reply(self, step: "_Step", text: str) -> Told | None:
        rich = step.message.rich
        try:
            reply = c.Reply(**step.common(self._bot, self._desk), text=text, rich=rich)
            committed = await self._desk.handle(reply)
        except SessionClosed:
            held = HeldReply(0, step.session, step.operator, text, rich, step.chat.id, step.message.message_id)
            number = await self._map.hold_reply(held)
            return Told(words.HELD.format(text=cut(text, _QUOTE_UNITS)), reopen_keyboard(step.session, number))
        mapped = MappedMessage(step.session, committed.seq, committed.seq, "in", step.message.topic)
        await self._map.put_message(step.chat.id, step.message.message_id, mapped)
        return None

    # --- Commands

    async def _command(self, step: "_Step", name: str, rest: str) -> Told | None:
        if name not in _LISTED:
            return Told(words.UNKNOWN_COMMAND.format(command=cut(f"/{name}", _COMMAND_UNITS)))
        if name == "info":
            return Told(_info(await self._desk.log.get_state(step.session)))
        if name == "note":
            return await self._note(step, rest)
        if name == "del":
            return await self._delete(step)
        common = step.common(self._bot, self._desk)
        try:
            match name:
                case "take":
                    await self._desk.handle(c.Take(**common))
                case "ai":
                    await self._desk.handle(c.HandToAi(**common, answer_now=rest.lower() == "now"))
                case _:
                    await self._desk.handle(c.CloseSession(**common))
        except AlreadyTaken as refusal:
            return await self._taken_already(step, refusal)
        except Refused as refusal:
            return Told(words.refusal_words(refusal))
        return None

    async def _taken_already(self, step: "_Step", refusal: AlreadyTaken) -> Told:
        state = await self._desk.log.get_state(step.session)
        owner = state.operator
        is_other = owner is not None and owner.id != step.operator.id
        keyboard = take_over_keyboard(state, owner) if owner and is_other else state_keyboard(state)
        return Told(words.refusal_words(refusal), keyboard)

    async def _note(self, step: "_Step", text: str) -> Told | None:
        if not text:
            return Told(words.EMPTY_NOTE)
        await self._desk.handle(c.AddNote(**step.common(self._bot, self._desk), text=text))
        return None

    async def _delete(self, step: "_Step") -> Told | None:
        reply = step.message.replied
        mapped = await self._map.find_message(step.chat.id, reply.message_id) if reply else None
        if mapped is None or mapped.direction != "in" or mapped.session != step.session:
            return Told(words.NOTHING_TO_DELETE)
        if await self._now(mapped) is None:
            return Told(words.WITHDRAWN)
        try:
            delete = c.DeleteReply(**step.common(self._bot, self._desk), of=mapped.from_seq)
            await self._desk.handle(delete)
        except Refused as refusal:
            return Told(words.refusal_words(refusal))
        return None

    # --- Edits

    async def handle_edit(self, chat: Chat, message: Message, *, update_id: int) -> Told | None:
        """Only what was delivered can change, and only its words: no takeover, no epoch (rule 3)."""
        if message.text is None:
            return None
        mapped = await self._map.find_message(chat.id, message.message_id)
        if mapped is None:
            return await self._edit_unsent(chat, message)
        operator = await self.find_operator(chat, message)
        if mapped.direction != "in" or operator is None or isinstance(operator, Refusal):
            return None
        text, rich = clean(message.text), message.rich
        if await self._now(mapped) in (None, (text, rich)):
            return None  # withdrawn, or an invisible change
        step = _Step(chat, message, mapped.session, operator, update_id)
        try:
            edit = c.EditReply(**step.common(self._bot, self._desk), of=mapped.from_seq, text=text, rich=rich)
            await self._desk.handle(edit)
        except Refused as refusal:
            return Told(words.refusal_words(refusal))
        return None

    async def _edit_unsent(self, chat: Chat, message: Message) -> Told | None:
        """An edit of a note, a command or words that were held: whoever means the visitor to read it must know."""
        if (message.text or "").startswith(("/", ">>")) or await self._routing.find_session(chat, message) is None:
            return None
        operator = await self.find_operator(chat, message)
        return Told(words.EDIT_UNSENT) if isinstance(operator, Operator) else None

    async def _now(self, mapped: MappedMessage) -> tuple[str, RichNodes | None] | None:
        """The delivered message after its edits; None once withdrawn."""
        seq = mapped.from_seq
        now: tuple[str, RichNodes | None] | None = None
        after = seq - 1
        while entries := await self._desk.log.read(mapped.session, after=after, limit=_EDITS_READ):
            for entry in entries:
                match entry.body:
                    case MessageBody(text=text, rich=rich) if entry.seq == seq:
                        now = text, rich
                    case MessageEdited(of=of, text=text, rich=rich) if of == seq:
                        now = text, rich
                    case MessageDeleted(of=of) if of == seq:
                        return None
                    case _:
                        pass
            after = entries[-1].seq
        return now


class _Common(TypedDict):
    """The fields that every operator's command has."""

    session: str
    operator: Operator
    at_ms: int
    origin: Origin
    key: c.Key


@dataclass(frozen=True, slots=True)
class _Step:
    """One operator's message, addressed."""

    chat: Chat
    message: Message
    session: str
    operator: Operator
    update_id: int

    def common(self, bot: str, desk: Desk) -> _Common:
        return {
            "session": self.session,
            "operator": self.operator,
            "at_ms": desk.now_ms(),
            "origin": Origin("telegram", self.chat.id),
            "key": c.Key(f"telegram:{bot}", str(self.update_id)),
        }


def _info(state: State) -> str:
    return "\n".join(
        [
            f"Session {state.session}, the visitor's chat no. {state.n}",
            words.state_words(state),
            f"Site: {state.site}. Language: {state.locale}.",
            f"Entries: {state.last_seq}.",
        ]
    )
