"""The system's own sentences: every code in every language, names as they are, English where we speak no better."""

import string

import pytest

from frontdesk.session.words import FALLBACK, WORDS, visitor_words

CODES = sorted(WORDS[FALLBACK])
FIELDS = {
    **{code: {"name"} for code in ("taken", "released", "reopened", "closed_operator")},
    "away": {"back"},
    "assistant_failed_away": {"back"},
    "released_away": {"name", "back"},
    "human_offered_away": {"when"},
    "back": {"when", "contact"},
}
"""What a sentence leaves open; another sentence, in the first three."""


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
    assert fields == FIELDS.get(code, set())


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


def test_outside_the_hours_it_is_one_text_with_the_time_and_a_request_for_a_contact() -> None:
    assert visitor_words("en", "released_away", name="{when}", back_in_ms=25 * 60_000) == (
        "{when} had to leave, and nobody else is here. We're back in 25 minutes and answer you here. "
        "Leave an e-mail or a phone number too, in case you're gone by then."
    )
    assert visitor_words("de-AT", "human_offered_away") == "Soll Ihnen ein Mensch antworten? Wir sind bald zurück."
