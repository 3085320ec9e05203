"""Flood limits, with a clock of plain numbers."""

from frontdesk.sandbox.telegram.limits import Cost, FloodLimits, Profile

BOT, OTHER_BOT, GROUP, OTHER_GROUP = 1, 2, -100, -200


def admit(limits: FloodLimits, now: float, cost: Cost = "send", *, bot: int = BOT, chat: int = GROUP) -> int | None:
    return limits.admit(bot, chat, cost, now, is_group=chat < 0)


def passed_in_a_minute(profile: Profile, *costs: Cost) -> int:
    """How many calls pass when one comes every 1.5 s, taking turns between costs."""
    limits = FloodLimits(profile)
    return sum(admit(limits, at * 1.5, costs[at % len(costs)]) is None for at in range(40))


def test_off_lets_everything_pass() -> None:
    limits = FloodLimits()
    assert all(admit(limits, 0) is None for _ in range(1000))


def test_twenty_a_minute_to_one_group() -> None:
    assert passed_in_a_minute("shared_strict", "send") == 20


def test_edits_and_topics_share_the_budget() -> None:
    assert passed_in_a_minute("shared_strict", "send", "edit", "topic") == 20


def test_edits_apart_have_a_budget_of_their_own() -> None:
    limits = FloodLimits("edits_apart")
    assert all(admit(limits, at * 1.5) is None and admit(limits, at * 1.5, "edit") is None for at in range(20))
    assert admit(limits, 31) is not None


def test_a_short_burst_then_one_a_second() -> None:
    limits = FloodLimits("shared_strict")
    assert [admit(limits, 0) for _ in range(6)] == [None] * 6
    assert admit(limits, 1) is None
    assert admit(limits, 1.5) == 3


def test_a_private_chat_has_no_minute_budget() -> None:
    limits = FloodLimits("shared_strict")
    assert all(admit(limits, float(at), chat=7) is None for at in range(100))


def test_thirty_a_second_over_all_chats() -> None:
    limits = FloodLimits("shared_strict")
    assert all(admit(limits, 0, chat=chat) is None for chat in range(1, 31))
    assert admit(limits, 0.5, chat=31) is not None
    assert admit(limits, 1.1, chat=32) is None


def test_a_group_is_counted_per_bot_unless_the_profile_says_otherwise() -> None:
    limits = FloodLimits("shared_strict")
    shared = FloodLimits("per_chat_all_bots")
    for at in range(20):
        assert admit(limits, at * 1.5) is None
        assert admit(shared, at * 1.5, bot=BOT + at % 2) is None
    assert admit(limits, 31, bot=OTHER_BOT) is None
    assert admit(shared, 31, bot=OTHER_BOT) is not None


def test_retry_after_is_the_time_until_one_fits() -> None:
    limits = FloodLimits("shared_strict")
    for at in range(20):
        admit(limits, at * 1.5)
    assert admit(limits, 40) == 20


def test_a_penalty_doubles_while_calls_go_on_and_ends_when_they_stop() -> None:
    limits = FloodLimits()
    limits.punish(BOT, GROUP, 5, now=0)
    assert [admit(limits, 0) for _ in range(3)] == [10, 20, 40]
    assert limits.penalties(0)[0].strikes == 3
    assert admit(limits, 41) is None
    assert admit(limits, 41, chat=OTHER_GROUP) is None


def test_a_penalty_never_grows_beyond_its_most() -> None:
    limits = FloodLimits()
    limits.punish(BOT, GROUP, 5, now=0)
    assert max(admit(limits, 0) or 0 for _ in range(30)) == 5000


def test_free_calls_pass_during_a_penalty_and_are_counted() -> None:
    limits = FloodLimits()
    limits.punish(BOT, GROUP, 5, now=0)
    assert admit(limits, 1, "free") is None
    assert limits.in_penalty(BOT, GROUP, 1)
    assert not limits.in_penalty(BOT, OTHER_GROUP, 1)
    assert not limits.in_penalty(BOT, GROUP, 6)
    assert limits.penalised == 1


def test_typing_has_a_small_bucket_of_its_own() -> None:
    limits = FloodLimits("shared_strict")
    assert [admit(limits, 0, "typing") for _ in range(10)] == [None] * 10
    assert admit(limits, 0) is None
    assert admit(limits, 0, "typing") is not None
