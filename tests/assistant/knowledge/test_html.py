"""Saved web pages: what they say is kept, what stands around it isn't."""

import pytest

from frontdesk.assistant.knowledge.html import read_html

PAGE = """<!doctype html><html><head><title>Acme | Returns</title>
<link rel="canonical" href="https://acme.example/returns"><style>p { color: red }</style></head>
<body><header><nav><a href="/">Home</a></nav></header>
<div><h1>Returns &amp; refunds</h1><p>You can <b>return</b> within <a href="/x">30 days</a>, see
<a href="https://dhl.example">DHL</a>.</p><h2>How</h2><ul><li>Print</li><li>Send</li></ul>
<table><tr><th>Country</th><th>Days</th></tr><tr><td>DE</td><td>2</td></tr></table>
<img src="x" alt="a picture"><form><input value="search"><button>Go</button></form></div>
<aside>Related</aside><footer>© Acme</footer><script>track()</script></body></html>"""


def test_a_page_becomes_its_words_in_their_form() -> None:
    page = read_html(PAGE)
    assert (page.title, page.url) == ("Returns & refunds", "https://acme.example/returns")
    assert page.markdown == (
        "# Returns & refunds\n\nYou can **return** within 30 days, see [DHL](https://dhl.example).\n\n## How\n\n"
        "- Print\n- Send\n\n| Country | Days |\n| --- | --- |\n| DE | 2 |"
    )


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("<header>Menu</header><main><header><h1>A</h1></header><p>b</p></main><p>c</p>", "# A\n\nb"),
        ("<p>c</p><article><p>b</p></article>", "b"),
        ("<article>a</article><article>b</article>", "a\n\nb"),
        ("<header><h1>A</h1></header><p>b</p>", "# A\n\nb"),
        ("<p hidden>a</p><p>b</p><p aria-hidden='true'>c</p>", "b"),
        ("<a href='javascript:alert(1)'>a</a> <a href='mailto:a@b.example'>b</a>", "a [b](mailto:a@b.example)"),
        ("just\n   words", "just words"),
        ("<pre>a\n  b</pre>", "```\na\n  b\n```"),
        ("", ""),
    ],
)
def test_only_the_main_part_counts(body: str, words: str) -> None:
    assert read_html(f"<body>{body}</body>").markdown == words


@pytest.mark.parametrize(
    "hostile",
    [
        "<div>" * 5_000 + "deep" + "</div>" * 5_000,
        "<b>x" * 2_000 + "deep",
        "<<p>deep",
        "<p>deep<!--",
        '<a href="http://[SITE]/prices">deep</a>',
        "<![foo deep",
        '<table><tr><td colspan="²">deep</td></tr></table>',
        '<ol start="²"><li>deep</li></ol>',
    ],
)
def test_nothing_breaks_the_reader(hostile: str) -> None:
    assert "deep" in read_html(hostile).markdown
