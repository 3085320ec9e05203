"""Texts with entities: what goes to Telegram, what comes from it, and how it is split."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.session.richtext import ItemList, Paragraph, Pre, Quote, RichText, Run, tidy, to_plain
from frontdesk.session.richtext_breaks import utf16_len
from frontdesk.session.richtext_markdown import parse_markdown
from frontdesk.session.richtext_telegram import (
    MAX_ENTITIES_READ,
    MAX_MESSAGE_UNITS,
    Entity,
    TelegramText,
    concat,
    from_telegram,
    plain_to_telegram,
    split,
    to_telegram,
)

TEXT = st.text(alphabet=st.sampled_from(list("ab 🙂\né.")), max_size=12)
RUN = st.builds(
    Run,
    TEXT,
    st.booleans(),
    st.booleans(),
    st.booleans(),
    st.booleans(),
    st.sampled_from([None, "https://x.example", "mailto:a@x.example", "tg://resolve?domain=x"]),
)
RUNS = st.lists(RUN, max_size=6).map(tidy)
BLOCK = st.one_of(
    RUNS.filter(bool).map(Paragraph),
    RUNS.filter(bool).map(Quote),
    TEXT.filter(str.strip).map(Pre),
    st.builds(ItemList, st.lists(RUNS, min_size=1, max_size=3).map(tuple), st.booleans()),
)
RICH = st.lists(BLOCK, max_size=5).map(lambda blocks: RichText(tuple(blocks)))
ENTITY = st.builds(
    Entity,
    st.sampled_from(
        [
            "bold",
            "italic",
            "strikethrough",
            "code",
            "pre",
            "text_link",
            "url",
            "blockquote",
            "expandable_blockquote",
            "spoiler",
        ]
    ),
    st.integers(-2, 30),
    st.integers(-2, 30),
    st.sampled_from([None, "https://x.example", "javascript:x"]),
)


def covered(text: str, entity: Entity) -> str:
    units = text.encode("utf-16-le")
    return units[2 * entity.offset : 2 * (entity.offset + entity.length)].decode("utf-16-le")


def assert_valid(message: TelegramText) -> None:
    open_ends: list[tuple[int, str]] = []
    for entity in message.entities:
        part = covered(message.text, entity)
        assert part and part == part.strip()
        end = entity.offset + entity.length
        assert end <= utf16_len(message.text)
        while open_ends and open_ends[-1][0] <= entity.offset:
            open_ends.pop()
        assert not open_ends or end <= open_ends[-1][0], "entities overlap in part"
        assert all(kind not in ("code", "pre") and kind != entity.kind for _, kind in open_ends)
        open_ends.append((end, entity.kind))


@pytest.mark.parametrize(
    ("source", "text", "entities"),
    [
        ("plain", "plain", []),
        ("🙂 **b *i* b**", "🙂 b i b", [Entity("bold", 3, 5), Entity("italic", 5, 1)]),
        ("~~s~~ `c`", "s c", [Entity("strikethrough", 0, 1), Entity("code", 2, 1)]),
        ("**`c`**", "c", [Entity("code", 0, 1)]),
        ("[x.example](https://x.example)", "x.example", [Entity("text_link", 0, 9, "https://x.example")]),
        (
            "[**a**](https://x.example)",
            "a (x.example)",
            [Entity("text_link", 0, 1, "https://x.example"), Entity("bold", 0, 1)],
        ),
        ("[`a`](https://x.example)", "a (x.example)", [Entity("text_link", 0, 1, "https://x.example")]),
        ("[us](https://shop.example)", "us", [Entity("text_link", 0, 2, "https://shop.example")]),
        ("[mail](mailto:a@x.example)", "mail (a@x.example)", []),
        ("# T\n\ntext", "T\n\ntext", [Entity("bold", 0, 1)]),
        ("> `q`", "q", [Entity("blockquote", 0, 1), Entity("code", 0, 1)]),
        ("> **q**\n> r", "q\nr", [Entity("blockquote", 0, 3), Entity("bold", 0, 1)]),
        ("```py\nx\n```", "x", [Entity("pre", 0, 1, None, "py")]),
        ("- a\n- **b**", "• a\n• b", [Entity("bold", 6, 1)]),
        ("4. a\n5. b", "4. a\n5. b", []),
    ],
)
def test_a_tree_becomes_text_and_entities(source: str, text: str, entities: list[Entity]) -> None:
    assert to_telegram(parse_markdown(source), own_hosts={"shop.example"}) == TelegramText(text, tuple(entities))


def test_visitor_text_is_never_parsed() -> None:
    assert plain_to_telegram("**a** <b>\x00 [x](y) \u202e🙂") == TelegramText("**a** <b> [x](y) 🙂")


@given(RICH)
def test_entities_lie_in_the_text_and_nest_properly(rich: RichText) -> None:
    assert_valid(to_telegram(rich))


@given(st.text(alphabet=st.sampled_from(list("ab *_~`[](>)#-1.\n🙂h:/")), max_size=150))
def test_entities_of_any_markdown_are_valid(source: str) -> None:
    assert_valid(to_telegram(parse_markdown(source)))


@given(RICH)
def test_the_text_is_the_plain_text_but_for_quote_marks(rich: RichText) -> None:
    without_quotes = RichText(tuple(block for block in rich.blocks if not isinstance(block, Quote)))
    assert to_telegram(without_quotes).text == to_plain(without_quotes)


def test_pieces_are_joined_with_their_entities_moved() -> None:
    bold = TelegramText("b", (Entity("bold", 0, 1),))
    assert concat(["🙂", bold, "\n", bold]) == TelegramText("🙂b\nb", (Entity("bold", 2, 1), Entity("bold", 4, 1)))


def test_a_short_text_is_one_part_and_no_text_is_none() -> None:
    message = TelegramText("ab", (Entity("bold", 0, 2),))
    assert split(message) == (message,)
    assert split(TelegramText("")) == split(TelegramText(" \n")) == ()


def test_a_text_is_split_after_a_paragraph_and_its_entities_go_on() -> None:
    one, two = "a" * 3_000 + "\n\n", "b" * 3_000
    message = TelegramText(one + two, (Entity("pre", 10, utf16_len(one + two) - 10, None, "py"),))
    assert split(message, reserve_units=96) == (
        TelegramText(one, (Entity("pre", 10, 2_990, None, "py"),)),
        TelegramText(two, (Entity("pre", 0, 3_000, None, "py"),)),
    )


def test_an_entity_that_would_cover_only_white_space_of_a_part_is_left_out() -> None:
    text = "a" * 4_000 + " " * 96 + "b"
    parts = split(TelegramText(text, (Entity("bold", 4_050, 47),)))
    assert [part.entities for part in parts] == [(), (Entity("bold", 0, 1),)]


def test_white_space_alone_is_no_part() -> None:
    assert [part.text.strip() for part in split(TelegramText("a" + " " * 20_000 + "b"))] == ["a", "b"]


def test_a_reserve_without_room_for_text_is_refused() -> None:
    with pytest.raises(ValueError, match="reserve_units=4090"):
        split(TelegramText("a"), reserve_units=4_090)


@given(RICH, st.integers(4_000, 4_032), st.integers(1, 40))
def test_parts_fit_are_valid_and_join_to_the_whole(rich: RichText, reserve: int, times: int) -> None:
    message = concat([to_telegram(rich)] * times)
    parts = split(message, reserve_units=reserve)
    assert all(0 < utf16_len(part.text) <= MAX_MESSAGE_UNITS - reserve for part in parts)
    assert "".join("".join(part.text for part in parts).split()) == "".join(message.text.split())
    for part in parts:
        assert_valid(part)


@given(
    st.text(alphabet=st.sampled_from(list("ab 🙂\n")), min_size=1, max_size=300).map(
        lambda text: "x" + "x".join(text)
    )
)
def test_parts_of_a_text_without_gaps_join_exactly(text: str) -> None:
    assert "".join(part.text for part in split(TelegramText(text), reserve_units=4_032)) == text


@pytest.mark.parametrize(
    ("message", "blocks"),
    [
        (TelegramText("hi\nyou\n\n \nthere"), [Paragraph((Run("hi\nyou"),)), Paragraph((Run("there"),))]),
        (TelegramText("🙂ab", (Entity("bold", 2, 1),)), [Paragraph((Run("🙂"), Run("a", bold=True), Run("b")))]),
        (
            TelegramText("abcd", (Entity("italic", 0, 3), Entity("strikethrough", 2, 2), Entity("spoiler", 0, 4))),
            [Paragraph((Run("ab", italic=True), Run("c", italic=True, strike=True), Run("d", strike=True)))],
        ),
        (TelegramText("a x()", (Entity("code", 2, 3),)), [Paragraph((Run("a "), Run("x()", code=True)))]),
        (
            TelegramText(
                "a x b", (Entity("text_link", 0, 1, "https://x.example"), Entity("text_link", 4, 1, "javascript:b"))
            ),
            [Paragraph((Run("a", href="https://x.example"), Run(" x b")))],
        ),
        (TelegramText("t", (Entity("text_link", 0, 1),)), [Paragraph((Run("t"),))]),
        (
            TelegramText("x.example http://y.example", (Entity("url", 0, 9), Entity("url", 10, 16))),
            [
                Paragraph(
                    (
                        Run("x.example", href="https://x.example"),
                        Run(" "),
                        Run("http://y.example", href="http://y.example"),
                    )
                )
            ],
        ),
        (
            TelegramText("a\nq b\nc", (Entity("blockquote", 2, 3), Entity("bold", 2, 1), Entity("pre", 3, 2))),
            [Paragraph((Run("a"),)), Quote((Run("q", bold=True), Run(" b"))), Paragraph((Run("c"),))],
        ),
        (TelegramText("q", (Entity("expandable_blockquote", 0, 1),)), [Quote((Run("q"),))]),
        (TelegramText("x\n  y\n", (Entity("pre", 1, 5, None, "py"),)), [Paragraph((Run("x"),)), Pre("  y", "py")]),
        (TelegramText("a \n", (Entity("pre", 1, 2), Entity("blockquote", 1, 1))), [Paragraph((Run("a"),))]),
        (TelegramText("a  b", (Entity("blockquote", 1, 2),)), [Paragraph((Run("a"),)), Paragraph((Run("b"),))]),
        (
            TelegramText("ab", (Entity("bold", -5, 6), Entity("italic", 1, 99))),
            [Paragraph((Run("a", bold=True), Run("b", italic=True)))],
        ),
        (TelegramText("ab", (Entity("bold", 9, 1), Entity("bold", 1, 0))), [Paragraph((Run("ab"),))]),
        (TelegramText("a\u202eb"), [Paragraph((Run("ab"),))]),
        (TelegramText(""), []),
    ],
)
def test_an_operators_message_becomes_a_tree(message: TelegramText, blocks: list[object]) -> None:
    assert list(from_telegram(message).blocks) == blocks


def test_entities_beyond_the_bound_are_ignored() -> None:
    read = [Entity("bold", 2 * index, 1) for index in range(MAX_ENTITIES_READ)]
    message = TelegramText("ab" * MAX_ENTITIES_READ, (*read, Entity("italic", 0, 2)))
    (paragraph,) = from_telegram(message).blocks
    assert isinstance(paragraph, Paragraph)
    assert paragraph.runs[:2] == (Run("a", bold=True), Run("b"))


@given(TEXT, st.lists(ENTITY, max_size=8))
def test_any_entities_give_a_tree_with_every_letter(text: str, entities: list[Entity]) -> None:
    rich = from_telegram(TelegramText(text, tuple(entities)))
    assert [char for char in to_plain(rich) if char in "é🙂"] == [char for char in text if char in "é🙂"]
    assert_valid(to_telegram(rich))


@given(RICH)
def test_reading_back_what_was_written_settles(rich: RichText) -> None:
    hosts = {"x.example", "a@x.example", "tg://resolve"}
    once = to_telegram(from_telegram(to_telegram(rich, own_hosts=hosts)), own_hosts=hosts)
    assert to_telegram(from_telegram(once), own_hosts=hosts) == once
