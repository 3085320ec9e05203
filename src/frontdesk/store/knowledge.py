"""The knowledge that owners write into the settings."""

from dataclasses import asdict

from sqlalchemy import Connection, bindparam, delete, select
from sqlalchemy.dialects.sqlite import insert

from frontdesk.store import schema as t
from frontdesk.store.access import Part
from frontdesk.store.ports import KnowledgeText

_COLUMNS = (t.knowledge.c.document, t.knowledge.c.title, t.knowledge.c.text, t.knowledge.c.updated_at_ms)
_SELECT_TEXTS = (
    select(*_COLUMNS)
    .where(t.knowledge.c.site == bindparam("site"))
    .order_by(t.knowledge.c.title, t.knowledge.c.document)
)
_INSERT_TEXT = insert(t.knowledge)
_UPSERT_TEXT = _INSERT_TEXT.on_conflict_do_update(
    index_elements=["site", "document"],
    set_={name: _INSERT_TEXT.excluded[name] for name in ("title", "text", "updated_at_ms")},
)
_DELETE_TEXT = delete(t.knowledge).where(
    t.knowledge.c.site == bindparam("site"), t.knowledge.c.document == bindparam("document")
)


class SqlKnowledgeTexts(Part):
    """`ports.KnowledgeTexts` over any engine."""

    async def list_knowledge(self, site: str) -> list[KnowledgeText]:
        def query(connection: Connection) -> list[KnowledgeText]:
            rows = connection.execute(_SELECT_TEXTS, {"site": site})
            return [KnowledgeText(row.document, row.title, row.text, row.updated_at_ms) for row in rows]

        return await self._access.read(query)

    async def put_knowledge(self, site: str, text: KnowledgeText) -> None:
        await self._change(_UPSERT_TEXT, {"site": site, **asdict(text)})

    async def drop_knowledge(self, site: str, document: str) -> None:
        await self._change(_DELETE_TEXT, {"site": site, "document": document})
