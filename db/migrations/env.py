"""What Alembic runs to apply or write revisions. The caller passes a connection inside its own transaction."""

from alembic import context

given = context.config.attributes
context.configure(connection=given["connection"], **given.get("options", {}))
with context.begin_transaction():
    context.run_migrations()
