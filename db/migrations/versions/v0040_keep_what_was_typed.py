"""Keep what was typed and not sent: drafts, what was sent after the log-in had ended, and for a week why it ended."""

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"


def upgrade() -> None:
    op.create_table(
        "drafts",
        sa.Column("form_key", sa.LargeBinary(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("about_key", sa.LargeBinary()),
        sa.Column("words_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("day", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("form_key", name="pk_drafts"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_drafts_user_id"),
        sqlite_with_rowid=False,
    )
    for column in ("user_id", "about_key", "day"):
        op.create_index(f"ix_drafts_{column}", "drafts", [column])
    op.create_table(
        "put_aside",
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("words_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("day", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("token_hash", name="pk_put_aside"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_put_aside_user_id"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_put_aside_day", "put_aside", ["day"])
    op.add_column("sessions", sa.Column("ended_why", sa.String(length=16)))
