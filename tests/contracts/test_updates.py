"""`Updates`: what Telegram delivered is kept, carried out once, and forgotten in the end."""

from frontdesk.store.ports import Store, StoredUpdate
from tests.contracts.builders import ON, says, takes
from tests.contracts.engines import NOW_MS, Engine

A, B, C = (StoredUpdate(update_id, f'{{"update_id":{update_id}}}') for update_id in (30, 10, 20))


async def test_new_updates_are_returned_and_pending_in_the_order_of_arrival(store: Store) -> None:
    assert await store.store_updates("7", [A, B], at_ms=NOW_MS) == [A, B]
    assert await store.store_updates("7", [C], at_ms=NOW_MS) == [C]
    assert await store.list_pending_updates("7", limit=10) == [A, B, C]
    assert await store.list_pending_updates("7", limit=2) == [A, B]


async def test_a_known_update_is_dropped(store: Store) -> None:
    await store.store_updates("7", [A], at_ms=NOW_MS)
    again = StoredUpdate(A.update_id, "other bytes")
    assert await store.store_updates("7", [B, again, B], at_ms=NOW_MS) == [B]
    assert await store.list_pending_updates("7", limit=10) == [A, B]
    assert await store.store_updates("7", [], at_ms=NOW_MS) == []


async def test_a_finished_update_is_still_known(store: Store) -> None:
    await store.store_updates("7", [A, B], at_ms=NOW_MS)
    await store.finish_update("7", A.update_id)
    assert await store.store_updates("7", [A], at_ms=NOW_MS) == []
    assert await store.list_pending_updates("7", limit=10) == [B]


async def test_each_bot_counts_for_itself(store: Store) -> None:
    await store.store_updates("7", [A], at_ms=NOW_MS)
    assert await store.store_updates("8", [A], at_ms=NOW_MS) == [A]
    await store.finish_update("7", A.update_id)
    assert await store.list_pending_updates("8", limit=10) == [A]


async def test_a_buried_update_is_pending_no_longer(store: Store) -> None:
    await store.store_updates("7", [A, B], at_ms=NOW_MS)
    await store.bury_update("7", A.update_id, error="it breaks the parser")
    assert await store.list_pending_updates("7", limit=10) == [B]
    assert await store.store_updates("7", [A], at_ms=NOW_MS) == []


async def test_only_finished_ones_are_forgotten(store: Store) -> None:
    await store.store_updates("7", [A, B], at_ms=NOW_MS)
    await store.store_updates("7", [C], at_ms=NOW_MS + 10)
    await store.finish_update("7", A.update_id)
    await store.finish_update("7", C.update_id)
    assert await store.forget_updates("7", before_ms=NOW_MS + 10) == 1
    assert await store.forget_updates("8", before_ms=NOW_MS + 99) == 0
    assert await store.list_pending_updates("7", limit=10) == [B]
    assert await store.store_updates("7", [A, C], at_ms=NOW_MS) == [A]


async def test_pending_updates_outlive_the_process(engine: Engine) -> None:
    store = await engine.open()
    await store.store_updates("7", [A, B], at_ms=NOW_MS)
    await store.close()
    store = await engine.open()
    assert await store.list_pending_updates("7", limit=10) == [A, B]
    await store.close()


async def test_a_bots_old_keys_can_be_forgotten_and_visitors_keys_stay(store: Store) -> None:
    await store.append(says("hi", client_id="c1", at_ms=5), policy=ON)
    await store.append(takes(key="30", at_ms=5), policy=ON)
    assert await store.forget_keys("telegram:7", before_ms=5) == 0
    assert await store.forget_keys("telegram:7", before_ms=6) == 1
    assert (await store.append(says("hi", client_id="c1"), policy=ON)).repeat
