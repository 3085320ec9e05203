"""Outside the hours: the same transitions in other words, and nobody who waits is sent away."""

from dataclasses import replace

import pytest

from frontdesk.session.hours import make_hours
from frontdesk.session.policy import Policy
from tests.session.builders import (
    AUTO_RETURN,
    MINUTE_MS,
    START_MS,
    Made,
    SessionLog,
    a_log,
    answer,
    ask_human,
    assistant_off,
    fail_turn,
    fire,
    message,
    names,
    owner_gone,
    request_operator,
    where,
)

# The builders' sessions begin on Monday at 14:13:20.
OPENS_AT_MS = START_MS + 26 * MINUTE_MS + 40_000
AWAY = Policy(hours=make_hours("Mon 14:40-18:00", zone="UTC"))
HERE = Policy(hours=make_hours("Mon 14:00-18:00", zone="UTC"))
AWAY_AND_OFF = replace(AWAY, assistant_off="switched off")

BACK = "We're back in 30 minutes and answer you here. "
CONTACT = "Leave an e-mail or a phone number too, in case you're gone by then."
NOBODY = f"Nobody is here right now. {BACK}{CONTACT}"


@pytest.mark.parametrize(
    ("mode", "policy", "made", "text"),
    [
        ("ai", AWAY, ask_human(), NOBODY),
        ("ai", AWAY, message("operator!", asks_human="operator"), NOBODY),
        ("ai", AWAY, request_operator, NOBODY),
        ("ai", AWAY_AND_OFF, assistant_off(), NOBODY),
        ("ai", AWAY_AND_OFF, message(), NOBODY),
        (
            "ai",
            AWAY,
            fail_turn,
            f"The assistant can't answer right now, and nobody is here. {BACK}{CONTACT}",
        ),
        ("human", AWAY, owner_gone(), f"Ann had to leave, and nobody else is here. {BACK}{CONTACT}"),
    ],
)
def test_who_waits_reads_when_people_are_back(mode: str, policy: Policy, made: Made, text: str) -> None:
    log = a_log(mode="human" if mode == "human" else "ai", policy=policy)
    told = log.do(made)[-1]
    assert where(log.state) == "waiting"
    assert getattr(told.body, "text", None) == text
    assert getattr(told.body, "opens_at_ms", None) == OPENS_AT_MS


def test_a_first_message_with_the_assistant_off() -> None:
    log = SessionLog(policy=AWAY_AND_OFF)
    told = log.do(message())
    assert names(told) == "session_started message◦ notice◦"
    assert getattr(told[-1].body, "text", None) == NOBODY


def test_the_offer_says_when_people_are_back() -> None:
    log = a_log(policy=AWAY)
    offered = log.do(answer(offers_human=True))[-1]
    assert getattr(offered.body, "text", None) == "Would you like a person to answer? They're back in 30 minutes."


def test_an_automatic_hand_back_to_nobody() -> None:
    log = a_log(mode="human", policy=replace(AWAY_AND_OFF, auto_return_ms=AUTO_RETURN.auto_return_ms))
    released = log.do(fire("auto_return"), after_ms=AUTO_RETURN.auto_return_ms)[-1]
    assert getattr(released.body, "opens_at_ms", None) == OPENS_AT_MS


def test_in_hours_everything_is_as_without_hours() -> None:
    for made in (ask_human(), fail_turn, message("operator!", asks_human="operator")):
        assert a_log(policy=HERE).do(made) == a_log().do(made)


def test_who_waits_outside_the_hours_is_never_closed() -> None:
    log = a_log(policy=replace(AWAY, idle_close_ms=MINUTE_MS, leave_close_ms=MINUTE_MS))
    log.do(ask_human())
    assert log.do(fire("idle"), after_ms=30 * 24 * 60 * MINUTE_MS) == []
    assert log.do(fire("leave"), after_ms=MINUTE_MS) == []
    assert where(log.state) == "waiting"


def test_hours_that_never_come_are_soon() -> None:
    never = make_hours(
        "Mon 9-10", zone="UTC", holidays=", ".join(f"{m:02}-{d:02}" for m in range(1, 13) for d in DAYS[m])
    )
    told = a_log(policy=Policy(hours=never)).do(ask_human())[-1]
    assert getattr(told.body, "text", "").startswith("Nobody is here right now. We're back soon")
    assert getattr(told.body, "opens_at_ms", 0) is None


DAYS = {month: range(1, 30 if month == 2 else 31 if month in (4, 6, 9, 11) else 32) for month in range(1, 13)}
