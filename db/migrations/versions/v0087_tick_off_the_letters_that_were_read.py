"""Tick off what people wrote to the office once somebody has read it, and list letters along an index."""

import sqlalchemy as sa
from alembic import op

revision = "0087"
down_revision = "0086"


def upgrade() -> None:
    op.create_table(
        "notes_read",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("note_id", sa.Integer(), nullable=False),
        sa.Column("by_user", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("taken_back_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_notes_read"),
        sa.ForeignKeyConstraint(["note_id"], ["notes_to_staff.id"], name="fk_notes_read_note_id"),
        sa.ForeignKeyConstraint(["by_user"], ["users.id"], name="fk_notes_read_by_user"),
    )
    op.create_index("ix_notes_read_note_id", "notes_read", ["note_id"])
    op.create_index(
        "uq_notes_read_once",
        "notes_read",
        ["note_id"],
        unique=True,
        sqlite_where=sa.text("taken_back_at IS NULL"),
        postgresql_where=sa.text("taken_back_at IS NULL"),
    )
    op.create_index("ix_notes_to_staff_at_id", "notes_to_staff", ["at", "id"])
