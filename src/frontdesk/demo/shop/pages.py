"""The sample shop's files, made once at the start: templates filled with the catalogue and with the knowledge.

The help pages are the assistant's own knowledge, so the shop and the assistant cannot disagree.
"""

import html
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from string import Template

from markdown_it import MarkdownIt

from frontdesk.demo.shop.catalogue import PRODUCTS, Product

_SITE = Path(__file__).with_name("site")
_KNOWLEDGE = Path(__file__).parent.with_name("knowledge")
_TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml", ".html": "text/html"}
_HELP = {
    "delivery": ("Delivery", ("delivery",)),
    "returns": ("Returns", ("returns",)),
    "sizes": ("Sizes", ("sizes",)),
    "warranty": ("Warranty and repairs", ("warranty",)),
    "payment": ("Payment", ("payment",)),
    "contact": ("Contact", ("contact", "opening-hours")),
}
"""Help pages: address, name in the menus, files of the knowledge."""


@dataclass(frozen=True, slots=True)
class File:
    """A file as it is served."""

    content_type: str
    content: bytes


def make_files(desk: str) -> dict[str, File]:
    """All files of the shop by path. `desk` is Frontdesk's origin, for the line that brings the widget."""
    pages = {
        "/": _page("Woollens from Bremen", _home(), desk=desk),
        **{f"/products/{each.slug}": _page(each.name, _product(each), desk=desk) for each in PRODUCTS},
        **{f"/{slug}": _page(name, _help(slug, *files), desk=desk) for slug, (name, files) in _HELP.items()},
    }
    return _assets() | {path: _file(".html", page.encode()) for path, page in pages.items()}


def _assets() -> dict[str, File]:
    found = [path for path in _SITE.rglob("*") if path.suffix in (".css", ".js", ".svg")]
    return {f"/{path.relative_to(_SITE).as_posix()}": _file(path.suffix, path.read_bytes()) for path in found}


def _file(suffix: str, content: bytes) -> File:
    return File(f"{_TYPES[suffix]}; charset=utf-8", content)


def _page(title: str, main: str, *, desk: str) -> str:
    return _fill("layout", {"title": title}, main=main, widget=f"{desk}/widget.js")


def _home() -> str:
    return _fill("home", {}, products=_cards(PRODUCTS))


def _product(product: Product) -> str:
    at = PRODUCTS.index(product)
    others = [PRODUCTS[(at + step) % len(PRODUCTS)] for step in (1, 2, 3, 4)]
    usual = product.sizes[len(product.sizes) // 2] if product.sizes else ""
    sizes = "".join(
        _fill("size", {"size": size}, checked="checked" if size == usual else "") for size in product.sizes
    )
    choice = _fill("sizes", {}, sizes=sizes) if sizes else ""
    return _fill("product", _words(product), choice=choice, others=_cards(others))


def _cards(products: Iterable[Product]) -> str:
    return "".join(_fill("card", _words(each)) for each in products)


def _words(product: Product) -> dict[str, str]:
    return {
        "slug": product.slug,
        "name": product.name,
        "kind": product.kind,
        "price": product.price,
        "story": product.story,
        "picture": product.picture,
        "made_of": product.made_of,
        "group": "wear" if product.is_worn else "home",
    }


def _help(slug: str, *files: str) -> str:
    texts = [(_KNOWLEDGE / f"{name}.md").read_text(encoding="utf-8") for name in files]
    # A page has one main title, the first file's.
    joined = "\n".join([texts[0], *(text.partition("\n")[2] for text in texts[1:])])
    article = MarkdownIt("commonmark", {"html": False}).render(joined)
    return _fill("help", {}, article=article, links=_help_links(slug))


def _help_links(here: str) -> str:
    def link(slug: str, name: str) -> str:
        return f'<a href="/{slug}"{" aria-current=page" if slug == here else ""}>{html.escape(name)}</a>'

    return "".join(link(slug, name) for slug, (name, _) in _HELP.items())


def _fill(template: str, words: Mapping[str, str], **markup: str) -> str:
    """`words` are escaped, `markup` is taken as it is."""
    text = (_SITE / f"{template}.html").read_text(encoding="utf-8")
    return Template(text).substitute({name: html.escape(word) for name, word in words.items()}, **markup)
