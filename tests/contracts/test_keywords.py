"""How often each keyword called a person: counted with the entry, once, by day."""

from frontdesk.store.ports import DAY_MS, Store
from tests.contracts.builders import NOW_MS, OFF, ON, asks_human, ends, says


async def test_each_call_by_a_keyword_counts_once(store: Store) -> None:
    await store.append(says("operator!", asks_human="operator", client_id="c1"), policy=ON)
    await store.append(says("operator!", asks_human="operator", client_id="c1"), policy=ON)  # a repeat
    await store.append(says("a human", visitor="v_2", session="S2", asks_human="human"), policy=ON)
    await store.append(says("operator", visitor="v_3", session="S3", asks_human="operator"), policy=OFF)
    await store.append(asks_human(visitor="v_4", session="S4"), policy=ON)  # the button
    await store.append(says("hello", visitor="v_5", session="S5"), policy=ON)
    counted = await store.count_keyword_calls("default", since_ms=NOW_MS)
    assert list(counted.items()) == [("operator", 2), ("human", 1)]
    assert await store.count_keyword_calls("other", since_ms=0) == {}


async def test_older_days_are_left_out(store: Store) -> None:
    await store.append(says("operator", asks_human="operator"), policy=ON)
    await store.append(ends(), policy=ON)
    later_ms = NOW_MS + 3 * DAY_MS
    await store.append(says("operator", session="S2", asks_human="operator", at_ms=later_ms), policy=ON)
    assert await store.count_keyword_calls("default", since_ms=NOW_MS) == {"operator": 2}
    assert await store.count_keyword_calls("default", since_ms=later_ms) == {"operator": 1}
