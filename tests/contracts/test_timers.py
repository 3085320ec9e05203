"""`Timers`: the rows follow the state; firing is a command like any other."""

import asyncio
from dataclasses import replace

import pytest

from frontdesk.session.policy import Policy
from frontdesk.session.timers import Timer, timers
from frontdesk.store.ports import Store
from tests.contracts.builders import (
    OFF,
    answers,
    append_all,
    ends,
    fires,
    hands_to_ai,
    replies,
    says,
    takes,
)
from tests.contracts.engines import NOW_MS

FAR_MS = NOW_MS * 2
BUSY = Policy(idle_close_ms=1000, auto_return_ms=600_000, leave_close_ms=1000)
LEAVE = Timer("S1", "leave", NOW_MS + 60, 1, 2)


async def rows(store: Store) -> list[Timer]:
    return await store.list_due(now_ms=FAR_MS, limit=100)


async def test_the_rows_are_those_of_the_state(store: Store) -> None:
    steps = [says(), answers(2, 1), takes(at_ms=NOW_MS + 5), replies(at_ms=NOW_MS + 9), hands_to_ai(), says(), ends()]
    seen: set[str] = set()
    for command in steps:
        done = await store.append(command, policy=BUSY)
        expected = timers(done.state, BUSY)
        assert sorted(await rows(store), key=str) == sorted(expected, key=str)
        seen |= {timer.kind for timer in expected}
    assert seen == {"idle", "auto_return", "auto_return_warning"}
    assert await store.next_due_ms() is None


async def test_the_rows_are_those_of_the_state_also_after_a_batch(store: Store) -> None:
    commands = [says(), answers(2, 1), takes(), replies(at_ms=NOW_MS + 9)]
    *_, last = await asyncio.gather(*(store.append(each, policy=BUSY) for each in commands))
    assert sorted(await rows(store), key=str) == sorted(timers(last.state, BUSY), key=str)


async def test_a_changed_policy_counts_from_the_next_append(store: Store) -> None:
    await append_all(store, [says(), takes()], policy=BUSY)
    await store.append(replies(), policy=Policy(idle_close_ms=0))
    assert await rows(store) == []


async def test_due_ones_come_in_the_order_of_their_time(store: Store) -> None:
    for number, at_ms in enumerate([30, 10, 20]):
        await store.put_timer(Timer(f"S{number}", "leave", at_ms, 1, 1))
    assert await store.next_due_ms() == 10
    assert [timer.due_at_ms for timer in await store.list_due(now_ms=20, limit=9)] == [10, 20]
    assert [timer.due_at_ms for timer in await store.list_due(now_ms=99, limit=1)] == [10]


async def test_a_fired_timer_closes_and_is_gone(store: Store) -> None:
    await append_all(store, [says(), answers(2, 1)], policy=BUSY)
    (idle,) = await store.list_due(now_ms=NOW_MS + 1000, limit=9)
    done = await store.append(fires("idle", epoch=idle.if_epoch, seq=idle.if_seq), policy=BUSY)
    assert done.state.closed_by == "idle"
    assert await rows(store) == []


async def test_firing_what_the_policy_no_longer_knows_removes_the_row(store: Store) -> None:
    await append_all(store, [says(), answers(2, 1)], policy=BUSY)
    off = Policy(idle_close_ms=0)
    done = await store.append(fires("idle", epoch=1, seq=3), policy=off)
    assert done.entries == ()
    assert await rows(store) == []


async def test_leave_is_set_and_dropped_by_hand(store: Store) -> None:
    await store.append(says(), policy=OFF)
    await store.put_timer(LEAVE)
    await store.append(says(), policy=OFF)
    assert await rows(store) == [LEAVE]
    await store.drop_timer(LEAVE)
    assert await rows(store) == []


async def test_dropping_an_old_timer_spares_the_one_set_anew(store: Store) -> None:
    anew = Timer("S1", "leave", NOW_MS + 90, 1, 4)
    await store.put_timer(LEAVE)
    await store.put_timer(anew)
    await store.drop_timer(LEAVE)
    assert await rows(store) == [anew]


@pytest.mark.parametrize("seq", [2, 99])
async def test_a_fired_leave_is_gone_whether_or_not_it_closed(store: Store, seq: int) -> None:
    await append_all(store, [says(), takes(), replies()], policy=BUSY)
    await store.put_timer(Timer("S1", "leave", NOW_MS, 2, seq))
    await store.append(fires("leave", epoch=2, seq=seq), policy=BUSY)
    assert [timer for timer in await rows(store) if timer.kind == "leave"] == []


# --- A changed limit

MINUTE_MS = 60_000
HOUR = Policy(idle_close_ms=60 * MINUTE_MS, leave_close_ms=1000)


async def test_a_shorter_limit_counts_from_the_last_entry(store: Store) -> None:
    await append_all(store, [says(), answers(2, 1, at_ms=NOW_MS + 7)], policy=HOUR)
    assert await store.list_due(now_ms=NOW_MS + MINUTE_MS + 7, limit=9) == []
    for _ in range(2):
        assert await store.rearm(replace(HOUR, idle_close_ms=MINUTE_MS)) == 1
        assert await rows(store) == [Timer("S1", "idle", NOW_MS + 7 + MINUTE_MS, 1, 3)]


async def test_a_limit_that_is_switched_off_leaves_no_timer_and_switched_on_brings_it(store: Store) -> None:
    await append_all(store, [says(), takes(), replies()], policy=BUSY)
    before = await rows(store)
    assert {timer.kind for timer in before} == {"idle", "auto_return", "auto_return_warning"}
    await store.rearm(replace(BUSY, idle_close_ms=0, auto_return_ms=0))
    assert await rows(store) == []
    await store.rearm(BUSY)
    assert await rows(store) == before


async def test_leave_stays_as_long_as_there_is_a_limit(store: Store) -> None:
    await store.append(says(), policy=HOUR)
    await store.put_timer(LEAVE)
    await store.rearm(replace(HOUR, leave_close_ms=9))
    assert await rows(store) == [LEAVE]
    await store.rearm(replace(HOUR, leave_close_ms=0))
    assert await rows(store) == []


async def test_every_open_session_is_looked_at_and_no_closed_one(store: Store) -> None:
    number = 450
    begun = [says(visitor=f"v_{each}", session=f"S{each}") for each in range(number)]
    await asyncio.gather(*(store.append(each, policy=HOUR) for each in begun))
    answered = [answers(2, 1, session=f"S{each}") for each in range(number)]
    await asyncio.gather(*(store.append(each, policy=HOUR) for each in answered))
    await store.append(ends(session="S7", visitor="v_7"), policy=HOUR)
    assert await store.rearm(BUSY) == number - 1
    due = await store.list_due(now_ms=NOW_MS + BUSY.idle_close_ms, limit=number)
    assert {timer.session for timer in due} == {f"S{each}" for each in range(number)} - {"S7"}


async def test_an_append_at_the_same_time_keeps_the_newer_timer(store: Store) -> None:
    await append_all(store, [says(), takes(), replies()], policy=HOUR)
    shorter = replace(HOUR, idle_close_ms=MINUTE_MS)
    for at_ms in range(NOW_MS + 5, NOW_MS + 9):
        said = store.append(replies(at_ms=at_ms), policy=shorter)
        await asyncio.gather(store.rearm(shorter), said, store.rearm(shorter))
        state = await store.get_state("S1")
        assert state.last_at_ms == at_ms
        assert await rows(store) == timers(state, shorter)
