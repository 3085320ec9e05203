"""The assistant's Markdown becomes what every surface shows: plain words and nodes, cut where too long."""

from dataclasses import dataclass

from frontdesk.session.entries import RichNodes
from frontdesk.session.richtext import cut_answer, to_plain, visitor_nodes
from frontdesk.session.richtext_markdown import MAX_MARKDOWN_CHARS, parse_markdown

# More of an answer is never read: it could not be shown, and a runaway model must not fill the memory.
MAX_ANSWER_CHARS = MAX_MARKDOWN_CHARS


@dataclass(frozen=True, slots=True)
class RenderedAnswer:
    text: str
    rich: RichNodes
    offers_human: bool = False
    model_failure: str | None = None


def render_answer(markdown: str, *, cut_note: str) -> RenderedAnswer | None:
    """The answer without images and dangerous links, or None if nothing is left to read.

    Takes up to half a second for hostile input: call it in a thread.
    """
    rich = cut_answer(parse_markdown(markdown[:MAX_ANSWER_CHARS]), cut_note)
    text = to_plain(rich)
    if not any(char.isprintable() and not char.isspace() for char in text):
        return None
    return RenderedAnswer(text, [*visitor_nodes(rich)])
