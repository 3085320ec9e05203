"""One summary for all sessions that wait because the assistant is off."""

import asyncio
from typing import Any, cast

from frontdesk.session import entries as e
from frontdesk.session.entries import Entry, Origin
from frontdesk.session.state import State
from frontdesk.store.ports import Committed
from frontdesk.telegram.botapi import NotSent, Outgoing
from frontdesk.telegram.chats import Chat, Chats
from frontdesk.telegram.outbox import PacedCalls
from frontdesk.telegram.summary import OffSummary


class Calls:
    """Keeps what was to be sent; fails for the chats it was told to."""

    def __init__(self, *, failing: str | None = None) -> None:
        self.sent: list[tuple[str, str]] = []
        self._failing = failing

    async def send_message(self, outgoing: Outgoing, *, priority: int) -> None:
        if outgoing.chat == self._failing:
            raise NotSent("ConnectError")
        self.sent.append((outgoing.chat, outgoing.text))


class Pauses:
    """A sleep that the test ends by hand."""

    def __init__(self) -> None:
        self.asked: asyncio.Queue[float] = asyncio.Queue()
        self._go = asyncio.Event()

    async def __call__(self, pause_s: float) -> None:
        self._go = asyncio.Event()
        self.asked.put_nowait(pause_s)
        await self._go.wait()

    async def over(self) -> float:
        """Let the pause that is under way end; how long it was to be."""
        pause_s = await asyncio.wait_for(self.asked.get(), 5)
        self._go.set()
        return pause_s


def gone_off(session: str, reason: e.RequestReason = "assistant_off") -> Committed:
    body = e.OperatorRequested(reason=reason, text="…", detail="switched off")
    entry = Entry(session, 3, 2, 0, 2, Origin("assistant"), body)
    return Committed(State(session=session, visitor="v_1"), (entry,), 3, 0)


async def played(calls: Calls, *batches: list[Committed]) -> None:
    """Each batch is committed in a gathering time of its own."""
    chats = Chats(["-1", "-2"])
    chats.put(Chat("-1", "supergroup", "f1"))
    chats.put(Chat("-2", "regular", "f2"))
    pauses = Pauses()
    summary = OffSummary(sleep=pauses)
    running = asyncio.create_task(summary.run(cast("PacedCalls", cast("Any", calls)), chats))
    for batch in batches:
        summary.note(batch)
        assert await pauses.over() == 2.0
        assert await pauses.over() == 600.0
    running.cancel()
    await asyncio.wait([running])


async def test_many_sessions_are_one_message_in_each_chat() -> None:
    calls = Calls()
    await played(calls, [gone_off("AAAAAAAA"), gone_off("BBBBBBBB")])
    words = "The AI is off (switched off). 2 chats wait for an operator: AAAAAAAA, BBBBBBBB"
    assert calls.sent == [("-1", words), ("-2", words)]


async def test_those_that_follow_are_counted_into_the_next_one() -> None:
    calls = Calls()
    await played(calls, [gone_off("AAAAAAAA")], [gone_off("BBBBBBBB")])
    assert [text for chat, text in calls.sent if chat == "-1"] == [
        "The AI is off (switched off). 1 chat waits for an operator: AAAAAAAA",
        "The AI is off (switched off). 1 chat waits for an operator: BBBBBBBB",
    ]


async def test_a_chat_that_can_not_be_reached_does_not_keep_the_other_from_it() -> None:
    calls = Calls(failing="-1")
    await played(calls, [gone_off("AAAAAAAA")])
    assert [chat for chat, _ in calls.sent] == ["-2"]


async def test_a_visitors_own_request_is_no_reason() -> None:
    summary = OffSummary()
    summary.note([gone_off("AAAAAAAA", "keyword")])
    calls = Calls()
    running = asyncio.create_task(summary.run(cast("PacedCalls", cast("Any", calls)), Chats([])))
    await asyncio.sleep(0)
    running.cancel()
    await asyncio.wait([running])
    assert calls.sent == []
