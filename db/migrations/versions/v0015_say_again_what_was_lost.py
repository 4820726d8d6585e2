"""Say again what was lost by us, and tell the office what did not reach a complainant."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"

INDEXES = (
    ("again_of", ("again_of",), True, "again_of IS NOT NULL"),
    ("told_in_private", ("settled_at",), False, "private AND text <> ''"),
    (
        "not_arrived",
        ("id",),
        False,
        "ticket_no IS NOT NULL AND NOT seen_to AND state IN ('unknown', 'undelivered', 'failed', 'cancelled')",
    ),
)


def upgrade() -> None:
    op.add_column("outbox", sa.Column("again_of", sa.String(length=16)))
    op.add_column("outbox", sa.Column("seen_to", sa.Boolean(), server_default=sa.false(), nullable=False))
    messages = sa.table(
        "outbox", sa.column("ticket_no"), sa.column("state"), sa.column("seen_to", sa.Boolean())
    )
    ended = messages.c.state.in_(("undelivered", "failed", "cancelled"))
    op.execute(  # of before our time: nobody is to be phoned about them at once
        messages.update().where(messages.c.ticket_no.is_not(None), ended).values(seen_to=True)
    )
    for name, columns, unique, where in INDEXES:
        op.create_index(
            f"ix_outbox_{name}",
            "outbox",
            list(columns),
            unique=unique,
            sqlite_where=sa.text(where),
            postgresql_where=sa.text(where),
        )
