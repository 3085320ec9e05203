"""Taps on inline buttons: each becomes one command, and is answered after its commit, outside any send queue."""

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass
from typing import Any, assert_never

import structlog

from frontdesk.desk.desk import Desk
from frontdesk.session import commands as c
from frontdesk.session.entries import Operator, Origin
from frontdesk.session.errors import AlreadyTaken, Refused, Stale, UnknownSession
from frontdesk.store.ports import Committed, HeldReply, MappedMessage, StoreUnavailable, TelegramMap
from frontdesk.telegram import words
from frontdesk.telegram.botapi import BotApi, BotApiError, Keyboard, NotSent, OutcomeUnknown, Rejected
from frontdesk.telegram.buttons import Tap, cut, parse_tap, state_keyboard, take_over_keyboard
from frontdesk.telegram.chats import Chat
from frontdesk.telegram.incoming import CallbackQuery, Message, User
from frontdesk.telegram.operators import OperatorGate, Refusal
from frontdesk.telegram.outbox import PacedCalls
from frontdesk.telegram.routing import Routing

# Bot API, answerCallbackQuery: 0-200 characters (UTF-16 units, as all its lengths).
_TOAST_UNITS = 200
# A tap is answered within 2 s; this much of it may go into asking who tapped.
_CHECK_S = 1.2
_ANSWER_AGAIN_S = (0.2, 0.5)
# A keyboard is put right after what must be said.
_KEYBOARD_PRIORITY = 1

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
        self._tasks: set[asyncio.Task[Any]] = set()
        self._renewing: set[tuple[str, int]] = set()
        self._kept_waiting: set[str] = set()

    async def aclose(self) -> None:
        """End what still runs: keyboards not renewed, members not asked for."""
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def handle(self, chat: Chat | None, query: CallbackQuery, *, update_id: int) -> None:
        """Carry the tap out and answer it; returns when both are done. `chat` is None where we are not at home.

        Raises: StoreUnavailable, after the tapper was told: the update stays pending and is tried again.
        """
        try:
            toast = await self._decide(chat, query, update_id)
        except StoreUnavailable:
            if query.id not in self._kept_waiting:
                self._kept_waiting.add(query.id)
                await self._answer(query.id, words.NOT_SAVED)
            raise
        if query.id in self._kept_waiting:
            self._kept_waiting.discard(query.id)  # answered long ago; the notice in the chat says the rest
        else:
            await self._answer(query.id, toast.text)
        if chat is not None and query.message is not None and toast.keyboard is not None:
            self._renew(chat, query.message, toast.keyboard)

    async def _decide(self, chat: Chat | None, query: CallbackQuery, update_id: int) -> Toast:
        data = query.data or ""
        tap = parse_tap(data)
        if chat is None or tap is None or query.message is None:
            return Toast(words.OLD_BUTTON)
        try:
            operator = await self._check(chat, query.sender)
        except Rejected as rejected:
            log.warning("member_not_known", chat=chat.id, why=rejected.kind)
            return Toast(words.CANNOT_ASK)
        except (BotApiError, TimeoutError) as error:
            log.warning("member_not_known", chat=chat.id, why=type(error).__name__)
            return Toast(words.CANNOT_CHECK)
        if isinstance(operator, Refusal):
            log.info("tap_refused", chat=chat.id)
            return Toast(operator.words)
        if tap.verb == "reopen":
            return await self._reopen(chat, tap, operator)
        if not await self._routing.owns_button(chat, query.message, tap.session, data=data):
            return Toast(words.OLD_BUTTON)
        try:
            committed = await self._desk.handle(self._command(chat, tap, operator, update_id))
        except AlreadyTaken as refusal:
            return await self._already_taken(tap, refusal, operator)
        except Refused as refusal:
            return Toast(words.refusal_words(refusal), await self._keyboard_now(tap.session))
        return Toast(_done_words(tap, committed, operator))

    async def _check(self, chat: Chat, user: User) -> Operator | Refusal:
        """Raises: BotApiError; TimeoutError when it takes too long: the answer is kept for the next tap."""
        checking = self._own(self._gate.check(chat, user, by="tap"))
        done, _ = await asyncio.wait({checking}, timeout=_CHECK_S)
        if not done:
            raise TimeoutError
        return checking.result()

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

    # --- Reopen and send

    async def _reopen(self, chat: Chat, tap: Tap, operator: Operator) -> Toast:
        """The words are those that were held, whoever taps; two taps by two people send them once."""
        held = await self._map.find_held_reply(tap.number or 0)
        if held is None or held.session != tap.session or held.chat != chat.id:
            return Toast(words.DONE_ALREADY, [])
        try:
            toast, committed = await self._send_held(held, operator)
        except Refused as refusal:
            return Toast(words.refusal_words(refusal))  # the button stays: it may work later
        # From now on the operator's own message is what was delivered: it can be edited and withdrawn.
        topic = await self._map.find_topic(chat.id, held.session)
        mapped = MappedMessage(held.session, committed.seq, committed.seq, "in", topic.topic if topic else None)
        await self._map.put_message(chat.id, held.message, mapped)
        await self._map.drop_held_reply(held.id)
        return Toast(toast, [])

    async def _send_held(self, held: HeldReply, operator: Operator) -> tuple[str, Committed]:
        at_ms, origin = self._desk.now_ms(), Origin("telegram", held.chat)
        # Keyed by the held reply, not by the tap.
        key = c.Key(f"telegram:{self._bot}:held", str(held.id))
        session, text, rich = held.session, held.text, held.rich
        reopen = c.ReopenSession(
            session=session, operator=operator, text=text, rich=rich, at_ms=at_ms, origin=origin, key=key
        )
        try:
            return words.REOPENED, await self._desk.handle(reopen)
        except Stale:
            # Somebody reopened the session meanwhile: what remains is to send.
            reply = c.Reply(
                session=session, operator=operator, text=text, rich=rich, at_ms=at_ms, origin=origin, key=key
            )
            return words.SENT, await self._desk.handle(reply)

    # --- Refusals

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

    # --- Towards Telegram

    async def _answer(self, callback: str, text: str) -> None:
        for pause_s in (*_ANSWER_AGAIN_S, None):
            try:
                await self._api.answer_callback(callback, cut(text, _TOAST_UNITS))
            except (NotSent, OutcomeUnknown) as error:
                log.warning("toast_waits", why=type(error).__name__)
                if pause_s is not None:
                    await asyncio.sleep(pause_s)
                    continue
            except BotApiError as error:
                # Answered late or twice (a redelivered tap): the command stands, only the toast is lost.
                log.info("toast_lost", why=error.kind if isinstance(error, Rejected) else type(error).__name__)
            return

    def _renew(self, chat: Chat, message: Message, keyboard: Keyboard) -> None:
        """Put the keyboard right, once however often an old button is tapped."""
        key = (chat.id, message.message_id)
        if key in self._renewing or message.keyboard == keyboard:
            return
        self._renewing.add(key)
        self._own(self._edit(chat.id, message.message_id, keyboard)).add_done_callback(
            lambda _: self._renewing.discard(key)
        )

    async def _edit(self, chat: str, message: int, keyboard: Keyboard) -> None:
        try:
            await self._calls.edit_keyboard(chat, message, keyboard, priority=_KEYBOARD_PRIORITY)
        except (BotApiError, StoreUnavailable) as error:
            log.info("keyboard_not_renewed", chat=chat, why=str(error))

    def _own(self, work: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
        """Run it beside; `aclose` ends it."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)
        return task

    def _ended(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        if not task.cancelled():
            task.exception()  # a check nobody waits for any more; the next tap asks again


def _done_words(tap: Tap, committed: Committed, operator: Operator) -> str:
    """What was done; for a tap that was carried out before (we died before answering it), unless it was undone."""
    state = committed.state
    match tap.verb:
        case "take" | "over":
            if state.operator is None or state.operator.id != operator.id:
                return words.state_words(state)
            return words.TAKEN if tap.verb == "take" else words.TAKEN_OVER
        case "hand":
            return words.handed_words(state) if state.is_open and state.mode == "ai" else words.state_words(state)
        case "close":
            return words.state_words(state) if state.is_open else words.CLOSED
        case "keep":
            return words.KEPT if state.mode == "human" else words.state_words(state)
        case _:
            return words.REOPENED
