"""`Followers`: the log is the outbox; what is behind a cursor is known without looking for it."""

import asyncio

import pytest

from frontdesk.session.priority import CLOSING, HUMAN, MIRROR, NEW_SESSION, VISITOR
from frontdesk.store.ports import ASSISTANT, Behind, Follower, Store
from tests.contracts.builders import (
    EVERYTHING,
    OFF,
    ON,
    answers,
    append_all,
    closes,
    ends,
    fails,
    hands_to_ai,
    notes,
    rates,
    reopens,
    replies,
    says,
    takes,
)
from tests.contracts.engines import NOW_MS, Engine

ONE, TWO = Follower("telegram:7:-1", "group"), Follower("telegram:7:-2", "group")


async def behind(store: Store, follower: str = EVERYTHING.name) -> list[Behind]:
    return await store.list_behind(follower, limit=100)


async def catch_up(store: Store, follower: str, session: str) -> None:
    await store.advance(follower, session, seq=(await store.get_state(session)).last_seq)


# --- Being behind


async def test_without_followers_nobody_is_behind(store: Store) -> None:
    await store.append(says(), policy=ON)
    assert await behind(store) == []


async def test_an_append_puts_its_session_behind_for_every_follower(store: Store) -> None:
    await store.set_followers([EVERYTHING, Follower("webhook:1")])
    await store.append(says(), policy=ON)
    expected = [Behind("S1", NEW_SESSION, NOW_MS)]
    assert await behind(store) == await behind(store, "webhook:1") == expected


async def test_a_session_has_the_most_urgent_priority_of_what_is_pending(store: Store) -> None:
    await store.set_followers([EVERYTHING])
    await append_all(store, [says(), answers(2, 1), says("a human, please", at_ms=NOW_MS + 9, asks_human="human")])
    await append_all(store, [notes()])
    assert await behind(store) == [Behind("S1", HUMAN, NOW_MS)]


async def test_what_is_left_after_an_advance_ranks_the_session_anew(store: Store) -> None:
    await store.set_followers([EVERYTHING])
    await append_all(store, [says(), says(at_ms=NOW_MS + 5), answers(3, 1, at_ms=NOW_MS + 7)])
    await store.advance(EVERYTHING.name, "S1", seq=2)
    assert await behind(store) == [Behind("S1", VISITOR, NOW_MS + 5)]
    await store.advance(EVERYTHING.name, "S1", seq=3)
    assert await behind(store) == [Behind("S1", MIRROR, NOW_MS + 7)]
    await store.advance(EVERYTHING.name, "S1", seq=4)
    assert await behind(store) == []


async def test_a_cursor_never_moves_back(store: Store) -> None:
    await store.set_followers([EVERYTHING])
    await store.append(says(), policy=ON)
    assert await store.get_cursor(EVERYTHING.name, "S1") == 0
    await store.advance(EVERYTHING.name, "S1", seq=2)
    await store.advance(EVERYTHING.name, "S1", seq=1)
    assert await store.get_cursor(EVERYTHING.name, "S1") == 2
    assert await behind(store) == []


async def test_a_session_falls_behind_again_with_its_next_entry(store: Store) -> None:
    await store.set_followers([EVERYTHING])
    await store.append(says(), policy=ON)
    await store.advance(EVERYTHING.name, "S1", seq=2)
    await store.append(ends(), policy=ON)
    assert await behind(store) == [Behind("S1", CLOSING, NOW_MS)]


async def test_the_list_is_most_urgent_first_then_longest_waiting(store: Store) -> None:
    await store.set_followers([EVERYTHING])
    for number, (at_ms, policy) in enumerate([(30, ON), (20, ON), (10, ON), (40, OFF)], start=1):
        await store.append(says(visitor=f"v_{number}", session=f"S{number}", at_ms=at_ms), policy=policy)
    assert [each.session for each in await behind(store)] == ["S4", "S3", "S2", "S1"]
    assert [each.session for each in await store.list_behind(EVERYTHING.name, limit=2)] == ["S4", "S3"]


async def test_a_repeat_or_refusal_puts_nothing_behind(store: Store) -> None:
    await store.set_followers([EVERYTHING])
    await append_all(store, [says("hi", client_id="c1"), takes()])
    await catch_up(store, EVERYTHING.name, "S1")
    await asyncio.gather(
        store.append(says("hi", client_id="c1"), policy=ON), store.append(takes(), policy=ON), return_exceptions=True
    )
    assert await behind(store) == []


# --- The assistant


async def test_the_assistant_is_behind_exactly_while_it_is_wanted(store: Store) -> None:
    async def wanted() -> bool:
        found = [each.session for each in await behind(store, ASSISTANT)] == ["S1"]
        assert found == (await store.get_state("S1")).wants_assistant
        return found

    await store.append(says(), policy=ON)
    assert await wanted()
    await store.append(answers(2, 1), policy=ON)
    assert not await wanted()
    await append_all(store, [says(), takes()])
    assert not await wanted()
    await store.append(hands_to_ai(), policy=ON)
    assert await wanted()
    await store.append(fails(4, 3), policy=ON)
    assert not await wanted()
    await append_all(store, [hands_to_ai(), ends()])
    assert not await wanted()


async def test_the_assistant_waits_since_it_was_last_wanted(store: Store) -> None:
    await append_all(store, [says(at_ms=10), says(at_ms=20)])
    assert await behind(store, ASSISTANT) == [Behind("S1", HUMAN, 10)]
    commands = [answers(3, 1, at_ms=30), says(at_ms=40)]
    await asyncio.gather(*(store.append(each, policy=ON) for each in commands))
    assert await behind(store, ASSISTANT) == [Behind("S1", HUMAN, 40)]


async def test_the_assistant_has_no_cursor(store: Store) -> None:
    await store.append(says(), policy=ON)
    with pytest.raises(ValueError, match="cursor"):
        await store.advance(ASSISTANT, "S1", seq=2)
    assert await behind(store, ASSISTANT) != []


# --- Joining and leaving


async def test_a_new_follower_gets_one_card_for_each_open_session(store: Store) -> None:
    await store.append(says(at_ms=5), policy=ON)
    await store.append(says(visitor="v_2", session="S2", at_ms=9), policy=OFF)
    await append_all(store, [says(visitor="v_3", session="S3"), closes(session="S3")])
    await store.set_followers([EVERYTHING])
    assert await behind(store) == [Behind("S2", HUMAN, 9), Behind("S1", NEW_SESSION, 5)]
    cursors = [await store.get_cursor(EVERYTHING.name, session) for session in ("S1", "S2", "S3")]
    lasts = [(await store.get_state(session)).last_seq for session in ("S1", "S2", "S3")]
    assert cursors == [lasts[0] - 1, lasts[1] - 1, lasts[2]]


async def test_a_session_that_began_later_is_told_whole(store: Store) -> None:
    await store.set_followers([EVERYTHING])
    await store.append(says(), policy=ON)
    assert await store.get_cursor(EVERYTHING.name, "S1") == 0


async def test_naming_the_same_followers_again_changes_nothing(engine: Engine) -> None:
    store = await engine.open()
    await store.set_followers([EVERYTHING, ONE])
    await store.append(says(), policy=ON)
    await catch_up(store, EVERYTHING.name, "S1")
    await store.close()
    store = await engine.open()
    await store.append(says(visitor="v_2", session="S2"), policy=ON)  # told before anybody names the followers
    await store.set_followers([ONE, EVERYTHING])
    assert [each.session for each in await behind(store)] == ["S2"]
    await store.close()


async def test_a_follower_that_leaves_is_behind_no_more(store: Store) -> None:
    await store.set_followers([EVERYTHING, ONE])
    await store.append(says(), policy=ON)
    await store.set_followers([ONE])
    await store.append(says(), policy=ON)
    assert await behind(store) == []
    assert await behind(store, ONE.name) != []
    assert await behind(store, ASSISTANT) != []


async def test_a_follower_that_comes_back_starts_at_now(store: Store) -> None:
    await store.set_followers([EVERYTHING])
    await append_all(store, [says(), says(visitor="v_2", session="S2")])
    await store.set_followers([])
    await append_all(store, [says(), ends(session="S2", visitor="v_2")])
    await store.set_followers([EVERYTHING])
    assert [each.session for each in await behind(store)] == ["S1"]
    assert [await store.get_cursor(EVERYTHING.name, session) for session in ("S1", "S2")] == [2, 3]


# --- Spread groups


async def test_followers_of_a_group_divide_the_sessions(store: Store) -> None:
    await store.set_followers([EVERYTHING, ONE, TWO])
    for number in range(40):
        await store.append(says(visitor=f"v_{number}", session=f"S{number}"), policy=ON)
    first = {each.session for each in await behind(store, ONE.name)}
    second = {each.session for each in await behind(store, TWO.name)}
    assert first and second and not first & second
    assert first | second == {each.session for each in await behind(store)}


async def test_a_home_stays_when_another_follower_joins(store: Store) -> None:
    await store.set_followers([ONE])
    for number in range(10):
        await store.append(says(visitor=f"v_{number}", session=f"S{number}"), policy=ON)
        await catch_up(store, ONE.name, f"S{number}")
    await store.set_followers([ONE, TWO])
    assert await behind(store, TWO.name) == []
    for number in range(10):
        await store.append(says(visitor=f"v_{number}"), policy=ON)
    assert len(await behind(store, ONE.name)) == 10
    assert await behind(store, TWO.name) == []


async def test_open_sessions_move_when_their_home_leaves(store: Store) -> None:
    await store.set_followers([ONE])
    await append_all(store, [says(), says("more")])
    await store.set_followers([TWO])
    assert [each.session for each in await behind(store, TWO.name)] == ["S1"]
    assert await store.get_cursor(TWO.name, "S1") == 2
    await catch_up(store, TWO.name, "S1")
    await store.append(says(), policy=ON)
    assert [each.session for each in await behind(store, TWO.name)] == ["S1"]
    assert await behind(store, ONE.name) == []


async def test_a_closed_session_without_a_home_gets_one_from_now_on(store: Store) -> None:
    await store.set_followers([ONE])
    await append_all(store, [says(), ends()])
    await store.set_followers([TWO])
    assert await behind(store, TWO.name) == []
    await store.append(reopens(), policy=ON)
    assert [each.session for each in await behind(store, TWO.name)] == ["S1"]
    assert await store.get_cursor(TWO.name, "S1") == 3


async def test_a_group_that_is_gone_is_told_no_more(store: Store) -> None:
    await store.set_followers([ONE])
    await store.append(says(), policy=ON)
    await store.set_followers([EVERYTHING])
    await store.append(replies(), policy=ON)
    assert await behind(store, ONE.name) == []


async def test_joining_a_group_loses_and_repeats_nothing(store: Store) -> None:
    await store.set_followers([EVERYTHING])
    await append_all(store, [says(), says()])
    await store.advance(EVERYTHING.name, "S1", seq=2)
    await store.set_followers([Follower(EVERYTHING.name, "group")])
    assert await store.get_cursor(EVERYTHING.name, "S1") == 2
    assert [each.session for each in await behind(store)] == ["S1"]


async def test_what_is_pending_of_a_closed_session_is_not_skipped_on_joining_a_group(store: Store) -> None:
    await store.set_followers([EVERYTHING])
    await append_all(store, [says(), says(), ends()])
    await store.advance(EVERYTHING.name, "S1", seq=2)
    await store.set_followers([Follower(EVERYTHING.name, "group")])
    await store.append(rates(), policy=ON)
    assert await store.get_cursor(EVERYTHING.name, "S1") == 2
    assert [each.session for each in await behind(store)] == ["S1"]


async def test_in_a_group_one_keeps_only_its_own_sessions(store: Store) -> None:
    both = [Follower(ONE.name), Follower(TWO.name)]
    await store.set_followers(both)
    for number in range(20):
        await store.append(says(visitor=f"v_{number}", session=f"S{number}"), policy=ON)
    await store.set_followers([ONE, TWO])
    assert len(await behind(store, ONE.name)) + len(await behind(store, TWO.name)) == 20


async def test_leaving_a_group_shows_the_sessions_of_the_others(store: Store) -> None:
    await store.set_followers([ONE, TWO])
    for number in range(20):
        await store.append(says(visitor=f"v_{number}", session=f"S{number}"), policy=ON)
    await append_all(store, [ends(visitor=f"v_{number}", session=f"S{number}") for number in range(10)])
    own = {each.session for each in await behind(store, ONE.name)}
    await store.set_followers([Follower(ONE.name)])
    assert {each.session for each in await behind(store, ONE.name)} == own | {
        f"S{number}" for number in range(10, 20)
    }
    cursors = {f"S{number}": await store.get_cursor(ONE.name, f"S{number}") for number in range(20)}
    assert {session for session, cursor in cursors.items() if cursor == 0} == own
    assert {cursor for session, cursor in cursors.items() if session not in own} == {1, 3}
