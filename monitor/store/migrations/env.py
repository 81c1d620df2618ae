"""Alembic runs this file for every command. It works on the connection that `monitor.store.migrate` hands over."""

from alembic import context

from monitor.store.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    # SQLite changes most of a table only by copying it.
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
