"""Golden questions from a file: what is read, and the one line for what can't be."""

import json

import pytest

from frontdesk.evaluation.golden import MAX_ASK_UNITS, BadGolden, Question, read_golden
from frontdesk.web.visitor.protocol import MAX_TEXT_UNITS

WHOLE = """
[[question]]
ask = "How long does delivery take?"
contains = ["2 to 4", ["days", "Tage"]]
not_contains = ["free"]
hand_off = false
locale = "de"

[[question]]
ask = ["Hello", " a human! "]
hand_off = true
"""


def test_a_file_of_two_questions() -> None:
    assert read_golden(WHOLE, is_json=False) == [
        Question(
            ("How long does delivery take?",),
            contains=(("2 to 4",), ("days", "Tage")),
            not_contains=("free",),
            hand_off=False,
            locale="de",
        ),
        Question(("Hello", "a human!"), hand_off=True),
    ]


def test_json_says_the_same() -> None:
    rows = [{"ask": "Hi", "contains": ["Hello"]}]
    for data in (rows, {"question": rows}):
        assert read_golden(json.dumps(data), is_json=True) == [Question(("Hi",), contains=(("Hello",),))]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "it holds no questions: begin each with [[question]], or write a JSON list"),
        ("question = []", "it holds no questions"),
        ("[question]\nask = 'Hi'", "it holds no questions"),
        ("ask = ", "this is no TOML: "),
        ("question = ['Hi']", "question 1 is no table"),
        ("[[question]]\nhand_off = true", "question 1: ask must be a list of texts"),
        ("[[question]]\nask = []\nhand_off = true", "question 1 asks nothing"),
        ("[[question]]\nask = ' '\nhand_off = true", "question 1: ask holds something that is no text, or an empty"),
        ("[[question]]\nask = 'Hi'", "question 1 checks nothing: add contains, not_contains or hand_off"),
        ("[[question]]\nask = 'Hi'\ncontains = 'Hello'", "question 1: contains must be a list of texts"),
        ("[[question]]\nask = 'Hi'\ncontains = [1]", "question 1: contains must be a list of texts"),
        (
            "[[question]]\nask = 'Hi'\nnot_contains = [['a']]",
            "question 1: not_contains holds something that is no text",
        ),
        ("[[question]]\nask = 'Hi'\nhand_off = 'yes'", "question 1: hand_off must be true or false"),
        (
            "[[question]]\nask = 'Hi'\nanswer = 'Hello'",
            "question 1 has an unknown field answer: there are ask, contains",
        ),
        (
            "[[question]]\nask = 'Hi'\nhand_off = true\n[[question]]\nask = 'Hi'\nhand_off = true\ncontains = ['a']",
            "question 2 wants an answer and a human",
        ),
        ("[[question]]\nask = 'Hi'\ncontains = [[]]", "question 1: contains holds an empty list"),
        ("[[question]]\nask = '\ufeff \ufeff'\nhand_off = true", "question 1: ask holds something that is no text"),
        (
            f"[[question]]\nask = ['Hi', '{'😀' * 2_001}']\nhand_off = true",
            "question 1: ask holds a message of more than 4,000 characters",
        ),
    ],
)
def test_what_cannot_be_read_is_one_line(text: str, words: str) -> None:
    with pytest.raises(BadGolden) as bad:
        read_golden(text, is_json=False)
    assert words in str(bad.value)
    assert "\n" not in str(bad.value)


def test_deep_json_is_refused() -> None:
    with pytest.raises(BadGolden, match="this is no JSON"):
        read_golden("[" * 100_000, is_json=True)


@pytest.mark.parametrize("field", ["ask", "contains", "not_contains", "locale"])
def test_half_a_character_is_refused(field: str) -> None:
    row = {"ask": "Hi", "contains": ["Hello"]} | {field: ["\ud800 hi"] if field.endswith("contains") else "\ud800 hi"}
    with pytest.raises(BadGolden, match=f"^question 2: {field} holds half a character"):
        read_golden(json.dumps([{"ask": "Hi", "hand_off": True}, row]), is_json=True)


def test_a_message_is_cleaned_as_a_visitors_is() -> None:
    longest = "😀" * 2_000
    rows = [{"ask": ["\u0000 a\u0000b \ufeff ", f" {longest} "], "hand_off": True}]
    assert read_golden(json.dumps(rows), is_json=True) == [Question(("ab", longest), hand_off=True)]


def test_the_longest_message_is_the_visitor_protocols() -> None:
    assert MAX_ASK_UNITS == MAX_TEXT_UNITS
