"""Who runs when: one turn a session at a time, a burst answered once, a bounded number of turns in a fair line.

Every session that owes an answer has one task here, from the first wake-up until it owes none. The task waits for
the visitor to pause, then for its place, then runs turns. A commit that makes the running turn void cancels it from
inside the commit's own notification, before anything else can happen.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

import structlog

from frontdesk.assistant.answerers.port import Answerer
from frontdesk.assistant.deadline import Sleep, end_task
from frontdesk.assistant.settings import AssistantSettings
from frontdesk.assistant.turn import ORIGIN, Turn
from frontdesk.desk.desk import Desk
from frontdesk.session.commands import AssistantOff
from frontdesk.session.errors import Refused
from frontdesk.session.state import State
from frontdesk.store.ports import StoreUnavailable

# However fast a visitor goes on writing, after so many pauses' length the turn begins.
_BURST_PAUSES_MAX = 10

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Setup:
    """What turns are run with; replaced as a whole when the owner changes a setting."""

    answerer: Answerer
    settings: AssistantSettings

    def why_off(self) -> str | None:
        return self.answerer.why_off() if self.settings.enabled else "switched off"


@dataclass(slots=True)
class _Job:
    """A session that is being served. `state` is the newest that is known of it."""

    state: State
    restarts: int = 0
    turn: Turn | None = None
    running: asyncio.Task[bool] | None = None


class Scheduler:
    """`setup` is asked at each step. Wake-ups are ignored outside `run_with`."""

    def __init__(self, desk: Desk, *, setup: Callable[[], Setup], sleep: Sleep, started_ms: int) -> None:
        self._desk = desk
        self._setup = setup
        self._sleep = sleep
        self._started_ms = started_ms
        self._slots = asyncio.Semaphore(setup().settings.concurrent_turns)
        self._jobs: dict[str, _Job] = {}
        self._tasks: asyncio.TaskGroup | None = None

    def open(self, tasks: asyncio.TaskGroup) -> None:
        """From now on wake-ups begin work, in tasks of this group."""
        self._tasks = tasks

    def shut(self) -> None:
        """No new work; the group's owner ends what runs."""
        self._tasks = None

    def serves(self, session: str) -> bool:
        return session in self._jobs

    def note(self, state: State) -> None:
        """The session is now in `state`: begin, go on, or stop at once. Never waits."""
        job = self._jobs.get(state.session)
        if job is None:
            if state.wants_assistant and self._tasks is not None:
                job = self._jobs[state.session] = _Job(state)
                self._tasks.create_task(self._serve(job), name=f"assistant:{state.session}")
        elif state.last_seq >= job.state.last_seq:
            job.state = state
            if _is_void(job):
                _stop(job)

    def count_jobs(self) -> int:
        """Sessions that wait for an answer of the assistant, begun or in line."""
        return len(self._jobs)

    def stop_turns(self) -> None:
        """The set-up changed: turns that run under the old one are void, their sessions are served anew."""
        for job in self._jobs.values():
            _stop(job)

    async def _serve(self, job: _Job) -> None:
        session = job.state.session
        try:
            while job.state.wants_assistant and self._setup().why_off() is None:
                await self._wait_for_pause(job)
                async with self._slots:
                    await self._take_turn(job)
            if job.state.wants_assistant:
                await self._say_off(session)
        except StoreUnavailable as error:
            log.warning("assistant_waits_for_the_store", session=session, error=str(error))
        except Refused as refusal:
            log.debug("session_gone", session=session, why=type(refusal).__name__)
        except Exception:  # a fault in one session must not end all others; it stays behind
            log.exception("assistant_broke", session=session)
        finally:
            del self._jobs[session]

    async def _wait_for_pause(self, job: _Job) -> None:
        """Until the visitor has been quiet for the debounce, but not for ever."""
        debounce_ms = self._setup().settings.debounce_ms
        for _ in range(_BURST_PAUSES_MAX):
            quiet_at_ms = job.state.last_visitor_at_ms + debounce_ms
            wait_ms = min(debounce_ms, quiet_at_ms - self._desk.now_ms())
            if wait_ms <= 0:
                return
            await self._sleep(wait_ms / 1000)

    async def _take_turn(self, job: _Job) -> None:
        await self._refresh(job)
        setup = self._setup()  # after the last wait: a change of the settings closes the answerer before
        if not job.state.wants_assistant or setup.why_off() is not None:
            return
        turn = job.turn = Turn(
            self._desk,
            setup.answerer,
            job.state,
            settings=setup.settings,
            restarts=job.restarts,
            started_ms=self._started_ms,
            sleep=self._sleep,
        )
        running = job.running = asyncio.create_task(turn.run(), name=f"turn:{job.state.session}")
        try:
            await asyncio.wait({running})
        finally:
            job.turn = job.running = None
            await end_task(running)
        is_settled = not running.cancelled() and running.result()
        await self._refresh(job)
        wrote_on = job.state.epoch == turn.state.epoch and job.state.last_visitor_seq > turn.state.last_visitor_seq
        job.restarts = job.restarts + 1 if wrote_on and not is_settled else 0

    async def _refresh(self, job: _Job) -> None:
        """The stored state, unless a wake-up has brought a newer one meanwhile."""
        state = await self._desk.log.get_state(job.state.session)
        if state.last_seq >= job.state.last_seq:
            job.state = state

    async def _say_off(self, session: str) -> None:
        """It owes an answer that nobody will write: a human is wanted."""
        await self._desk.handle(AssistantOff(session=session, at_ms=self._desk.now_ms(), origin=ORIGIN))


def _is_void(job: _Job) -> bool:
    """Can nothing good come of the running turn any more?"""
    turn, state = job.turn, job.state
    if turn is None:
        return False
    if not state.wants_assistant or state.epoch != turn.state.epoch:
        return True
    return state.last_visitor_seq > turn.state.last_visitor_seq and turn.may_restart


def _stop(job: _Job) -> None:
    """Cancel the turn and its call to the outside. What is being committed is left to the machine to judge."""
    if job.running is not None and job.turn is not None and not job.turn.is_submitting:
        job.running.cancel()
