"""All ports together."""

from collections.abc import Callable, Sequence
from typing import Protocol

from frontdesk.store.ports.accounts import Accounts, ApiKeys, Audit, SignIns
from frontdesk.store.ports.followers import Followers
from frontdesk.store.ports.inbox import Inbox
from frontdesk.store.ports.keywords import KeywordCalls
from frontdesk.store.ports.knowledge import KnowledgeTexts
from frontdesk.store.ports.log import Committed, Log
from frontdesk.store.ports.owners import Operators, Settings
from frontdesk.store.ports.sends import Sends
from frontdesk.store.ports.telegram import Penalties, TelegramMap, Updates
from frontdesk.store.ports.timers import Timers


class Store(
    Log,
    Followers,
    Sends,
    Updates,
    TelegramMap,
    Penalties,
    Timers,
    Settings,
    Operators,
    Accounts,
    SignIns,
    ApiKeys,
    Audit,
    KnowledgeTexts,
    KeywordCalls,
    Inbox,
    Protocol,
):
    """Everything an engine provides: named only by the composition root and the contract suite."""

    def on_commit(self, listener: Callable[[Sequence[Committed]], None]) -> None:
        """Call `listener` on the event loop with each batch that changed a session, in commit order, before the
        appends of that batch return."""
        ...

    async def close(self) -> None:
        """Finish what was submitted, then let the database go."""
        ...
