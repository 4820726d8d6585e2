"""Seal what messages say, all alike, and keep it no longer than it may have to be sent.

What was sent is not kept any more, but for what buttons in chats stand for. The rest stands behind `CLEAR` until
somebody who has the key opens the office (`db.queries.keys.left_in_clear`).
"""

# ruff: noqa: S608 - nothing in these statements comes from outside
from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"

CLEAR = {"sqlite": "CAST(char(0) || {} AS BLOB)", "postgresql": "'\\x00'::bytea || convert_to({}, 'UTF8')"}
OBJECT = {"sqlite": "json_object({})", "postgresql": "json_build_object({})::text"}
JSON = {"sqlite": "json(choices)", "postgresql": "choices::json"}
SHARES = {
    "sqlite": "json(CASE WHEN share_contact THEN 'true' ELSE 'false' END)",
    "postgresql": "share_contact",
}
LATELY = {"sqlite": "datetime('now', '-3 days')", "postgresql": "now() - interval '3 days'"}
KEPT = "words_sealed IS NOT NULL AND settled_at IS NOT NULL"


def upgrade() -> None:
    dialect = op.get_bind().dialect.name
    if dialect == "sqlite":
        op.execute("PRAGMA secure_delete=ON")  # no text stays behind in the file
    op.add_column("outbox", sa.Column("words_sealed", sa.LargeBinary()))
    op.add_column("outbox", sa.Column("asked_sealed", sa.LargeBinary()))
    asked = f"'question', question, 'choices', {JSON[dialect]}"
    said = f"'text', text, {asked}, 'share_contact', {SHARES[dialect]}"
    to_be_sent = (
        "text <> '' AND (state IN ('pending', 'sending', 'unknown') OR (state = 'accepted' AND chat_id IS NULL"
        f" AND kind NOT IN ('invite', 'reminder') AND settled_at > {LATELY[dialect]}))"
    )
    words, offered = (CLEAR[dialect].format(OBJECT[dialect].format(one)) for one in (said, asked))
    op.drop_index("ix_outbox_told_in_private", "outbox")
    op.execute(
        f"UPDATE outbox SET words_sealed = CASE WHEN {to_be_sent} THEN {words} END,"
        f" asked_sealed = CASE WHEN chat_id IS NOT NULL THEN {offered} END, text = '', choices = '',"
        " kind = CASE WHEN kind = 'question' AND case_no IS NULL THEN 'reply' ELSE kind END"
    )
    for name in ("question", "text", "choices", "share_contact", "private"):
        op.execute(f"ALTER TABLE outbox DROP COLUMN {name}")
    where = sa.text(KEPT)
    op.create_index(
        "ix_outbox_words_kept", "outbox", ["settled_at"], sqlite_where=where, postgresql_where=where
    )
    marks = sa.table(
        "marks", sa.column("name"), sa.column("at", sa.DateTime(timezone=True)), sa.column("note")
    )
    op.execute(sa.delete(marks).where(marks.c.name == "left in clear"))
    op.bulk_insert(marks, [{"name": "left in clear", "at": datetime(2026, 11, 28, tzinfo=UTC), "note": ""}])
