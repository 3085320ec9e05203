"""What makes an unclear wish for a person, and when the offer comes."""

import pytest

from frontdesk.session import entries as e
from frontdesk.session.unclear import find_unclear, fingerprint
from tests.session.builders import ANN, SessionLog, a_log, answer, hand_to_ai, message, names, take, where


@pytest.mark.parametrize(
    "text",
    [
        "support?",
        "Hello?? Is anybody there?",
        "Support",
        "help!",
        "I need help",
        "customer support please",
        "поддержка",
        "Помогите!",
        "Hilfe bitte",
        "ayuda por favor",
        "техпідтримка",
    ],
)
def test_a_bare_word_is_unclear(text: str) -> None:
    assert find_unclear(text) == "unclear"


@pytest.mark.parametrize(
    "text",
    [
        "this is useless",
        "You don’t understand me",
        "stupid!",
        "Das ist lächerlich",
        "no me entiendes",
        "вы издеваетесь?",
        "скільки можна",
    ],
)
def test_anger_is_heard(text: str) -> None:
    assert find_unclear(text) == "anger"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "?",
        "do you support PayPal?",
        "help me choose a size",
        "How long does delivery take?",
        'the box says "useless"',
        "does it help against rain and snow",
        "https://x.example/stupid",
        "поддерживает ли он Bluetooth?",
    ],
)
def test_ordinary_questions_are_neither(text: str) -> None:
    assert find_unclear(text) is None


def test_a_fingerprint_is_of_the_words() -> None:
    assert fingerprint("How long?") == fingerprint("long, HOW") != fingerprint("How much?")
    assert fingerprint("x" * 1_000) == 0


def reason(log: SessionLog) -> str | None:
    made = log.do(answer())
    body = made[-1].body
    return body.reason if isinstance(body, e.HumanOffered) else None


def test_the_offer_stands_under_the_answer_and_takes_nothing_from_the_assistant() -> None:
    log = SessionLog()
    log.do(message("support?", unclear="unclear"))
    assert (where(log.state), log.state.wants_assistant) == ("ai", True)
    assert names(log.do(answer("How can I help?"))) == "message◦ human_offered◦"
    assert where(log.state) == "ai"


def test_the_same_question_for_the_third_time_is_one() -> None:
    log = SessionLog()
    for text, expected in [("How long?", None), ("how long", None), ("Why?", None), ("HOW LONG", "repeated")]:
        log.do(message(text))
        assert reason(log) == expected


def test_once_in_each_stretch_of_the_assistants() -> None:
    log = a_log()
    log.do(message("useless", unclear="anger"))
    assert reason(log) == "anger"
    log.do(message("support", unclear="unclear"))
    assert reason(log) is None
    log.do(take(ANN))
    log.do(message("stupid", unclear="anger"))
    log.do(hand_to_ai(ANN))
    assert reason(log) is None  # it was said to a person, not to the assistant
    log.do(message("support", unclear="unclear"))
    assert reason(log) == "unclear"
