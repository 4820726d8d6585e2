"""Prove phones: the codes that are texted to them, for ten minutes, and for a day that some number asked."""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"


def upgrade() -> None:
    op.create_table(
        "phone_proofs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number_key", sa.LargeBinary(), nullable=False),
        sa.Column("handle_hash", sa.LargeBinary()),
        sa.Column("code_key", sa.LargeBinary()),
        sa.Column("subject", sa.String(length=250)),
        sa.Column("tries", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_phone_proofs"),
        sa.UniqueConstraint("handle_hash", name="uq_phone_proofs_handle_hash"),
    )
    op.create_index("ix_phone_proofs_asked_at", "phone_proofs", ["asked_at"])
    op.create_index("ix_phone_proofs_number_key_asked_at", "phone_proofs", ["number_key", "asked_at"])
