"""Who may act: the rule of TELEGRAM_OPERATORS at every message and tap."""

from typing import Any, cast

import pytest

from frontdesk.session.entries import Operator
from frontdesk.store.ports import Operators
from frontdesk.telegram.botapi import BotApi, NotSent
from frontdesk.telegram.chats import Chat
from frontdesk.telegram.incoming import User
from frontdesk.telegram.operators import OTHER_BOT, PUBLIC, STRANGER, OperatorGate
from tests.telegram.fakes import FakeMembers

ANN = User(11, "Ann", "Lee", "ann")
GROUP = Chat("-100", "supergroup", "telegram:1:-100")
PUBLIC_GROUP = Chat("-200", "regular", "telegram:1:-200", is_public=True)
PRIVATE = Chat("11", "regular", "telegram:1:11", is_private=True)


class Clock:
    now_ms = 1_000

    def __call__(self) -> int:
        return self.now_ms


class FakeOperators:
    """Of the store's operators, what the gate needs: those it was told of, in order."""

    def __init__(self) -> None:
        self.told: list[Operator] = []

    async def put_operator(self, operator: Operator) -> None:
        self.told.append(operator)


def a_gate(
    members: FakeMembers,
    clock: Clock | None = None,
    listed: frozenset[int] | None = None,
    operators: FakeOperators | None = None,
) -> OperatorGate:
    known = cast("Operators", cast("Any", operators or FakeOperators()))
    return OperatorGate(
        cast("BotApi", cast("Any", members)), operators=known, listed=listed, clock_ms=clock or Clock()
    )


async def test_a_message_in_a_private_group_proves_membership_without_asking() -> None:
    members = FakeMembers()
    assert await a_gate(members).check(GROUP, ANN, by="message") == Operator("tg:11", "Ann Lee", "ann")
    assert members.asked == []


async def test_a_tap_is_checked_and_the_answer_holds_sixty_seconds() -> None:
    members, clock = FakeMembers(u11=True), Clock()
    gate = a_gate(members, clock)
    assert isinstance(await gate.check(GROUP, ANN, by="tap"), Operator)
    members.inside[11] = False
    clock.now_ms += 59_999
    assert isinstance(await gate.check(GROUP, ANN, by="tap"), Operator)
    clock.now_ms += 1
    assert await gate.check(GROUP, ANN, by="tap") == STRANGER
    assert len(members.asked) == 2


async def test_leaving_revokes_at_once() -> None:
    gate = a_gate(FakeMembers(u11=True))
    assert isinstance(await gate.check(GROUP, ANN, by="tap"), Operator)
    gate.member_changed(GROUP.id, 11, is_in=False)
    assert await gate.check(GROUP, ANN, by="tap") == STRANGER


async def test_nobody_acts_on_a_guess_when_telegram_cannot_be_asked() -> None:
    members = FakeMembers(u11=True)
    members.error = NotSent("ConnectError")
    with pytest.raises(NotSent):
        await a_gate(members).check(GROUP, ANN, by="tap")


@pytest.mark.parametrize(
    ("chat", "user", "expected"),
    [
        (PRIVATE, ANN, True),
        (PRIVATE, User(12, "Eve"), STRANGER),
        (PUBLIC_GROUP, ANN, PUBLIC),
        (GROUP, User(13, "Other", is_bot=True), OTHER_BOT),
    ],
)
async def test_the_kind_of_chat_decides(chat: Chat, user: User, expected: object) -> None:
    found = await a_gate(FakeMembers()).check(chat, user, by="message")
    assert isinstance(found, Operator) if expected is True else found == expected


async def test_a_list_is_the_whole_truth_even_in_a_public_group() -> None:
    gate = a_gate(FakeMembers(u12=True), listed=frozenset({11}))
    assert isinstance(await gate.check(PUBLIC_GROUP, ANN, by="tap"), Operator)
    assert await gate.check(GROUP, User(12, "Bob"), by="message") == STRANGER


async def test_whoever_may_act_is_made_known_once_and_again_under_a_new_name() -> None:
    operators = FakeOperators()
    gate = a_gate(FakeMembers(u11=True), operators=operators)
    await gate.check(GROUP, User(12, "Eve"), by="tap")
    for by in ("message", "tap"):
        await gate.check(GROUP, ANN, by=by)
    renamed = User(11, "Ann", "Stone", "ann")
    await gate.check(GROUP, renamed, by="message")
    assert operators.told == [Operator("tg:11", "Ann Lee", "ann"), Operator("tg:11", "Ann Stone", "ann")]
