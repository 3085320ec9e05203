"""The fan-out: what was committed, drafts that are no messages, and typing."""

from frontdesk.desk.live import DraftDelta, DraftEnd, Typing
from frontdesk.store.ports import Committed
from tests.desk.world import SESSION, VISITOR, Screen, World, piece

OPERATOR_TYPES = Typing(SESSION, "operator", "Ann")
VISITOR_TYPES = Typing(SESSION, "visitor")


# --- Commits


async def test_a_screen_is_told_of_its_visitor_and_of_nobody_else(world: World) -> None:
    own, other, watching = Screen(), Screen(), Screen()
    world.live.subscribe(VISITOR, own)
    world.live.subscribe("v_2", other)
    world.live.watch(watching)
    await world.says()
    await world.says(visitor="v_2", session="S2")
    assert own.told() == other.told() == ["session_started message"]
    assert watching.items == [*own.items, *other.items]


async def test_listeners_are_told_before_the_command_is_answered(world: World) -> None:
    screen = Screen()
    world.live.subscribe(VISITOR, screen)
    state = await world.says()
    (item,) = screen.items
    assert isinstance(item, Committed)
    assert item.state == state == await world.store.get_state(SESSION)


async def test_a_command_that_adds_nothing_is_not_told(world: World) -> None:
    await world.says()
    await world.closes()
    screen = Screen()
    world.live.subscribe(VISITOR, screen)
    world.live.publish([Committed(await world.store.get_state(SESSION), (), 0, 0)])
    assert screen.items == []


async def test_followers_are_woken_once_a_batch_after_the_screens(world: World) -> None:
    seen: list[str] = []
    world.live.subscribe(VISITOR, lambda _: seen.append("screen"))
    world.live.on_batch(lambda batch: seen.append(f"batch of {len(batch)}"))
    await world.says()
    assert seen == ["screen", "batch of 1"]


async def test_the_end_of_a_subscription_is_the_end(world: World) -> None:
    screen, watching = Screen(), Screen()
    unsubscribe, unwatch = world.live.subscribe(VISITOR, screen), world.live.watch(watching)
    unsubscribe()
    unsubscribe()
    unwatch()
    unwatch()
    await world.says()
    assert screen.items == watching.items == []


async def test_a_screen_may_leave_while_it_is_told(world: World) -> None:
    told: list[str] = []

    def leave(_: object) -> None:
        told.append("first")
        unsubscribe()

    unsubscribe = world.live.subscribe(VISITOR, leave)
    world.live.subscribe(VISITOR, lambda _: told.append("second"))
    await world.says()
    await world.says()
    assert told == ["first", "second", "second"]


def present(world: World) -> bool:
    return world.live.is_present(VISITOR)


async def test_a_visitor_is_present_while_one_screen_is_left(world: World) -> None:
    assert not present(world)
    leave_phone = world.live.subscribe(VISITOR, Screen())
    leave_desk = world.live.subscribe(VISITOR, Screen())
    leave_phone()
    assert present(world)
    leave_desk()
    assert not present(world)


# --- Drafts


async def test_a_draft_grows_on_every_screen_and_for_whoever_comes_later(world: World) -> None:
    begun, screen = await world.says(), Screen()
    world.live.subscribe(VISITOR, screen)
    world.live.draft(VISITOR, piece(begun, 0, "Your 📦 "))
    world.live.draft(VISITOR, piece(begun, 8, "is on"))  # UTF-16 units: the parcel counts two
    (draft,) = world.live.drafts_of(SESSION)
    assert draft.whole() == DraftDelta(SESSION, begun.turn_key, begun.epoch, 0, "Your 📦 is on")
    assert screen.told() == ["DraftDelta", "DraftDelta"]


async def test_a_piece_that_does_not_continue_is_dropped(world: World) -> None:
    begun, screen = await world.says(), Screen()
    world.live.subscribe(VISITOR, screen)
    world.live.draft(VISITOR, piece(begun, 3, "too early"))
    world.live.draft(VISITOR, piece(begun, 0, "Your"))
    world.live.draft(VISITOR, piece(begun, 9, "a gap"))
    world.live.draft(VISITOR, piece(begun, 4, "another's", turn="9.9"))
    assert [draft.text for draft in world.live.drafts_of(SESSION)] == ["Your"]
    assert screen.told() == ["DraftDelta"]


async def test_start_0_begins_again(world: World) -> None:
    begun = await world.says()
    world.live.draft(VISITOR, piece(begun, 0, "Hm"))
    world.live.draft(VISITOR, piece(begun, 0, "Your parcel"))
    assert [draft.text for draft in world.live.drafts_of(SESSION)] == ["Your parcel"]


async def test_the_answer_comes_first_and_then_the_end_of_its_draft(world: World) -> None:
    begun, screen = await world.says(), Screen()
    world.live.subscribe(VISITOR, screen)
    world.live.draft(VISITOR, piece(begun, 0, "On its"))
    await world.answers(begun)
    assert screen.told() == ["DraftDelta", "message", "DraftEnd"]
    assert screen.items[-1] == DraftEnd(SESSION, begun.turn_key, "published")
    assert world.live.drafts_of(SESSION) == []


async def test_a_takeover_withdraws_the_draft_in_the_same_step(world: World) -> None:
    begun, screen = await world.says(), Screen()
    world.live.subscribe(VISITOR, screen)
    world.live.draft(VISITOR, piece(begun, 0, "On its"))
    await world.replies()
    assert screen.told() == ["DraftDelta", "taken message", "DraftEnd"]
    assert screen.items[-1] == DraftEnd(SESSION, begun.turn_key, "withdrawn")
    world.live.draft(VISITOR, piece(begun, 6, " way"))
    assert world.live.drafts_of(SESSION) == []
    assert len(screen.items) == 3


async def test_a_closed_session_has_no_draft(world: World) -> None:
    begun = await world.says()
    world.live.draft(VISITOR, piece(begun, 0, "On its"))
    await world.closes()
    assert world.live.drafts_of(SESSION) == []


async def test_the_visitor_writing_on_leaves_the_draft(world: World) -> None:
    begun = await world.says()
    world.live.draft(VISITOR, piece(begun, 0, "On its"))
    await world.says("and when?")
    assert [draft.text for draft in world.live.drafts_of(SESSION)] == ["On its"]


async def test_a_draft_that_begins_after_the_takeover_is_never_shown(world: World) -> None:
    begun, screen = await world.says(), Screen()
    await world.takes()
    world.live.subscribe(VISITOR, screen)
    world.live.draft(VISITOR, piece(begun, 0, "On its"))
    assert world.live.drafts_of(SESSION) == []
    assert screen.items == []
    now = await world.hands_back()
    world.live.draft(VISITOR, piece(begun, 0, "On its"))
    assert world.live.drafts_of(SESSION) == []
    world.live.draft(VISITOR, piece(now, 0, "Anew"))
    assert [draft.text for draft in world.live.drafts_of(SESSION)] == ["Anew"]


async def test_a_turn_that_begins_again_withdraws_what_it_had_shown(world: World) -> None:
    first, screen = await world.says(), Screen()
    world.live.draft(VISITOR, piece(first, 0, "On its"))
    second = await world.says("and when?")
    world.live.subscribe(VISITOR, screen)
    world.live.draft(VISITOR, piece(second, 0, "Tomorrow"))
    assert screen.items == [
        DraftEnd(SESSION, first.turn_key, "withdrawn"),
        piece(second, 0, "Tomorrow"),
    ]


async def test_a_turn_withdraws_its_own_draft_and_no_other(world: World) -> None:
    begun, screen = await world.says(), Screen()
    world.live.draft(VISITOR, piece(begun, 0, "On its"))
    world.live.subscribe(VISITOR, screen)
    world.live.withdraw_draft(VISITOR, SESSION, turn="9.9")
    assert len(world.live.drafts_of(SESSION)) == 1
    world.live.withdraw_draft(VISITOR, SESSION, turn=begun.turn_key)
    world.live.withdraw_draft(VISITOR, SESSION, turn=begun.turn_key)
    assert screen.items == [DraftEnd(SESSION, begun.turn_key, "withdrawn")]


# --- Typing


async def test_typing_is_gone_six_seconds_after_it_was_last_repeated(world: World) -> None:
    screen = Screen()
    world.live.subscribe(VISITOR, screen)
    world.live.typing(VISITOR, OPERATOR_TYPES)
    world.passes(minutes=5 / 60)
    world.live.typing(VISITOR, OPERATOR_TYPES)
    world.passes(minutes=5.9 / 60)
    assert world.live.typing_of(SESSION) == [OPERATOR_TYPES]
    world.passes(minutes=0.1 / 60)
    assert world.live.typing_of(SESSION) == []
    assert screen.items == [OPERATOR_TYPES, OPERATOR_TYPES]


async def test_the_visitors_own_typing_is_for_the_operators(world: World) -> None:
    watching = Screen()
    world.live.watch(watching)
    world.live.typing(VISITOR, VISITOR_TYPES)
    assert world.live.typing_of(SESSION) == []
    assert watching.items == [VISITOR_TYPES]


async def test_words_end_the_typing(world: World) -> None:
    await world.says()
    world.live.typing(VISITOR, OPERATOR_TYPES)
    await world.replies()
    assert world.live.typing_of(SESSION) == []
