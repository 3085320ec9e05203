"""Text in UTF-16 units, and what is found in it."""

import pytest

from frontdesk.sandbox.telegram.errors import NotModelled, Refusal
from frontdesk.sandbox.telegram.text import Entity, clean, commands, utf16_length


def entity(kind: str, offset: int, length: int, **more: object) -> Entity:
    return {"type": kind, "offset": offset, "length": length, **more}


@pytest.mark.parametrize(("text", "length"), [("", 0), ("abc", 3), ("é", 1), ("😀", 2), ("👨‍👩‍👧", 8)])
def test_length_is_in_utf16_units(text: str, length: int) -> None:
    assert utf16_length(text) == length


def test_control_characters_and_ends_go() -> None:
    assert clean(" \n a\tb\x00c\r\n ", []) == ("a b c", [])


def test_entities_move_with_the_trimmed_text_and_are_clipped() -> None:
    text, kept = clean("  bold  ", [entity("bold", 0, 8), entity("code", 0, 2)])
    assert (text, kept) == ("bold", [entity("bold", 0, 4)])


def test_nested_entities_are_sorted_outermost_first() -> None:
    _, kept = clean("one two", [entity("italic", 0, 3), entity("bold", 0, 7)])
    assert kept == [entity("bold", 0, 7), entity("italic", 0, 3)]


@pytest.mark.parametrize(
    "wrong",
    [
        entity("bold", -1, 2),
        entity("bold", 0, 0),
        entity("sparkle", 0, 1),
        entity("text_link", 0, 1, url="javascript"),
        {"type": "bold"},
    ],
)
def test_wrong_entities_are_refused(wrong: Entity) -> None:
    with pytest.raises(Refusal):
        clean("text", [wrong])


@pytest.mark.parametrize(
    "unknown",
    [
        [entity("custom_emoji", 0, 1)],
        [entity("bold", 0, 1, colour="red")],
        [entity("bold", 0, 3), entity("italic", 2, 2)],
    ],
)
def test_what_is_not_modelled_says_so(unknown: list[Entity]) -> None:
    with pytest.raises(NotModelled):
        clean("text", unknown)


def test_commands_mentions_and_links_are_found() -> None:
    text, found = clean("😀 /take@desk_bot @ann https://x.example/a?b=1, a/b me@x.example", [])
    assert [(one["type"], one["offset"], one["length"]) for one in found] == [
        ("bot_command", 3, 14),
        ("mention", 18, 4),
        ("url", 23, 23),
    ]
    assert commands(text, found) == ["/take@desk_bot"]


def test_nothing_is_found_inside_given_entities() -> None:
    _, kept = clean("/take", [entity("code", 0, 5)])
    assert kept == [entity("code", 0, 5)]
