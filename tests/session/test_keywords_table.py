"""The detector against labelled sentences, written by another hand than its rules: recall and false alarms."""

import json
from pathlib import Path
from typing import TypedDict

import pytest

from frontdesk.session.keywords import compile_keywords, detect

MIN_RECALL = 0.95
MAX_FALSE_ALARMS = 0.03


class Sentence(TypedDict):
    text: str
    fires: bool
    why: str


@pytest.mark.parametrize("language", ["en", "ru", "uk"])
def test_requests_are_heard_and_others_are_not(language: str) -> None:
    path = Path(__file__).parent / "data" / f"keywords_{language}.json"
    sentences: list[Sentence] = json.loads(path.read_text(encoding="utf-8"))
    keywords = compile_keywords()
    wrong = [one for one in sentences if (detect(one["text"], keywords) is not None) != one["fires"]]
    for one in wrong:
        print("missed" if one["fires"] else "false alarm", repr(one["text"]), one["why"])
    requests = sum(one["fires"] for one in sentences)
    others = len(sentences) - requests
    assert requests >= 40
    assert others >= 40
    assert sum(one["fires"] for one in wrong) <= (1 - MIN_RECALL) * requests
    assert sum(not one["fires"] for one in wrong) <= MAX_FALSE_ALARMS * others
