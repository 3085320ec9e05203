"""The tree, its visitor nodes and plain text, and what Markdown becomes."""

import time
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.session.richtext import (
    MAX_HREF_CHARS,
    ItemList,
    Node,
    Paragraph,
    Pre,
    Quote,
    RichText,
    Run,
    clean,
    cut_answer,
    find_foreign_host,
    find_safe_href,
    link_target,
    name_hosts,
    slice_runs,
    text_of,
    tidy,
    to_plain,
    visitor_nodes,
)
from frontdesk.session.richtext_breaks import safe_break, utf16_len
from frontdesk.session.richtext_markdown import MAX_MARKDOWN_CHARS, parse_markdown

MARKDOWN = st.text(alphabet=st.sampled_from(list("ab \n*_`~[]()<>!#>-1.|\\&:/é🙂")), max_size=120) | st.lists(
    st.sampled_from(
        [
            "**a",
            "b**",
            "*i*",
            "~~",
            "`c`",
            "[t](http://x.y/z)",
            "[j](javascript:x)",
            "![m](http://e/p.png)",
            "\n",
            "\n\n",
            "- ",
            "1. ",
            "> ",
            "```",
            "  ",
            "| a | b |\n|---|---|\n",
            "word ",
            "https://h.example/p_q",
            "&#x202e;",
            "🙂",
        ]
    ),
    max_size=30,
).map("".join)


def nodes(source: str) -> list[Node]:
    return visitor_nodes(parse_markdown(source))


def plain(source: str) -> str:
    return to_plain(parse_markdown(source))


def runs_of(rich: RichText) -> Iterator[Run]:
    for block in rich.blocks:
        match block:
            case Paragraph(runs) | Quote(runs):
                yield from runs
            case Pre(text):
                yield Run(text, code=True)
            case ItemList(items):
                for item in items:
                    yield from item


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (
            "Hello **you**[here](https://x.example)",
            [["p", ["Hello ", ["b", ["you"]], ["a", "https://x.example", ["here"]]]]],
        ),
        ("- one\n- two", [["ul", [["one"], ["two"]]]]),
        ("1. one\n2. two", [["ol", [["one"], ["two"]]]]),
        ("3. c\n4. d", [["ol", [["c"], ["d"]], 3]]),
        ("0. z", [["ol", [["z"]], 0]]),
        ("```py\na < b\n```", [["pre", "a < b"]]),
        ("    indented", [["pre", "indented"]]),
        ("# Title *x*", [["p", [["b", ["Title ", ["i", ["x"]]]]]]]),
        ("> said\n> so", [["quote", ["said\nso"]]]),
        ("~~old~~ `x`", [["p", [["s", ["old"]], " ", ["code", "x"]]]]),
        ("***both***", [["p", [["b", [["i", ["both"]]]]]]]),
        ("**a *b* c**", [["p", [["b", ["a ", ["i", ["b"]], " c"]]]]]),
        ("**[l `c`](https://x.example)**", [["p", [["a", "https://x.example", [["b", ["l "]], ["code", "c"]]]]]]),
        ("<b>x</b><script>", [["p", ["<b>x</b><script>"]]]),
        ("a  \nb\nc", [["p", ["a\nb\nc"]]]),
        ("| a | b |\n|---|---|\n| 1 | 2 |", [["p", [["b", ["a"]], " | ", ["b", ["b"]], "\n1 | 2"]]]),
        ("- a\n  - b\n    1. c\n    2. d", [["ul", [["a\n  • b\n    1. c\n    2. d"]]]]),
        ("- a\n\n  ```\n  x\n  ```", [["ul", [["a\n", ["code", "x"]]]]]),
        ("> - q", [["quote", ["• q"]]]),
        ("a\n\n---\n\nb", [["p", ["a"]], ["p", ["b"]]]),
        (
            "see https://a.example/b, ok",
            [["p", ["see ", ["a", "https://a.example/b", ["https://a.example/b"]], ", ok"]]],
        ),
        ("<https://a.example>", [["p", [["a", "https://a.example", ["https://a.example"]]]]]),
        ("https://[bad", [["p", ["https://[bad"]]]),
        ("```\n\n```", []),
        (">", []),
        ("", []),
    ],
)
def test_markdown_becomes_visitor_nodes(source: str, expected: list[Node]) -> None:
    assert nodes(source) == expected


@pytest.mark.parametrize(
    "href",
    ["javascript:alert(1)", "data:text/html,x", "/relative", "//host/x", "ftp://h/x", "JaVaScRiPt:x", "vbscript:x"],
)
def test_a_link_of_another_scheme_becomes_its_label(href: str) -> None:
    assert nodes(f"[label]({href})") == [["p", ["label"]]]


def test_an_image_becomes_its_alt_text_and_names_no_address() -> None:
    assert nodes("![a **red** ![inner](http://e/i) car](https://evil.example/p.png?c=secret)") == [
        ["p", ["a red inner car"]]
    ]


def test_the_language_of_code_is_kept_when_it_is_one() -> None:
    assert parse_markdown("```python title=x\na\n```").blocks == (Pre("a", "python"),)
    assert parse_markdown("```<x>\na\n```").blocks == (Pre("a", None),)


@pytest.mark.parametrize("marker", ["> ", "- ", "1. "])
def test_what_is_nested_too_deeply_stays_as_text(marker: str) -> None:
    assert "treasure" in plain(marker * 200 + "treasure")


def test_what_is_nested_too_deeply_ends_with_its_container() -> None:
    assert plain("> " * 40 + "deep\n\nafter").endswith("after")


def test_more_than_can_be_parsed_stays_as_plain_text() -> None:
    source = "**a** " * (MAX_MARKDOWN_CHARS // 6 + 100)
    assert plain(source).count("a") == source.count("a")


@pytest.mark.parametrize("unit", ["![", "*a_ ", "`a", "> ", "- a\n  ", "](", "|a|\n"])
def test_hostile_markdown_of_200_kb_is_parsed_in_bounded_time(unit: str) -> None:
    source = unit * (200_000 // len(unit))
    began = time.perf_counter()
    parse_markdown(source)
    assert time.perf_counter() - began < 5


@given(st.text(alphabet=st.sampled_from(list("abé🙂 \n*_>#-1.)(+=\\")), max_size=200))
def test_no_letter_is_lost_with_the_markup(source: str) -> None:
    assert _letters(plain(source)) == _letters(source)


@given(MARKDOWN)
def test_no_link_leaves_the_scheme_list_and_nothing_unclean_remains(source: str) -> None:
    rich = parse_markdown(source)
    links = [run.href for run in runs_of(rich) if run.href is not None]
    assert [find_safe_href(href) for href in links] == links
    assert clean(to_plain(rich)) == to_plain(rich)


@given(MARKDOWN)
def test_blocks_are_never_empty_and_their_ends_never_white(source: str) -> None:
    for block in parse_markdown(source).blocks:
        match block:
            case Paragraph(runs) | Quote(runs):
                assert text_of(runs) == text_of(runs).strip() != ""
                assert tidy(runs) == runs
            case Pre(text):
                assert text.strip()
            case ItemList(items):
                assert any(items)


@given(st.text(st.characters(min_codepoint=0, max_codepoint=0x10FFFF, categories=None)))
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    assert clean(clean(text)) == clean(text)
    clean(text).encode()


def test_control_and_bidi_override_characters_are_removed() -> None:
    assert (
        clean("a\x00b\x1bc\u202ed\u2066e\ufefff\ud800g\r\nh\u2028i\tj\u200dk\u200f")
        == "abcdef\ufffdg\nh\ni\tj\u200dk\u200f"
    )
    assert plain("a&#x202e;b&#0;c") == "ab\ufffdc"


@pytest.mark.parametrize(
    ("href", "safe"),
    [
        ("https://x.example/a?b=c#d", True),
        (" HTTP://x.example ", True),
        ("mailto:a@x.example", True),
        ("tg://resolve?domain=x", True),
        ("tg://", False),
        ("https://", False),
        ("https:///path", False),
        ("https://[::1", False),
        ("https://x.example\\@y.example", False),
        ("https://x.example/\u202egpj.exe", False),
        ("https://x.example/a b", False),
        ("https://x.example/" + "a" * MAX_HREF_CHARS, False),
        ("mailto:", False),
        ("javascript:alert(1)", False),
    ],
)
def test_which_links_are_safe(href: str, safe: bool) -> None:
    assert find_safe_href(href) == (href.strip() if safe else None)


@pytest.mark.parametrize(
    ("label", "href", "named"),
    [
        ("here", "https://www.x.example/a", "x.example"),
        ("x.example/a", "https://x.example/a", None),
        ("www.X.example", "https://x.example", None),
        ("paypal.example", "https://evil.example", "evil.example"),
        ("x.example.evil.org", "https://x.example", "x.example"),
        ("sub.x.example", "https://x.example", "x.example"),
        ("user@x.example", "https://x.example@evil.org", "evil.org"),
        ("us", "https://shop.example/a", None),
        ("mail us", "mailto:a@x.example", "a@x.example"),
        ("a@x.example", "mailto:a@x.example", None),
        ("chat", "tg://resolve?domain=x", "tg://resolve"),
    ],
)
def test_a_foreign_host_is_named_unless_the_label_shows_it(label: str, href: str, named: str | None) -> None:
    assert find_foreign_host(label, href, {"shop.example"}) == named


def test_one_link_of_several_runs_names_its_host_once() -> None:
    runs = (Run("a", href="https://x.example"), Run("b", bold=True, href="https://x.example"), Run("c"))
    assert text_of(name_hosts(runs)) == "ab (x.example)c"
    assert link_target("https://x.example") == "x.example"


def test_plain_text_has_no_markup() -> None:
    source = "# T\n\n**b** [l](https://x.example)\n\n- i\n- [k](https://y.example)\n\n> q\n> r\n\n5. five"
    assert plain(source) == ("T\n\nb l (x.example)\n\n• i\n• k (y.example)\n\n> q\n> r\n\n5. five")


def test_runs_of_one_format_are_joined_and_code_keeps_only_its_link() -> None:
    runs = (Run("  a"), Run("b"), Run(""), Run("c", bold=True, code=True, href="https://x.example"), Run("  "))
    assert tidy(runs) == (Run("ab"), Run("c", code=True, href="https://x.example"))
    assert tidy([Run(" "), Run("\n", bold=True)]) == ()


def test_runs_are_sliced_by_characters() -> None:
    assert slice_runs((Run("abc"), Run("def", bold=True)), 1, 5) == (Run("bc"), Run("de", bold=True))


LONG = RichText(
    (
        Paragraph((Run("One two three. Four five six."),)),
        ItemList(((Run("first item"),), (Run("second item"),), (Run("third item"),))),
        Quote((Run("quoted words here"),)),
        Pre("line one\nline two", "py"),
    )
)


FIRST = "One two three. Four five six."
LIST = "• first item\n• second item\n• third item"


@pytest.mark.parametrize(
    ("limit", "shown"),
    [
        (94, [FIRST, LIST, "> quoted words here", "line one\nline two"]),
        (89, [FIRST, LIST, "> quoted words here", "line one", "cut"]),
        (77, [FIRST, LIST, "> quoted words here", "cut"]),
        (70, [FIRST, LIST, "> quoted", "cut"]),
        (60, [FIRST, LIST, "cut"]),
        (58, [FIRST, "• first item\n• second item\n• third", "cut"]),
        (50, [FIRST, "• first item\n• second item", "cut"]),
        (29, [FIRST, "cut"]),
        (20, ["One two three.", "cut"]),
        (0, ["cut"]),
    ],
)
def test_a_long_answer_is_cut_at_a_safe_place_with_a_note(limit: int, shown: list[str]) -> None:
    assert to_plain(cut_answer(LONG, "cut", limit_units=limit)) == "\n\n".join(shown)


def test_a_cut_list_keeps_its_numbers() -> None:
    numbered = RichText((ItemList(((), (Run("two"),), (), (Run("four"),), ()), ordered=True),))
    assert to_plain(cut_answer(numbered, "cut", limit_units=5)) == "1. \n2. two\n3. \n4. fo\n\ncut"


@given(MARKDOWN, st.integers(0, 80))
def test_a_cut_answer_is_the_beginning_of_the_whole_and_the_note(source: str, limit: int) -> None:
    rich = parse_markdown(source)
    cut = cut_answer(rich, "…", limit_units=limit)
    if cut is rich:
        return
    *body, note = cut.blocks
    assert note == Paragraph((Run("…", italic=True),))
    assert _letters(_bare(rich)).startswith(_letters(_bare(RichText(tuple(body)))))
    assert utf16_len(_bare(RichText(tuple(body)))) <= limit < utf16_len(_bare(rich))


def _bare(rich: RichText) -> str:
    return text_of(runs_of(rich))


def _letters(text: str) -> str:
    return "".join(char for char in text if char.isalpha())


@given(st.text(max_size=40), st.integers(2, 30))
def test_a_break_fits_moves_on_and_parts_no_surrogate_pair(text: str, units: int) -> None:
    at = 0
    while at < len(text):
        end = safe_break(text, at, units)
        assert at < end <= len(text)
        assert utf16_len(text[at:end]) <= units
        at = end


@pytest.mark.parametrize(
    ("text", "units", "first"),
    [
        ("aaaa bbbb\n\ncccc dddd", 16, "aaaa bbbb\n\n"),
        ("aaaa bbbb\ncccc dddd", 16, "aaaa bbbb\n"),
        ("aaaa bbbb. cccc dddd", 16, "aaaa bbbb. "),
        ("aaaa bbbb cccc dddd", 16, "aaaa bbbb cccc "),
        ("一二三四。五六七八", 7, "一二三四。"),
        ("xxxxx👍🏽yy", 8, "xxxxx"),
        ("xxxx👨‍👩‍👧yy", 9, "xxxx"),
        ("xxxxe\u0301yy", 5, "xxxx"),
        ("🇩🇪🇫🇷🇺🇦", 10, "🇩🇪🇫🇷"),
        ("🇩🇪🇫🇷🇺🇦", 8, "🇩🇪🇫🇷"),
        ("🏴\U000e0067\U000e0062x", 4, "🏴\U000e0067"),
        ("a" + "\u0301" * 200, 100, "a" + "\u0301" * 99),
    ],
)
def test_where_a_text_breaks(text: str, units: int, first: str) -> None:
    assert text[: safe_break(text, 0, units)] == first


@pytest.mark.parametrize("unit", [".", "\n ", "!)", "🏳\u200d", "e\u0301", "🇩🇪"])
def test_a_break_in_a_hostile_text_is_found_in_bounded_time(unit: str) -> None:
    text = unit * (200_000 // len(unit))
    began, at = time.perf_counter(), 0
    while at < len(text):
        at = safe_break(text, at, 4_000)
    assert time.perf_counter() - began < 1


def test_lengths_are_counted_in_utf16_units() -> None:
    assert [utf16_len(text) for text in ("", "abc", "é", "🙂", "\ud83d")] == [0, 3, 1, 2, 1]
