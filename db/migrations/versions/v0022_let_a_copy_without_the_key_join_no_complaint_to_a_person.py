"""Let a copy without the key join no complaint to a person: by no moment, no row's number, and no ticket's in a message.

What is to be sealed stands behind `CLEAR` until somebody who has the key opens the office (`db.queries.keys.left_in_clear`).
"""

# ruff: noqa: S608 - nothing in these statements comes from outside
from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

from db.migrations.append_only import guard

revision = "0022"
down_revision = "0021"

FAILING = "state IN ('unknown', 'undelivered', 'failed', 'cancelled')"
TOLD = "'accept', 'decline', 'transfer', 'suspend', 'reply', 'extend', 'give_up'"
CLEAR = {"sqlite": "CAST(char(0) || {} AS BLOB)", "postgresql": "'\\x00'::bytea || convert_to({}, 'UTF8')"}
LINE = {
    "sqlite": "json_object('at', replace(e.at, ' ', 'T') || '+00:00', 'note', e.note)",
    "postgresql": "json_build_object('at', to_char(e.at AT TIME ZONE 'UTC', "
    "'YYYY-MM-DD\"T\"HH24:MI:SS.US\"+00:00\"'), 'note', e.note)::text",
}
NUMBER = {"sqlite": "printf('%04d', {})", "postgresql": "lpad(({})::text, 4, '0')"}
DAY = {  # the midnight in China that begins the day of a moment
    "sqlite": "strftime('%Y-%m-%d 16:00:00.000000', {}, '+8 hours', '-1 day')",
    "postgresql": "date_trunc('day', {} AT TIME ZONE 'Asia/Shanghai') AT TIME ZONE 'Asia/Shanghai'",
}


def upgrade() -> None:
    connection = op.get_bind()
    dialect = connection.dialect.name
    act = (
        f"coalesce((SELECT min(e.act) FROM ticket_events e WHERE e.ticket_no = outbox.ticket_no"
        f" AND e.at = outbox.created_at AND e.act IN ({TOLD})), '')"
    )
    op.add_column("outbox", sa.Column("about_sealed", sa.LargeBinary()))
    about = CLEAR[dialect].format(f"outbox.ticket_no || ' ' || {act}")
    op.execute(f"UPDATE outbox SET about_sealed = {about} WHERE ticket_no IS NOT NULL")
    op.execute(f"UPDATE outbox SET seen_to = true WHERE ticket_no IS NULL AND {FAILING}")
    op.drop_index("ix_outbox_not_arrived", "outbox")
    op.execute("ALTER TABLE outbox DROP COLUMN ticket_no")
    where = sa.text(f"NOT seen_to AND {FAILING}")
    op.create_index("ix_outbox_not_arrived", "outbox", ["id"], sqlite_where=where, postgresql_where=where)
    _events(dialect)
    for table, column in (("tickets", "created_at"), ("tickets", "replied_at"), ("ticket_bars", "at")):
        op.execute(f"UPDATE {table} SET {column} = {DAY[dialect].format(column)} WHERE {column} IS NOT NULL")
    # A silent complainant was warned of by the moment of the reply, which is a day now.
    day = DAY[dialect].format("deadline")
    op.execute(f"UPDATE ticket_alerts SET deadline = {day} WHERE term = 'verdict'")
    if dialect == "sqlite":
        for table in ("tickets", "ticket_identities", "ticket_alerts", "ticket_bars"):
            _without_rowid(connection, table)
    marks = sa.table(
        "marks", sa.column("name"), sa.column("at", sa.DateTime(timezone=True)), sa.column("note")
    )
    op.bulk_insert(marks, [{"name": "left in clear", "at": datetime(2026, 11, 28, tzinfo=UTC), "note": ""}])


def _events(dialect: str) -> None:
    n = NUMBER[dialect].format("row_number() OVER (PARTITION BY e.ticket_no ORDER BY e.id) - 1")
    said = CLEAR[dialect].format(LINE[dialect])
    op.execute(
        f"CREATE TABLE lines AS SELECT e.ticket_no || '/' || {n} AS id, e.ticket_no, e.act, e.state, e.by_whom,"
        f" {said} AS sealed FROM ticket_events e"
    )
    op.drop_table("ticket_events")
    op.create_table(
        "ticket_events",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("ticket_no", sa.String(32), nullable=False),
        sa.Column("act", sa.String(16), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("by_whom", sa.Text(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["ticket_no"], ["tickets.ticket_no"], name="fk_ticket_events_ticket_no"),
        sa.PrimaryKeyConstraint("id", name="pk_ticket_events"),
        sqlite_with_rowid=False,
    )
    op.execute("INSERT INTO ticket_events SELECT * FROM lines ORDER BY id")
    op.drop_table("lines")
    op.create_index("ix_ticket_events_ticket_no", "ticket_events", ["ticket_no"])
    guard(op.get_bind(), "ticket_events")


def _without_rowid(connection: sa.Connection, table: str) -> None:
    """Make a table anew whose rows have no number that counts them."""
    found = connection.exec_driver_sql(
        f"SELECT type, sql FROM sqlite_master WHERE tbl_name = '{table}' AND sql IS NOT NULL"
    ).all()
    (made,) = (sql for kind, sql in found if kind == "table")
    connection.exec_driver_sql(f"CREATE TABLE anew ({made.split('(', 1)[1]} WITHOUT ROWID")
    connection.exec_driver_sql(f"INSERT INTO anew SELECT * FROM {table}")
    connection.exec_driver_sql(f"DROP TABLE {table}")
    connection.exec_driver_sql(f"ALTER TABLE anew RENAME TO {table}")
    for kind, sql in found:
        if kind in ("index", "trigger"):
            connection.exec_driver_sql(sql)
