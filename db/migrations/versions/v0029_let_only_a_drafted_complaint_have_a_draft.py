"""Let the database hold again that a complaint has a draft just when its state says so, though the draft itself is sealed."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"

NAME, RULE = "ck_tickets_draft", "(state = 'drafted') = has_draft"


def upgrade() -> None:
    connection = op.get_bind()
    op.add_column("tickets", sa.Column("has_draft", sa.Boolean(), nullable=False, server_default=sa.false()))
    tickets = sa.table("tickets", sa.column("state"), sa.column("has_draft", sa.Boolean()))
    op.execute(sa.update(tickets).where(tickets.c.state == "drafted").values(has_draft=True))
    if connection.dialect.name == "sqlite":
        _with_check(connection)
    else:
        op.create_check_constraint(NAME, "tickets", RULE)


def _with_check(connection: sa.Connection) -> None:
    """Make the table anew: SQLite takes no constraint afterwards."""
    found = connection.exec_driver_sql(
        "SELECT type, sql FROM sqlite_master WHERE tbl_name = 'tickets' AND sql IS NOT NULL"
    ).all()
    (made,) = (sql for kind, sql in found if kind == "table")
    columns, end = made.split("(", 1)[1].rsplit(")", 1)
    connection.exec_driver_sql(f"CREATE TABLE anew ({columns}, CONSTRAINT {NAME} CHECK ({RULE})){end}")
    connection.exec_driver_sql("INSERT INTO anew SELECT * FROM tickets")
    connection.exec_driver_sql("DROP TABLE tickets")
    connection.exec_driver_sql("ALTER TABLE anew RENAME TO tickets")
    for kind, sql in found:
        if kind in ("index", "trigger"):
            connection.exec_driver_sql(sql)
