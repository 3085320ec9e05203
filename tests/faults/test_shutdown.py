"""How the process ends, and that it does not begin twice."""

import asyncio
import signal
from pathlib import Path
from time import monotonic

import pytest

from tests.faults.town import Town, open_town, scripted_model
from tests.faults.visitors import Persistent
from tests.support.server import Server, frontdesk_server
from tests.support.visitor import SocketVisitor

EXIT_WITHIN_S = 10.0
RESTART, SETTLE_WITHIN_S = 1012, 20.0
SEED = 11

pytestmark = pytest.mark.slow


async def poll_on(visitor: Persistent) -> int:
    """A long poll that nothing answers until the server goes."""
    view = visitor.visitor.view
    params = {"session": view.session, "after": view.after, "log": view.log, "wait": 25}
    headers = {"Authorization": f"Bearer {visitor.visitor.token}"}
    return (await visitor.visitor.raw("GET", "/events", params=params, headers=headers)).status_code


async def open_everything(town: Town) -> list[asyncio.Task[int]]:
    """Calls to Telegram that hang, turns that wait for the model, sockets and polls that wait for news."""
    town.add_visitors(8, seed=SEED)
    await town.server.start()
    await town.telegram.fault("hang", "sendMessage", times=None)
    await asyncio.gather(*(visitor.write() for visitor in town.visitors))
    polls = [asyncio.create_task(poll_on(one)) for one in town.visitors if not isinstance(one.visitor, SocketVisitor)]
    hung = asyncio.create_task(town.telegram.wait_for(lambda telegram: telegram.calls("createForumTopic")))
    await hung
    return polls


async def test_sigterm_with_everything_open_ends_in_time_and_loses_nothing(tmp_path: Path, telegram_url: str) -> None:
    async with scripted_model() as model, open_town(tmp_path, telegram_url, seed=SEED, **model) as town:
        polls = await open_everything(town)
        began = monotonic()
        code = await town.server.stop()
        assert monotonic() - began < EXIT_WITHIN_S
        assert code in (0, -signal.SIGTERM)
        sockets = [one.visitor for one in town.visitors if isinstance(one.visitor, SocketVisitor)]
        assert {await socket.close_code() for socket in sockets} == {RESTART}
        assert await asyncio.gather(*polls) == [200] * len(polls)
        await town.telegram.mend()
        await town.server.start()
        _, findings = await town.settle(within_s=SETTLE_WITHIN_S)
        assert findings == []


async def test_a_second_process_on_the_same_file_is_refused_in_one_line(tmp_path: Path) -> None:
    async with frontdesk_server(tmp_path, ADMIN_PASSWORD="a lamp beside the sea") as first:
        second = Server(tmp_path, {})
        second.log = tmp_path / "second.log"
        with pytest.raises(AssertionError, match="the server ended"):
            await second.start()
        assert await second.stop() == 1
        (line,) = second.log.read_text().splitlines()
        assert "frontdesk.db" in line
        assert first.log.read_text() == ""
