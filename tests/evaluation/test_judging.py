"""What makes an answer right."""

import pytest

from frontdesk.evaluation.golden import Question
from frontdesk.evaluation.judging import Outcome, judge

ASKED = ("How long?",)


@pytest.mark.parametrize(
    ("question", "outcome"),
    [
        (Question(ASKED, contains=(("2 TO 4 days",),)), Outcome("It takes  2 to\n4\u00a0days.")),
        (Question(ASKED, contains=(("no", "Two to four"),)), Outcome("two to four days")),
        (Question(ASKED, contains=(("don't",),)), Outcome("I don’t know")),
        (Question(ASKED, contains=(("2-4 days",),)), Outcome("2–4 days")),
        (Question(ASKED, contains=(("2‑4", "never said"), ("-5",))), Outcome("2—4 at \u22125 °C")),
        (Question(ASKED, contains=(('"Pro"',),)), Outcome("Take “Pro”.")),
        (Question(ASKED, contains=(('"Pro"',), ('"Max"',), ('"Go"',))), Outcome("„Pro“, »Max«, 「Go」")),
        (Question(ASKED, contains=(("“Pro”",), ("'Max'",))), Outcome('"Pro" or ‘Max’')),
        (Question(ASKED, not_contains=("free",)), Outcome("4.90 EUR")),
        (Question(ASKED, not_contains=("free",)), Outcome("", called_human="keyword: human")),
        (Question(ASKED, hand_off=True), Outcome("", called_human="keyword: human")),
        (Question(ASKED, hand_off=False), Outcome("4.90 EUR")),
    ],
)
def test_right(question: Question, outcome: Outcome) -> None:
    assert judge(question, outcome) == []


@pytest.mark.parametrize(
    ("question", "outcome", "wrong"),
    [
        (
            Question(ASKED, contains=(("2 to 4",), ("days", "Tage"))),
            Outcome("Soon."),
            ["the answer lacks “2 to 4”; it said “Soon.”", "the answer lacks “days” or “Tage”; it said “Soon.”"],
        ),
        (
            Question(ASKED, contains=(("2",),), not_contains=("free",)),
            Outcome("2, free"),
            ["the answer holds “free”; it said “2, free”"],
        ),
        (
            Question(ASKED, contains=(("2",),)),
            Outcome("", called_human="keyword: human"),
            ["there is no answer: a human was called (keyword: human)"],
        ),
        (Question(ASKED, hand_off=True), Outcome(""), ["no human was called; it said nothing"]),
        (Question(ASKED, not_contains=("free",)), Outcome(""), ["there is no answer"]),
        (Question(ASKED, hand_off=False), Outcome(""), ["there is no answer"]),
        (
            Question(ASKED, not_contains=("free",), hand_off=True),
            Outcome(""),
            ["no human was called; it said nothing"],
        ),
        (Question(ASKED, not_contains=("2-4",)), Outcome("2–4"), ["the answer holds “2-4”; it said “2–4”"]),
        (Question(ASKED, contains=(("5'",),)), Outcome('5"'), ["the answer lacks “5'”; it said “5\"”"]),
        (
            Question(ASKED, hand_off=False),
            Outcome("", called_human="keyword: human"),
            ["a human was called (keyword: human)"],
        ),
        (
            Question(ASKED, hand_off=True),
            Outcome("", called_human=None, trouble="the assistant failed: HTTP 401"),
            ["the assistant failed: HTTP 401"],
        ),
    ],
)
def test_wrong(question: Question, outcome: Outcome, wrong: list[str]) -> None:
    assert judge(question, outcome) == wrong


def test_a_long_answer_is_shown_in_part() -> None:
    [words] = judge(Question(ASKED, hand_off=True), Outcome("word " * 100))
    assert words.endswith(" …”")
    assert len(words) < 220
