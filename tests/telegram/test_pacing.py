"""The flood budget: bursts, spacing, the minute, the reserve, penalties."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.sandbox.telegram.limits import FloodLimits
from frontdesk.telegram.pacing import BURST, PER_MIN, Budget, aged, penalty_end_ms

CHAT, OTHER = "-1001", "-1002"
START_MS = 1_790_000_000_000
URGENT, NEW, VISITOR, MIRROR, CLOSING = range(5)


def spend(budget: Budget, *, priority: int = URGENT, now_ms: int = START_MS, chat: str = CHAT) -> int:
    """Wait as told, then go; the time of the call."""
    while wait_ms := budget.wait_ms(chat, priority=priority, now_ms=now_ms):
        now_ms += wait_ms
    budget.spend(chat, priority=priority, now_ms=now_ms)
    return now_ms


def times(count: int, *, per_min: int = PER_MIN, priority: int = URGENT) -> list[int]:
    """When `count` calls go that are all wanted at once, in ms from now."""
    budget, now_ms, found = Budget(per_min=per_min), START_MS, list[int]()
    for _ in range(count):
        now_ms = spend(budget, priority=priority, now_ms=now_ms)
        found.append(now_ms - START_MS)
    return found


def test_a_burst_goes_at_once_then_a_second_apart() -> None:
    assert times(BURST + 3) == [0, 0, 0, 0, 0, 1_000, 2_000, 3_000]


def test_no_more_than_the_minutes_budget_in_any_minute() -> None:
    found = times(60)
    for at_ms in found:
        assert sum(at_ms <= other < at_ms + 60_000 for other in found) <= PER_MIN


def test_patient_calls_spread_over_the_minute_and_leave_the_reserve() -> None:
    found = times(20, priority=MIRROR)
    assert found[:BURST] == [0] * BURST
    assert found[BURST] > 3_000
    for at_ms in found:
        assert sum(at_ms <= other < at_ms + 60_000 for other in found) <= PER_MIN - PER_MIN // 4


def test_an_urgent_call_uses_the_reserve_when_patient_ones_are_used_up() -> None:
    budget, now_ms = Budget(), START_MS
    while budget.wait_ms(CHAT, priority=VISITOR, now_ms=now_ms) < 10_000:
        now_ms = spend(budget, priority=VISITOR, now_ms=now_ms)
    assert budget.wait_ms(CHAT, priority=URGENT, now_ms=now_ms + 1_000) == 0


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 20_000)), max_size=120))
def test_telegrams_strictest_limits_are_never_met(wanted: list[tuple[int, int]]) -> None:
    budget, telegram, now_ms = Budget(), FloodLimits(profile="shared_strict"), START_MS
    for priority, pause_ms in wanted:
        now_ms = spend(budget, priority=priority, now_ms=now_ms + pause_ms)
        assert telegram.admit(1, int(CHAT), "send", now_ms / 1000, is_group=True) is None


def test_above_sixty_a_minute_the_spacing_shrinks_in_proportion() -> None:
    assert times(BURST + 3, per_min=600)[BURST:] == [100, 200, 300]
    assert times(BURST + 2, per_min=30)[BURST:] == [1_000, 2_000]


def test_zero_is_no_pacing_but_penalties_hold() -> None:
    assert times(500, per_min=0) == [0] * 500
    budget = Budget(per_min=0)
    budget.punish(CHAT, until_ms=START_MS + 7_000, now_ms=START_MS)
    assert budget.wait_ms(CHAT, priority=URGENT, now_ms=START_MS) == 7_000


def test_chats_have_budgets_of_their_own() -> None:
    budget = Budget()
    for _ in range(BURST):
        spend(budget)
    budget.punish(CHAT, until_ms=START_MS + 60_000, now_ms=START_MS)
    assert budget.wait_ms(OTHER, priority=CLOSING, now_ms=START_MS) == 0


def test_after_a_penalty_one_call_goes_before_the_others() -> None:
    budget = Budget(per_min=0)
    budget.punish(CHAT, until_ms=START_MS + 3_000, now_ms=START_MS)
    first = spend(budget)
    assert first == START_MS + 3_000
    assert budget.wait_ms(CHAT, priority=URGENT, now_ms=first) == 1_000
    assert budget.wait_ms(CHAT, priority=URGENT, now_ms=first + 1_000) == 0


def test_a_clock_set_back_neither_stalls_nor_frees() -> None:
    budget, last_ms = Budget(), START_MS
    for _ in range(PER_MIN):
        last_ms = spend(budget)
    back_ms = START_MS - 3_600_000
    assert budget.wait_ms(CHAT, priority=URGENT, now_ms=back_ms) <= 60_000
    budget.punish(CHAT, until_ms=last_ms + 5_000, now_ms=last_ms)
    assert budget.wait_ms(CHAT, priority=URGENT, now_ms=back_ms) == 5_000


def test_a_call_counts_from_its_answer() -> None:
    budget, now_ms = Budget(), START_MS
    for _ in range(PER_MIN):
        spent_ms = now_ms = spend(budget, now_ms=now_ms)
        now_ms += 2_000  # a slow way there and back
        budget.answered(CHAT, spent_ms=spent_ms, now_ms=now_ms)
    first_answer_ms = START_MS + 2_000
    assert budget.wait_ms(CHAT, priority=URGENT, now_ms=now_ms) == first_answer_ms + 60_000 - now_ms


def test_a_call_that_hung_for_a_minute_counts_when_it_is_answered() -> None:
    budget = Budget()
    spent_ms = spend(budget)
    late_ms = spent_ms + 70_000
    for _ in range(PER_MIN - 1):
        budget.wait_ms(CHAT, priority=URGENT, now_ms=late_ms)
        budget.spend(CHAT, priority=URGENT, now_ms=late_ms)
    budget.answered(CHAT, spent_ms=spent_ms, now_ms=late_ms)
    assert budget.wait_ms(CHAT, priority=URGENT, now_ms=late_ms + 30_000) == 30_000


def test_without_pacing_nothing_is_counted() -> None:
    budget = Budget(per_min=0)
    for _ in range(100):
        budget.spend(CHAT, priority=URGENT, now_ms=START_MS)
        budget.answered(CHAT, spent_ms=START_MS, now_ms=START_MS + 70_000)
    assert budget.wait_ms(CHAT, priority=URGENT, now_ms=START_MS + 70_000) == 0


def test_what_did_not_go_is_given_back() -> None:
    budget = Budget()
    for _ in range(3):
        for _ in range(BURST):
            budget.spend(CHAT, priority=MIRROR, now_ms=START_MS)
        for _ in range(BURST):
            budget.refund(CHAT, priority=MIRROR, spent_ms=START_MS, now_ms=START_MS)
    assert budget.wait_ms(CHAT, priority=MIRROR, now_ms=START_MS) == 0


@pytest.mark.parametrize(
    ("priority", "minutes", "urgency"),
    [
        (URGENT, 9, URGENT),
        (NEW, 9, NEW),
        (MIRROR, 0, MIRROR),
        (MIRROR, 4, MIRROR),
        (MIRROR, 5, VISITOR),
        (MIRROR, 40, NEW),
        (CLOSING, 10, 2),
    ],
)
def test_waiting_moves_one_step_in_five_minutes_towards_one(priority: int, minutes: int, urgency: int) -> None:
    assert aged(priority, START_MS, START_MS + minutes * 60_000) == urgency
    assert aged(priority, START_MS, START_MS - 60_000) == priority


def test_words_wait_longer_for_each_other_the_busier_the_chat() -> None:
    budget = Budget()
    free_ms = budget.join_ms(CHAT, START_MS)
    now_ms = START_MS
    for _ in range(PER_MIN):
        now_ms = spend(budget, now_ms=now_ms)
    assert (free_ms, budget.join_ms(CHAT, now_ms)) == (1_500, 15_000)
    assert Budget(per_min=0).join_ms(CHAT, START_MS) == 0


def test_a_penalty_ends_just_after_the_time_asked_for() -> None:
    assert penalty_end_ms(7, START_MS) == START_MS + 7_250
