"""Tell once that a supervision letter was not answered in its term."""

import sqlalchemy as sa
from alembic import op

revision = "0078"
down_revision = "0077"


def upgrade() -> None:
    op.add_column("watch_letters", sa.Column("answer_by", sa.DateTime(timezone=True), nullable=True))
    op.add_column("watch_letters", sa.Column("alerted_at", sa.DateTime(timezone=True), nullable=True))
