"""`GET /events`: the same view as a WebSocket's, one answer at a time."""

import asyncio
import contextlib

from frontdesk.desk.live import LiveItem, Typing
from frontdesk.store.ports import Committed
from frontdesk.web.visitor.api import VisitorApi
from frontdesk.web.visitor.protocol import WelcomeBody, draft_frame, hours_now, typing_notice
from frontdesk.web.visitor.resume import Cursor, Page

MAX_WAIT_S = 25.0
"""A proxy that cuts idle requests after 30 s must not see one."""

# Drafts grow many times a second: a poll that was woken by one waits so long for more of them, or for an entry.
_GATHER_S = 0.3


class _Waiter:
    """Told by `Live`: `touched` by anything the visitor can see, `settled` by what is worth an answer at once."""

    def __init__(self) -> None:
        self.touched = asyncio.Event()
        self.settled = asyncio.Event()

    def sink(self, item: LiveItem) -> None:
        if isinstance(item, Typing) and item.who == "visitor":
            return
        if isinstance(item, Committed):
            if any(entry.is_visible for entry in item.entries):
                self.wake()
            return
        self.touched.set()

    def wake(self) -> None:
        self.touched.set()
        self.settled.set()

    async def wait(self, within_s: float) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(within_s):
                await self.touched.wait()
        if self.touched.is_set():
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(_GATHER_S):
                    await self.settled.wait()


async def poll(api: VisitorApi, visitor: str, cursor: Cursor, *, wait_s: float) -> WelcomeBody:
    """What is new after the cursor, at once if anything is, else when something is or after `wait_s`.

    Raises: UnknownSession, StoreUnavailable.
    """
    waiter = _Waiter()
    unsubscribe = api.live.subscribe(visitor, waiter.sink)
    api.screens.add(waiter.wake)
    try:
        page = await api.resume.page(visitor, cursor)
        if wait_s > 0 and not _tells_anything(page, cursor):
            await waiter.wait(min(wait_s, MAX_WAIT_S))
            page = await api.resume.page(visitor, cursor)
        return _body(api, visitor, page)
    finally:
        api.screens.discard(waiter.wake)
        unsubscribe()
        api.screens.linger(visitor)


def _tells_anything(page: Page, cursor: Cursor) -> bool:
    """Is there something that a client at that cursor does not know?"""
    if cursor.session is None:
        return bool(page.sessions)
    if cursor.log not in (None, page.log) or len(page.sessions) > 1:
        return True
    return any(part.events or not part.recovered for part in page.sessions)


def _body(api: VisitorApi, visitor: str, page: Page) -> WelcomeBody:
    drafts = [
        draft_frame(draft)
        for part in page.sessions
        for draft in api.live.drafts_of(part.state.session)
        if draft.epoch >= part.state.epoch
    ]
    marks = [typing_notice(mark) for part in page.sessions for mark in api.live.typing_of(part.state.session)]
    return WelcomeBody(
        log=page.log,
        visitor=visitor,
        now=api.now_ms(),
        more=page.more,
        sessions=[part.view() for part in page.sessions],
        hours=hours_now(api.deps.hours(), now_ms=api.now_ms()),
        draft=drafts or None,
        typing=marks or None,
    )
