"""Keep with each check of the ledger what no line of it holds: supplements and receipts, counted and hashed, sealed."""

import sqlalchemy as sa
from alembic import op

revision = "0089"
down_revision = "0088"


def upgrade() -> None:
    op.add_column("ledger_checks", sa.Column("beside_sealed", sa.LargeBinary(), nullable=True))
