"""Look through what a statement changed once (PostgreSQL): each row was compared with each, 60,000 in more than a minute."""

from alembic import op

from db.migrations.kept_counts import renew

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    renew(op.get_bind())
