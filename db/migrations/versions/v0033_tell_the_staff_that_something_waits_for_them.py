"""Tell the staff that something waits for them: where each of them is reached, sealed, and who is to be told."""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"


def upgrade() -> None:
    op.add_column("users", sa.Column("reached_sealed", sa.LargeBinary()))
    op.create_table(
        "staff_notices",
        sa.Column("user_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("wanted", sa.Boolean(), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True)),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_staff_notices_user_id"),
        sa.PrimaryKeyConstraint("user_id", name="pk_staff_notices"),
    )
