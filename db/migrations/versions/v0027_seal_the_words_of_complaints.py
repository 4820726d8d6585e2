"""Seal everything that was written into a ticket, as one value.

It stands behind `CLEAR` until somebody who has the key opens the office (`db.queries.keys.left_in_clear`).
"""

# ruff: noqa: S608 - nothing in these statements comes from outside
import re
from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"

CLEAR = {"sqlite": "CAST(char(0) || {} AS BLOB)", "postgresql": "'\\x00'::bytea || convert_to({}, 'UTF8')"}
WRITTEN = ("happened", "content", "handed_over", "draft", "reply", "verdict_words")
OBJECT = {"sqlite": "json_object({})", "postgresql": "json_build_object({})::text"}
DRAFT = re.compile(r",\s*CONSTRAINT ck_tickets_draft CHECK \(\(state = 'drafted'\) = \(draft IS NOT NULL\)\)")


def upgrade() -> None:
    connection = op.get_bind()
    dialect = connection.dialect.name
    if dialect == "sqlite":
        op.execute("PRAGMA secure_delete=ON")  # no text stays behind in the file
        _without_check(connection)
    else:
        op.drop_constraint("ck_tickets_draft", "tickets", type_="check")
    op.add_column("tickets", sa.Column("words_sealed", sa.LargeBinary()))
    words = OBJECT[dialect].format(", ".join(f"'{name}', {name}" for name in WRITTEN))
    op.execute(f"UPDATE tickets SET words_sealed = {CLEAR[dialect].format(words)}")
    for name in WRITTEN:
        op.execute(f"ALTER TABLE tickets DROP COLUMN {name}")
    marks = sa.table(
        "marks", sa.column("name"), sa.column("at", sa.DateTime(timezone=True)), sa.column("note")
    )
    op.execute(sa.delete(marks).where(marks.c.name == "left in clear"))
    op.bulk_insert(marks, [{"name": "left in clear", "at": datetime(2026, 11, 28, tzinfo=UTC), "note": ""}])


def _without_check(connection: sa.Connection) -> None:
    """Make the table anew: SQLite drops no constraint by itself."""
    found = connection.exec_driver_sql(
        "SELECT type, sql FROM sqlite_master WHERE tbl_name = 'tickets' AND sql IS NOT NULL"
    ).all()
    (made,) = (sql for kind, sql in found if kind == "table")
    connection.exec_driver_sql(f"CREATE TABLE anew ({DRAFT.sub('', made.split('(', 1)[1])}")
    connection.exec_driver_sql("INSERT INTO anew SELECT * FROM tickets")
    connection.exec_driver_sql("DROP TABLE tickets")
    connection.exec_driver_sql("ALTER TABLE anew RENAME TO tickets")
    for kind, sql in found:
        if kind in ("index", "trigger"):
            connection.exec_driver_sql(sql)
