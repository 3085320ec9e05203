"""What each consumer needs of durable state: one small Protocol each, never one big one.

Every method is one transaction. A method that returns has committed with fsync. All times are ms since the epoch,
all `seq` are per session and start at 1. An engine must pass tests/contracts unchanged.

Raises (every method): `StoreUnavailable` when the engine cannot commit or read; nothing was changed then, except
that a commit whose reply was lost may have happened: repeat under the same key.

Import from here: the modules below only keep the files small.
"""

from frontdesk.store.ports.accounts import Account, Accounts, ApiKey, ApiKeys, Audit, AuditLine, Role, SignIn, SignIns
from frontdesk.store.ports.errors import SchemaTooNew, StoreInUse, StoreUnavailable
from frontdesk.store.ports.followers import ASSISTANT, Behind, Follower, Followers
from frontdesk.store.ports.inbox import PREVIEW_MAX, Inbox, InboxQuery, InboxRow, Preview
from frontdesk.store.ports.keywords import DAY_MS, KeywordCalls
from frontdesk.store.ports.knowledge import KnowledgeText, KnowledgeTexts
from frontdesk.store.ports.log import Committed, Log
from frontdesk.store.ports.owners import Operators, Settings
from frontdesk.store.ports.sends import NewSend, Send, Sends, SendState
from frontdesk.store.ports.store import Store
from frontdesk.store.ports.telegram import (
    HeldReply,
    MappedMessage,
    Penalties,
    StoredUpdate,
    TelegramMap,
    Topic,
    TopicState,
    Updates,
)
from frontdesk.store.ports.timers import Timers

__all__ = [
    "ASSISTANT",
    "DAY_MS",
    "PREVIEW_MAX",
    "Account",
    "Accounts",
    "ApiKey",
    "ApiKeys",
    "Audit",
    "AuditLine",
    "Behind",
    "Committed",
    "Follower",
    "Followers",
    "HeldReply",
    "Inbox",
    "InboxQuery",
    "InboxRow",
    "KeywordCalls",
    "KnowledgeText",
    "KnowledgeTexts",
    "Log",
    "MappedMessage",
    "NewSend",
    "Operators",
    "Penalties",
    "Preview",
    "Role",
    "SchemaTooNew",
    "Send",
    "SendState",
    "Sends",
    "Settings",
    "SignIn",
    "SignIns",
    "Store",
    "StoreInUse",
    "StoreUnavailable",
    "StoredUpdate",
    "TelegramMap",
    "Timers",
    "Topic",
    "TopicState",
    "Updates",
]
