"""Keep what a chief found out where a second call differs from the first; those of before wait to be looked into."""

import sqlalchemy as sa
from alembic import op

revision = "0056"
down_revision = "0055"


def upgrade() -> None:
    op.execute(
        "ALTER TABLE second_calls ADD COLUMN finding VARCHAR(16) CONSTRAINT ck_second_calls_finding "
        "CHECK (finding IS NULL OR finding IN ('first_wrong', 'second_wrong', 'changed', 'unclear'))"
    )
    op.execute(
        "ALTER TABLE second_calls ADD COLUMN found_by TEXT CONSTRAINT ck_second_calls_third "
        "CHECK (found_by IS NULL OR (found_by <> first_by AND found_by <> second_by))"
    )
    op.add_column("second_calls", sa.Column("found_at", sa.DateTime(timezone=True)))
    op.add_column("second_calls", sa.Column("found_note", sa.Text()))
