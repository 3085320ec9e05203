"""The one door: ids of sessions, the policy of the moment, refusals that are nobody's news."""

import re
from itertools import islice

import pytest

from frontdesk.desk.desk import Desk, session_ids, wall_clock_ms
from frontdesk.session.errors import SessionClosed
from frontdesk.session.policy import Policy
from frontdesk.store.ports import StoreUnavailable
from tests.contracts.builders import replies, says
from tests.desk.world import SESSION, VISITOR, Screen, World


def test_session_ids_survive_being_read_aloud() -> None:
    """8 characters of Crockford's base 32: no I, L, O or U."""
    ids = list(islice(session_ids(), 2_000))
    assert all(re.fullmatch("[0-9A-HJKMNP-TV-Z]{8}", each) for each in ids)
    assert len(set(ids)) == len(ids)
    assert {character for each in ids for character in each} == set("0123456789ABCDEFGHJKMNPQRSTVWXYZ")


async def test_a_desk_has_the_wall_clock_and_random_ids_of_its_own(world: World) -> None:
    desk = Desk(world.store, world.live, policy=Policy)
    before_ms = wall_clock_ms()
    assert before_ms <= desk.now_ms() <= before_ms + 60_000
    assert before_ms > 1_700_000_000_000, "milliseconds"
    assert desk.new_session_id() != desk.new_session_id()


async def test_an_id_that_is_taken_never_opens_the_others_session(world: World) -> None:
    """Neither told apart from any other fault of the store, nor anything changed: another id makes it pass."""
    await world.says("mine")
    with pytest.raises(StoreUnavailable):
        await world.says("yours", visitor="v_2", session=SESSION)
    assert await world.kinds() == ["session_started", "message"]
    assert await world.store.find_last_session("v_2") is None
    assert (await world.says("yours", visitor="v_2", session="S2")).session == "S2"


async def test_the_policy_is_that_of_the_moment(world: World) -> None:
    assert (await world.says()).mode == "ai"
    world.policy = Policy(assistant_off="switched off")
    assert (await world.says(visitor="v_2", session="S2")).mode == "waiting"


async def test_a_refusal_is_nobodys_news(world: World) -> None:
    await world.says()
    await world.closes()
    before, screen = await world.kinds(), Screen()
    world.live.subscribe(VISITOR, screen)
    with pytest.raises(SessionClosed):
        await world.desk.handle(replies())
    assert screen.items == []
    assert await world.kinds() == before


async def test_a_repeat_is_nobodys_news(world: World) -> None:
    await world.desk.handle(says(client_id="c1"))
    screen = Screen()
    world.live.subscribe(VISITOR, screen)
    assert (await world.desk.handle(says(client_id="c1"))).repeat
    assert screen.items == []
