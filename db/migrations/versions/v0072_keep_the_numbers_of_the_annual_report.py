"""Keep the numbers of the annual report on disclosure that somebody types: every version of a year's tables 2 and 4."""

import sqlalchemy as sa
from alembic import op

from db.migrations.append_only import guard

revision = "0072"
down_revision = "0071"


def upgrade() -> None:
    op.create_table(
        "annual_numbers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("by_user", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_annual_numbers"),
        sa.ForeignKeyConstraint(["by_user"], ["users.id"], name="fk_annual_numbers_by_user"),
    )
    op.create_index("ix_annual_numbers_year_id", "annual_numbers", ["year", "id"])
    guard(op.get_bind(), "annual_numbers")
