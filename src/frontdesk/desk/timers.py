"""Fires what is due. Timers are rows; firing is a command that a stale guard makes a no-op, so twice is harmless."""

import asyncio

import structlog

from frontdesk.desk.desk import Desk
from frontdesk.session.commands import FireTimer
from frontdesk.session.entries import Origin
from frontdesk.session.errors import Refused
from frontdesk.session.timers import Timer
from frontdesk.store.ports import StoreUnavailable, Timers

_BATCH = 200
# A new timer may be due before the one that is slept for; this bounds how late it can fire.
_LOOK_AGAIN_S = 1.0

log = structlog.get_logger(__name__)


class TimerRunner:
    """One task that sleeps until the next timer is due."""

    def __init__(self, desk: Desk, timers: Timers) -> None:
        self._desk = desk
        self._timers = timers

    async def run(self) -> None:
        """For ever; the owner cancels it."""
        while True:
            try:
                await self.fire_due()
                await asyncio.sleep(await self._pause_s())
            except StoreUnavailable as error:
                log.warning("timers_wait_for_the_store", error=str(error))
                await asyncio.sleep(_LOOK_AGAIN_S)

    async def fire_due(self) -> int:
        """Fire everything that is due now; how many rows that were."""
        fired = 0
        while due := await self._timers.list_due(now_ms=self._desk.now_ms(), limit=_BATCH):
            await asyncio.gather(*(self._fire(timer) for timer in due))
            fired += len(due)
        return fired

    async def _fire(self, timer: Timer) -> None:
        if timer.kind != "leave" or await self._is_gone(timer.session):
            await self._handle(timer)
        # After the commit: a crash between the two fires it again, and the guard makes that a no-op.
        await self._timers.drop_timer(timer)

    async def _is_gone(self, session: str) -> bool:
        state = await self._desk.log.get_state(session)
        return not self._desk.live.is_present(state.visitor)

    async def _handle(self, timer: Timer) -> None:
        command = FireTimer(
            session=timer.session,
            kind=timer.kind,
            if_epoch=timer.if_epoch,
            if_seq=timer.if_seq,
            at_ms=self._desk.now_ms(),
            origin=Origin("desk"),
        )
        try:
            await self._desk.handle(command)
        except Refused as refusal:
            log.debug("timer_refused", session=timer.session, kind=timer.kind, why=type(refusal).__name__)

    async def _pause_s(self) -> float:
        due_ms = await self._timers.next_due_ms()
        if due_ms is None:
            return _LOOK_AGAIN_S
        return min(_LOOK_AGAIN_S, max(0.0, (due_ms - self._desk.now_ms()) / 1000))


class PresenceTimers:
    """`LEAVE_CLOSE_MIN`: a session may end when its visitor has no screen left. Set and cleared by presence."""

    def __init__(self, desk: Desk, timers: Timers) -> None:
        self._desk = desk
        self._timers = timers

    async def visitor_left(self, visitor: str) -> None:
        """The last screen is gone: start the clock of the open session, if the policy has one."""
        leave_ms = self._desk.policy().leave_close_ms
        state = await self._desk.log.find_last_session(visitor) if leave_ms else None
        if state is None or not state.is_open or self._desk.live.is_present(visitor):
            return
        due_at_ms = self._desk.now_ms() + leave_ms
        leave = Timer(state.session, "leave", due_at_ms, state.epoch, state.last_visitor_seq)
        await self._timers.put_timer(leave)
