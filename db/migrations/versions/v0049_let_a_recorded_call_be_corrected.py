"""Let a recorded call be corrected: a further attempt names the one that it supersedes."""

import sqlalchemy as sa
from alembic import op

revision = "0049"
down_revision = "0048"


def upgrade() -> None:
    op.add_column("attempts", sa.Column("corrects", sa.Integer()))
