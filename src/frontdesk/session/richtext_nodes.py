"""Visitor nodes (as entries store them) back to the tree of `richtext`: the inverse of `richtext.visitor_nodes`.

Two things do not survive the way there: the language of a code block, and where two neighbouring runs of one format
were parted. An unknown kind of a later version becomes its text.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, cast

from frontdesk.session.richtext import (
    Block,
    ItemList,
    Node,
    Paragraph,
    Pre,
    Quote,
    RichText,
    Run,
    find_safe_href,
    tidy,
)

_PLAIN = Run("")


def from_nodes(nodes: Sequence[Any]) -> RichText:
    """The tree of stored visitor nodes; what is no node is left out."""
    return RichText(tuple(block for node in cast("Sequence[Node]", nodes) if (block := _block(node)) is not None))


def _block(node: Node) -> Block | None:
    match node:
        case ["p", list() as inline]:
            return Paragraph(_runs(inline))
        case ["quote", list() as inline]:
            return Quote(_runs(inline))
        case ["pre", str() as text]:
            return Pre(text)
        case ["ul", list() as items]:
            return ItemList(_items(items))
        case ["ol", list() as items]:
            return ItemList(_items(items), ordered=True)
        case ["ol", list() as items, int() as start]:
            return ItemList(_items(items), ordered=True, start=start)
        case _:
            runs = _runs([node])
            return Paragraph(runs) if runs else None


def _items(items: Sequence[Node]) -> tuple[tuple[Run, ...], ...]:
    return tuple(_runs(item) for item in items if isinstance(item, list))


def _runs(inline: Sequence[Node]) -> tuple[Run, ...]:
    return tidy(_walk(inline, _PLAIN))


def _walk(nodes: Sequence[Node], form: Run) -> Iterator[Run]:
    for node in nodes:
        match node:
            case str():
                yield replace(form, text=node)
            case ["b", list() as inner]:
                yield from _walk(inner, replace(form, bold=True))
            case ["i", list() as inner]:
                yield from _walk(inner, replace(form, italic=True))
            case ["s", list() as inner]:
                yield from _walk(inner, replace(form, strike=True))
            case ["code", str() as text]:
                yield replace(form, text=text, code=True)
            case ["a", str() as href, list() as inner]:
                yield from _walk(inner, replace(form, href=find_safe_href(href)))
            case [str(), *rest]:
                yield from _walk([inner for part in rest if isinstance(part, list) for inner in part], form)
            case _:
                pass
