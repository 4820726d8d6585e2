"""Know a chat by its channel and a keyed hash, with its address sealed beside it, and name it elsewhere by our own number.

What Telegram calls a message of ours begins with the chat; its number in the chat stays. Addresses that only messages or
files of before name get a chat of their own, blocked. Hash and seal are made when somebody who has the key opens the
office (`db.queries.keys.left_in_clear`).
"""

# ruff: noqa: S608 - nothing in these statements comes from outside
from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"

LEFT = {"sqlite": "CAST(char(0) || {} AS BLOB)", "postgresql": "'\\x00'::bytea || convert_to({}, 'UTF8')"}
POSITION = {"sqlite": "instr(provider_id, ':')", "postgresql": "strpos(provider_id, ':')"}
TEXT = "CAST(chat_id AS VARCHAR(24))"


def upgrade() -> None:
    dialect = op.get_bind().dialect.name
    if dialect == "sqlite":
        op.execute("PRAGMA secure_delete=ON")  # no address stays behind in the file
    _make_chats(LEFT[dialect])
    for table in ("outbox", "attachments"):
        _name_by_number(table)
    op.execute("DROP TABLE chats_before")
    colon = POSITION[dialect]
    of_chats = f"channel = 'telegram' AND chat_id IS NOT NULL AND {colon} > 0"
    op.drop_index("ix_outbox_provider_id", "outbox")
    op.execute(f"UPDATE outbox SET provider_id = substr(provider_id, {colon} + 1) WHERE {of_chats}")
    op.create_index("ix_outbox_provider_id_chat_id", "outbox", ["provider_id", "chat_id"])
    marks = sa.table(
        "marks", sa.column("name"), sa.column("at", sa.DateTime(timezone=True)), sa.column("note")
    )
    op.execute(sa.delete(marks).where(marks.c.name == "left in clear"))
    op.bulk_insert(marks, [{"name": "left in clear", "at": datetime(2026, 11, 28, tzinfo=UTC), "note": ""}])


def _make_chats(left: str) -> None:
    op.execute(
        "CREATE TABLE chats_before AS SELECT chat_id, party_id, linked_at, blocked_at, seen_at FROM chats"
    )
    for table, at in (("outbox", "created_at"), ("attachments", "at")):
        op.execute(
            "INSERT INTO chats_before (chat_id, party_id, blocked_at, seen_at)"
            f" SELECT chat_id, min(party_id), min({at}), min({at}) FROM {table}"
            " WHERE party_id IS NOT NULL AND chat_id NOT IN (SELECT chat_id FROM chats_before) GROUP BY chat_id"
        )
    op.drop_table("chats")
    op.create_table(
        "chats",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("chat_index", sa.LargeBinary(), nullable=False),
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("address_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("party_id", sa.Integer(), nullable=False),
        sa.Column("linked_at", sa.DateTime(timezone=True)),
        sa.Column("blocked_at", sa.DateTime(timezone=True)),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["party_id"], ["parties.id"], name="fk_chats_party_id"),
        sa.PrimaryKeyConstraint("id", name="pk_chats"),
        sa.UniqueConstraint("chat_index", name="uq_chats_chat_index"),
    )
    op.create_index("ix_chats_party_id", "chats", ["party_id"])
    index = left.format(f"'to be hashed chat telegram ' || {TEXT}")
    op.execute(
        "INSERT INTO chats (chat_index, channel, address_sealed, party_id, linked_at, blocked_at, seen_at)"
        f" SELECT {index}, 'telegram', {left.format(TEXT)}, party_id, linked_at, blocked_at, seen_at"
        " FROM chats_before ORDER BY seen_at, random()"  # in no order that tells of the addresses
    )
    op.execute("ALTER TABLE chats_before ADD COLUMN id INTEGER")
    op.execute(f"UPDATE chats_before SET id = (SELECT c.id FROM chats c WHERE c.chat_index = {index})")
    op.create_index("ix_chats_before_chat_id", "chats_before", ["chat_id"])


def _name_by_number(table: str) -> None:
    op.execute(f"ALTER TABLE {table} RENAME COLUMN chat_id TO chat_before")
    op.execute(f"ALTER TABLE {table} ADD COLUMN chat_id INTEGER")
    op.execute(
        f"UPDATE {table} SET chat_id = (SELECT b.id FROM chats_before b WHERE b.chat_id = {table}.chat_before)"
        " WHERE chat_before IS NOT NULL"
    )
    op.execute(f"ALTER TABLE {table} DROP COLUMN chat_before")
