"""How well requests for a human are recognised, language by language, and how long the longest message takes.

The sentences (tests/session/data/check) were written by another hand than the detector, before it was tuned for their
languages; all languages' words are on the list at once, as they are when it is not edited.
"""

import json
import random
import string
import time
from pathlib import Path

from bench.table import Table
from frontdesk.session.keywords import DEFAULT_KEYWORDS, Keywords, compile_keywords, detect, explain

DATA = Path(__file__).parent.parent / "tests" / "session" / "data" / "check"
WORDS, RUNS = 500, 20


async def measure() -> Table:
    """Each language of the check half, all of them, then the time for one long message."""
    keywords = compile_keywords()
    table = Table(
        "Requests for a human",
        ("sentences", "recall", "false alarms", "missed", "fired wrongly"),
        aim="recall >= 0.95, false alarms <= 0.03; 500 words against 100 keywords <= 5 ms",
    )
    rows: list[tuple[bool, bool]] = []
    for path in sorted(DATA.glob("keywords_*.json")):
        sentences = json.loads(path.read_text(encoding="utf-8"))
        found = [(row["fires"], detect(row["text"], keywords) is not None) for row in sentences]
        table.add(f"all languages' words; {path.stem.removeprefix('keywords_')}", *_cells(found))
        rows += found
    table.add("**all languages' words; all**", *_cells(rows))
    hundred = compile_keywords(DEFAULT_KEYWORDS[:100])
    for name, lists in (("100 keywords", hundred), (f"all {len(keywords.listed)} keywords", keywords)):
        table.add(f"{name}: {WORDS} unknown words, best of {RUNS}", f"{_best_ms(lists):.1f} ms", "", "", "", "")
    return table


def _cells(found: list[tuple[bool, bool]]) -> tuple[object, ...]:
    wanted = [fired for fires, fired in found if fires]
    unwanted = [fired for fires, fired in found if not fires]
    recall, alarms = sum(wanted) / len(wanted), sum(unwanted) / len(unwanted)
    return len(found), f"{recall:.2f}", f"{alarms:.2f}", len(wanted) - sum(wanted), sum(unwanted)


def _best_ms(keywords: Keywords) -> float:
    """Words that nobody has written before: nothing of them is remembered."""
    dice = random.Random(7)
    took: list[float] = []
    for _ in range(RUNS):
        text = " ".join("".join(dice.choices(string.ascii_lowercase, k=dice.randint(2, 11))) for _ in range(WORDS))
        began = time.perf_counter()
        explain(text, keywords)
        took.append((time.perf_counter() - began) * 1_000)
    return min(took)
