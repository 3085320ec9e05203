"""Labelled sentences in every language of the packs, with the words of all languages on the list.

The sentences of `check/` were written by another hand than the packs, before these were tuned.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from frontdesk.session.keywords import compile_keywords, detect
from frontdesk.session.packs import PACKS

DATA = Path(__file__).parent / "data"
LANGUAGES = [pack.language for pack in PACKS]


def read(path: Path) -> list[dict[str, Any]]:
    return json.loads(path.read_text(encoding="utf-8"))


def mistakes(rows: list[dict[str, Any]]) -> list[str]:
    keywords = compile_keywords()
    return [row["text"] for row in rows if (detect(row["text"], keywords) is not None) != row["fires"]]


def test_every_language_has_its_sentences() -> None:
    assert {f"keywords_{language}.json" for language in LANGUAGES} == {
        path.name for path in DATA.glob("keywords_*.json")
    }
    assert {path.name for path in DATA.glob("keywords_*.json")} == {
        path.name for path in (DATA / "check").glob("keywords_*.json")
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_sentences_that_the_packs_were_made_with(language: str) -> None:
    rows = read(DATA / f"keywords_{language}.json")
    assert len(mistakes(rows)) <= len(rows) * 0.05, mistakes(rows)


def test_sentences_by_another_hand() -> None:
    rows = [row for path in sorted((DATA / "check").glob("keywords_*.json")) for row in read(path)]
    wanted = [row for row in rows if row["fires"]]
    unwanted = [row for row in rows if not row["fires"]]
    assert len(rows) >= 300
    assert len(mistakes(wanted)) <= len(wanted) * 0.06
    assert len(mistakes(unwanted)) <= len(unwanted) * 0.05
