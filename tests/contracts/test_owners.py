"""`Settings` and `Operators`."""

from dataclasses import replace

from frontdesk.session.entries import Operator
from frontdesk.store.ports import Store
from tests.contracts.builders import ANN, BOB, OFF, ON, append_all, ends, says, takes
from tests.contracts.engines import Engine


async def test_settings_are_kept_by_site(engine: Engine) -> None:
    store = await engine.open()
    await store.put_settings("default", {"AI_MODEL": "small", "IDLE_CLOSE_MIN": "5"})
    await store.put_settings("shop", {"AI_MODEL": "large"})
    await store.close()
    store = await engine.open()
    assert await store.get_settings("default") == {"AI_MODEL": "small", "IDLE_CLOSE_MIN": "5"}
    assert await store.get_settings("none") == {}
    await store.close()


async def test_a_setting_can_be_changed_and_removed(store: Store) -> None:
    await store.put_settings("default", {"A": "1", "B": "2", "C": "3"})
    await store.put_settings("default", {"A": None, "B": "4", "NEVER": None})
    assert await store.get_settings("default") == {"B": "4", "C": "3"}


async def test_an_operators_open_sessions_are_found(store: Store) -> None:
    for number in range(4):
        await store.append(says(visitor=f"v_{number}", session=f"S{number}"), policy=ON)
    await append_all(store, [takes(session="S0"), takes(session="S1"), takes(BOB, session="S2")])
    await store.append(ends(session="S1", visitor="v_1"), policy=ON)
    assert [state.session for state in await store.list_sessions_of_operator(ANN.id)] == ["S0"]
    assert [state.session for state in await store.list_sessions_of_operator(BOB.id)] == ["S2"]
    assert await store.list_sessions_of_operator("tg:99") == []


async def test_open_sessions_list_waiting_ones_first_then_the_last_active(store: Store) -> None:
    for number, (at_ms, policy) in enumerate([(40, ON), (10, OFF), (50, ON), (20, OFF), (30, ON)]):
        await store.append(says(visitor=f"v_{number}", session=f"S{number}", at_ms=at_ms), policy=policy)
    await store.append(ends(session="S4", visitor="v_4"), policy=ON)
    assert [state.session for state in await store.list_open_sessions(limit=9)] == ["S3", "S1", "S2", "S0"]
    assert [state.session for state in await store.list_open_sessions(limit=1)] == ["S3"]


async def test_operators_are_kept_under_their_id(store: Store) -> None:
    for operator in (ANN, replace(ANN, name="Ann B."), Operator("web:ann", "Ann"), Operator("web:bob", "Bob")):
        await store.put_operator(operator)
    assert await store.list_operators() == [
        Operator("web:ann", "Ann"),
        replace(ANN, name="Ann B."),
        Operator("web:bob", "Bob"),
    ]
