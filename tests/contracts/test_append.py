"""`Log.append`: one atomic step under the session's lock, once per key."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from functools import reduce

import pytest

from frontdesk.session import commands as c
from frontdesk.session.entries import KINDS, Message
from frontdesk.session.errors import (
    AlreadyTaken,
    IdempotencyMismatch,
    NewerSessionOpen,
    SessionClosed,
    UnknownMessage,
    UnknownSession,
)
from frontdesk.session.evolve import evolve
from frontdesk.session.policy import Policy
from frontdesk.session.state import State
from frontdesk.store.ports import Committed, Store, StoreUnavailable
from tests.contracts.builders import (
    ANN,
    BOB,
    OFF,
    ON,
    answers,
    append_all,
    asks_human,
    closes,
    edits,
    ends,
    fails,
    fires,
    hands_to_ai,
    keeps,
    leaves_the_team,
    notes,
    rates,
    reopens,
    replies,
    says,
    takes,
    withdraws,
)
from tests.contracts.engines import NOW_MS, Engine


async def test_the_first_message_begins_a_session(store: Store) -> None:
    done = await store.append(says("hi"), policy=ON)
    assert [entry.kind for entry in done.entries] == ["session_started", "message"]
    assert (done.state.session, done.state.n, done.state.mode, done.seq, done.at_ms) == ("S1", 1, "ai", 2, NOW_MS)
    assert await store.get_state("S1") == done.state
    assert await store.read("S1") == list(done.entries)


async def test_later_messages_go_to_the_open_session(store: Store) -> None:
    await store.append(says("hi"), policy=ON)
    done = await store.append(says("more", session="S2"), policy=ON)
    assert (done.state.session, done.seq) == ("S1", 3)
    with pytest.raises(UnknownSession):
        await store.get_state("S2")


async def test_after_the_end_a_message_begins_the_next_session(store: Store) -> None:
    await append_all(store, [says(), ends()])
    done = await store.append(says(session="S2"), policy=ON)
    assert (done.state.session, done.state.n) == ("S2", 2)
    assert [state.n for state in await store.list_sessions("v_1")] == [1, 2]


async def test_the_policy_decides(store: Store) -> None:
    done = await store.append(says(), policy=OFF)
    assert done.state.mode == "waiting"


async def test_every_kind_comes_back_as_it_went_in(store: Store) -> None:
    auto_return = Policy(auto_return_ms=60_000)
    steps: Sequence[tuple[c.Command, Policy]] = [
        (asks_human(), OFF),
        (says("again?", asks_human="human", at_ms=NOW_MS + 60_000), OFF),
        (hands_to_ai(), ON),
        (says("question"), ON),
        (replace(answers(upto=6, epoch=2), offers_human=True), ON),
        (says("another"), ON),
        (fails(upto=9, epoch=2), ON),
        (takes(), ON),
        (fires("auto_return_warning", epoch=4, seq=11), auto_return),
        (keeps(), ON),
        (replies(), ON),
        (edits(14), ON),
        (withdraws(14), ON),
        (notes(), ON),
        (leaves_the_team(), ON),
        (closes(), ON),
        (rates(), ON),
        (reopens(text="one more thing"), ON),
        (ends(), ON),
    ]
    written = [entry for command, policy in steps for entry in (await store.append(command, policy=policy)).entries]
    started = await store.append(says("hi", visitor="v_2", session="S2"), policy=OFF)
    assert {entry.kind for entry in (*written, *started.entries)} == set(KINDS)
    assert await store.read("S1") == written
    assert [entry.seq for entry in written] == list(range(1, len(written) + 1))
    fold = reduce(evolve, written, State(session="S1", visitor="v_1"))
    assert await store.get_state("S1") == fold


# --- Keys


async def test_a_repeat_returns_the_original(store: Store) -> None:
    first = await store.append(says("hi", client_id="c1", at_ms=NOW_MS), policy=ON)
    await store.append(says("more"), policy=ON)
    again = await store.append(says("hi", client_id="c1", session="S9", at_ms=NOW_MS + 5000), policy=ON)
    assert (again.repeat, again.entries, again.seq, again.at_ms) == (True, (), first.seq, NOW_MS)
    assert again.state == await store.get_state("S1")
    assert len(await store.read("S1")) == 3


async def test_a_repeat_is_one_also_when_its_session_has_closed(store: Store) -> None:
    await append_all(store, [says("hi", client_id="c1"), ends()])
    again = await store.append(says("hi", client_id="c1", session="S2"), policy=ON)
    assert (again.repeat, again.state.session, again.state.status) == (True, "S1", "closed")
    assert len(await store.list_sessions("v_1")) == 1


async def test_the_same_key_with_another_body_is_refused(store: Store) -> None:
    await store.append(says("hi", client_id="c1"), policy=ON)
    with pytest.raises(IdempotencyMismatch):
        await store.append(says("bye", client_id="c1"), policy=ON)
    assert len(await store.read("S1")) == 2


async def test_keys_of_other_scopes_are_other_keys(store: Store) -> None:
    await store.append(says("hi", client_id="c1"), policy=ON)
    done = await store.append(says("hi", client_id="c1", visitor="v_2", session="S2"), policy=ON)
    assert not done.repeat


async def test_a_key_works_also_within_one_batch(store: Store) -> None:
    commands = [says("hi", client_id="c1"), says("hi", client_id="c1"), says("bye", client_id="c1")]
    done = await asyncio.gather(*(store.append(each, policy=ON) for each in commands), return_exceptions=True)
    assert [each.repeat for each in done if isinstance(each, Committed)] == [False, True]
    assert isinstance(done[2], IdempotencyMismatch)
    assert len(await store.read("S1")) == 2


async def test_a_refused_command_leaves_no_key(store: Store) -> None:
    await append_all(store, [says(), takes(ANN)])
    with pytest.raises(AlreadyTaken):
        await store.append(takes(BOB, key="u1"), policy=ON)
    await store.append(hands_to_ai(), policy=ON)
    assert (await store.append(takes(BOB, key="u1"), policy=ON)).repeat is False


async def test_a_keyed_command_that_adds_nothing_keeps_its_key(store: Store) -> None:
    await append_all(store, [says(), ends()])
    first = await store.append(ends(key="u1"), policy=ON)
    assert (first.entries, first.seq, first.repeat) == ((), 0, False)
    assert (await store.append(ends(key="u1"), policy=ON)).repeat


async def test_a_repeat_survives_a_restart(engine: Engine) -> None:
    store = await engine.open()
    await store.append(says("hi", client_id="c1"), policy=ON)
    await store.close()
    store = await engine.open()
    assert (await store.append(says("hi", client_id="c1"), policy=ON)).repeat
    await store.close()


# --- Refusals


async def test_an_unknown_session_is_refused(store: Store) -> None:
    with pytest.raises(UnknownSession):
        await store.append(takes(session="NONE"), policy=ON)


async def test_a_refusal_changes_nothing(store: Store) -> None:
    await append_all(store, [says(), ends()])
    before = await store.read("S1")
    with pytest.raises(SessionClosed):
        await store.append(replies(), policy=ON)
    assert await store.read("S1") == before


@pytest.mark.parametrize("of", [2, 3, 99])
async def test_only_operator_messages_can_be_edited(store: Store, of: int) -> None:
    await append_all(store, [says(), replies()])  # 2 is the visitor's, 3 is `taken`
    with pytest.raises(UnknownMessage):
        await store.append(edits(of), policy=ON)


async def test_an_operator_message_can_be_edited_and_withdrawn(store: Store) -> None:
    await append_all(store, [says(), replies()])
    await store.append(edits(4), policy=ON)
    done = await store.append(withdraws(4), policy=ON)
    assert [entry.kind for entry in await store.read("S1", after=4)] == ["message_edited", "message_deleted"]
    assert done.state.epoch == 2


async def test_a_reply_can_be_edited_in_its_own_batch(store: Store) -> None:
    await store.append(says(), policy=ON)
    done = await asyncio.gather(store.append(replies(), policy=ON), store.append(edits(4), policy=ON))
    assert done[1].seq == 5


async def test_reopening_is_refused_while_a_newer_session_is_open(store: Store) -> None:
    await append_all(store, [says(), ends(), says(session="S2")])
    with pytest.raises(NewerSessionOpen) as refused:
        await store.append(reopens(), policy=ON)
    assert refused.value.session == "S2"


async def test_a_closed_session_can_be_reopened_when_no_other_is_open(store: Store) -> None:
    await append_all(store, [says(), ends(), says(session="S2"), ends(session="S2"), reopens()])
    done = await store.append(says("back"), policy=ON)
    assert (done.state.session, done.state.mode) == ("S1", "human")


async def test_reopening_and_closing_may_share_a_batch(store: Store) -> None:
    await append_all(store, [says(), ends(), says(session="S2")])
    closed, reopened = await asyncio.gather(
        store.append(ends(session="S2"), policy=ON), store.append(reopens(), policy=ON)
    )
    assert (closed.state.status, reopened.state.status) == ("closed", "open")
    last = await store.find_last_session("v_1")
    assert last is not None and last.session == "S1"


async def test_a_taken_session_id_fails_alone_and_overwrites_nothing(store: Store) -> None:
    await store.append(says("mine"), policy=ON)
    commands = [says("also mine"), says(visitor="v_2", session="S1"), says(visitor="v_3", session="S3")]
    done = await asyncio.gather(*(store.append(each, policy=ON) for each in commands), return_exceptions=True)
    assert isinstance(done[1], StoreUnavailable)
    assert [each.state.session for each in (done[0], done[2]) if isinstance(each, Committed)] == ["S1", "S3"]
    assert {state.visitor for state in await store.list_open_sessions(limit=9)} == {"v_1", "v_3"}
    assert not (await store.append(says(visitor="v_2", session="S2"), policy=ON)).repeat


async def test_one_new_id_for_two_visitors_in_a_batch_goes_to_the_first(store: Store) -> None:
    commands = [says(visitor="v_1", session="S1"), says(visitor="v_2", session="S1")]
    done = await asyncio.gather(*(store.append(each, policy=ON) for each in commands), return_exceptions=True)
    assert isinstance(done[0], Committed)
    assert isinstance(done[1], StoreUnavailable)


# --- Many at once


async def test_a_hundred_first_messages_at_once_make_one_session(store: Store) -> None:
    commands = [says(f"m{i}", session=f"S{i}", client_id=f"c{i}") for i in range(100)]
    done = await asyncio.gather(*(store.append(each, policy=ON) for each in commands))
    assert len({each.state.session for each in done}) == 1
    assert sorted(each.seq for each in done) == list(range(2, 102))
    written = await store.read(done[0].state.session)
    assert [entry.seq for entry in written] == list(range(1, 102))
    texts = [entry.body.text for entry in written if isinstance(entry.body, Message)]
    assert sorted(texts) == sorted(f"m{i}" for i in range(100))


async def test_of_many_takers_one_wins(store: Store) -> None:
    await store.append(says(), policy=ON)
    done = await asyncio.gather(
        *(store.append(takes(operator), policy=ON) for operator in (ANN, BOB) * 10), return_exceptions=True
    )
    assert len([each for each in done if isinstance(each, Committed)]) == 1
    assert all(isinstance(each, Committed | AlreadyTaken) for each in done)


async def test_sessions_do_not_mix_under_load(store: Store) -> None:
    async def chat(visitor: int) -> None:
        for i in range(10):
            await store.append(says(f"{visitor}.{i}", visitor=f"v_{visitor}", session=f"S{visitor}"), policy=ON)

    await asyncio.gather(*(chat(visitor) for visitor in range(40)))
    for visitor in range(40):
        bodies = [entry.body for entry in await store.read(f"S{visitor}", after=1)]
        assert [body.text for body in bodies if isinstance(body, Message)] == [f"{visitor}.{i}" for i in range(10)]


async def test_a_caller_that_gives_up_harms_nobody(store: Store) -> None:
    tasks = [asyncio.create_task(store.append(says(f"m{i}"), policy=ON)) for i in range(20)]
    await asyncio.sleep(0)
    for task in tasks[::2]:
        task.cancel()
    done = await asyncio.gather(*tasks, return_exceptions=True)
    assert len([each for each in done if isinstance(each, Committed)]) == 10
    assert [entry.seq for entry in await store.read("S1")] == list(range(1, 22))


# --- Told after the commit, before the caller


async def test_listeners_hear_of_a_change_before_its_caller(store: Store) -> None:
    heard: list[Committed] = []
    store.on_commit(heard.extend)
    done = await store.append(says(), policy=ON)
    assert heard == [done]


async def test_listeners_hear_every_change_in_commit_order_and_nothing_else(store: Store) -> None:
    heard: list[Committed] = []
    store.on_commit(heard.extend)
    commands = [says("a", client_id="c1"), says("a", client_id="c1"), takes(), takes(BOB), ends(), ends()]
    await asyncio.gather(*(store.append(each, policy=ON) for each in commands), return_exceptions=True)
    assert [entry.seq for each in heard for entry in each.entries] == [1, 2, 3, 4]


async def test_a_listener_that_fails_costs_no_acknowledgement(store: Store) -> None:
    def breaks(changes: Sequence[Committed]) -> None:
        raise RuntimeError(len(changes))

    heard: list[Committed] = []
    store.on_commit(breaks)
    store.on_commit(heard.extend)
    assert heard == [await store.append(says(), policy=ON)]


async def test_a_closed_store_refuses(engine: Engine) -> None:
    store = await engine.open()
    waiting = [asyncio.create_task(store.append(says(f"m{i}"), policy=ON)) for i in range(5)]
    await asyncio.sleep(0)
    await store.close()
    assert [(await task).seq for task in waiting] == [2, 3, 4, 5, 6]
    with pytest.raises(StoreUnavailable):
        await store.append(says(), policy=ON)
    with pytest.raises(StoreUnavailable):
        await store.read("S1")
    await store.close()
