"""Let a department go into another one, from a moment on: what it was called stays its own.

The columns are added by hand: Alembic would make the whole table anew on SQLite, and other tables refer to it.
"""

from alembic import op

revision = "0091"
down_revision = "0090"

_MOMENT = {"sqlite": "DATETIME", "postgresql": "TIMESTAMP WITH TIME ZONE"}


def upgrade() -> None:
    moment = _MOMENT[op.get_bind().dialect.name]
    op.execute("ALTER TABLE departments ADD COLUMN merged_into INTEGER")
    op.execute(
        f"ALTER TABLE departments ADD COLUMN merged_at {moment}"
        " CONSTRAINT ck_departments_merged CHECK ((merged_into IS NULL) = (merged_at IS NULL))"
    )
