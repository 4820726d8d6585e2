"""Tell who imported which file and when; and keep a file, sealed, between its check and its import."""

import sqlalchemy as sa
from alembic import op

revision = "0047"
down_revision = "0046"

_COUNTS = ("done", "rows", "imported", "updated", "unchanged", "late", "rejected")
_STATES = "'checking', 'shown', 'unreadable', 'importing', 'finished'"


def upgrade() -> None:
    op.create_table(
        "imports",
        sa.Column("ref", sa.String(length=24), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("user_id", sa.Integer()),
        sa.Column("by_whom", sa.Text(), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("beat_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        sa.Column("name_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        *(sa.Column(name, sa.Integer(), server_default=sa.text("0"), nullable=False) for name in _COUNTS),
        sa.Column("months", sa.Text(), server_default="{}", nullable=False),
        sa.Column("found_sealed", sa.LargeBinary()),
        sa.PrimaryKeyConstraint("ref", name="pk_imports"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_imports_user_id"),
        sa.CheckConstraint(f"state IN ({_STATES})", name="ck_imports_state"),
    )
    op.create_index("ix_imports_begun_at", "imports", ["begun_at"])
    op.create_index("ix_imports_sha256", "imports", ["sha256"])
    op.create_table(
        "import_pieces",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=24), nullable=False),
        sa.Column("what", sa.String(length=8), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_import_pieces"),
        sa.ForeignKeyConstraint(["ref"], ["imports.ref"], name="fk_import_pieces_ref"),
        sa.UniqueConstraint("ref", "what", "n", name="uq_import_pieces_ref_what_n"),
        sa.CheckConstraint("what IN ('file', 'rejects')", name="ck_import_pieces_what"),
    )
