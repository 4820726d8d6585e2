"""Keep a sealed month's figures with its round, so that nobody has to count a million rows to see them."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.add_column("rounds", sa.Column("tally", sa.Text()))
