"""The system's own sentences: every code in every language, names as they are, English where we speak no better."""

import string

import pytest

from frontdesk.session.words import FALLBACK, WORDS, visitor_words

CODES = sorted(WORDS[FALLBACK])
NAMED = {"taken", "released", "reopened", "closed_operator"}


@pytest.mark.parametrize("language", sorted(WORDS))
def test_every_language_has_every_code(language: str) -> None:
    assert sorted(WORDS[language]) == CODES


@pytest.mark.parametrize("language", sorted(WORDS))
@pytest.mark.parametrize("code", CODES)
def test_a_sentence_is_short_calm_and_names_only_whom_it_must(language: str, code: str) -> None:
    text = WORDS[language][code]
    assert text.strip() == text
    assert 0 < len(text) <= 80
    assert "!" not in text
    assert "_" not in text
    fields = {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}
    assert fields == ({"name"} if code in NAMED else set())


@pytest.mark.parametrize("language", sorted(WORDS))
def test_different_endings_are_told_in_different_words(language: str) -> None:
    endings = [WORDS[language][code] for code in CODES if code.startswith("closed_")]
    assert len(set(endings)) == len(endings) == 4


@pytest.mark.parametrize(
    ("locale", "text"),
    [
        ("en", "Ann joined"),
        ("ru", "Ann теперь в чате"),
        ("uk-UA", "Ann тепер у чаті"),
        ("ru_RU", "Ann теперь в чате"),
        ("RU", "Ann теперь в чате"),
        ("zh-Hant", "Ann joined"),
        ("", "Ann joined"),
    ],
)
def test_the_locale_chooses_the_language(locale: str, text: str) -> None:
    assert visitor_words(locale, "taken", name="Ann") == text


@pytest.mark.parametrize("name", ["{name}", "{0}", "A {b} C", "%s"])
def test_a_name_is_never_read_as_a_template(name: str) -> None:
    assert visitor_words("en", "taken", name=name) == f"{name} joined"
