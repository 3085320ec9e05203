"""The tables, as SQLAlchemy Core metadata. Everything that belongs to a session is keyed by it, so that it can be
sharded by that key. Only `migrations/` creates tables; a test holds the two together.

Names in `_ms` are milliseconds since the epoch. JSON is stored as text: it is only ever read whole.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    and_,
    literal_column,
    true,
)

# Every revision of migrations/versions, oldest first; the last is the one this code needs. Kept here so that an
# up-to-date database starts without importing Alembic.
SCHEMA_VERSIONS = ("0001", "0002", "0003", "0004")

# SQLite gives out numbers by itself only to a plain INTEGER key.
ROW_ID = BigInteger().with_variant(Integer(), "sqlite")

metadata = MetaData()

# `generation` is the `log` id of the visitor protocol.
meta = Table(
    "meta",
    metadata,
    Column("key", Text, primary_key=True),
    Column("value", Text, nullable=False),
)

sites = Table(
    "sites",
    metadata,
    Column("site", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("created_at_ms", BigInteger, nullable=False),
)

# `generation` grows when every token of the visitor must become void; `last_n` is the number of the newest session.
visitors = Table(
    "visitors",
    metadata,
    Column("visitor", Text, primary_key=True),
    Column("site", Text, nullable=False),
    Column("locale", Text, nullable=False),
    Column("generation", Integer, nullable=False, server_default="0"),
    Column("last_n", Integer, nullable=False),
    Column("first_at_ms", BigInteger, nullable=False),
)

# `state` is the whole State; the columns beside it are copies to search by. `homes` maps a spread group to the
# follower that has this session. What a list shows of a session stands in entries: `message_seq` is the last message,
# `page_seq` the last entry with a page, `rating_seq` the last rating; 0 for none.
sessions = Table(
    "sessions",
    metadata,
    Column("session", Text, primary_key=True),
    Column("visitor", Text, ForeignKey("visitors.visitor"), nullable=False),
    Column("n", Integer, nullable=False),
    Column("site", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("mode", Text, nullable=False),
    Column("operator", Text),
    Column("last_seq", BigInteger, nullable=False),
    Column("started_at_ms", BigInteger, nullable=False),
    Column("last_at_ms", BigInteger, nullable=False),
    Column("read_upto", BigInteger, nullable=False, server_default="0"),
    Column("read_at_ms", BigInteger, nullable=False, server_default="0"),
    Column("homes", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("message_seq", BigInteger, nullable=False, server_default="0"),
    Column("page_seq", BigInteger, nullable=False, server_default="0"),
    Column("rating_seq", BigInteger, nullable=False, server_default="0"),
    UniqueConstraint("visitor", "n", name="uq_sessions_visitor_n"),
)
# The conditions of partial indexes. Queries must use these very words: a bound value hides the index from SQLite.
IS_OPEN = sessions.c.status == literal_column("'open'")
Index("uq_sessions_open", sessions.c.visitor, unique=True, sqlite_where=IS_OPEN, postgresql_where=IS_OPEN)
Index("ix_sessions_owned", sessions.c.operator, sqlite_where=IS_OPEN, postgresql_where=IS_OPEN)
RECENT = (sessions.c.last_at_ms, sessions.c.session)
Index("ix_sessions_open_recent", *RECENT, sqlite_where=IS_OPEN, postgresql_where=IS_OPEN)
IS_CLOSED = sessions.c.status == literal_column("'closed'")
Index("ix_sessions_closed_recent", *RECENT, sqlite_where=IS_CLOSED, postgresql_where=IS_CLOSED)
# Its columns are constant: they tell SQLite that it fits better than the others.
IS_WAITING = and_(IS_OPEN, sessions.c.mode == literal_column("'waiting'"))
Index(
    "ix_sessions_waiting",
    sessions.c.status,
    sessions.c.mode,
    sqlite_where=IS_WAITING,
    postgresql_where=IS_WAITING,
)

# `priority` is how soon operators should see the entry, so that a half-delivered session can be ranked anew.
entries = Table(
    "entries",
    metadata,
    Column("session", Text, ForeignKey("sessions.session"), primary_key=True),
    Column("seq", BigInteger, primary_key=True),
    Column("prev", BigInteger, nullable=False),
    Column("at_ms", BigInteger, nullable=False),
    Column("epoch", BigInteger, nullable=False),
    Column("kind", Text, nullable=False),
    Column("author", Text),
    Column("visible", Boolean, nullable=False),
    Column("priority", Integer, nullable=False),
    Column("participant", Text, nullable=False),
    Column("chat", Text, nullable=False),
    Column("body", Text, nullable=False),
    sqlite_with_rowid=False,
)

idempotency = Table(
    "idempotency",
    metadata,
    Column("scope", Text, primary_key=True),
    Column("name", Text, primary_key=True),
    Column("digest", Text, nullable=False),
    Column("session", Text, nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("at_ms", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)

followers = Table(
    "followers",
    metadata,
    Column("follower", Text, primary_key=True),
    Column("spread", Text),
)

behind = Table(
    "behind",
    metadata,
    Column("follower", Text, primary_key=True),
    Column("session", Text, primary_key=True),
    Column("priority", Integer, nullable=False),
    Column("since_ms", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)
Index("ix_behind_order", behind.c.follower, behind.c.priority, behind.c.since_ms)

cursors = Table(
    "cursors",
    metadata,
    Column("follower", Text, primary_key=True),
    Column("session", Text, primary_key=True),
    Column("seq", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)

sends = Table(
    "sends",
    metadata,
    Column("id", ROW_ID, primary_key=True, autoincrement=True),
    Column("follower", Text, nullable=False),
    Column("session", Text, nullable=False),
    Column("from_seq", BigInteger, nullable=False),
    Column("to_seq", BigInteger, nullable=False),
    Column("payload", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("is_last", Boolean, nullable=False),
    sqlite_autoincrement=True,
)
IS_UNFINISHED = sends.c.state.in_([literal_column("'planned'"), literal_column("'unknown'")])
Index(
    "ix_sends_unfinished",
    sends.c.follower,
    sends.c.session,
    sends.c.id,
    sqlite_where=IS_UNFINISHED,
    postgresql_where=IS_UNFINISHED,
)

timers = Table(
    "timers",
    metadata,
    Column("session", Text, primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("due_at_ms", BigInteger, nullable=False),
    Column("if_epoch", BigInteger, nullable=False),
    Column("if_seq", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)
Index("ix_timers_due", timers.c.due_at_ms)

# `id` is the order of arrival: Telegram's own numbers restart after a quiet week.
updates = Table(
    "updates",
    metadata,
    Column("id", ROW_ID, primary_key=True, autoincrement=True),
    Column("bot", Text, nullable=False),
    Column("update_id", BigInteger, nullable=False),
    Column("payload", Text, nullable=False),
    Column("at_ms", BigInteger, nullable=False),
    Column("pending", Boolean, nullable=False),
    UniqueConstraint("bot", "update_id", name="uq_updates_key"),
)
IS_PENDING = updates.c.pending.is_(true())
Index("ix_updates_pending", updates.c.bot, updates.c.id, sqlite_where=IS_PENDING, postgresql_where=IS_PENDING)
Index("ix_updates_age", updates.c.bot, updates.c.at_ms)

topics = Table(
    "topics",
    metadata,
    Column("chat", Text, primary_key=True),
    Column("session", Text, primary_key=True),
    Column("topic", BigInteger),
    Column("state", Text, nullable=False),
    Column("name", Text, nullable=False),
)

# Every topic id a session ever had: a deleted topic's late messages still find their session.
topic_ids = Table(
    "topic_ids",
    metadata,
    Column("chat", Text, primary_key=True),
    Column("topic", BigInteger, primary_key=True),
    Column("session", Text, nullable=False),
)

telegram_messages = Table(
    "telegram_messages",
    metadata,
    Column("chat", Text, primary_key=True),
    Column("message", BigInteger, primary_key=True),
    Column("session", Text, nullable=False),
    Column("from_seq", BigInteger, nullable=False),
    Column("to_seq", BigInteger, nullable=False),
    Column("direction", Text, nullable=False),
    Column("topic", BigInteger),
)
Index(
    "ix_telegram_messages_session",
    telegram_messages.c.session,
    telegram_messages.c.chat,
    telegram_messages.c.message,
)

penalties = Table(
    "penalties",
    metadata,
    Column("bot", Text, primary_key=True),
    Column("chat", Text, primary_key=True),
    Column("until_ms", BigInteger, nullable=False),
)

# `fence` grows with each new holder, so that one who lost the lease can be told apart.
leases = Table(
    "leases",
    metadata,
    Column("name", Text, primary_key=True),
    Column("holder", Text, nullable=False),
    Column("fence", BigInteger, nullable=False),
    Column("until_ms", BigInteger, nullable=False),
)

held_replies = Table(
    "held_replies",
    metadata,
    Column("id", ROW_ID, primary_key=True, autoincrement=True),
    Column("session", Text, nullable=False),
    Column("operator", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("rich", Text),
    Column("chat", Text, nullable=False),
    Column("message", BigInteger, nullable=False),
    sqlite_autoincrement=True,
)

# What can never pass. `source` is the follower of a send or the bot of an update.
dead_letters = Table(
    "dead_letters",
    metadata,
    Column("id", ROW_ID, primary_key=True, autoincrement=True),
    Column("kind", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("session", Text),
    Column("payload", Text, nullable=False),
    Column("error", Text, nullable=False),
    Column("at_ms", BigInteger, nullable=False),
)

operators = Table(
    "operators",
    metadata,
    Column("operator", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("username", Text),
    Column("telegram_user_id", BigInteger, unique=True),
    Column("login", Text, unique=True),
)

# `login` is lower-cased before it comes here.
accounts = Table(
    "accounts",
    metadata,
    Column("login", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("password_hash", Text, nullable=False),
    Column("created_at_ms", BigInteger, nullable=False),
)

# Of tokens and keys only hashes are kept, here and below.
sign_ins = Table(
    "sign_ins",
    metadata,
    Column("token_hash", Text, primary_key=True),
    Column("login", Text, nullable=False),
    Column("created_at_ms", BigInteger, nullable=False),
    Column("expires_at_ms", BigInteger, nullable=False),
)
Index("ix_sign_ins_login", sign_ins.c.login)
Index("ix_sign_ins_end", sign_ins.c.expires_at_ms)

api_keys = Table(
    "api_keys",
    metadata,
    Column("id", Text, primary_key=True),
    Column("login", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("key_hash", Text, nullable=False, unique=True),
    Column("created_at_ms", BigInteger, nullable=False),
    Column("last_used_at_ms", BigInteger, nullable=False),
)
Index("ix_api_keys_login", api_keys.c.login)

settings = Table(
    "settings",
    metadata,
    Column("site", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("value", Text, nullable=False),
)

# How often each listed keyword called a person, by day (UTC, since the epoch).
keyword_calls = Table(
    "keyword_calls",
    metadata,
    Column("site", Text, primary_key=True),
    Column("day", BigInteger, primary_key=True),
    Column("keyword", Text, primary_key=True),
    Column("calls", BigInteger, nullable=False),
)

knowledge = Table(
    "knowledge",
    metadata,
    Column("site", Text, primary_key=True),
    Column("document", Text, primary_key=True),
    Column("title", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("updated_at_ms", BigInteger, nullable=False),
)

files = Table(
    "files",
    metadata,
    Column("file", Text, primary_key=True),
    Column("session", Text, nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("name", Text, nullable=False),
    Column("media_type", Text, nullable=False),
    Column("size_bytes", BigInteger, nullable=False),
    Column("at_ms", BigInteger, nullable=False),
)
Index("ix_files_entry", files.c.session, files.c.seq)

audit = Table(
    "audit",
    metadata,
    Column("id", ROW_ID, primary_key=True, autoincrement=True),
    Column("at_ms", BigInteger, nullable=False),
    Column("actor", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("detail", Text, nullable=False),
)
