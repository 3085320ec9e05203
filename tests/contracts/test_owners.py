"""`Settings`, `Operators`, `KnowledgeTexts` and `Audit`."""

from dataclasses import replace

from frontdesk.session.entries import Operator
from frontdesk.store.ports import AuditLine, KnowledgeText, Store
from tests.contracts.builders import ANN, BOB, OFF, ON, append_all, ends, says, takes
from tests.contracts.engines import NOW_MS, Engine


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


async def test_knowledge_is_kept_by_site_and_comes_by_title(store: Store) -> None:
    hours, returns = KnowledgeText("d2", "Hours", "9 to 5", NOW_MS), KnowledgeText("d1", "Returns", "30 days", NOW_MS)
    also_hours = KnowledgeText("d1", "Hours", "around the clock", NOW_MS)
    for site, text in (("default", returns), ("default", hours), ("shop", also_hours), ("shop", hours)):
        await store.put_knowledge(site, text)
    assert await store.list_knowledge("default") == [hours, returns]
    assert await store.list_knowledge("shop") == [also_hours, hours]
    assert await store.list_knowledge("none") == []


async def test_knowledge_is_replaced_and_dropped_by_its_document(store: Store) -> None:
    old, new = (
        KnowledgeText("d1", "Returns", "30 days", NOW_MS),
        KnowledgeText("d1", "Return it", "60 days", NOW_MS + 1),
    )
    other = KnowledgeText("d2", "Hours", "9 to 5", NOW_MS)
    for text in (old, other, new):
        await store.put_knowledge("default", text)
    assert await store.list_knowledge("default") == [other, new]
    await store.drop_knowledge("shop", "d1")
    await store.drop_knowledge("default", "d2")
    assert await store.list_knowledge("default") == [new]


async def test_the_audit_is_read_from_its_newest_line_on(store: Store) -> None:
    # Times are labels: two lines of one moment, and one of a clock that was set back, stay in their order.
    lines = [AuditLine(NOW_MS + at, "web:ada", "settings", f"s{at}", "ai_model") for at in (5, 5, 1, 7)]
    for line in lines:
        await store.note_audit(line)
    listed = await store.list_audit(limit=9)
    assert [replace(line, id=0) for line in listed] == lines[::-1]
    assert await store.list_audit(limit=3) == listed[:3]
    assert await store.list_audit(limit=2, before_id=listed[1].id) == listed[2:]
    assert await store.list_audit(limit=2, before_id=listed[-1].id) == []
