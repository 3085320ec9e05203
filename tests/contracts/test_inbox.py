"""`Inbox`: the sessions as operators list them."""

import asyncio
from dataclasses import replace

import pytest

from frontdesk.session.entries import Page
from frontdesk.session.errors import UnknownSession
from frontdesk.store.ports import PREVIEW_MAX, InboxQuery, Preview, Store
from tests.contracts.builders import (
    ANN,
    BOB,
    OFF,
    ON,
    answers,
    append_all,
    asks_human,
    closes,
    ends,
    hands_to_ai,
    notes,
    rates,
    replies,
    says,
    takes,
)
from tests.contracts.engines import NOW_MS, Engine

CART, TILL = Page("https://shop.example/cart", "Cart"), Page("https://shop.example/till")


async def begin(store: Store, number: int, at_ms: int, *, text: str = "hello", waits: bool = False) -> None:
    """Session `S<number>` of visitor `v_<number>`, last active at `NOW_MS + at_ms`."""
    command = says(text, visitor=f"v_{number}", session=f"S{number}", at_ms=NOW_MS + at_ms)
    await store.append(command, policy=OFF if waits else ON)


async def listed(store: Store, query: InboxQuery | None = None) -> list[str]:
    return [row.state.session for row in await store.list_inbox(query or InboxQuery())]


async def pages(store: Store, query: InboxQuery) -> list[list[str]]:
    """The sessions page by page, until there is none."""
    found: list[list[str]] = []
    while rows := await store.list_inbox(query):
        found.append([row.state.session for row in rows])
        query = replace(query, before=(rows[-1].state.last_at_ms, rows[-1].state.session))
    return found


# --- A row


async def test_a_row_shows_where_the_visitor_was_and_what_was_said_last(engine: Engine) -> None:
    store = await engine.open()
    await append_all(store, [says("hello", page=CART), says("and?", page=TILL), says("please", at_ms=NOW_MS + 9)])
    await store.append(replies("a person here", at_ms=NOW_MS + 10), policy=ON)
    await store.append(rates(2), policy=ON)
    await store.append(rates(4, at_ms=NOW_MS + 11), policy=ON)
    await store.append(notes(), policy=ON)
    await store.mark_read("S1", seq=4, at_ms=NOW_MS)
    await store.close()
    store = await engine.open()
    row = await store.get_inbox_row("S1")
    assert row.state == await store.get_state("S1")
    assert (row.started_at_ms, row.read_upto, row.rating) == (NOW_MS, 4, 4)
    assert row.page == TILL
    assert row.preview == Preview("operator", "Ann", "a person here")
    assert await store.list_inbox(InboxQuery()) == [row]
    await store.close()


async def test_a_row_of_one_batch_shows_the_same(store: Store) -> None:
    commands = [says("hello", page=CART), says("and?", page=TILL), rates(1), says("please"), rates(3)]
    await asyncio.gather(*(store.append(each, policy=ON) for each in commands))
    row = await store.get_inbox_row("S1")
    assert (row.page, row.preview, row.rating) == (TILL, Preview("visitor", None, "please"), 3)


async def test_the_page_is_the_one_the_session_began_on_until_a_message_brings_another(store: Store) -> None:
    await store.append(asks_human(), policy=ON)
    row = await store.get_inbox_row("S1")
    assert row.page == Page("https://shop.example/", "Shop")
    assert (row.preview, row.rating) == (None, None)
    await append_all(store, [says("hello"), says("here", page=CART), says("still here")])
    row = await store.get_inbox_row("S1")
    assert (row.page, row.preview) == (CART, Preview("visitor", None, "still here"))


async def test_a_session_without_a_page_has_none(store: Store) -> None:
    await append_all(store, [says('"page":null'), answers(2, 1)])
    row = await store.get_inbox_row("S1")
    assert row.page is None
    assert row.preview == Preview("assistant", None, "here is the answer")


async def test_a_long_message_is_cut(store: Store) -> None:
    await store.append(says("я" * (PREVIEW_MAX + 1)), policy=ON)
    assert (await store.get_inbox_row("S1")).preview == Preview("visitor", None, "я" * PREVIEW_MAX)


async def test_an_unknown_session_is_said_to_be_so(store: Store) -> None:
    with pytest.raises(UnknownSession):
        await store.get_inbox_row("NONE")


# --- Order and pages


async def test_who_waits_longest_comes_first_then_the_last_active(store: Store) -> None:
    for number, at_ms, waits in ((1, 30, False), (2, 10, True), (3, 40, False), (4, 20, True)):
        await begin(store, number, at_ms, waits=waits)
    # The one that waits longest has written last: its wait began before.
    await begin(store, 2, 90, text="hello?", waits=True)
    assert await listed(store) == ["S2", "S4", "S3", "S1"]


async def test_those_that_wait_are_on_the_first_page_and_no_other(store: Store) -> None:
    for number, at_ms in enumerate([50, 10, 50, 30, 20, 40]):
        await begin(store, number, at_ms, waits=number in (1, 3))
    assert await pages(store, InboxQuery(limit=2)) == [["S1", "S3", "S2", "S0"], ["S5", "S4"]]
    assert await pages(store, InboxQuery(limit=4)) == [["S1", "S3", "S2", "S0", "S5", "S4"]]


@pytest.mark.parametrize("limit", [1, 2, 3, 9])
async def test_closed_and_all_go_by_the_last_activity_page_by_page(store: Store, limit: int) -> None:
    for number, at_ms in enumerate([50, 10, 50, 30, 20, 40]):
        await begin(store, number, at_ms, waits=number == 1)
    for number, at_ms in ((0, 50), (3, 30), (4, 60)):
        await store.append(closes(session=f"S{number}", at_ms=NOW_MS + at_ms), policy=ON)
    closed, everything = ["S4", "S0", "S3"], ["S4", "S2", "S0", "S5", "S3", "S1"]
    for query, expected in ((InboxQuery(status="closed"), closed), (InboxQuery(status="all"), everything)):
        found = await pages(store, replace(query, limit=limit))
        assert found == [expected[at : at + limit] for at in range(0, len(expected), limit)]


# --- Filters


async def test_the_mode_and_the_owner_narrow_the_list(store: Store) -> None:
    for number in range(5):
        await begin(store, number, number, waits=number == 0)
    await append_all(store, [takes(ANN, session="S1"), takes(BOB, session="S2"), takes(ANN, session="S3")])
    await append_all(store, [closes(session="S3")])
    assert await listed(store, InboxQuery(mode="waiting")) == ["S0"]
    assert await listed(store, InboxQuery(mode="ai")) == ["S4"]
    assert set(await listed(store, InboxQuery(mode="human"))) == {"S1", "S2"}
    assert await listed(store, InboxQuery(operator=ANN.id)) == ["S1"]
    assert await listed(store, InboxQuery(operator=ANN.id, mode="ai")) == []
    assert await listed(store, InboxQuery(is_unowned=True)) == ["S0", "S4"]
    assert await listed(store, InboxQuery(is_unowned=True, mode="ai")) == ["S4"]
    await store.append(hands_to_ai(session="S1"), policy=ON)
    assert await listed(store, InboxQuery(operator=ANN.id, status="all")) == []


async def test_a_visitors_sessions_are_found_in_every_status(store: Store) -> None:
    await begin(store, 2, 0)
    for at_ms, session in ((10, "A"), (20, "B"), (30, "C")):
        await append_all(store, [ends(session="A"), ends(session="B")] if session == "C" else [])
        await store.append(says(session=session, at_ms=NOW_MS + at_ms), policy=ON)
        if session != "C":
            await store.append(closes(session=session, at_ms=NOW_MS + at_ms), policy=ON)
    assert await listed(store, InboxQuery(visitor="v_1")) == ["C"]
    assert await listed(store, InboxQuery(visitor="v_1", status="closed")) == ["B", "A"]
    assert await pages(store, InboxQuery(visitor="v_1", status="all", limit=2)) == [["C", "B"], ["A"]]
    assert await listed(store, InboxQuery(visitor="v_9", status="all")) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("parcel", ["S2", "S1"]),
        ("PARCEL is", ["S1"]),
        ("ПОСЫЛКА", ["S3"]),
        ("s1", ["S11", "S1"]),
        ("11", []),
        ("100%", ["S2"]),
        ("1_0", []),
        ('say "hi"', ["S2"]),
        ("visitor", []),
        ("a person", ["S3"]),
        ("careful", []),
        ("", ["S11", "S3", "S2", "S1"]),
    ],
)
async def test_text_finds_messages_and_the_beginning_of_an_id(store: Store, text: str, expected: list[str]) -> None:
    await begin(store, 1, 1, text="My parcel is lost")
    await begin(store, 2, 2, text='Which Parcel? 100% sure. I say "hi" \\ bye')
    await begin(store, 3, 3, text="Где моя посылка?")
    await begin(store, 11, 11)
    await store.append(notes(session="S1"), policy=ON)
    await store.append(replies("A person here", session="S3", at_ms=NOW_MS + 3), policy=ON)
    assert set(await listed(store, InboxQuery(text=text))) == set(expected)
    assert set(await listed(store, InboxQuery(text=text, status="all"))) == set(expected)
    assert await listed(store, InboxQuery(text=text, status="closed")) == []


async def test_text_finds_waiting_and_closed_sessions_too(store: Store) -> None:
    await begin(store, 1, 1, text="My parcel", waits=True)
    await begin(store, 2, 2, text="My parcel")
    await store.append(closes(session="S2", at_ms=NOW_MS + 3), policy=ON)
    assert await listed(store, InboxQuery(text="parcel")) == ["S1"]
    assert await listed(store, InboxQuery(text="parcel", status="closed")) == ["S2"]
    assert await listed(store, InboxQuery(text="parcel", status="all")) == ["S2", "S1"]
