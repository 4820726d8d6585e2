"""Keep the terms of a letter and of a verdict with each: whoever changes the settings shortens nobody's."""

import sqlalchemy as sa
from alembic import op

revision = "0074"
down_revision = "0073"


def upgrade() -> None:
    op.add_column("watch_letters", sa.Column("terms", sa.String(80), nullable=True))
    op.add_column("panel_opinions", sa.Column("verdict_by", sa.DateTime(timezone=True), nullable=True))
