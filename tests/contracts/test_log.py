"""`Log`: reading what was appended."""

import pytest

from frontdesk.session.errors import UnknownSession
from frontdesk.store.ports import Store
from tests.contracts.builders import ON, append_all, ends, notes, replies, says
from tests.contracts.engines import NOW_MS, Engine


async def test_reading_goes_on_after_a_seq(store: Store) -> None:
    await append_all(store, [says(f"m{i}") for i in range(5)])
    assert [entry.seq for entry in await store.read("S1", after=2)] == [3, 4, 5, 6]
    assert [entry.seq for entry in await store.read("S1", after=2, limit=2)] == [3, 4]
    assert await store.read("S1", after=6) == []
    assert await store.read("NONE") == []


async def test_reading_backwards_gives_the_newest_visible_ones_in_order(store: Store) -> None:
    await append_all(store, [says("a"), notes(), says("b"), says("c")])  # 1 and 3 are not the visitor's to see
    assert [entry.seq for entry in await store.read_before("S1", before=5, limit=10)] == [2, 4]
    assert [entry.seq for entry in await store.read_before("S1", before=6, limit=2)] == [4, 5]
    assert await store.read_before("S1", before=2, limit=10) == []


async def test_a_visitors_sessions_are_listed_from_a_number_on(store: Store) -> None:
    await append_all(store, [says(), ends(), says(session="S2"), ends(session="S2"), says(session="S3")])
    await store.append(says(visitor="v_2", session="S4"), policy=ON)
    assert [state.session for state in await store.list_sessions("v_1")] == ["S1", "S2", "S3"]
    assert [state.session for state in await store.list_sessions("v_1", from_n=2)] == ["S2", "S3"]
    assert await store.list_sessions("v_9") == []


async def test_the_last_session_is_the_open_one_else_the_newest(store: Store) -> None:
    assert await store.find_last_session("v_1") is None
    await append_all(store, [says(), ends(), says(session="S2"), ends(session="S2")])
    last = await store.find_last_session("v_1")
    assert last is not None and last.session == "S2"


async def test_an_unknown_state_is_refused(store: Store) -> None:
    with pytest.raises(UnknownSession):
        await store.get_state("NONE")


async def test_read_marks_never_move_backwards(store: Store) -> None:
    await append_all(store, [says(), replies()])
    assert await store.get_read("S1") == 0
    await store.mark_read("S1", seq=4, at_ms=NOW_MS)
    await store.mark_read("S1", seq=2, at_ms=NOW_MS + 1)
    assert await store.get_read("S1") == 4
    assert await store.get_read("NONE") == 0


async def test_the_generation_lives_as_long_as_the_store(engine: Engine) -> None:
    store = await engine.open()
    generation = await store.generation()
    await store.close()
    store = await engine.open()
    assert await store.generation() == generation != ""
    await store.close()


async def test_the_log_outlives_the_process(engine: Engine) -> None:
    store = await engine.open()
    await append_all(store, [says("привет 👋"), replies()])
    written, state = await store.read("S1"), await store.get_state("S1")
    await store.close()
    store = await engine.open()
    assert (await store.read("S1"), await store.get_state("S1")) == (written, state)
    await store.close()
