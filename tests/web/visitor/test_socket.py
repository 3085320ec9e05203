"""One socket's frames: what is told, in which order, and what is not."""

import asyncio

import pytest

from frontdesk.desk.live import Typing
from frontdesk.session.commands import AddNote, DeleteReply, EditReply
from frontdesk.session.timers import Timer
from frontdesk.store.ports import Committed, StoreUnavailable
from frontdesk.web.visitor.resume import Cursor, Page
from frontdesk.web.visitor.tokens import DAY_MS, TOKEN_LIFE_MS
from tests.web.visitor.wire import ANN, BOB, BY_TELEGRAM, NOW_MS, Json, Wire


def _brief(frames: list[Json]) -> list[str]:
    """Frames in a word each: events by kind, seq and prev."""
    return [
        f"{frame['event']['kind']} {frame['event']['seq']}<{frame['event']['prev']}"
        if frame["type"] == "event"
        else frame["type"]
        for frame in frames
    ]


async def test_the_first_message_is_told_as_event_then_state_then_ack(wire: Wire) -> None:
    peer, welcome = await wire.hello()
    await peer.say({"type": "message", "client_id": "c1", "text": "hi"})
    event, state, ack = await peer.frames(3)
    session = ack["session"]
    assert welcome == {
        "type": "welcome",
        "log": await wire.api.log.generation(),
        "visitor": "v_1",
        "now": NOW_MS,
        "more": False,
        "sessions": [],
    }
    assert event == {
        "type": "event",
        "session": session,
        "event": {
            "kind": "message",
            "seq": 2,
            "prev": 0,
            "at": NOW_MS,
            "author": "visitor",
            "text": "hi",
            "client_id": "c1",
        },
    }
    assert state == {
        "type": "state",
        "state": {
            "session": session,
            "n": 1,
            "status": "open",
            "mode": "ai",
            "epoch": 1,
            "operator": None,
            "last_seq": 2,
        },
    }
    assert ack == {"type": "ack", "client_id": "c1", "session": session, "seq": 2, "at": NOW_MS, "repeat": False}


async def test_a_reply_is_told_as_takeover_and_message_and_then_the_state(wire: Wire) -> None:
    peer, session = await wire.chat()
    await wire.reply(session, "Hello, I'm Ann")
    taken, message, state = await peer.frames(3)
    assert _brief([taken, message, state]) == ["taken 3<2", "message 4<3", "state"]
    assert (taken["event"]["name"], taken["event"]["epoch"]) == ("Ann", 2)
    assert (message["event"]["author"], message["event"]["name"]) == ("operator", "Ann")
    assert state["state"]["operator"] == {"name": "Ann"}
    assert (state["state"]["mode"], state["state"]["epoch"], state["state"]["last_seq"]) == ("human", 2, 4)


async def test_a_second_message_changes_no_state(wire: Wire) -> None:
    peer, _ = await wire.chat()
    await peer.say({"type": "message", "client_id": "c2", "text": "still there?"})
    assert _brief(await peer.frames(2)) == ["message 3<2", "ack"]


async def test_what_only_operators_may_read_leaves_no_hole(wire: Wire) -> None:
    peer, session = await wire.chat()
    await wire.desk.handle(
        AddNote(at_ms=NOW_MS, origin=BY_TELEGRAM, session=session, operator=ANN, text="a difficult one")
    )
    await peer.ask({"type": "rating", "session": session, "score": 4})
    await wire.take(session, BOB)
    assert _brief(await peer.frames(2)) == ["taken 5<2", "state"]


async def test_an_edit_and_a_withdrawal_are_told(wire: Wire) -> None:
    peer, session = await wire.chat()
    reply = await wire.reply(session, "helo")
    await peer.until("state")
    await wire.desk.handle(
        EditReply(at_ms=NOW_MS, origin=BY_TELEGRAM, session=session, operator=ANN, of=reply.seq, text="hello")
    )
    await wire.desk.handle(DeleteReply(at_ms=NOW_MS, origin=BY_TELEGRAM, session=session, operator=ANN, of=reply.seq))
    edited, deleted = [frame["event"] for frame in await peer.frames(2)]
    assert (edited["kind"], edited["of"], edited["text"]) == ("message_edited", reply.seq, "hello")
    assert (deleted["kind"], deleted["of"]) == ("message_deleted", reply.seq)


async def test_a_draft_grows_and_is_withdrawn_with_the_takeover(wire: Wire) -> None:
    peer, session = await wire.chat()
    wire.draft(session, 0, "Let me ")
    wire.draft(session, 7, "think")
    first, second = await peer.frames(2)
    assert first == {"type": "draft", "session": session, "turn": "2.1", "epoch": 1, "from": 0, "delta": "Let me "}
    assert (second["from"], second["delta"]) == (7, "think")
    await wire.take(session)
    assert _brief(await peer.frames(3)) == ["taken 3<2", "state", "draft_end"]


async def test_a_draft_of_an_older_epoch_is_dropped(wire: Wire) -> None:
    peer, session = await wire.chat()
    await wire.take(session)
    await wire.hand_back(session)
    await peer.frames(4)
    wire.draft(session, 0, "too late", epoch=1)
    wire.draft(session, 0, "now", epoch=3, turn="2.3")
    (draft,) = await peer.frames(1)
    assert draft["delta"] == "now"


async def test_a_welcome_is_followed_by_the_whole_draft_and_by_who_is_typing(wire: Wire) -> None:
    _, session = await wire.chat()
    wire.draft(session, 0, "Let me ")
    wire.draft(session, 7, "think")
    wire.desk.live.typing("v_1", Typing(session, "operator", "Ann"))
    wire.desk.live.typing("v_1", Typing(session, "visitor"))
    phone, _ = await wire.hello()
    draft, typing = await phone.frames(2)
    assert (draft["from"], draft["delta"]) == (0, "Let me think")
    assert typing == {"type": "typing", "session": session, "who": "operator", "name": "Ann"}


async def test_the_visitors_own_typing_is_told_to_operators_alone(wire: Wire) -> None:
    peer, session = await wire.chat()
    seen: list[object] = []
    wire.desk.live.watch(seen.append)
    assert await peer.ask({"type": "typing"}) == {"type": "ack", "of": "typing", "session": session}
    assert seen == [Typing(session, "visitor")]


async def test_what_is_committed_while_the_welcome_is_read_comes_once(
    wire: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    peer, session = await wire.chat()
    read = wire.api.resume.page
    reading, go_on = asyncio.Event(), asyncio.Event()

    async def slow_page(visitor: str, cursor: Cursor) -> Page:
        page = await read(visitor, cursor)
        reading.set()
        await go_on.wait()
        return page

    monkeypatch.setattr(wire.api.resume, "page", slow_page)
    phone = wire.connect()
    await phone.say({"type": "hello", "token": wire.token()})
    await reading.wait()
    await peer.ask({"type": "message", "client_id": "c2", "text": "meanwhile"})
    wire.draft(session, 0, "and a draft", turn="3.1")
    go_on.set()
    welcome, event, draft = await phone.frames(3)
    assert [event["seq"] for event in welcome["sessions"][0]["events"]] == [2]
    assert _brief([event, draft]) == ["message 3<2", "draft"]


async def test_a_lost_wake_up_is_mended_from_the_store(wire: Wire) -> None:
    peer, session = await wire.chat()
    wire.loses_wake_ups = True
    await wire.take(session)
    await wire.reply(session, "one")
    wire.loses_wake_ups = False
    await wire.reply(session, "two")
    frames = await peer.frames(4)
    assert _brief(frames) == ["taken 3<2", "message 4<3", "message 5<4", "state"]
    assert frames[-1]["state"]["last_seq"] == 5


async def test_an_old_token_is_renewed_over_the_socket(wire: Wire) -> None:
    token = wire.token()
    wire.clock.at_ms += DAY_MS
    peer = wire.connect()
    await peer.say({"type": "hello", "token": token})
    renewed = await peer.until("token")
    assert renewed["expires_at"] == wire.clock.at_ms + TOKEN_LIFE_MS
    assert wire.api.tokens.read(renewed["token"], now_ms=wire.clock.at_ms).visitor == "v_1"


async def test_an_expired_token_ends_the_socket_with_4401(wire: Wire) -> None:
    token = wire.token()
    wire.clock.at_ms += TOKEN_LIFE_MS
    peer = wire.connect()
    await peer.say({"type": "hello", "token": token})
    (error,) = await peer.frames(1)
    assert error["error"]["code"] == "token_expired"
    assert await peer.close_code() == 4401


async def test_a_store_that_is_down_refuses_and_keeps_the_socket(wire: Wire, monkeypatch: pytest.MonkeyPatch) -> None:
    peer, _ = await wire.chat()

    async def down(*args: object, **kwargs: object) -> Committed:
        raise StoreUnavailable

    with monkeypatch.context() as patch:
        patch.setattr(wire.api.log, "append", down)
        error = await peer.ask({"type": "message", "client_id": "c2", "text": "hello?"})
    assert error["error"]["code"] == "unavailable"
    assert (error["client_id"], error["error"]["retry_after_s"]) == ("c2", 2)
    assert (await peer.ask({"type": "message", "client_id": "c2", "text": "hello?"}))["repeat"] is False


async def test_a_stalled_reader_is_closed_with_1013_and_its_queue_let_go(wire: Wire) -> None:
    peer, session = await wire.chat()
    peer.stalled = True
    for _ in range(90):
        await wire.reply(session, "x" * 12_000)
    await peer.wake()
    assert await peer.close_code() == 1013
    assert len(peer.sent) < 90


async def test_a_closing_server_says_1012_also_to_those_who_come_late(wire: Wire) -> None:
    peer, _ = await wire.chat()
    wire.api.deps.closing.set()
    assert await peer.close_code() == 1012
    assert await wire.connect().close_code() == 1012


async def test_the_last_screen_to_leave_starts_the_clock(wire: Wire) -> None:
    peer, session = await wire.chat()
    phone, _ = await wire.hello()
    await peer.leave()
    due = wire.clock.at_ms + 60_000
    assert await _leave_timers(wire, due) == []
    await phone.leave()
    assert await _leave_timers(wire, due) == [Timer(session, "leave", due, 1, 2)]


async def _leave_timers(wire: Wire, now_ms: int) -> list[Timer]:
    timers = await wire.store.list_due(now_ms=now_ms, limit=10)
    return [timer for timer in timers if timer.kind == "leave"]
