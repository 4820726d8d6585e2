"""Seal in the log which complaint a line is about: its moment is that of the message that an act sent to somebody."""

# ruff: noqa: S608 - nothing in these statements comes from outside
from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

from db.migrations.append_only import lifted

revision = "0024"
down_revision = "0023"

CLEAR = {"sqlite": "CAST(char(0) || {} AS BLOB)", "postgresql": "'\\x00'::bytea || convert_to({}, 'UTF8')"}


def upgrade() -> None:
    connection = op.get_bind()
    op.add_column("audit", sa.Column("object_sealed", sa.LargeBinary()))
    number = CLEAR[connection.dialect.name].format("substr(object, 8)")
    with lifted(connection, "audit"):
        op.execute(
            f"UPDATE audit SET object_sealed = {number}, object = 'ticket' WHERE object LIKE 'ticket %'"
        )
    marks = sa.table(
        "marks", sa.column("name"), sa.column("at", sa.DateTime(timezone=True)), sa.column("note")
    )
    op.execute(sa.delete(marks).where(marks.c.name == "left in clear"))
    op.bulk_insert(marks, [{"name": "left in clear", "at": datetime(2026, 11, 28, tzinfo=UTC), "note": ""}])
