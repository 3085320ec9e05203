"""One turn: from what the visitor wrote to exactly one command - an answer, a request for an operator, or a failure.

A turn never decides what may enter the log: the machine does, by epoch and `answers_upto`. It only must not go on
talking for nothing, so whoever runs it cancels it as soon as a commit has made it void.
"""

import asyncio
from collections.abc import Sequence
from contextlib import aclosing
from dataclasses import replace

import structlog

from frontdesk.assistant.answerers.port import Answerer, AnswererFailed, NotKnown, OperatorWanted
from frontdesk.assistant.deadline import DeadlinePassed, Sleep, within
from frontdesk.assistant.drafts import DraftStream
from frontdesk.assistant.prompt import People, Question, read_transcript
from frontdesk.assistant.rendering import MAX_ANSWER_CHARS, RenderedAnswer, render_answer
from frontdesk.assistant.settings import AssistantSettings
from frontdesk.assistant.words import language_of, say
from frontdesk.desk.desk import Desk
from frontdesk.desk.live import Typing
from frontdesk.session import commands as c
from frontdesk.session.entries import Entry, Message, Origin
from frontdesk.session.errors import Refused
from frontdesk.session.state import State
from frontdesk.store.ports import StoreUnavailable

ORIGIN = Origin("assistant")
_TRANSCRIPT_ENTRIES = 200
# Three attempts: a hiccup is bridged, a server in trouble is not hammered. The deadline bounds all of them.
_BACKOFF_S = (0.5, 2.0)
# A finished answer is worth a few seconds of a store in trouble; after that the session is simply behind again.
_STORE_PAUSES_S = (0.5, 2.0, 5.0)

# After the deadline, so that an answer or a notice is there within 45 s of the visitor's message.
_STAND_IN_WITHIN_S = 2.0

log = structlog.get_logger(__name__)


class Turn:
    """`state` is the session's at the turn's begin; `restarts` counts how often newer words made it begin again."""

    def __init__(
        self,
        desk: Desk,
        answerer: Answerer,
        state: State,
        *,
        settings: AssistantSettings,
        restarts: int,
        started_ms: int,
        sleep: Sleep,
    ) -> None:
        self.state = state
        self.is_submitting = False
        self._desk = desk
        self._answerer = answerer
        self._settings = settings
        self._restarts = restarts
        self._started_ms = started_ms
        self._sleep = sleep
        self._deadline_ms = desk.now_ms() + self._timeout_ms
        self._drafts = DraftStream(desk.live, state, interval_s=settings.draft_interval_s)

    @property
    def may_restart(self) -> bool:
        """Is a restart left, and at least as much time as has passed?

        If not, the answer is appended and the newer words get the next turn: a slow model must not be begun again
        so late that nobody gets an answer.
        """
        return self._restarts < self._desk.policy().turn_restarts_max and self._left_ms() >= self._timeout_ms / 2

    async def run(self) -> bool:
        """Carry it out; True if its command was committed, False if the session no longer waits for it.

        Whatever happens, no draft is left behind.

        Raises: StoreUnavailable.
        """
        try:
            return await self._submit(await self._work())
        finally:
            self._drafts.end()

    # --- From the question to a command

    async def _work(self) -> c.TurnCommand:
        before = self.state.last_seq + 1
        entries = await self._desk.log.read_before(self.state.session, before=before, limit=_TRANSCRIPT_ENTRIES)
        self._deadline_ms = self._find_deadline_ms(entries)
        question = Question(
            read_transcript(entries),
            self.state.locale,
            # The words are older than the hand-back: they must not undo it (rule 7).
            may_request_operator=self.state.last_visitor_seq > self.state.handed_back_seq,
            people=self._people(),
        )
        too_late = self._failed(f"no answer within {self._settings.timeout_s:g} s")
        if self._left_ms() <= 0:  # it waited in line for too long
            return too_late
        self._desk.live.typing(self.state.visitor, Typing(self.state.session, "assistant"))
        try:
            found = await within(self._left_ms() / 1000, self._ask(question), sleep=self._sleep)
        except DeadlinePassed:
            return await self._stand_in(question, too_late)
        except AnswererFailed as failure:
            return await self._stand_in(question, self._failed(failure.reason))
        except Exception:  # a fault of ours must reach a human too, not leave the visitor waiting
            log.exception("turn_broke", session=self.state.session)
            return await self._stand_in(question, self._failed("internal error of the assistant"))
        return self._request() if isinstance(found, OperatorWanted) else self._answer(found)

    def _people(self) -> People | None:
        hours, now_ms = self._desk.policy().hours, self._desk.now_ms()
        if hours is None:
            return None
        if hours.is_open(now_ms):
            return People(are_here=True)
        opens_at_ms = hours.next_opening_ms(now_ms)
        return People(are_here=False, back_in_ms=None if opens_at_ms is None else opens_at_ms - now_ms)

    async def _ask(self, question: Question) -> RenderedAnswer | OperatorWanted:
        """Attempts until one succeeds. Raises: AnswererFailed."""
        for pause_s in (*_BACKOFF_S, None):
            self._drafts.begin_again()
            try:
                return await self._attempt(question)
            except AnswererFailed as failure:
                log.info("answer_failed", session=self.state.session, reason=failure.reason)
                if not failure.is_transient or pause_s is None:
                    raise
                wait_s = pause_s if failure.retry_after_s is None else failure.retry_after_s
                if wait_s * 1000 >= self._left_ms():
                    raise
                await self._sleep(wait_s)
        raise AssertionError("the last attempt raises or returns")

    async def _attempt(self, question: Question) -> RenderedAnswer | OperatorWanted:
        text, offers_human = "", False
        async with aclosing(self._answerer.answer(question)) as pieces:
            async for piece in pieces:
                if isinstance(piece, OperatorWanted):
                    return piece
                if isinstance(piece, NotKnown):
                    offers_human = True
                    continue
                text += piece
                self._drafts.add(piece)
                if len(text) > MAX_ANSWER_CHARS:
                    break
        note = say("cut", language_of(question.asked, question.locale))
        rendered = await asyncio.to_thread(render_answer, text, cut_note=note)
        if rendered is None:
            raise AnswererFailed("empty answer from the model", is_transient=True)
        return replace(rendered, offers_human=offers_human)

    async def _stand_in(self, question: Question, failed: c.FailTurn) -> c.TurnCommand:
        """The built-in assistant's words if it is sure of them, else the failure itself."""
        self._drafts.begin_again()
        try:
            text = await asyncio.wait_for(self._answerer.stand_in(question), _STAND_IN_WITHIN_S)
            rendered = None if text is None else await asyncio.to_thread(render_answer, text, cut_note="")
        except Exception:  # whatever it was, there is a failure to tell already
            log.exception("stand_in_broke", session=self.state.session)
            return failed
        return failed if rendered is None else self._answer(replace(rendered, model_failure=failed.reason))

    # --- Time

    @property
    def _timeout_ms(self) -> int:
        return int(self._settings.timeout_s * 1000)

    def _left_ms(self) -> int:
        return self._deadline_ms - self._desk.now_ms()

    def _find_deadline_ms(self, entries: Sequence[Entry]) -> int:
        """From the oldest message that nobody answered, or from the hand-back if that is later."""
        answered = max(self.state.answers_upto, self.state.last_operator_seq)
        waiting_since_ms = self.state.last_visitor_at_ms
        for entry in entries:
            is_visitors = isinstance(entry.body, Message) and entry.body.author == "visitor"
            if is_visitors and entry.seq > answered:
                waiting_since_ms = entry.at_ms
                break
        due_from_ms = max(waiting_since_ms, self.state.handed_back_at_ms)
        now_ms = self._desk.now_ms()
        deadline_ms = min(due_from_ms, now_ms) + self._timeout_ms  # a clock set back must not stretch it
        if due_from_ms < self._started_ms:
            grace_s = min(self._settings.recovery_min_s, self._settings.timeout_s)
            deadline_ms = max(deadline_ms, now_ms + int(grace_s * 1000))
        return deadline_ms

    # --- Commands

    async def _submit(self, command: c.TurnCommand) -> bool:
        for pause_s in (*_STORE_PAUSES_S, None):
            try:
                self.is_submitting = True
                await self._desk.handle(command)
            except Refused as refusal:
                log.debug("turn_refused", session=self.state.session, why=type(refusal).__name__)
                return False
            except StoreUnavailable:
                if pause_s is None:
                    raise
            else:
                log.info("turn_settled", session=self.state.session, command=type(command).__name__)
                return True
            finally:
                self.is_submitting = False
            await self._sleep(pause_s)
        raise AssertionError("the last attempt raises or returns")

    def _answer(self, answer: RenderedAnswer) -> c.Answer:
        return c.Answer(
            session=self.state.session,
            epoch=self.state.epoch,
            answers_upto=self.state.last_visitor_seq,
            text=answer.text,
            rich=answer.rich,
            offers_human=answer.offers_human,
            model_failure=answer.model_failure,
            restarts=self._restarts if self.may_restart else self._desk.policy().turn_restarts_max,
            at_ms=self._desk.now_ms(),
            origin=ORIGIN,
            key=c.Key(f"turn:{self.state.session}", self.state.turn_key),
        )

    def _request(self) -> c.RequestOperator:
        return c.RequestOperator(
            session=self.state.session,
            epoch=self.state.epoch,
            answers_upto=self.state.last_visitor_seq,
            at_ms=self._desk.now_ms(),
            origin=ORIGIN,
        )

    def _failed(self, reason: str) -> c.FailTurn:
        return c.FailTurn(
            session=self.state.session,
            epoch=self.state.epoch,
            answers_upto=self.state.last_visitor_seq,
            reason=reason,
            at_ms=self._desk.now_ms(),
            origin=ORIGIN,
        )
