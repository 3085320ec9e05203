"""Brings a database to the schema this code needs. Alembic is imported only if there is something to do."""

from pathlib import Path

from sqlalchemy import Connection, inspect

from frontdesk.store.ports import SchemaTooNew
from frontdesk.store.schema import SCHEMA_VERSIONS

MIGRATIONS = Path(__file__).parent / "migrations"


def migrate(connection: Connection) -> None:
    """Run the missing migrations inside the connection's open transaction; a second run does nothing.

    Raises:
        SchemaTooNew: the database was written by a newer version.
    """
    version = _find_version(connection)
    if version == SCHEMA_VERSIONS[-1]:
        return
    if version is not None and version not in SCHEMA_VERSIONS:
        raise SchemaTooNew(f"the database has schema {version}, this Frontdesk knows up to {SCHEMA_VERSIONS[-1]}")
    from alembic import command
    from alembic.config import Config

    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(MIGRATIONS))
    command.upgrade(config, "head")


def _find_version(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
