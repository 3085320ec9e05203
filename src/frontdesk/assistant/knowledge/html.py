"""A saved web page as Markdown: its main text alone, without menus, footers, forms and scripts."""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

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
_KEPT_SCHEMES = ("http", "https", "mailto", "tel")


@dataclass(frozen=True, slots=True)
class HtmlPage:
    """`title` and `url` as the page itself names them; empty and None where it doesn't."""

    markdown: str
    title: str
    url: str | None


def read_html(html: str) -> HtmlPage:
    """The page's words. Never fails: browsers read anything, and so does the parser."""
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
    for words in main.find_all(string=True):
        if words.find_parent("pre") is None:  # a line's end in the source is no line's end on the page
            words.replace_with(_SPACE.sub(" ", words))
    for link in main.select("a"):
        if urlsplit(str(link.get("href", ""))).scheme not in _KEPT_SCHEMES:
            link.unwrap()
    return HtmlPage(_to_markdown(main), title, url)


def _to_markdown(main: Tag) -> str:
    converter = MarkdownConverter(heading_style="ATX", bullets="-", escape_asterisks=False, escape_underscores=False)
    try:
        return str(converter.convert_soup(main)).strip()
    except RecursionError:  # nested hundreds of levels deep: its words without its form
        return main.get_text("\n\n", strip=True)


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
