"""Count a month's figures while they happen; what was kept of sealed months only is no longer needed."""

import sqlalchemy as sa
from alembic import op

from db.migrations.kept_counts import keep_counting

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    op.create_table(
        "case_counts",
        sa.Column("round", sa.String(length=12), nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("disposition", sa.String(length=16), nullable=False),
        sa.Column("score", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("department", sa.Text(), nullable=False),
        sa.Column("item", sa.Text(), nullable=False),
        sa.Column("part", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint(
            "round", "month", "disposition", "score", "department", "item", "part", name="pk_case_counts"
        ),
    )
    op.create_table(
        "answer_counts",
        sa.Column("round", sa.String(length=12), nullable=False),
        sa.Column("hour", sa.String(length=13), nullable=False),
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("part", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("round", "hour", "channel", "part", name="pk_answer_counts"),
    )
    keep_counting(op.get_bind())
    op.drop_column("rounds", "tally")
