"""Ask about one remedy by its number where somebody was told about several: since when."""

import sqlalchemy as sa
from alembic import op

revision = "0082"
down_revision = "0081"


def upgrade() -> None:
    op.add_column("remedies", sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True))
