"""Take in the cases of a month that is sealed already: they are called back in a supplement round."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.create_table(
        "latecomers",
        sa.Column("case_no", sa.String(length=200), nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("came_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("round", sa.String(length=12)),
        sa.PrimaryKeyConstraint("case_no", name="pk_latecomers"),
        sa.ForeignKeyConstraint(["case_no"], ["cases.case_no"], name="fk_latecomers_case_no"),
        sa.ForeignKeyConstraint(["round"], ["rounds.month"], name="fk_latecomers_round"),
    )
    op.create_index("ix_latecomers_month", "latecomers", ["month"])
    op.create_index("ix_latecomers_round_month_case_no", "latecomers", ["round", "month", "case_no"])
