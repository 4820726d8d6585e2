"""Keep the evidence that a member of the panel adds to an opinion: photos and papers, beside the words."""

import sqlalchemy as sa
from alembic import op

from db.migrations.append_only import guard

revision = "0076"
down_revision = "0075"


def upgrade() -> None:
    op.create_table(
        "panel_opinion_files",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(24), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("media_type", sa.String(64), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_panel_opinion_files"),
        sa.ForeignKeyConstraint(["ref"], ["panel_opinions.ref"], name="fk_panel_opinion_files_ref"),
        sa.UniqueConstraint("ref", "n", name="uq_panel_opinion_files_ref_n"),
    )
    op.create_index("ix_panel_opinion_files_sha256", "panel_opinion_files", ["sha256"])
    guard(op.get_bind(), "panel_opinion_files")
