"""Markdown for a page from the server: nodes that `rich.html` turns into markup, every word of them escaped. Pure."""

from collections.abc import Sequence
from dataclasses import replace
from typing import assert_never

from frontdesk.session.richtext import (
    Block,
    ItemList,
    Node,
    Paragraph,
    Pre,
    Quote,
    RichText,
    Run,
    name_hosts,
    visitor_nodes,
)

_SCHEMES = ("http://", "https://", "mailto:")


def page_nodes(rich: RichText) -> list[Node]:
    """Nodes whose links lead to the web or to a mail address, each named where its label says something else."""
    return visitor_nodes(RichText(tuple(_block(block) for block in rich.blocks)))


def _block(block: Block) -> Block:
    match block:
        case Paragraph(runs) | Quote(runs):
            return replace(block, runs=_runs(runs))
        case ItemList(items):
            return replace(block, items=tuple(_runs(item) for item in items))
        case Pre():
            return block
        case _:
            assert_never(block)


def _runs(runs: Sequence[Run]) -> tuple[Run, ...]:
    return name_hosts([run if is_for_pages(run.href) else replace(run, href=None) for run in runs])


def is_for_pages(href: str | None) -> bool:
    """May a page hold this link? It is a safe one already (`richtext.find_safe_href`)."""
    return href is not None and href.lower().startswith(_SCHEMES)
