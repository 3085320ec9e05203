"""What sign-in needs of the rest: handed in by the composition root."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from frontdesk.store.ports import Accounts, ApiKeys, Audit, AuditLine, SignIns
from frontdesk.web.signin.passwords import Passwords
from frontdesk.web.signin.setup import SetupLink
from frontdesk.web.signin.throttle import Throttle

ADMIN_LOGIN = "admin"
"""The account that FRONTDESK_ADMIN_PASSWORD makes."""


def _no_public_url() -> None:
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInDeps:
    """`admin_password` comes from the environment: the account `admin` has exactly this one.

    `public_url` is asked at each request, for it may be changed meanwhile. `clock_s` counts wrong passwords and is
    monotonic. `closing` is set once, before the server stops.
    """

    accounts: Accounts
    sign_ins: SignIns
    api_keys: ApiKeys
    audit: Audit
    clock_ms: Callable[[], int]
    secret_key: str
    closing: asyncio.Event
    admin_password: str | None = field(default=None, repr=False)
    public_url: Callable[[], str | None] = _no_public_url
    clock_s: Callable[[], float] = time.monotonic
    passwords: Passwords = field(default_factory=Passwords)
    throttle: Throttle = field(default_factory=Throttle)
    setup: SetupLink = field(default_factory=SetupLink)
    # Held while accounts are changed: "the last administrator" is a rule over all of them.
    changing: asyncio.Lock = field(default_factory=asyncio.Lock)

    def is_locked(self, login: str) -> bool:
        """Is this the account that the environment makes?"""
        return bool(self.admin_password) and login == ADMIN_LOGIN

    async def note(self, actor: str, action: str, subject: str, detail: str = "") -> None:
        """One line in the audit. `detail` names what was changed, never a value."""
        await self.audit.note_audit(AuditLine(self.clock_ms(), actor, action, subject, detail))
