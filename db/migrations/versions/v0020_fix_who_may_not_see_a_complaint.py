"""Let accounts have the names of persons, and fix for each complaint whose eyes it is not for."""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    op.add_column("users", sa.Column("real_name", sa.Text(), nullable=False, server_default=""))
    op.add_column("users", sa.Column("aliases", sa.Text(), nullable=False, server_default=""))
    op.create_table(
        "ticket_bars",
        sa.Column("ticket_no", sa.String(32), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("by_whom", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("state IN ('certain', 'doubt', 'cleared')", name="ck_ticket_bars_state"),
        sa.ForeignKeyConstraint(["ticket_no"], ["tickets.ticket_no"], name="fk_ticket_bars_ticket_no"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_ticket_bars_user_id"),
        sa.PrimaryKeyConstraint("ticket_no", "user_id", name="pk_ticket_bars"),
    )
    op.create_index("ix_ticket_bars_user_id_state", "ticket_bars", ["user_id", "state"])
    marks = sa.table(
        "marks", sa.column("name"), sa.column("at", sa.DateTime(timezone=True)), sa.column("note")
    )
    op.bulk_insert(marks, [{"name": "bars", "at": datetime(2000, 1, 1, tzinfo=UTC), "note": ""}])
