"""Which topic and which message belongs to which session, what waits for `Reopen and send`, and the penalty clock."""

from dataclasses import asdict
from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, insert, select
from sqlalchemy.dialects import sqlite

from frontdesk.store import schema as t
from frontdesk.store.access import Part
from frontdesk.store.codec import operator_from_text, operator_to_text, rich_from_text, rich_to_text
from frontdesk.store.ports import HeldReply, MappedMessage, Topic

_SELECT_TOPIC = select(t.topics).where(
    t.topics.c.chat == bindparam("chat"), t.topics.c.session == bindparam("session")
)
_INSERT_TOPIC = sqlite.insert(t.topics)
_UPSERT_TOPIC = _INSERT_TOPIC.on_conflict_do_update(
    index_elements=["chat", "session"],
    set_={name: _INSERT_TOPIC.excluded[name] for name in ("topic", "state", "name")},
)
_SELECT_TOPIC_SESSION = select(t.topic_ids.c.session).where(
    t.topic_ids.c.chat == bindparam("chat"), t.topic_ids.c.topic == bindparam("topic")
)
_INSERT_TOPIC_ID = sqlite.insert(t.topic_ids)
_UPSERT_TOPIC_ID = _INSERT_TOPIC_ID.on_conflict_do_update(
    index_elements=["chat", "topic"], set_={"session": _INSERT_TOPIC_ID.excluded.session}
)
_SELECT_MESSAGE = select(t.telegram_messages).where(
    t.telegram_messages.c.chat == bindparam("chat"), t.telegram_messages.c.message == bindparam("message")
)
_SELECT_MESSAGES = (
    select(t.telegram_messages)
    .where(t.telegram_messages.c.session == bindparam("session"), t.telegram_messages.c.chat == bindparam("chat"))
    .order_by(t.telegram_messages.c.message)
)
_INSERT_MESSAGE = sqlite.insert(t.telegram_messages)
_UPSERT_MESSAGE = _INSERT_MESSAGE.on_conflict_do_update(
    index_elements=["chat", "message"],
    set_={name: _INSERT_MESSAGE.excluded[name] for name in ("session", "from_seq", "to_seq", "direction", "topic")},
)
_SELECT_HELD = select(t.held_replies).where(t.held_replies.c.id == bindparam("held"))
_DELETE_HELD = delete(t.held_replies).where(t.held_replies.c.id == bindparam("held"))
_SELECT_PENALTIES = select(t.penalties.c.chat, t.penalties.c.until_ms).where(t.penalties.c.bot == bindparam("bot"))
_INSERT_PENALTY = sqlite.insert(t.penalties)
_UPSERT_PENALTY = _INSERT_PENALTY.on_conflict_do_update(
    index_elements=["bot", "chat"], set_={"until_ms": _INSERT_PENALTY.excluded.until_ms}
)


class SqlTelegramMap(Part):
    """`ports.TelegramMap` over any engine."""

    async def find_topic(self, chat: str, session: str) -> Topic | None:
        row = await self._find(_SELECT_TOPIC, chat=chat, session=session)
        return None if row is None else Topic(row.chat, row.session, row.topic, row.state, row.name)

    async def find_topic_session(self, chat: str, topic: int) -> str | None:
        row = await self._find(_SELECT_TOPIC_SESSION, chat=chat, topic=topic)
        return None if row is None else row.session

    async def put_topic(self, topic: Topic) -> None:
        def change(connection: Connection) -> None:
            connection.execute(_UPSERT_TOPIC, asdict(topic))
            if topic.topic is not None:
                cells = {"chat": topic.chat, "topic": topic.topic, "session": topic.session}
                connection.execute(_UPSERT_TOPIC_ID, cells)

        await self._access.write(change)

    async def find_message(self, chat: str, message: int) -> MappedMessage | None:
        row = await self._find(_SELECT_MESSAGE, chat=chat, message=message)
        return None if row is None else _mapped(row)

    async def put_message(self, chat: str, message: int, mapped: MappedMessage) -> None:
        await self._access.write(lambda connection: put_message(connection, chat, message, mapped))

    async def list_messages(self, chat: str, session: str) -> list[tuple[int, MappedMessage]]:
        def query(connection: Connection) -> list[tuple[int, MappedMessage]]:
            rows = connection.execute(_SELECT_MESSAGES, {"chat": chat, "session": session})
            return [(row.message, _mapped(row)) for row in rows]

        return await self._access.read(query)

    async def hold_reply(self, reply: HeldReply) -> int:
        cells = {
            "session": reply.session,
            "operator": operator_to_text(reply.operator),
            "text": reply.text,
            "rich": rich_to_text(reply.rich),
            "chat": reply.chat,
            "message": reply.message,
        }

        def change(connection: Connection) -> int:
            (held,) = connection.execute(insert(t.held_replies), cells).inserted_primary_key or (0,)
            return held

        return await self._access.write(change)

    async def find_held_reply(self, held: int) -> HeldReply | None:
        row = await self._find(_SELECT_HELD, held=held)
        if row is None:
            return None
        return HeldReply(
            id=row.id,
            session=row.session,
            operator=operator_from_text(row.operator),
            text=row.text,
            rich=rich_from_text(row.rich),
            chat=row.chat,
            message=row.message,
        )

    async def drop_held_reply(self, held: int) -> None:
        await self._change(_DELETE_HELD, {"held": held})

    async def _find(self, statement: Any, **values: str | int) -> Row[Any] | None:
        return await self._access.read(lambda connection: connection.execute(statement, values).first())


class SqlPenalties(Part):
    """`ports.Penalties` over any engine."""

    async def get_penalties(self, bot: str) -> dict[str, int]:
        def query(connection: Connection) -> dict[str, int]:
            rows = connection.execute(_SELECT_PENALTIES, {"bot": bot})
            return {row.chat: row.until_ms for row in rows}

        return await self._access.read(query)

    async def put_penalty(self, bot: str, chat: str, *, until_ms: int) -> None:
        cells = {"bot": bot, "chat": chat, "until_ms": until_ms}
        await self._change(_UPSERT_PENALTY, cells)


def put_message(connection: Connection, chat: str, message: int, mapped: MappedMessage) -> None:
    """Map a Telegram message to the entries it shows; a second time wins."""
    connection.execute(_UPSERT_MESSAGE, {"chat": chat, "message": message, **asdict(mapped)})


def _mapped(row: Row[Any]) -> MappedMessage:
    return MappedMessage(row.session, row.from_seq, row.to_seq, row.direction, row.topic)
