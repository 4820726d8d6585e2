"""Note of a refused message since when what it was refused for is mended: the person is asked again."""

import sqlalchemy as sa
from alembic import op

revision = "0069"
down_revision = "0068"


def upgrade() -> None:
    op.add_column("outbox", sa.Column("mended_at", sa.DateTime(timezone=True)))
