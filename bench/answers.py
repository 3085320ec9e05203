"""How well the built-in assistant answers: each set of knowledge with its questions, by words alone and by meaning.

    python -m bench answers

The questions and their labels (bench/answer_sets) were written by another hand than the search, and from the pages
alone: paraphrases, slips, stories, and a third that only sounds as if the pages answered it. The numbers of
`assistant/knowledge/ranking.py` were fitted on `tune/`; `check/` is what is reported.
"""

import asyncio
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.table import Table
from frontdesk.assistant.answerers.builtin import reply_to
from frontdesk.assistant.knowledge.meaning import Embedder, is_installed
from frontdesk.assistant.knowledge.reading import read_passages
from frontdesk.assistant.knowledge.search import Knowledge
from frontdesk.assistant.prompt import Line, Question

LIMIT_S = 600.0
"""Some 2,500 sentences are read by meaning."""

SETS = Path(__file__).parent / "answer_sets"


@dataclass(frozen=True, slots=True)
class Asked:
    """`expect`: an answer that quotes any of these answers it; empty where the pages don't."""

    text: str
    language: str
    expect: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """`told`: as the answer, as what may be meant, or not at all. `is_right` of what was quoted."""

    answerable: bool
    told: str
    is_right: bool


def read_questions(folder: Path) -> list[Asked]:
    """The labelled questions of one set."""
    rows = json.loads((folder / "questions.json").read_text(encoding="utf-8"))
    return [Asked(row["question"], row["lang"], tuple(row["expect"])) for row in rows]


def ask_all(knowledge: Knowledge, questions: Sequence[Asked]) -> Iterator[Outcome]:
    """What the assistant makes of each."""
    for asked in questions:
        reply = reply_to(knowledge, Question((Line("visitor", asked.text),), asked.language))
        words = " ".join(reply.text.split())
        told = "sure" if reply.is_known else "unsure" if reply.quoted else "unknown"
        is_right = any(" ".join(expected.split()) in words for expected in asked.expect)
        yield Outcome(bool(asked.expect), told, is_right)


def open_set(folder: Path, embedder: Embedder | None) -> Knowledge:
    """Ready to be searched; with an embedder, by meaning too. Blocking."""
    knowledge = Knowledge(read_passages(folder / "knowledge"), embedder=embedder)
    knowledge.index()
    return knowledge


async def measure() -> Table:
    """Each set of `check`, then all of them."""
    table = Table(
        "Answers of the built-in assistant",
        ("questions", "answered", "right of these", "answered of answerable", "unsure", "right of these", "unknown"),
        aim="right of answered >= 0.95; answered of answerable >= 0.75 by meaning",
    )
    embedders = [("words", None), ("words, meaning", Embedder())] if is_installed() else [("words", None)]
    for name, embedder in embedders:
        outcomes: list[Outcome] = []
        for folder in sorted((SETS / "check").iterdir()):
            found = await asyncio.to_thread(_measure_set, folder, embedder)
            table.add(f"{name}: {folder.name}", *_cells(found))
            outcomes += found
        table.add(f"**{name}: all**", *_cells(outcomes))
    return table


def _measure_set(folder: Path, embedder: Embedder | None) -> list[Outcome]:
    knowledge = open_set(folder, embedder)
    try:
        return list(ask_all(knowledge, read_questions(folder)))
    finally:
        knowledge.close()


def _cells(outcomes: Sequence[Outcome]) -> tuple[object, ...]:
    sure = [one for one in outcomes if one.told == "sure"]
    unsure = [one for one in outcomes if one.told == "unsure"]
    right = sum(one.is_right for one in sure)
    return (
        len(outcomes),
        len(sure),
        _share(right, len(sure)),
        _share(sum(one.answerable for one in sure), sum(one.answerable for one in outcomes)),
        len(unsure),
        _share(sum(one.is_right for one in unsure), len(unsure)),
        len(outcomes) - len(sure) - len(unsure),
    )


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.2f}" if whole else "–"
