"""Who may sign in, who has, and what was changed by whom.

Secrets never come here, only their hashes; and those stay out of a repr, so that none gets into a log.
"""

from dataclasses import dataclass, field
from typing import Literal, Protocol, TypeAlias

Role: TypeAlias = Literal["admin", "operator"]


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody who may sign in. `login` is lower-cased by the caller, so that its case makes no other one."""

    login: str
    name: str
    role: Role
    password_hash: str = field(repr=False)
    created_at_ms: int


@dataclass(frozen=True, slots=True)
class SignIn:
    """One browser that is signed in. It is over at `expires_at_ms`."""

    token_hash: str = field(repr=False)
    login: str
    created_at_ms: int
    expires_at_ms: int


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A program that acts for an account. `id` is chosen by the caller; `last_used_at_ms` 0 is never."""

    id: str
    login: str
    name: str
    key_hash: str = field(repr=False)
    created_at_ms: int
    last_used_at_ms: int = 0


@dataclass(frozen=True, slots=True)
class AuditLine:
    """Who did what to what. `detail` never holds a secret. `id` is given by the store and orders the lines."""

    at_ms: int
    actor: str
    action: str
    subject: str
    detail: str
    id: int = 0


class Accounts(Protocol):
    async def put_account(self, account: Account) -> None:
        """Insert it, or replace the one of that login."""
        ...

    async def find_account(self, login: str) -> Account | None: ...

    async def list_accounts(self) -> list[Account]:
        """By name, then login."""
        ...

    async def remove_account(self, login: str) -> None:
        """With its sign-ins and API keys. Nothing happens if there is none."""
        ...


class SignIns(Protocol):
    async def put_sign_in(self, sign_in: SignIn) -> None:
        """Nothing is kept for a login without an account: it may have been removed a moment ago."""
        ...

    async def find_sign_in(self, token_hash: str, *, now_ms: int) -> SignIn | None:
        """None also when it is over."""
        ...

    async def extend_sign_in(self, token_hash: str, *, expires_at_ms: int) -> None:
        """Let it last longer; never shorter. One that was dropped stays so."""
        ...

    async def drop_sign_in(self, token_hash: str) -> None: ...

    async def drop_sign_ins(self, login: str, *, but: str | None = None) -> None:
        """All of that login, save the one whose `token_hash` is `but`."""
        ...

    async def forget_sign_ins(self, *, before_ms: int) -> int:
        """Delete those that were over earlier; the count."""
        ...


class ApiKeys(Protocol):
    async def put_api_key(self, key: ApiKey) -> None:
        """Insert it, or replace the one of that `id`. Nothing is kept for a login without an account."""
        ...

    async def find_api_key(self, key_hash: str) -> ApiKey | None: ...

    async def list_api_keys(self) -> list[ApiKey]:
        """Oldest first."""
        ...

    async def drop_api_key(self, key_id: str) -> None: ...

    async def touch_api_key(self, key_id: str, *, at_ms: int) -> None:
        """It was used; `last_used_at_ms` never moves backwards."""
        ...


class Audit(Protocol):
    async def note_audit(self, line: AuditLine) -> None:
        """Append it (its `id` is ignored)."""
        ...

    async def list_audit(self, *, limit: int, before_id: int | None = None) -> list[AuditLine]:
        """Newest first; those before the line `before_id`."""
        ...
