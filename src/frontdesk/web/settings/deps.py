"""What the settings pages need from the rest. Made by app.py."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeAlias

from litestar import Request

from frontdesk.desk.ports import KnowledgeDoor, OwnerSettings, SelfCheck, TelegramDoor
from frontdesk.store.ports import Accounts, ApiKeys, Audit, AuditLine, KeywordCalls, KnowledgeTexts, Operators
from frontdesk.web.signin.deps import SignInDeps

AnyRequest: TypeAlias = Request[Any, Any, Any]

SITE = "default"


class SettingsStore(Accounts, ApiKeys, Audit, KeywordCalls, KnowledgeTexts, Operators, Protocol):
    """What the pages keep and read by themselves."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingsDeps:
    """`store` holds accounts, API keys, the audit, knowledge and operators.

    `release_sessions` lets go of the open sessions of an operator's id:
    they wait again. `public_url` is this server's address as the owner's browser and the site's visitors reach it.
    """

    settings: OwnerSettings
    check: SelfCheck
    telegram: TelegramDoor
    store: SettingsStore
    signin: SignInDeps
    knowledge: KnowledgeDoor
    release_sessions: Callable[[str], Awaitable[None]]
    public_url: Callable[[AnyRequest], str]
    clock_ms: Callable[[], int]
    # Held from comparing a form with what is saved until it is saved: two owners never overwrite each other.
    saving: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def note(self, by: str, action: str, subject: str, detail: str = "") -> None:
        """One line in the audit."""
        await self.store.note_audit(AuditLine(self.clock_ms(), by, action, subject, detail))
