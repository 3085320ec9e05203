"""Taps on inline buttons: each becomes one command, and is answered after its commit, outside any send queue."""

import asyncio
from dataclasses import dataclass
from typing import assert_never

import structlog

from frontdesk.desk.desk import Desk
from frontdesk.session import commands as c
from frontdesk.session.entries import Operator, Origin
from frontdesk.session.errors import AlreadyTaken, Refused, UnknownSession
from frontdesk.store.ports import Committed, StoreUnavailable, TelegramMap
from frontdesk.telegram import words
from frontdesk.telegram.botapi import BotApi, BotApiError, Keyboard, Rejected
from frontdesk.telegram.buttons import Tap, parse_tap, state_keyboard, take_over_keyboard
from frontdesk.telegram.chats import Chat
from frontdesk.telegram.incoming import CallbackQuery
from frontdesk.telegram.operators import OperatorGate, Refusal
from frontdesk.telegram.outbox import PacedCalls
from frontdesk.telegram.routing import Routing

# Bot API: the text of a toast.
_TOAST_CHARS = 200
_HUMAN_PRIORITY = 0

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Toast:
    """What the tapper sees, and the keyboard that the tapped message should have now (None: as it is)."""

    text: str
    keyboard: Keyboard | None = None


class Taps:
    def __init__(
        self,
        *,
        bot: str,
        desk: Desk,
        api: BotApi,
        calls: PacedCalls,
        gate: OperatorGate,
        routing: Routing,
        telegram_map: TelegramMap,
    ) -> None:
        self._bot = bot
        self._desk = desk
        self._api = api
        self._calls = calls
        self._gate = gate
        self._routing = routing
        self._map = telegram_map
        self._edits: set[asyncio.Task[None]] = set()

    async def handle(self, chat: Chat, query: CallbackQuery, *, update_id: int) -> None:
        """Carry the tap out and answer it; returns when both are done.

        Raises: StoreUnavailable, after the tapper was told: the update stays pending and is tried again.
        """
        try:
            toast = await self._decide(chat, query, update_id)
        except StoreUnavailable:
            await self._answer(query.id, words.NOT_SAVED)
            raise
        await self._answer(query.id, toast.text)
        if toast.keyboard is not None and query.message is not None:
            edit = asyncio.create_task(self._edit(chat, query.message.message_id, toast.keyboard))
            self._edits.add(edit)
            edit.add_done_callback(self._edits.discard)

    async def _decide(self, chat: Chat, query: CallbackQuery, update_id: int) -> Toast:
        tap = parse_tap(query.data or "")
        if tap is None or query.message is None:
            return Toast(words.OLD_BUTTON)
        try:
            operator = await self._gate.check(chat, query.sender, by="tap")
        except BotApiError:
            return Toast(words.CANNOT_CHECK)
        if isinstance(operator, Refusal):
            log.info("tap_refused", chat=chat.id, user=query.sender.id)
            return Toast(operator.words)
        if tap.verb != "reopen" and not await self._routing.owns_button(chat, query.message, tap.session):
            return Toast(words.OLD_BUTTON)
        try:
            return await self._carry_out(chat, tap, operator, update_id)
        except AlreadyTaken as refusal:
            return await self._already_taken(tap, refusal, operator)
        except Refused as refusal:
            return Toast(words.refusal_words(refusal), await self._keyboard_now(tap.session))

    async def _carry_out(self, chat: Chat, tap: Tap, operator: Operator, update_id: int) -> Toast:
        if tap.verb == "reopen":
            return await self._reopen(chat, tap, operator, update_id)
        committed = await self._desk.handle(self._command(chat, tap, operator, update_id))
        return Toast(words.DONE_ALREADY if committed.repeat else _done_words(tap, committed))

    def _command(self, chat: Chat, tap: Tap, operator: Operator, update_id: int) -> c.OperatorCommand:
        at_ms, origin = self._desk.now_ms(), Origin("telegram", chat.id)
        key = c.Key(f"telegram:{self._bot}", str(update_id))
        session, epoch = tap.session, tap.number
        match tap.verb:
            case "take":
                return c.Take(session=session, operator=operator, at_ms=at_ms, origin=origin, key=key)
            case "over":
                return c.TakeOver(
                    session=session, operator=operator, epoch=epoch, at_ms=at_ms, origin=origin, key=key
                )
            case "hand":
                return c.HandToAi(
                    session=session, operator=operator, epoch=epoch, at_ms=at_ms, origin=origin, key=key
                )
            case "close":
                return c.CloseSession(
                    session=session, operator=operator, epoch=epoch, at_ms=at_ms, origin=origin, key=key
                )
            case "keep":
                return c.KeepSession(
                    session=session, operator=operator, epoch=epoch, at_ms=at_ms, origin=origin, key=key
                )
            case "reopen":
                raise ValueError("a held reply is reopened by its own path")
            case _:
                assert_never(tap.verb)

    async def _reopen(self, chat: Chat, tap: Tap, operator: Operator, update_id: int) -> Toast:
        """`Reopen and send`: the words are those that were held, whoever taps."""
        held = await self._map.find_held_reply(tap.number or 0)
        if held is None or held.session != tap.session or held.chat != chat.id:
            return Toast(words.DONE_ALREADY)
        command = c.ReopenSession(
            session=held.session,
            operator=operator,
            text=held.text,
            rich=held.rich,
            at_ms=self._desk.now_ms(),
            origin=Origin("telegram", chat.id),
            # Keyed by the held reply: two taps by two people send it once.
            key=c.Key(f"telegram:{self._bot}:held", str(held.id)),
        )
        await self._desk.handle(command)
        await self._map.drop_held_reply(held.id)
        return Toast(words.REOPENED, [])

    async def _already_taken(self, tap: Tap, refusal: AlreadyTaken, operator: Operator) -> Toast:
        state = await self._desk.log.get_state(tap.session)
        owner = state.operator
        if owner is None or owner.id == operator.id:
            return Toast(words.refusal_words(refusal), state_keyboard(state))
        return Toast(words.refusal_words(refusal), take_over_keyboard(state, owner))

    async def _keyboard_now(self, session: str) -> Keyboard | None:
        try:
            return state_keyboard(await self._desk.log.get_state(session))
        except UnknownSession:
            return None

    async def _answer(self, callback: str, text: str) -> None:
        try:
            await self._api.answer_callback(callback, text[:_TOAST_CHARS])
        except Rejected as error:
            # Answered late or twice (a redelivered tap): the command stands, only the toast is lost.
            log.info("toast_lost", why=error.kind)
        except BotApiError as error:
            log.warning("toast_lost", why=str(error))

    async def _edit(self, chat: Chat, message: int, keyboard: Keyboard) -> None:
        try:
            await self._calls.edit_keyboard(chat.id, message, keyboard, priority=_HUMAN_PRIORITY)
        except BotApiError as error:
            log.info("keyboard_not_renewed", chat=chat.id, why=str(error))


def _done_words(tap: Tap, committed: Committed) -> str:
    match tap.verb:
        case "take":
            return words.TAKEN
        case "over":
            return words.TAKEN_OVER
        case "hand":
            return words.handed_words(committed.state)
        case "close":
            return words.CLOSED
        case "keep":
            return words.KEPT
        case _:
            return words.REOPENED
