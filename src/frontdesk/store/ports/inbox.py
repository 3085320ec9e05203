"""The operators' view of the sessions."""

from dataclasses import dataclass
from typing import Literal, Protocol

from frontdesk.session.entries import Author, Mode, Page
from frontdesk.session.state import State

PREVIEW_MAX = 200


@dataclass(frozen=True, slots=True)
class Preview:
    """The last message of a session: the first `PREVIEW_MAX` characters of it, as it was written."""

    author: Author
    name: str | None
    text: str


@dataclass(frozen=True, slots=True)
class InboxRow:
    """A session as a list shows it: where the visitor was last, what was said last, how it was rated last."""

    state: State
    started_at_ms: int
    read_upto: int
    page: Page | None
    preview: Preview | None
    rating: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class InboxQuery:
    """Which sessions to list; all that is given must hold.

    `operator` is the id of who has the session now, so that it finds open ones alone; `is_unowned`: nobody has.
    `text` is the beginning of a session's id or a part of a message's text, whatever the case of either.
    `before` is `(last_at_ms, session)` of the last row of the page before.
    """

    status: Literal["open", "closed", "all"] = "open"
    mode: Mode | None = None
    operator: str | None = None
    is_unowned: bool = False
    visitor: str | None = None
    text: str | None = None
    limit: int = 50
    before: tuple[int, str] | None = None


class Inbox(Protocol):
    async def list_inbox(self, query: InboxQuery) -> list[InboxRow]:
        """Last active first (among equals by id, descending), at most `limit` of them.

        Among the open ones those that wait come before all others, longest waiting first: all of them on the first
        page and on no later one; there `limit` counts the others.
        """
        ...

    async def get_inbox_row(self, session: str) -> InboxRow:
        """Raises: UnknownSession."""
        ...
