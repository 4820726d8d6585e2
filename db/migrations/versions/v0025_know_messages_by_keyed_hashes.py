"""Know a message that came in by keyed hashes: what Telegram calls one names the chat.

What is to be hashed stands behind `TO_HASH` until somebody who has the key opens the office (`db.queries.keys.left_in_clear`).
"""

# ruff: noqa: S608 - nothing in these statements comes from outside
from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"

TO_HASH = {
    "sqlite": "CAST(char(0) || 'to be hashed ' || {} AS BLOB)",
    "postgresql": "'\\x00'::bytea || convert_to('to be hashed ' || {}, 'UTF8')",
}
POSITION = {"sqlite": "instr(message_id, ':')", "postgresql": "strpos(message_id, ':')"}


def upgrade() -> None:
    dialect = op.get_bind().dialect.name
    op.add_column("inbound", sa.Column("message_key", sa.LargeBinary()))
    op.add_column("inbound", sa.Column("edit_key", sa.LargeBinary()))
    message = TO_HASH[dialect].format("'message ' || channel || ' ' || message_id")
    op.execute(f"UPDATE inbound SET message_key = {message}")
    colon = POSITION[dialect]
    edited = TO_HASH[dialect].format(f"'edited ' || channel || ' ' || substr(message_id, {colon} + 1)")
    op.execute(f"UPDATE inbound SET edit_key = {edited} WHERE {colon} > 0")
    with op.batch_alter_table("inbound") as inbound:
        inbound.alter_column("message_key", existing_type=sa.LargeBinary(), nullable=False)
        inbound.drop_constraint("uq_inbound_channel_message_id", type_="unique")
        inbound.drop_column("message_id")
        inbound.create_unique_constraint("uq_inbound_channel_message_key", ["channel", "message_key"])
    marks = sa.table(
        "marks", sa.column("name"), sa.column("at", sa.DateTime(timezone=True)), sa.column("note")
    )
    op.execute(sa.delete(marks).where(marks.c.name == "left in clear"))
    op.bulk_insert(marks, [{"name": "left in clear", "at": datetime(2026, 11, 28, tzinfo=UTC), "note": ""}])
