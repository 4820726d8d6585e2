"""Keep which receipts were given out, sealed: a code has to lead to its case, and nothing else may."""

import sqlalchemy as sa
from alembic import op

revision = "0058"
down_revision = "0057"


def upgrade() -> None:
    op.create_table(
        "rating_receipts",
        sa.Column("code_hash", sa.LargeBinary(), nullable=False),
        sa.Column("case_sealed", sa.LargeBinary()),
        sa.PrimaryKeyConstraint("code_hash", name="pk_rating_receipts"),
    )
