"""Keyboards and taps: what is shown in each state, and what a tap means."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.session.entries import Operator
from frontdesk.session.state import State
from frontdesk.telegram.botapi import Keyboard
from frontdesk.telegram.buttons import (
    Tap,
    keep_keyboard,
    parse_tap,
    reopen_keyboard,
    state_keyboard,
    take_over_keyboard,
)
from tests.session.builders import ANN, a_session

CALLBACK_DATA_BYTES = 64


def texts(keyboard: Keyboard) -> list[list[str]]:
    return [[text for text, _ in row] for row in keyboard]


@pytest.mark.parametrize(
    ("state", "shown"),
    [
        (a_session(mode="ai"), [["Take Session"]]),
        (a_session(mode="waiting"), [["Take Session"]]),
        (a_session(mode="human", operator=ANN), [["Hand to AI", "Close Chat"]]),
        (a_session(mode="ai", closed_by="visitor"), []),
    ],
)
def test_the_keyboard_is_that_of_the_state(state: State, shown: list[list[str]]) -> None:
    assert texts(state_keyboard(state)) == shown


def test_a_tap_on_every_button_is_read_back_with_its_fence() -> None:
    state = a_session(mode="human", operator=ANN)
    keyboards = [
        state_keyboard(state),
        take_over_keyboard(state, ANN),
        keep_keyboard(state),
        state_keyboard(a_session(mode="ai")),
        reopen_keyboard(state.session, 7),
    ]
    taps = [parse_tap(data) for keyboard in keyboards for row in keyboard for _, data in row]
    assert taps == [
        Tap("hand", state.session, state.epoch),
        Tap("close", state.session, state.epoch),
        Tap("over", state.session, state.epoch),
        Tap("keep", state.session, state.epoch),
        Tap("hand", state.session, state.epoch),
        Tap("take", a_session(mode="ai").session, None),
        Tap("reopen", state.session, 7),
    ]


def test_a_long_name_is_cut_on_the_button_and_never_reaches_the_data() -> None:
    state = a_session(mode="human", operator=ANN)
    [[(text, data)]] = take_over_keyboard(state, Operator("tg:1", "n" * 300))
    assert len(text) < 60
    assert len(data.encode()) <= CALLBACK_DATA_BYTES


@pytest.mark.parametrize(
    "data",
    [
        "",
        "t",
        "x:K7Q2M4XD",
        "t:K7Q2M4XD:4",
        "h:K7Q2M4XD",
        "h:K7Q2M4XD:",
        "h:K7Q2M4XD:-1",
        "h:K7Q2M4XD:1:2",
        "t:a b",
        "c:K7Q2M4XD:٣",
    ],
)
def test_data_that_is_not_ours_is_no_tap(data: str) -> None:
    assert parse_tap(data) is None


@given(st.text(max_size=64))
def test_any_data_is_read_without_an_error(data: str) -> None:
    tap = parse_tap(data)
    assert tap is None or tap.session
