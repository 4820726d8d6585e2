"""Tell what a provider took and then lost for trouble of ours, and when a lane was opened again."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    op.add_column("outbox", sa.Column("ours", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("lanes", sa.Column("opened_at", sa.DateTime(timezone=True)))
