"""Stored visitor nodes become the tree that they were made of."""

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given

from frontdesk.session.richtext import ItemList, Paragraph, Pre, RichText, Run, visitor_nodes
from frontdesk.session.richtext_markdown import parse_markdown
from frontdesk.session.richtext_nodes import from_nodes
from tests.session.test_richtext_telegram import RICH


@given(RICH)
def test_nodes_come_back_as_the_tree_they_were_made_of(rich: RichText) -> None:
    stored = json.loads(json.dumps(visitor_nodes(rich)))
    assert from_nodes(stored) == rich


@pytest.mark.parametrize(
    "source",
    [
        "plain",
        "**b *bi* ~~bs~~** `c` [a **b**](https://x.example/y)",
        "4. four\n5. five",
        "> quoted\n> twice\n\n- a\n- b",
    ],
)
def test_a_markdown_answer_survives_the_store(source: str) -> None:
    rich = parse_markdown(source)
    assert from_nodes(json.loads(json.dumps(visitor_nodes(rich)))) == rich


def test_only_the_language_of_code_is_lost() -> None:
    rich = parse_markdown("```py\nx = 1\n```")
    (code,) = rich.blocks
    assert isinstance(code, Pre)
    assert from_nodes(visitor_nodes(rich)) == RichText((replace(code, language=None),))


UNKNOWN: list[tuple[list[Any], RichText]] = [
    ([["p", [["mark", ["seen"]], "!"]]], RichText((Paragraph((Run("seen!"),)),))),
    ([["p", [["a", "javascript:x", ["no"]]]]], RichText((Paragraph((Run("no"),)),))),
    (["loose", 7, []], RichText((Paragraph((Run("loose"),)),))),
    ([["ul", [["a"], []]]], RichText((ItemList(((Run("a"),), ())),))),
]


@pytest.mark.parametrize(("nodes", "rich"), UNKNOWN)
def test_what_is_unknown_becomes_its_text(nodes: list[Any], rich: RichText) -> None:
    assert from_nodes(nodes) == rich
