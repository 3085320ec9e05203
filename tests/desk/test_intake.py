"""A visitor's raw words become a command that is carried out once."""

import pytest

from frontdesk.desk.intake import Intake
from frontdesk.session.commands import VisitorMessage
from frontdesk.session.entries import Page
from frontdesk.session.errors import IdempotencyMismatch
from frontdesk.session.keywords import Keywords, compile_keywords
from tests.desk.world import SESSION, VISITOR, World

PAGE = Page("https://shop.example/cart")


@pytest.fixture
def listed() -> list[Keywords]:
    """The owner's list; the last one counts."""
    return [compile_keywords()]


@pytest.fixture
def intake(world: World, listed: list[Keywords]) -> Intake:
    return Intake(world.desk, keywords=lambda: listed[-1])


def a_message(intake: Intake, text: str, *, client_id: str = "c1", visitor: str = VISITOR) -> VisitorMessage:
    return intake.visitor_message(visitor, text, client_id=client_id, site="shop", locale="uk", page=PAGE)


async def test_the_command_says_who_when_where_and_what(world: World, intake: Intake) -> None:
    made = a_message(intake, "hello")
    assert (made.visitor, made.site, made.locale, made.page) == (VISITOR, "shop", "uk", PAGE)
    assert (made.text, made.client_id, made.asks_human) == ("hello", "c1", None)
    assert (made.at_ms, made.origin.participant) == (world.clock(), "visitor")
    assert len(made.new_session) == 8


async def test_a_listed_word_asks_for_a_human(world: World, intake: Intake) -> None:
    made = a_message(intake, "An operator, please")
    assert made.asks_human == "operator"
    assert (await world.desk.handle(made)).state.mode == "waiting"


async def test_the_owners_list_takes_effect_at_the_next_message(intake: Intake, listed: list[Keywords]) -> None:
    assert a_message(intake, "concierge").asks_human is None
    listed.append(compile_keywords(["concierge"]))
    assert a_message(intake, "concierge").asks_human == "concierge"
    assert a_message(intake, "An operator, please").asks_human is None


async def test_a_message_sent_again_is_answered_like_the_first(world: World, intake: Intake) -> None:
    first = await world.desk.handle(a_message(intake, "hello"))
    again = await world.desk.handle(a_message(intake, "hello"))
    assert (again.repeat, again.state.session, again.seq) == (True, first.state.session, first.seq)


async def test_other_words_under_the_same_id_are_refused(world: World, intake: Intake) -> None:
    await world.desk.handle(a_message(intake, "hello"))
    with pytest.raises(IdempotencyMismatch):
        await world.desk.handle(a_message(intake, "hello!"))


async def test_ids_of_two_visitors_have_nothing_to_do_with_each_other(world: World, intake: Intake) -> None:
    await world.desk.handle(a_message(intake, "hello"))
    other = await world.desk.handle(a_message(intake, "good morning", visitor="v_2"))
    assert not other.repeat
    assert other.state.session != SESSION
