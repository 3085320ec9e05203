"""The ports put together over one engine's access."""

from collections.abc import Callable, Sequence

from frontdesk.store.accounts import SqlAccounts, SqlApiKeys, SqlAudit, SqlSignIns
from frontdesk.store.followers import SqlFollowers
from frontdesk.store.inbox import SqlInbox
from frontdesk.store.keywords import SqlKeywordCalls
from frontdesk.store.knowledge import SqlKnowledgeTexts
from frontdesk.store.log import SqlLog
from frontdesk.store.operators import SqlOperators
from frontdesk.store.ports import Committed
from frontdesk.store.sends import SqlSends
from frontdesk.store.settings import SqlSettings
from frontdesk.store.telegram import SqlPenalties, SqlTelegramMap
from frontdesk.store.timers import SqlTimers
from frontdesk.store.updates import SqlUpdates


class SqlStore(
    SqlLog,
    SqlFollowers,
    SqlSends,
    SqlUpdates,
    SqlTelegramMap,
    SqlPenalties,
    SqlTimers,
    SqlSettings,
    SqlOperators,
    SqlAccounts,
    SqlSignIns,
    SqlApiKeys,
    SqlAudit,
    SqlKnowledgeTexts,
    SqlKeywordCalls,
    SqlInbox,
):
    """`ports.Store`."""

    def on_commit(self, listener: Callable[[Sequence[Committed]], None]) -> None:
        self._access.on_commit(listener)

    async def close(self) -> None:
        await self._access.close()
