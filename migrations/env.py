"""What Alembic runs first: it takes the connection, and with it the transaction and the lock, from its caller."""

from __future__ import annotations

from alembic import context

from adapters.sql.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,  # SQLite changes a table by rebuilding it
)
with context.begin_transaction():
    context.run_migrations()
