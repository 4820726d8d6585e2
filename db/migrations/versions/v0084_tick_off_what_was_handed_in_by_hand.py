"""Tick off the corrections that a person has handed in to the province, with the score that it has been given."""

import sqlalchemy as sa
from alembic import op

revision = "0084"
down_revision = "0083"


def upgrade() -> None:
    op.create_table(
        "province_handed_in",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_no", sa.String(200), nullable=False),
        sa.Column("corrected_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("score", sa.Integer(), nullable=True),
        sa.Column("by_user", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("taken_back_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_province_handed_in"),
        sa.ForeignKeyConstraint(["case_no"], ["cases.case_no"], name="fk_province_handed_in_case_no"),
        sa.ForeignKeyConstraint(["by_user"], ["users.id"], name="fk_province_handed_in_by_user"),
    )
    op.create_index("ix_province_handed_in_case_no", "province_handed_in", ["case_no"])
    op.create_index(
        "uq_province_handed_in_once",
        "province_handed_in",
        ["case_no", "corrected_at"],
        unique=True,
        sqlite_where=sa.text("taken_back_at IS NULL"),
        postgresql_where=sa.text("taken_back_at IS NULL"),
    )
