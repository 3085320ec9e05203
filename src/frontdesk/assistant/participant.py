"""The assistant: follows sessions that owe an answer, and sends commands to the desk like everybody else.

Woken by commits; the store's `behind` rows are read at the start and every few seconds, so a crash, a lost wake-up
and an answer that is owed since before the start are all the same case.
"""

import asyncio
from collections.abc import Sequence

import structlog

from frontdesk.assistant.answerers.port import Answerer
from frontdesk.assistant.deadline import Sleep, real_sleep
from frontdesk.assistant.scheduler import Scheduler, Setup
from frontdesk.assistant.settings import AssistantSettings
from frontdesk.desk.desk import Desk
from frontdesk.session.errors import UnknownSession
from frontdesk.store.ports import Committed, Followers, StoreUnavailable

FOLLOWER = "assistant"
_BEHIND_LIMIT = 1_000

log = structlog.get_logger(__name__)


class Assistant:
    """`run` does the work until its owner cancels it. `sleep` is replaced in tests."""

    def __init__(
        self,
        desk: Desk,
        followers: Followers,
        answerer: Answerer,
        settings: AssistantSettings,
        *,
        sleep: Sleep = real_sleep,
    ) -> None:
        self._desk = desk
        self._followers = followers
        self._setup = Setup(answerer, settings)
        self._sleep = sleep
        self._scheduler = Scheduler(desk, setup=lambda: self._setup, sleep=sleep, started_ms=desk.now_ms())
        desk.live.on_batch(self._on_batch)

    def why_off(self) -> str | None:
        """None when it can answer, else the reason in operators' words. `Policy.assistant_off` is this."""
        return self._setup.why_off()

    def configure(self, answerer: Answerer, settings: AssistantSettings) -> None:
        """From now on answer like this. Running turns begin anew, or their sessions go to a human if it is off now.

        The caller closes the former answerer.
        """
        self._setup = Setup(answerer, settings)
        self._scheduler.stop_turns()

    def count_waiting(self) -> int:
        """Sessions that wait for an answer, begun or in line."""
        return self._scheduler.count_jobs()

    async def run(self) -> None:
        """For ever; the owner cancels it. Turns under way end with it and leave their sessions behind."""
        async with asyncio.TaskGroup() as tasks:
            self._scheduler.open(tasks)
            try:
                while True:
                    await self._look_for_owed()
                    await self._sleep(self._setup.settings.poll_s)
            finally:
                self._scheduler.shut()

    def _on_batch(self, batch: Sequence[Committed]) -> None:
        for committed in batch:
            self._scheduler.note(committed.state)

    async def _look_for_owed(self) -> None:
        try:
            for behind in await self._followers.list_behind(FOLLOWER, limit=_BEHIND_LIMIT):
                if not self._scheduler.serves(behind.session):
                    await self._wake(behind.session)
        except StoreUnavailable as error:
            log.warning("assistant_waits_for_the_store", error=str(error))

    async def _wake(self, session: str) -> None:
        try:
            self._scheduler.note(await self._desk.log.get_state(session))
        except UnknownSession:
            log.debug("session_gone", session=session)
