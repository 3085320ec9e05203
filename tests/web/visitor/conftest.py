"""The protocol in this process, over a real store in memory's place: a file that lives as long as the test."""

import asyncio
from collections.abc import AsyncGenerator
from pathlib import Path

import pytest

from frontdesk.desk.desk import Desk
from frontdesk.desk.intake import Intake
from frontdesk.desk.live import Live
from frontdesk.desk.timers import PresenceTimers
from frontdesk.session.keywords import compile_keywords, parse_keywords
from frontdesk.session.policy import Policy
from frontdesk.store.sqlite import open_sqlite
from frontdesk.web.visitor.api import VisitorApi
from frontdesk.web.visitor.deps import VisitorDeps
from tests.web.visitor.wire import NOW_MS, Clock, Wire


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def clock() -> Clock:
    return Clock(NOW_MS)


@pytest.fixture
async def wire(anyio_backend: str, tmp_path: Path, clock: Clock) -> AsyncGenerator[Wire]:
    store = await open_sqlite(tmp_path / "frontdesk.db", clock_ms=clock.now_ms)
    live = Live(clock_s=clock.now_s)
    policy = Policy(leave_close_ms=60_000)
    desk = Desk(store, live, policy=lambda: policy, clock_ms=clock.now_ms)
    keywords = compile_keywords(parse_keywords("operator"))
    deps = VisitorDeps(
        desk=desk,
        store=store,
        intake=Intake(desk, keywords=lambda: keywords),
        presence=PresenceTimers(desk, store),
        closing=asyncio.Event(),
        secret_key="a key for tests",
        rate=lambda: (0, 0),
        clock_s=clock.now_s,
    )
    wire = Wire(VisitorApi(deps), store, clock)
    store.on_commit(wire.publish)
    yield wire
    await wire.hang_up()
    await store.close()
