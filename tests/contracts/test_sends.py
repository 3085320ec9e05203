"""`Sends`: a crash or a lost reply never loses or renumbers a delivery."""

import pytest

from frontdesk.store.ports import MappedMessage, NewSend, Send, Store
from tests.contracts.builders import EVERYTHING, ON, append_all, says
from tests.contracts.engines import NOW_MS, Engine

FOLLOWER = EVERYTHING.name


@pytest.fixture(autouse=True)
async def _one_session_behind(store: Store) -> None:  # pyright: ignore[reportUnusedFunction]
    await store.set_followers([EVERYTHING])
    await append_all(store, [says(), says()])


async def plan(store: Store, *payloads: str) -> list[Send]:
    return await store.plan_sends(FOLLOWER, "S1", [NewSend(1, 3, payload) for payload in payloads])


async def test_planned_sends_stay_open_in_order(store: Store) -> None:
    planned = await plan(store, "one", "two", "three")
    assert [send.payload for send in planned] == ["one", "two", "three"]
    assert [send.is_last for send in planned] == [False, False, True]
    assert {(send.state, send.from_seq, send.to_seq) for send in planned} == {("planned", 1, 3)}
    assert await store.list_open_sends(FOLLOWER, "S1") == planned


async def test_only_the_sends_of_that_follower_and_session_are_listed(store: Store) -> None:
    await plan(store, "one")
    assert await store.list_open_sends("webhook:1", "S1") == []
    assert await store.list_open_sends(FOLLOWER, "S2") == []


async def test_an_unknown_outcome_keeps_its_place_and_its_bytes(store: Store) -> None:
    first, second = await plan(store, "one", "two")
    await store.mark_unknown(first.id)
    assert [(send.id, send.payload, send.state) for send in await store.list_open_sends(FOLLOWER, "S1")] == [
        (first.id, "one", "unknown"),
        (second.id, "two", "planned"),
    ]


async def test_a_finished_part_maps_its_message_and_moves_no_cursor(store: Store) -> None:
    first, second = await plan(store, "one", "two")
    await store.finish_send(first.id, chat="-100", message=77, topic=5)
    assert await store.find_message("-100", 77) == MappedMessage("S1", 1, 3, "out", 5)
    assert await store.list_open_sends(FOLLOWER, "S1") == [second]
    assert await store.get_cursor(FOLLOWER, "S1") == 0
    assert len(await store.list_behind(FOLLOWER, limit=9)) == 1


async def test_the_last_part_moves_the_cursor(store: Store) -> None:
    for number, send in enumerate(await plan(store, "one", "two")):
        await store.finish_send(send.id, chat="-100", message=77 + number, topic=None)
    assert await store.get_cursor(FOLLOWER, "S1") == 3
    assert await store.list_behind(FOLLOWER, limit=9) == []
    assert [message for message, _ in await store.list_messages("-100", "S1")] == [77, 78]


async def test_entries_that_came_meanwhile_stay_behind(store: Store) -> None:
    (send,) = await plan(store, "one")
    await store.append(says(at_ms=NOW_MS + 8), policy=ON)
    await store.finish_send(send.id, chat="-100", message=77, topic=None)
    assert [each.since_ms for each in await store.list_behind(FOLLOWER, limit=9)] == [NOW_MS + 8]


async def test_a_dead_letter_lets_the_cursor_pass(store: Store) -> None:
    first, last = await plan(store, "one", "two")
    await store.bury_send(first.id, error="message is too long", at_ms=NOW_MS)
    assert await store.list_open_sends(FOLLOWER, "S1") == [last]
    await store.bury_send(last.id, error="chat not found", at_ms=NOW_MS)
    assert await store.list_open_sends(FOLLOWER, "S1") == []
    assert await store.get_cursor(FOLLOWER, "S1") == 3
    assert await store.list_messages("-100", "S1") == []


async def test_nothing_to_plan_is_no_send(store: Store) -> None:
    assert await plan(store) == []


async def test_plans_outlive_the_process(engine: Engine, store: Store) -> None:
    planned = await plan(store, "one")
    await store.close()
    again = await engine.open()
    assert await again.list_open_sends(FOLLOWER, "S1") == planned
    await again.close()
