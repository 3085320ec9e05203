"""What operators type: replies to visitors, commands, notes, edits. What can't be delivered is told to its writer."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypedDict

from frontdesk.desk.desk import Desk
from frontdesk.session import commands as c
from frontdesk.session.entries import Entry, MessageDeleted, MessageEdited, Operator, Origin
from frontdesk.session.entries import Message as MessageBody
from frontdesk.session.errors import AlreadyTaken, Refused, SessionClosed, UnknownSession
from frontdesk.session.state import State
from frontdesk.store.ports import HeldReply, MappedMessage, TelegramMap
from frontdesk.telegram import words
from frontdesk.telegram.botapi import Keyboard, Outgoing
from frontdesk.telegram.buttons import reopen_keyboard, state_keyboard, take_over_keyboard
from frontdesk.telegram.chats import Chat
from frontdesk.telegram.incoming import Message
from frontdesk.telegram.operators import ANONYMOUS, CHANNEL, OperatorGate, Refusal
from frontdesk.telegram.routing import Routing

_COMMAND = re.compile(r"/([A-Za-z0-9_]+)(?:@([A-Za-z0-9_]+))?(?:\s+|$)")
_LISTED = frozenset({"take", "ai", "close", "info", "note", "del", "help", "link"})
_HINT_EVERY_MS = 24 * 60 * 60 * 1000
# A held text is quoted in the notice: enough to recognise it.
_QUOTE_CHARS = 200
_EDITS_READ = 500


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
        self._hinted_at_ms: dict[tuple[str, int], int] = {}

    # --- New messages

    async def handle(self, chat: Chat, message: Message, *, update_id: int) -> Told | None:
        """Raises: StoreUnavailable, BotApiError (membership can't be asked); nothing was changed then."""
        session = await self._routing.find_session(chat, message)
        if session is None and chat.mode == "supergroup" and message.topic is not None:
            return None  # a topic that is not ours
        operator = await self._find_operator(chat, message)
        if operator is None:
            return None
        if isinstance(operator, Refusal):
            return Told(operator.words) if session is not None and not operator.silent else None
        text = message.text or ""
        command = _COMMAND.match(text) if text.startswith("/") and not text.startswith("//") else None
        if command and command[2] and command[2].lower() != self._bot_username().lower():
            return None
        if command and command[1].lower() == "help":
            return Told(words.HELP)
        if command and command[1].lower() == "link":
            return Told(words.LINKED)
        if session is None:
            return self._untargeted(chat, message, operator)
        step = _Step(chat, message, session, operator, update_id)
        try:
            return await self._act(step, command)
        except UnknownSession:
            return Told(words.SESSION_GONE)

    async def _find_operator(self, chat: Chat, message: Message) -> Operator | Refusal | None:
        if message.sender_chat is not None:
            return ANONYMOUS if str(message.sender_chat.id) == chat.id else CHANNEL
        if message.sender is None or str(message.sender.id) == self._bot:
            return None
        return await self._gate.check(chat, message.sender, by="message")

    def _untargeted(self, chat: Chat, message: Message, operator: Operator) -> Told | None:
        """Text that answers no session: said each time in regular mode, once a day in General."""
        if chat.mode == "regular":
            return Told(words.UNKNOWN_TARGET if message.replied else words.NEEDS_REPLY)
        seen = (chat.id, message.sender.id if message.sender else 0)
        now_ms = self._desk.now_ms()
        if now_ms - self._hinted_at_ms.get(seen, -_HINT_EVERY_MS) < _HINT_EVERY_MS:
            return None
        self._hinted_at_ms[seen] = now_ms
        return Told(words.GENERAL_HINT)

    async def _act(self, step: "_Step", command: re.Match[str] | None) -> Told | None:
        text = step.message.text or ""
        if command is not None:
            return await self._command(step, command[1].lower(), text[command.end() :].strip())
        if text.startswith("/") and not text.startswith("//"):
            return Told(words.UNKNOWN_COMMAND.format(command=text.split()[0][:_QUOTE_CHARS]))
        if text.startswith("//"):
            return await self._note(step, text[2:].strip())
        if text.startswith(">>") and (await self._desk.log.get_state(step.session)).mode == "ai":
            return Told(words.WHISPER)
        if step.message.has_attachment or not text.strip():
            return Told(words.TEXT_ONLY)
        return await self._reply(step, text)

    async def _reply(self, step: "_Step", text: str) -> Told | None:
        rich = step.message.rich
        try:
            reply = c.Reply(**step.common(self._bot, self._desk), text=text, rich=rich)
            committed = await self._desk.handle(reply)
        except SessionClosed:
            held = HeldReply(0, step.session, step.operator, text, rich, step.chat.id, step.message.message_id)
            number = await self._map.hold_reply(held)
            quoted = text if len(text) <= _QUOTE_CHARS else f"{text[:_QUOTE_CHARS]}…"
            return Told(words.HELD.format(text=quoted), reopen_keyboard(step.session, number))
        mapped = MappedMessage(step.session, committed.seq, committed.seq, "in", step.message.topic)
        await self._map.put_message(step.chat.id, step.message.message_id, mapped)
        return None

    # --- Commands

    async def _command(self, step: "_Step", name: str, rest: str) -> Told | None:
        if name not in _LISTED:
            return Told(words.UNKNOWN_COMMAND.format(command=f"/{name}"))
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
        try:
            delete = c.DeleteReply(**step.common(self._bot, self._desk), of=mapped.from_seq)
            await self._desk.handle(delete)
        except Refused as refusal:
            return Told(words.refusal_words(refusal))
        return None

    # --- Edits

    async def handle_edit(self, chat: Chat, message: Message, *, update_id: int) -> Told | None:
        """Only what was delivered can change, and only its words: no takeover, no epoch (rule 3)."""
        mapped = await self._map.find_message(chat.id, message.message_id)
        if mapped is None or mapped.direction != "in" or message.text is None:
            return None
        operator = await self._find_operator(chat, message)
        if operator is None or isinstance(operator, Refusal):
            return None
        entries = await self._desk.log.read(mapped.session, after=mapped.from_seq - 1, limit=_EDITS_READ)
        if _current_text(entries, mapped.from_seq) in (None, message.text):
            return None  # withdrawn, or an invisible change
        step = _Step(chat, message, mapped.session, operator, update_id)
        common = step.common(self._bot, self._desk)
        try:
            edit = c.EditReply(**common, of=mapped.from_seq, text=message.text, rich=message.rich)
            await self._desk.handle(edit)
        except Refused as refusal:
            return Told(words.refusal_words(refusal))
        return None


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


def _current_text(entries: list[Entry], seq: int) -> str | None:
    """The message's text after the edits that followed; None once withdrawn."""
    text: str | None = None
    for entry in entries:
        match entry.body:
            case MessageBody() if entry.seq == seq:
                text = entry.body.text
            case MessageEdited() if entry.body.of == seq:
                text = entry.body.text
            case MessageDeleted() if entry.body.of == seq:
                return None
            case _:
                pass
    return text


def _info(state: State) -> str:
    return "\n".join(
        [
            f"Session {state.session}, the visitor's chat no. {state.n}",
            words.state_words(state),
            f"Site: {state.site}. Language: {state.locale}.",
            f"Entries: {state.last_seq}.",
        ]
    )
