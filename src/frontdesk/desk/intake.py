"""A visitor's raw words become a command here, before the queue: detection and digests cost the lock nothing."""

import hashlib
from collections.abc import Callable

from frontdesk.desk.desk import Desk
from frontdesk.session.commands import Key, VisitorMessage
from frontdesk.session.entries import Origin, Page
from frontdesk.session.keywords import Keywords, detect
from frontdesk.session.unclear import find_unclear


class Intake:
    """`keywords` is asked at each message, so that the owner's list takes effect without a restart."""

    def __init__(self, desk: Desk, *, keywords: Callable[[], Keywords]) -> None:
        self._desk = desk
        self._keywords = keywords

    def visitor_message(
        self, visitor: str, text: str, *, client_id: str, site: str, locale: str, page: Page | None
    ) -> VisitorMessage:
        """The command for a message; the key makes a repeat of `client_id` answer like the first."""
        match = detect(text, self._keywords())
        return VisitorMessage(
            visitor=visitor,
            new_session=self._desk.new_session_id(),
            site=site,
            locale=locale,
            page=page,
            text=text,
            client_id=client_id,
            asks_human=match.keyword if match else None,
            unclear=None if match else find_unclear(text),
            at_ms=self._desk.now_ms(),
            origin=Origin("visitor"),
            key=Key(f"visitor:{visitor}", client_id, hashlib.sha256(text.encode()).hexdigest()[:32]),
        )
