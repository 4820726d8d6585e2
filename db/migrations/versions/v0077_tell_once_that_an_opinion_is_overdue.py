"""Tell once that an opinion of the panel waits for its answer longer than its term."""

import sqlalchemy as sa
from alembic import op

revision = "0077"
down_revision = "0076"


def upgrade() -> None:
    op.add_column("panel_opinions", sa.Column("alerted_at", sa.DateTime(timezone=True), nullable=True))
