"""Hand somebody's work over at the command line too: there is no log-in behind it."""

import sqlalchemy as sa
from alembic import op

revision = "0086"
down_revision = "0085"


def upgrade() -> None:
    with op.batch_alter_table("handovers", schema=None) as handovers:
        handovers.alter_column("by_id", existing_type=sa.Integer(), nullable=True)
