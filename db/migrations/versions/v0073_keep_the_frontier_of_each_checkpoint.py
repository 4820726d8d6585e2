"""Keep with each checkpoint the frontier of its tree: what comes after it is proven from there, not from the first line."""

import sqlalchemy as sa
from alembic import op

revision = "0073"
down_revision = "0072"


def upgrade() -> None:
    op.add_column("ledger_checkpoints", sa.Column("frontier", sa.Text()))
