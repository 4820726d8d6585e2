"""Keep for each complaint the terms that were promised when it was registered."""

import sqlalchemy as sa
from alembic import op

revision = "0045"
down_revision = "0044"


def upgrade() -> None:
    op.add_column("tickets", sa.Column("promised", sa.String(40)))
