"""The report: lines for people, one object for programs. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from frontdesk.evaluation.golden import Question
from frontdesk.evaluation.judging import Outcome


@dataclass(frozen=True, slots=True)
class Verdict:
    question: Question
    outcome: Outcome
    wrong: tuple[str, ...]

    @property
    def is_right(self) -> bool:
        return not self.wrong


def line(number: int, verdict: Verdict) -> str:
    """One question: `ok` or `FAIL`, its words, and what is wrong, each on a line of its own."""
    mark = "ok  " if verdict.is_right else "FAIL"
    asked = " / ".join(" ".join(text.split()) for text in verdict.question.ask)
    head = f"{mark} {number:>3}  {asked}  ({verdict.outcome.took_ms / 1_000:.1f} s)"
    return "\n".join((head, *(f"          {words}" for words in verdict.wrong)))


def summary(verdicts: Sequence[Verdict]) -> str:
    right = sum(verdict.is_right for verdict in verdicts)
    return f"{right} of {len(verdicts)} right." if right < len(verdicts) else f"All {right} right."


def as_json(verdicts: Sequence[Verdict], *, assistant: str) -> dict[str, Any]:
    """`assistant`: who answered, in the settings' words."""
    return {
        "assistant": assistant,
        "right": sum(verdict.is_right for verdict in verdicts),
        "wrong": sum(not verdict.is_right for verdict in verdicts),
        "questions": [
            {
                "ask": list(verdict.question.ask),
                "right": verdict.is_right,
                "wrong": list(verdict.wrong),
                "answer": verdict.outcome.answer,
                "called_human": verdict.outcome.called_human,
                "took_ms": verdict.outcome.took_ms,
            }
            for verdict in verdicts
        ],
    }
