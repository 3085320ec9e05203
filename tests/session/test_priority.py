"""How soon an entry reaches the operators: requests and human-mode words first, the assistant's own last."""

import pytest

from frontdesk.session.priority import CLOSING, HUMAN, MIRROR, NEW_SESSION, VISITOR, entry_priority
from tests.session.builders import (
    ANN,
    AUTO_RETURN,
    BOB,
    MINUTE_MS,
    OFF,
    Made,
    SessionLog,
    a_log,
    answer,
    ask_human,
    close,
    edit,
    fail_turn,
    fire,
    hand_to_ai,
    keep,
    message,
    note,
    owner_gone,
    rate,
    reopen,
    reply,
    take,
)

MORE = message("And when?", client_id="c2")


def last_priority(log: SessionLog, made: Made, *, after_ms: int = 1_000) -> int:
    """The priority of the last entry that the command adds."""
    return entry_priority(log.do(made, after_ms=after_ms)[-1], log.state)


def test_the_order_is_requests_then_new_sessions_then_visitors_then_the_mirror_then_closings() -> None:
    assert [HUMAN, NEW_SESSION, VISITOR, MIRROR, CLOSING] == [0, 1, 2, 3, 4]


@pytest.mark.parametrize(
    ("log", "made"),
    [
        (a_log(), ask_human()),
        (a_log(), fail_turn),
        (a_log(), take(ANN)),
        (a_log(mode="human"), owner_gone(ANN)),
        (a_log(mode="human"), hand_to_ai()),
        (a_log(mode="human", policy=AUTO_RETURN), fire("auto_return_warning")),
        (a_log(mode="human"), MORE),
        (a_log(mode="waiting"), MORE),
        (a_log(mode="human"), reply(BOB)),
    ],
    ids=["request", "failed", "taken", "released", "handed back", "warning", "in human", "in waiting", "operator"],
)
def test_what_needs_a_human_is_most_urgent(log: SessionLog, made: Made) -> None:
    assert last_priority(log, made) == HUMAN


def test_a_new_session_comes_next_and_a_first_message_that_asks_is_as_urgent_as_a_request() -> None:
    log = SessionLog()
    started, said = log.do(message())
    assert [entry_priority(started, log.state), entry_priority(said, log.state)] == [NEW_SESSION, VISITOR]
    log = SessionLog(policy=OFF)
    said = log.do(message())[1]
    assert entry_priority(said, log.state) == HUMAN


def test_visitors_words_to_the_assistant_come_before_its_own() -> None:
    log = a_log()
    assert last_priority(log, MORE) == VISITOR
    assert last_priority(log, answer()) == MIRROR


@pytest.mark.parametrize("made", [note(), edit(2), reopen()], ids=["note", "edit", "reopened"])
def test_what_alarms_nobody_waits_with_the_mirror(made: Made) -> None:
    assert last_priority(a_log(closed_by="operator"), made) == MIRROR


def test_asking_again_and_keeping_are_silent() -> None:
    assert last_priority(a_log(mode="waiting"), ask_human(), after_ms=MINUTE_MS) == MIRROR
    assert last_priority(a_log(mode="human"), keep()) == MIRROR


def test_endings_come_last() -> None:
    log = a_log()
    assert last_priority(log, close()) == CLOSING
    assert last_priority(log, rate()) == CLOSING
