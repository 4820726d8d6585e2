"""Hand over the work of whoever leaves: from whom to whom, and whether it is done with."""

import sqlalchemy as sa
from alembic import op

revision = "0043"
down_revision = "0042"


def upgrade() -> None:
    op.create_table(
        "handovers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("successor_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True)),
        sa.CheckConstraint("successor_id <> user_id", name="ck_handovers_somebody_else"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_handovers_user_id"),
        sa.ForeignKeyConstraint(["successor_id"], ["users.id"], name="fk_handovers_successor_id"),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name="fk_handovers_by_id"),
        sa.PrimaryKeyConstraint("id", name="pk_handovers"),
    )
    op.create_index("ix_handovers_successor_id", "handovers", ["successor_id"])
