"""Create the tables of the first release."""

import sqlalchemy as sa
from alembic import op

from db.migrations.append_only import guard

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "cases",
        sa.Column("case_no", sa.String(length=200), nullable=False),
        sa.Column("month", sa.String(length=7)),
        sa.Column("item", sa.Text(), nullable=False),
        sa.Column("department", sa.Text(), nullable=False),
        sa.Column("handler", sa.Text(), nullable=False),
        sa.Column("applicant", sa.Text(), nullable=False),
        sa.Column("applicant_kind", sa.Text(), nullable=False),
        sa.Column("contact", sa.Text(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True)),
        sa.Column("promised_days", sa.Integer()),
        sa.Column("concluded_at", sa.DateTime(timezone=True)),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("phone_sealed", sa.LargeBinary()),
        sa.Column("phone_index", sa.LargeBinary()),
        sa.Column("can_sms", sa.Boolean(), nullable=False),
        sa.Column("phones_sealed", sa.LargeBinary()),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("imported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("case_no", name="pk_cases"),
    )
    op.create_index("ix_cases_month_case_no", "cases", ["month", "case_no"])
    op.create_index("ix_cases_phone_index", "cases", ["phone_index"])
    op.create_table(
        "heartbeats",
        sa.Column("owner", sa.String(length=32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("owner", name="pk_heartbeats"),
    )
    op.create_table(
        "parties",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("phone_sealed", sa.LargeBinary()),
        sa.Column("phone_index", sa.LargeBinary()),
        sa.Column("can_sms", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("sms_refused", sa.String(length=16)),
        sa.Column("language", sa.String(length=8), server_default="zh-Hans", nullable=False),
        sa.Column("opted_out_at", sa.DateTime(timezone=True)),
        sa.Column("version", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("aside_sealed", sa.LargeBinary()),
        sa.Column("complained", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_parties"),
        sa.UniqueConstraint("phone_index", name="uq_parties_phone_index"),
    )
    op.create_table(
        "receipts",
        sa.Column("provider_id", sa.String(length=80), nullable=False),
        sa.Column("status", sa.String(length=32), nullable=False),
        sa.Column("error", sa.String(length=32), nullable=False),
        sa.Column("ref", sa.String(length=16)),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("contradicts", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("provider_id", "status", "error", name="pk_receipts"),
    )
    op.create_table(
        "rounds",
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("opens", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closes", sa.DateTime(timezone=True), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("planned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True)),
        sa.Column("questionnaire_id", sa.String(length=64), nullable=False),
        sa.Column("questionnaire_version", sa.Integer(), nullable=False),
        sa.Column("questionnaire_sha256", sa.String(length=64), nullable=False),
        sa.Column("root", sa.String(length=64)),
        sa.CheckConstraint("state IN ('open', 'closed')", name="ck_rounds_state"),
        sa.PrimaryKeyConstraint("month", name="pk_rounds"),
    )
    op.create_table(
        "archive",
        sa.Column("case_no", sa.String(length=200), nullable=False),
        sa.Column("archive_no", sa.String(length=32), nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("record", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("sealed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["case_no"], ["cases.case_no"], name="fk_archive_case_no"),
        sa.PrimaryKeyConstraint("case_no", name="pk_archive"),
        sa.UniqueConstraint("archive_no", name="uq_archive_archive_no"),
    )
    op.create_index("ix_archive_month_place", "archive", ["month", "place"])
    op.create_table(
        "attempts",
        sa.Column("case_no", sa.String(length=200), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ref", sa.String(length=16)),
        sa.Column("outcome", sa.String(length=16)),
        sa.Column("by_whom", sa.Text()),
        sa.Column("note", sa.Text()),
        sa.ForeignKeyConstraint(["case_no"], ["cases.case_no"], name="fk_attempts_case_no"),
        sa.PrimaryKeyConstraint("case_no", "n", name="pk_attempts"),
    )
    op.create_index("ix_attempts_ref", "attempts", ["ref"])
    op.create_table(
        "callbacks",
        sa.Column("case_no", sa.String(length=200), nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("archive_no", sa.String(length=32), nullable=False),
        sa.Column("party_id", sa.Integer()),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("stage", sa.String(length=16), nullable=False),
        sa.Column("question", sa.String(length=64)),
        sa.Column("unclear", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("score", sa.Integer()),
        sa.Column("disposition", sa.String(length=16)),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        sa.Column("given", sa.Text(), server_default="[]", nullable=False),
        sa.Column("words", sa.Text(), server_default="", nullable=False),
        sa.Column("ticket_no", sa.String(length=32)),
        sa.Column("needs_person", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True)),
        sa.Column("reason", sa.Text()),
        sa.CheckConstraint(
            "(score IS NOT NULL) = (disposition IS NOT NULL AND disposition = 'answered')",
            name="ck_callbacks_scored",
        ),
        sa.CheckConstraint(
            "disposition IS NULL OR disposition IN ('answered', 'refused', 'wrong_person', 'no_answer', 'unreachable', 'no_contact', 'excluded')",
            name="ck_callbacks_disposition",
        ),
        sa.CheckConstraint("score BETWEEN 1 AND 5", name="ck_callbacks_score"),
        sa.ForeignKeyConstraint(["case_no"], ["cases.case_no"], name="fk_callbacks_case_no"),
        sa.ForeignKeyConstraint(["month"], ["rounds.month"], name="fk_callbacks_month"),
        sa.ForeignKeyConstraint(["party_id"], ["parties.id"], name="fk_callbacks_party_id"),
        sa.PrimaryKeyConstraint("case_no", name="pk_callbacks"),
        sa.UniqueConstraint("archive_no", name="uq_callbacks_archive_no"),
    )
    op.create_index(
        "ix_callbacks_due",
        "callbacks",
        ["due_at"],
        sqlite_where=sa.text("due_at IS NOT NULL"),
        postgresql_where=sa.text("due_at IS NOT NULL"),
    )
    op.create_index("ix_callbacks_month_disposition", "callbacks", ["month", "disposition"])
    op.create_index("ix_callbacks_party_id", "callbacks", ["party_id"])
    op.create_table(
        "case_changes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_no", sa.String(length=200), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("before", sa.Text(), nullable=False),
        sa.Column("after", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["case_no"], ["cases.case_no"], name="fk_case_changes_case_no"),
        sa.PrimaryKeyConstraint("id", name="pk_case_changes"),
    )
    op.create_index("ix_case_changes_case_no", "case_changes", ["case_no"])
    op.create_table(
        "chats",
        sa.Column("chat_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("party_id", sa.Integer(), nullable=False),
        sa.Column("linked_at", sa.DateTime(timezone=True)),
        sa.Column("blocked_at", sa.DateTime(timezone=True)),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["party_id"], ["parties.id"], name="fk_chats_party_id"),
        sa.PrimaryKeyConstraint("chat_id", name="pk_chats"),
    )
    op.create_index("ix_chats_party_id", "chats", ["party_id"])
    op.create_table(
        "inbound",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("message_id", sa.String(length=80), nullable=False),
        sa.Column("party_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["party_id"], ["parties.id"], name="fk_inbound_party_id"),
        sa.PrimaryKeyConstraint("id", name="pk_inbound"),
        sa.UniqueConstraint("channel", "message_id", name="uq_inbound_channel_message_id"),
    )
    op.create_table(
        "notes_to_staff",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("party_id", sa.Integer(), nullable=False),
        sa.Column("case_no", sa.String(length=200)),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("raw", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["case_no"], ["cases.case_no"], name="fk_notes_to_staff_case_no"),
        sa.ForeignKeyConstraint(["party_id"], ["parties.id"], name="fk_notes_to_staff_party_id"),
        sa.PrimaryKeyConstraint("id", name="pk_notes_to_staff"),
    )
    op.create_table(
        "outbox",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("party_id", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("chat_id", sa.BigInteger()),
        sa.Column("case_no", sa.String(length=200)),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("question", sa.String(length=64)),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("choices", sa.Text(), nullable=False),
        sa.Column("share_contact", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("ticket_no", sa.String(length=32)),
        sa.Column("private", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True)),
        sa.Column("owner", sa.String(length=32)),
        sa.Column("tries", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("doubts", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("provider_id", sa.String(length=80)),
        sa.Column("error", sa.String(length=64)),
        sa.Column("temporary", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True)),
        sa.Column("settled_at", sa.DateTime(timezone=True)),
        sa.CheckConstraint(
            "state IN ('pending', 'sending', 'unknown', 'accepted', 'delivered', 'undelivered', 'failed', 'cancelled')",
            name="ck_outbox_state",
        ),
        sa.ForeignKeyConstraint(["case_no"], ["cases.case_no"], name="fk_outbox_case_no"),
        sa.ForeignKeyConstraint(["party_id"], ["parties.id"], name="fk_outbox_party_id"),
        sa.PrimaryKeyConstraint("id", name="pk_outbox"),
        sa.UniqueConstraint("ref", name="uq_outbox_ref"),
    )
    op.create_index("ix_outbox_due", "outbox", ["state", "due_at"])
    op.create_index("ix_outbox_party_id_state", "outbox", ["party_id", "state"])
    op.create_index("ix_outbox_provider_id", "outbox", ["provider_id"])
    op.create_table(
        "answers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_no", sa.String(length=200), nullable=False),
        sa.Column("question", sa.String(length=64), nullable=False),
        sa.Column("value", sa.Text()),
        sa.Column("raw", sa.Text(), nullable=False),
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("inbound_id", sa.Integer()),
        sa.ForeignKeyConstraint(["case_no"], ["cases.case_no"], name="fk_answers_case_no"),
        sa.ForeignKeyConstraint(["inbound_id"], ["inbound.id"], name="fk_answers_inbound_id"),
        sa.PrimaryKeyConstraint("id", name="pk_answers"),
    )
    op.create_index("ix_answers_case_no", "answers", ["case_no"])
    op.create_table(
        "supplements",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_no", sa.String(length=200), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["case_no"], ["archive.case_no"], name="fk_supplements_case_no"),
        sa.PrimaryKeyConstraint("id", name="pk_supplements"),
    )
    op.create_index("ix_supplements_case_no", "supplements", ["case_no"])
    guard(op.get_bind(), "archive", "supplements", "case_changes", "receipts")
