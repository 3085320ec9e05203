"""Whether what came of a question is what was wanted. Pure."""

import re
import unicodedata
from dataclasses import dataclass

from frontdesk.evaluation.golden import Question

_SHOWN_CHARS = 160
_MINUS = "\u2212"
# Single ones are apostrophes, too. All other opening and closing marks of Unicode, and the low and the CJK ones,
# which it classes with the brackets, are double.
_SINGLE = frozenset("‘’‚‛\u02bc")
_LOW_AND_CJK = frozenset("„\u301d\u301e\u301f「」『』")
_NOT_ASCII = re.compile(r"[^\x00-\x7f]")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a question. `answer`: all that was said after its last message.

    `called_human`: why a human was called, None if none was. `trouble`: it could not be answered as set up, because
    the assistant or its model failed; then nothing else is judged.
    """

    answer: str = ""
    called_human: str | None = None
    trouble: str | None = None
    took_ms: int = 0


def judge(question: Question, outcome: Outcome) -> list[str]:
    """What is wrong, in words; an empty list is a pass."""
    if outcome.trouble is not None:
        return [outcome.trouble]
    wrong: list[str] = []
    if question.hand_off is True and outcome.called_human is None:
        wrong.append(f"no human was called; it said {_shown(outcome.answer)}")
    if question.hand_off is False and outcome.called_human is not None:
        wrong.append(f"a human was called ({outcome.called_human})")
    said = _plain(outcome.answer)
    if not said and (question.contains or (outcome.called_human is None and not question.hand_off)):
        because = f": a human was called ({outcome.called_human})" if outcome.called_human else ""
        return [*wrong, f"there is no answer{because}"]
    missing = [group for group in question.contains if not any(_plain(text) in said for text in group)]
    wrong += [f"the answer lacks {_alternatives(group)}; it said {_shown(outcome.answer)}" for group in missing]
    unwanted = [text for text in question.not_contains if _plain(text) in said]
    wrong += [f"the answer holds “{text}”; it said {_shown(outcome.answer)}" for text in unwanted]
    return wrong


def _plain(text: str) -> str:
    """Letter case, the kind of spaces, apostrophes, quotes and dashes make no difference."""
    folded = _NOT_ASCII.sub(lambda match: _mark(match[0]), unicodedata.normalize("NFKC", text))
    return " ".join(folded.casefold().split())


def _mark(char: str) -> str:
    """The plain form of a dash or a quote; all else as it is."""
    category = unicodedata.category(char)
    if category == "Pd" or char == _MINUS:
        return "-"
    if char in _SINGLE:
        return "'"
    return '"' if category in ("Pi", "Pf") or char in _LOW_AND_CJK else char


def _alternatives(group: tuple[str, ...]) -> str:
    return " or ".join(f"“{text}”" for text in group)


def _shown(answer: str) -> str:
    words = " ".join(answer.split())
    if not words:
        return "nothing"
    return f"“{words}”" if len(words) <= _SHOWN_CHARS else f"“{words[:_SHOWN_CHARS].rstrip()} …”"
