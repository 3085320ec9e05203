"""What the visitor protocol needs of the rest: handed in by the composition root."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass

from frontdesk.desk.desk import Desk
from frontdesk.desk.intake import Intake
from frontdesk.desk.timers import PresenceTimers
from frontdesk.session.hours import Hours
from frontdesk.store.ports import Log


def _no_widget_settings(site: str) -> dict[str, object]:
    return {}


def _any_page() -> frozenset[str]:
    return frozenset()


def _always() -> Hours | None:
    return None


def _usual_rate() -> tuple[int, int]:
    return 20, 60


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitorDeps:
    """`closing` is set once, before the server stops: waiting polls return, sockets are closed with 1012.

    What the owner may change is asked for at each request: `allowed_origins` (empty: any page), `rate`, a visitor's
    burst and messages a minute, (0, 0) for no limits at all (limits.py derives the rest), and `widget`, a site's
    `widget` object of `POST /visitors`; `hours`, when people answer. `clock_s` counts rate limits and is monotonic.
    """

    desk: Desk
    store: Log
    intake: Intake
    presence: PresenceTimers
    closing: asyncio.Event
    secret_key: str
    allowed_origins: Callable[[], frozenset[str]] = _any_page
    rate: Callable[[], tuple[int, int]] = _usual_rate
    sites: frozenset[str] = frozenset({"default"})
    widget: Callable[[str], dict[str, object]] = _no_widget_settings
    hours: Callable[[], Hours | None] = _always
    clock_s: Callable[[], float] = time.monotonic
