"""Buckets, with the clock in hand."""

import pytest

from frontdesk.web.visitor.errors import RateLimited
from frontdesk.web.visitor.limits import Buckets, Limits, Rate, address_key


class _Clock:
    at_s = 1_000.0

    def __call__(self) -> float:
        return self.at_s


@pytest.fixture
def clock() -> _Clock:
    return _Clock()


@pytest.fixture
def limits(clock: _Clock) -> Limits:
    return Limits(lambda: Rate(3, 60), clock_s=clock)


def _send(limits: Limits, *keys: str) -> None:
    for key in keys:
        limits.admit_message("v_1", key)


def test_a_burst_passes_and_the_next_waits_for_the_refill(limits: Limits, clock: _Clock) -> None:
    _send(limits, "c1", "c2", "c3")
    with pytest.raises(RateLimited) as refused:
        _send(limits, "c4")
    assert refused.value.retry_after_s == 1
    clock.at_s += 1
    _send(limits, "c4")
    with pytest.raises(RateLimited):
        _send(limits, "c5")


def test_a_key_that_was_let_through_is_not_counted_again(limits: Limits) -> None:
    _send(limits, "c1", "c2", "c3", "c1", "c3")
    assert limits.is_repeat("v_1", "c1")
    assert not limits.is_repeat("v_2", "c1")


def test_a_key_that_was_refused_is_counted_when_it_comes_back(limits: Limits, clock: _Clock) -> None:
    _send(limits, "c1", "c2", "c3")
    with pytest.raises(RateLimited):
        _send(limits, "c4")
    assert not limits.is_repeat("v_1", "c4")


def test_repeating_one_key_for_ever_ends_too(limits: Limits) -> None:
    with pytest.raises(RateLimited):
        _send(limits, *["c1"] * 20)


def test_visitors_don_t_share_a_bucket(limits: Limits) -> None:
    _send(limits, "c1", "c2", "c3")
    limits.admit_message("v_2", "c1")


def test_typing_and_reading_don_t_eat_the_messages(limits: Limits) -> None:
    for _ in range(9):
        limits.admit_signal("v_1")
    with pytest.raises(RateLimited):
        limits.admit_signal("v_1")
    _send(limits, "c1", "c2", "c3")


def test_asking_for_a_person_counts_as_a_message(limits: Limits) -> None:
    for _ in range(3):
        limits.admit_action("v_1")
    with pytest.raises(RateLimited):
        _send(limits, "c1")


def test_an_address_has_many_visitors_worth_of_new_sessions(limits: Limits, clock: _Clock) -> None:
    for _ in range(45):
        assert limits.session_wait_s("1.2.3.4") == 0
        limits.session_started("1.2.3.4")
    assert limits.session_wait_s("1.2.3.4") == 1
    assert limits.session_wait_s("1.2.3.5") == 0
    clock.at_s += 1
    assert limits.session_wait_s("1.2.3.4") == 0


def test_an_address_has_many_new_visitors(limits: Limits) -> None:
    for _ in range(300):
        limits.admit_visitor("1.2.3.4")
    with pytest.raises(RateLimited):
        limits.admit_visitor("1.2.3.4")


@pytest.mark.parametrize("rate", [Rate(0, 0), Rate(0, 60), Rate(20, 0)])
def test_a_zero_is_no_limit(rate: Rate, clock: _Clock) -> None:
    limits = Limits(lambda: rate, clock_s=clock)
    for number in range(1_000):
        _send(limits, f"c{number}")
        limits.admit_signal("v_1")
        limits.admit_action("v_1")
        limits.admit_visitor("1.2.3.4")
        limits.session_started("1.2.3.4")
    assert limits.session_wait_s("1.2.3.4") == 0


def test_full_buckets_are_forgotten() -> None:
    buckets = Buckets(Rate(2, 60))
    for number in range(1_023):
        buckets.spend(f"old {number}", 0)
    buckets.spend("new", 3_600)
    assert "old 0" not in buckets
    assert "new" in buckets


def test_keys_are_forgotten_with_their_buckets(limits: Limits, clock: _Clock) -> None:
    for number in range(4 * 1_024):
        clock.at_s += 60
        limits.admit_message(f"v_{number}", "c1")
    assert not limits.is_repeat("v_0", "c1")
    assert limits.is_repeat(f"v_{4 * 1_024 - 1}", "c1")


@pytest.mark.parametrize(
    ("host", "key"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:0db8:0001:0002"),
        ("fe80::1%eth0", "fe80:0000:0000:0000"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("", ""),
    ],
)
def test_one_subscriber_is_one_address(host: str, key: str) -> None:
    assert address_key(host) == key


def test_a_changed_rate_holds_from_the_next_message_on(clock: _Clock) -> None:
    rates = [Rate(1, 60)]
    limits = Limits(lambda: rates[-1], clock_s=clock)
    limits.admit_message("v", "a")
    with pytest.raises(RateLimited):
        limits.admit_message("v", "b")
    rates.append(Rate(2, 60))
    limits.admit_message("v", "b")
    limits.admit_message("v", "c")
    with pytest.raises(RateLimited):
        limits.admit_message("v", "d")
    rates.append(Rate(0, 0))
    limits.admit_message("v", "d")
