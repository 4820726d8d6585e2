"""Find who waits for a supplement round, and who came in first, without looking at all who ever came in late."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    op.drop_index("ix_latecomers_round_month_case_no", "latecomers")
    for columns, where in (
        (("round", "case_no"), "round IS NOT NULL"),
        (("month", "came_at", "case_no"), "round IS NULL"),
    ):
        op.create_index(
            f"ix_latecomers_{'_'.join(columns)}",
            "latecomers",
            list(columns),
            sqlite_where=sa.text(where),
            postgresql_where=sa.text(where),
        )
