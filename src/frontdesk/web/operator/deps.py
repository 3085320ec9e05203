"""What the operator API needs of the rest: handed in by the composition root."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol

from frontdesk.desk.desk import Desk
from frontdesk.store.ports import Inbox, Log, Operators
from frontdesk.web.signin import SignInDeps
from frontdesk.web.signin.credentials import CHECK_EVERY_S


class OperatorStore(Log, Inbox, Operators, Protocol):
    """What is read here, and where those who act are made known."""


async def _no_troubles() -> list[str]:
    return []


@dataclass(frozen=True, slots=True, kw_only=True)
class OperatorDeps:
    """`check_every_s`: how often an open socket asks whether its sign-in still holds. `troubles`: what doesn't work
    now, a sentence each, in words for operators."""

    desk: Desk
    store: OperatorStore
    signin: SignInDeps
    check_every_s: float = CHECK_EVERY_S
    troubles: Callable[[], Awaitable[list[str]]] = _no_troubles
