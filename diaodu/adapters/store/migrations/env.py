"""Alembic's environment: runs in the connection and transaction of `diaodu.adapters.store.migrations.upgrade`."""

from alembic import context

from diaodu.adapters.store.tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
with context.begin_transaction():
    context.run_migrations()
