"""The long poll: what it answers at once, and what it waits for."""

import asyncio

import pytest

from frontdesk.desk.live import Typing
from frontdesk.session.errors import UnknownSession
from frontdesk.web.visitor.poll import poll
from frontdesk.web.visitor.protocol import WelcomeBody
from frontdesk.web.visitor.resume import Cursor
from tests.web.visitor.wire import Wire

_LONG_S = 25.0


def _start(wire: Wire, cursor: Cursor) -> "asyncio.Task[WelcomeBody]":
    return asyncio.create_task(poll(wire.api, "v_1", cursor, wait_s=_LONG_S))


async def _waits(task: "asyncio.Task[WelcomeBody]", *, for_s: float = 0.05) -> bool:
    done, _ = await asyncio.wait([task], timeout=for_s)
    return not done


async def test_with_nothing_new_it_waits_and_an_entry_ends_the_wait(wire: Wire) -> None:
    _, session = await wire.chat()
    task = _start(wire, Cursor(session=session, after=2))
    assert await _waits(task)
    await wire.take(session)
    (part,) = (await task).sessions
    assert (len(part.events), part.state.mode) == (1, "human")


async def test_a_note_does_not_end_the_wait(wire: Wire) -> None:
    peer, session = await wire.chat()
    task = _start(wire, Cursor(session=session, after=2))
    assert await _waits(task)
    await peer.ask({"type": "rating", "session": session, "score": 1})
    await peer.ask({"type": "typing"})
    assert await _waits(task, for_s=0.5)  # longer than a poll gathers
    task.cancel()


async def test_a_draft_that_stands_does_not_end_the_wait_and_one_that_grows_does(wire: Wire) -> None:
    _, session = await wire.chat()
    wire.draft(session, 0, "Let me ")
    task = _start(wire, Cursor(session=session, after=2))
    assert await _waits(task)
    wire.draft(session, 7, "think")
    body = await task
    assert body.draft is not None
    assert [(draft.start, draft.delta) for draft in body.draft] == [(0, "Let me think")]


async def test_who_is_typing_is_told(wire: Wire) -> None:
    _, session = await wire.chat()
    task = _start(wire, Cursor(session=session, after=2))
    assert await _waits(task)
    wire.desk.live.typing("v_1", Typing(session, "operator", "Ann"))
    body = await task
    assert body.typing is not None
    assert [(mark.who, mark.name) for mark in body.typing] == [("operator", "Ann")]


async def test_another_log_is_told_at_once(wire: Wire) -> None:
    _, session = await wire.chat()
    (part,) = (await _start(wire, Cursor(log="another", session=session, after=2))).sessions
    assert (part.recovered, len(part.events)) == (False, 1)


async def test_a_session_that_only_the_old_log_knew_is_replaced_by_the_last_one(wire: Wire) -> None:
    _, session = await wire.chat()
    (part,) = (await _start(wire, Cursor(log="another", session="GONE0000", after=9))).sessions
    assert (part.state.session, part.recovered) == (session, False)
    with pytest.raises(UnknownSession):
        await _start(wire, Cursor(log=await wire.api.resume.generation(), session="GONE0000", after=9))


async def test_a_closing_server_ends_the_wait(wire: Wire) -> None:
    _, session = await wire.chat()
    task = _start(wire, Cursor(session=session, after=2))
    assert await _waits(task)
    wire.api.deps.closing.set()
    (part,) = (await task).sessions
    assert part.events == []


async def test_a_visitor_who_polls_is_present_between_two_polls(wire: Wire) -> None:
    peer, session = await wire.chat()
    await peer.leave()
    assert not wire.desk.live.is_present("v_1")
    await poll(wire.api, "v_1", Cursor(session=session), wait_s=0)
    assert wire.desk.live.is_present("v_1")
