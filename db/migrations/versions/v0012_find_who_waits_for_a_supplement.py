"""Find who waits for a supplement round, and who came in first, without looking at all who ever came in late."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    op.drop_index("ix_latecomers_round_month_case_no", "latecomers")
    op.create_index("ix_latecomers_round_case_no", "latecomers", ["round", "case_no"])
    op.create_index(
        "ix_latecomers_month_came_at_case_no",
        "latecomers",
        ["month", "came_at", "case_no"],
        sqlite_where=sa.text("round IS NULL"),
        postgresql_where=sa.text("round IS NULL"),
    )
