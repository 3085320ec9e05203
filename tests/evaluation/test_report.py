"""The report as people and programs read it."""

from inline_snapshot import snapshot

from frontdesk.evaluation.golden import Question
from frontdesk.evaluation.judging import Outcome
from frontdesk.evaluation.report import Verdict, as_json, line, summary

RIGHT = Verdict(
    Question(("Hello", "a\nhuman"), hand_off=True), Outcome(called_human="keyword: human", took_ms=40), ()
)
WRONG = Verdict(
    Question(("How long?",), contains=(("2",),)), Outcome("Soon.", took_ms=1_260), ("it lacks “2”", "more")
)


def test_a_line_a_question_and_one_for_each_fault() -> None:
    assert line(7, RIGHT) == "ok     7  Hello / a human  (0.0 s)"
    assert line(12, WRONG) == "FAIL  12  How long?  (1.3 s)\n          it lacks “2”\n          more"
    assert summary([RIGHT, WRONG]) == "1 of 2 right."
    assert summary([RIGHT]) == "All 1 right."


def test_the_report_for_programs() -> None:
    assert as_json([RIGHT, WRONG], assistant="openai, small") == snapshot(
        {
            "assistant": "openai, small",
            "right": 1,
            "wrong": 1,
            "questions": [
                {
                    "ask": ["Hello", "a\nhuman"],
                    "right": True,
                    "wrong": [],
                    "answer": "",
                    "called_human": "keyword: human",
                    "took_ms": 40,
                },
                {
                    "ask": ["How long?"],
                    "right": False,
                    "wrong": ["it lacks “2”", "more"],
                    "answer": "Soon.",
                    "called_human": None,
                    "took_ms": 1260,
                },
            ],
        }
    )
