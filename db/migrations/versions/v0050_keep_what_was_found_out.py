"""Keep with each complaint whether it was verified and what was done about it; those of before have neither."""

from alembic import op

revision = "0050"
down_revision = "0049"


def upgrade() -> None:
    op.execute(
        "ALTER TABLE tickets ADD COLUMN finding VARCHAR(16) CONSTRAINT ck_tickets_finding "
        "CHECK (finding IS NULL OR finding IN ('founded', 'partly', 'unfounded'))"
    )
    op.execute(
        "ALTER TABLE tickets ADD COLUMN measures VARCHAR(100) CONSTRAINT ck_tickets_measures "
        "CHECK ((finding IS NULL) = (measures IS NULL))"
    )
