"""Run by Alembic. The caller's connection and transaction are used, so that a failed upgrade leaves nothing."""

from alembic import context

from frontdesk.store.schema import metadata

context.configure(
    connection=context.config.attributes["connection"], target_metadata=metadata, transactional_ddl=True
)
context.run_migrations()
