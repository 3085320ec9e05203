"""A saved web page as Markdown: its main text alone, without menus, footers, forms and scripts."""

import re
from dataclasses import dataclass

import structlog
from bs4 import BeautifulSoup, Tag
from markdownify import MarkdownConverter  # pyright: ignore[reportMissingTypeStubs]

# Never part of what a page says.
_NOISE = (
    "head, title, script, style, noscript, template, svg, math, iframe, object, canvas, video, audio, img, picture, "
    "form, button, input, select, textarea, dialog, nav, aside, [hidden], [aria-hidden=true], [role=navigation], "
    "[role=search], [role=banner], [role=contentinfo], [role=dialog]"
)
# Of a page that does not mark its main part: what stands around it.
_FRAME = "header, footer"
_SPACE = re.compile(r"\s+")
_SAFE_LINK = re.compile(r"(?:https?://|mailto:|tel:)[^\s<>]+\Z")
_TAG = re.compile(r"<[^<>]*>")
_DEPTH_MAX = 200
"""The form of what is nested deeper takes the square of it in time."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class HtmlPage:
    """`title` and `url` as the page itself names them; empty and None where it doesn't."""

    markdown: str
    title: str
    url: str | None


def read_html(html: str) -> HtmlPage:
    """The page's words. Never fails: what no parser takes still has words between its tags."""
    try:
        return _read(html)
    except Exception:  # of two foreign parsers, on whatever a browser once saved
        log.exception("html_read_as_plain_text")
        return HtmlPage(" ".join(_TAG.sub(" ", html).split()), "", None)


def _read(html: str) -> HtmlPage:
    soup = BeautifulSoup(html, "html.parser")
    title, url = _title(soup), _canonical(soup)
    for element in soup.select(_NOISE):
        element.decompose()
    main = soup.select_one("main, [role=main]") or _only_article(soup)
    if main is None:
        main = soup.body or soup
        for element in main.select(_FRAME):
            if element.find("h1") is None:
                element.decompose()
    kept = {id(words) for pre in main.select("pre") for words in pre.find_all(string=True)}
    for words in main.find_all(string=True):
        if id(words) not in kept:  # a line's end in the source is no line's end on the page
            words.replace_with(_SPACE.sub(" ", words))
    for link in main.select("a"):
        if not _SAFE_LINK.match(str(link.get("href", ""))):
            link.unwrap()
    return HtmlPage(_to_markdown(main), title, url)


def _to_markdown(main: Tag) -> str:
    if _depth(main) > _DEPTH_MAX:
        return main.get_text("\n\n", strip=True)
    converter = MarkdownConverter(heading_style="ATX", bullets="-", escape_asterisks=False, escape_underscores=False)
    return str(converter.convert_soup(main)).strip()


def _depth(main: Tag) -> int:
    deepest, level = 0, [main]
    while level and deepest <= _DEPTH_MAX:
        level = [child for tag in level for child in tag.children if isinstance(child, Tag)]
        deepest += 1
    return deepest


def _only_article(soup: BeautifulSoup) -> Tag | None:
    articles = soup.select("article")
    return articles[0] if len(articles) == 1 else None


def _title(soup: BeautifulSoup) -> str:
    """The first heading, which is the page's own, before the window's title, which often names the whole site."""
    for name in ("h1", "title"):
        found = soup.find(name)
        if isinstance(found, Tag) and (words := " ".join(found.get_text(" ").split())):
            return words
    return ""


def _canonical(soup: BeautifulSoup) -> str | None:
    link = soup.select_one("link[rel~=canonical][href], meta[property='og:url'][content]")
    return None if link is None else str(link.get("href") or link.get("content"))
