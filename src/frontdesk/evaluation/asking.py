"""Asks golden questions at the desk, as visitors would, and notes what came of them."""

import asyncio
import time
from collections.abc import Callable, Sequence
from contextlib import aclosing

from frontdesk.desk.desk import Desk
from frontdesk.desk.intake import Intake
from frontdesk.desk.live import LiveItem
from frontdesk.evaluation.golden import Question
from frontdesk.evaluation.judging import Outcome, judge
from frontdesk.evaluation.report import Verdict
from frontdesk.session import entries as e
from frontdesk.session.state import State
from frontdesk.store.ports import Committed

AT_ONCE = 4
"""Questions asked side by side: a provider's limits on a small account allow as many."""
GRACE_S = 15.0
"""Beyond the assistant's own time-out: its last attempt ends, and is committed."""

_REASONS = {"keyword": "keyword", "button": "button", "assistant": "the assistant asked for one"}


class Asker:
    """`timeout_s`: the assistant's own, for each message."""

    def __init__(self, desk: Desk, intake: Intake, *, timeout_s: float) -> None:
        self._desk = desk
        self._intake = intake
        self._within_s = timeout_s + GRACE_S

    async def ask_all(self, questions: Sequence[Question], *, tell: Callable[[Verdict], None]) -> list[Verdict]:
        """The verdicts in the questions' order; `tell` is called with each in that order, as soon as it is known."""
        verdicts: list[Verdict] = []
        free = asyncio.Semaphore(AT_ONCE)

        async def judged(number: int, question: Question) -> Verdict:
            async with free:
                outcome = await self.ask(question, visitor=f"v_golden{number}")
            return Verdict(question, outcome, tuple(judge(question, outcome)))

        async with asyncio.TaskGroup() as tasks:
            asked = [tasks.create_task(judged(number, question)) for number, question in enumerate(questions)]
            for task in asked:
                verdicts.append(await task)
                tell(verdicts[-1])
        return verdicts

    async def ask(self, question: Question, *, visitor: str) -> Outcome:
        """Say its messages one after the other, each once the former is answered, and see what comes of them."""
        began = time.monotonic()
        heard: list[e.Body] = []
        async with aclosing(_Ear(self._desk, visitor)) as ear:
            for number, text in enumerate(question.ask, start=1):
                command = self._intake.visitor_message(
                    visitor, text, client_id=f"m{number}", site="default", locale=question.locale, page=None
                )
                await self._desk.handle(command)
                try:
                    async with asyncio.timeout(self._within_s):
                        heard = await ear.until_settled()
                except TimeoutError:
                    return Outcome(trouble=f"nothing came of it within {self._within_s:.0f} s")
                if (trouble := _find_trouble(heard)) is not None:
                    where = f"message {number}: " if number < len(question.ask) else ""
                    return Outcome(_answer(heard), trouble=where + trouble, took_ms=_ms_since(began))
                if any(isinstance(body, e.OperatorRequested) for body in heard):
                    break
        return Outcome(_answer(heard), called_human=_find_call(heard), took_ms=_ms_since(began))


class _Ear:
    """What a visitor's session says. Subscribed from the first message on."""

    def __init__(self, desk: Desk, visitor: str) -> None:
        self._heard: list[e.Body] = []
        self._state: State | None = None
        self._changed = asyncio.Event()
        self._unsubscribe = desk.live.subscribe(visitor, self._hear)

    async def aclose(self) -> None:
        self._unsubscribe()

    def _hear(self, item: LiveItem) -> None:
        if isinstance(item, Committed):
            self._state = item.state
            self._heard += [entry.body for entry in item.entries]
            self._changed.set()

    async def until_settled(self) -> list[e.Body]:
        """Until nobody has to answer any more; what was said since the last time."""
        while self._state is None or self._state.wants_assistant:
            self._changed.clear()
            await self._changed.wait()
        heard, self._heard, self._state = self._heard, [], None
        return heard


def _ms_since(began: float) -> int:
    return round((time.monotonic() - began) * 1_000)


def _answer(heard: Sequence[e.Body]) -> str:
    return "\n\n".join(body.text for body in heard if isinstance(body, e.Message) and body.author == "assistant")


def _find_trouble(heard: Sequence[e.Body]) -> str | None:
    """Why it was not answered by the assistant as it is set up."""
    for body in heard:
        match body:
            case e.AssistantFailed(reason=reason):
                return f"the assistant failed: {reason}"
            case e.Message(model_failure=str(reason)):
                return f"the model failed ({reason}) and the built-in assistant stood in"
            case e.OperatorRequested(reason="assistant_off", detail=detail):
                return f"the assistant is off: {detail}"
            case _:
                pass
    return None


def _find_call(heard: Sequence[e.Body]) -> str | None:
    """Why a human was called, the assistant being well."""
    for body in heard:
        if isinstance(body, e.OperatorRequested) and body.reason != "assistant_off":
            why = _REASONS[body.reason]
            return f"{why}: {body.detail}" if body.detail else why
    return None
