"""The owner's settings of each site, as the settings page edits them."""

from sqlalchemy import Connection, bindparam, delete, select
from sqlalchemy.dialects.sqlite import insert

from frontdesk.store import schema as t
from frontdesk.store.access import Part, execute_many

_SELECT_SETTINGS = select(t.settings.c.key, t.settings.c.value).where(t.settings.c.site == bindparam("site"))
_INSERT_SETTING = insert(t.settings)
_UPSERT_SETTING = _INSERT_SETTING.on_conflict_do_update(
    index_elements=["site", "key"], set_={"value": _INSERT_SETTING.excluded.value}
)
_DELETE_SETTING = delete(t.settings).where(
    t.settings.c.site == bindparam("site"), t.settings.c.key == bindparam("key")
)


class SqlSettings(Part):
    """`ports.Settings` over any engine."""

    async def get_settings(self, site: str) -> dict[str, str]:
        def query(connection: Connection) -> dict[str, str]:
            return {row.key: row.value for row in connection.execute(_SELECT_SETTINGS, {"site": site})}

        return await self._access.read(query)

    async def put_settings(self, site: str, values: dict[str, str | None]) -> None:
        kept = [{"site": site, "key": key, "value": value} for key, value in values.items() if value is not None]
        removed = [{"site": site, "key": key} for key, value in values.items() if value is None]

        def change(connection: Connection) -> None:
            execute_many(connection, _UPSERT_SETTING, kept)
            execute_many(connection, _DELETE_SETTING, removed)

        await self._access.write(change)
