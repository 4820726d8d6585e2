"""Seal what people wrote, as it came in and as it was passed to the office: it tells whose a complaint is.

It stands behind `CLEAR` until somebody who has the key opens the office (`db.queries.keys.left_in_clear`).
"""

# ruff: noqa: S608 - nothing in these statements comes from outside
from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"

CLEAR = {"sqlite": "CAST(char(0) || {} AS BLOB)", "postgresql": "'\\x00'::bytea || convert_to({}, 'UTF8')"}


def upgrade() -> None:
    dialect = op.get_bind().dialect.name
    if dialect == "sqlite":
        op.execute("PRAGMA secure_delete=ON")  # no text stays behind in the file
    for table, before, column in (
        ("inbound", "text", "said_sealed"),
        ("notes_to_staff", "raw", "raw_sealed"),
    ):
        op.add_column(table, sa.Column(column, sa.LargeBinary()))
        op.execute(f"UPDATE {table} SET {column} = {CLEAR[dialect].format(before)}")
        op.execute(f"ALTER TABLE {table} DROP COLUMN {before}")
    marks = sa.table(
        "marks", sa.column("name"), sa.column("at", sa.DateTime(timezone=True)), sa.column("note")
    )
    op.execute(sa.delete(marks).where(marks.c.name == "left in clear"))
    op.bulk_insert(marks, [{"name": "left in clear", "at": datetime(2026, 11, 28, tzinfo=UTC), "note": ""}])
