"""Create the tables of complaints."""

import sqlalchemy as sa
from alembic import op

from db.migrations.append_only import guard

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "guesses",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("party_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["party_id"], ["parties.id"], name="fk_guesses_party_id"),
        sa.PrimaryKeyConstraint("id", name="pk_guesses"),
    )
    with op.batch_alter_table("guesses", schema=None) as batch_op:
        batch_op.create_index("ix_guesses_party_id_at", ["party_id", "at"])

    op.create_table(
        "tickets",
        sa.Column("ticket_no", sa.String(length=32), nullable=False),
        sa.Column("day", sa.String(length=8), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("case_no", sa.String(length=200)),
        sa.Column("party_index", sa.LargeBinary(), nullable=False),
        sa.Column("source", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("category", sa.String(length=16), server_default="", nullable=False),
        sa.Column("department", sa.Text(), server_default="", nullable=False),
        sa.Column("official", sa.Text(), server_default="", nullable=False),
        sa.Column("happened", sa.Text(), server_default="", nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("anonymous", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("about_office", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("accept_by", sa.DateTime(timezone=True)),
        sa.Column("finish_by", sa.DateTime(timezone=True)),
        sa.Column("provisional", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("yellow_at", sa.DateTime(timezone=True)),
        sa.Column("calendar", sa.String(length=16), server_default="", nullable=False),
        sa.Column("extended_days", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("with_department", sa.Text()),
        sa.Column("handed_over", sa.Text()),
        sa.Column("reply", sa.Text()),
        sa.Column("replied_at", sa.DateTime(timezone=True)),
        sa.Column("reopened", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("verdict", sa.String(length=16)),
        sa.Column("verdict_words", sa.Text()),
        sa.Column("tries", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("to_archive", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.CheckConstraint(
            "state IN ('registered', 'accepted', 'declined', 'transferred', 'assigned', 'working', 'suspended', 'replied', 'closed', 'reopened')",
            name="ck_tickets_state",
        ),
        sa.CheckConstraint(
            "verdict IS NULL OR verdict IN ('satisfied', 'dissatisfied', 'none')", name="ck_tickets_verdict"
        ),
        sa.ForeignKeyConstraint(["case_no"], ["cases.case_no"], name="fk_tickets_case_no"),
        sa.PrimaryKeyConstraint("ticket_no", name="pk_tickets"),
        sa.UniqueConstraint("day", "sequence", name="uq_tickets_day_sequence"),
    )
    with op.batch_alter_table("tickets", schema=None) as batch_op:
        batch_op.create_index("ix_tickets_case_no", ["case_no"])
        batch_op.create_index("ix_tickets_party_index", ["party_index"])
        batch_op.create_index("ix_tickets_state_finish_by", ["state", "finish_by"])
        batch_op.create_index("ix_tickets_with_department", ["with_department"])
        batch_op.create_index("ix_tickets_yellow_at", ["yellow_at"])
        batch_op.create_index(
            "ix_tickets_to_archive",
            ["ticket_no"],
            sqlite_where=sa.text("to_archive"),
            postgresql_where=sa.text("to_archive"),
        )

    op.create_table(
        "attachments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("party_id", sa.Integer()),
        sa.Column("ticket_no", sa.String(length=32)),
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("chat_id", sa.BigInteger()),
        sa.Column("file_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("tries", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("media_type", sa.String(length=64)),
        sa.Column("sha256", sa.String(length=64)),
        sa.Column("size", sa.Integer()),
        sa.Column("refusal", sa.String(length=16)),
        sa.CheckConstraint(
            "state IN ('wanted', 'stored', 'refused', 'dropped')", name="ck_attachments_state"
        ),
        sa.ForeignKeyConstraint(["party_id"], ["parties.id"], name="fk_attachments_party_id"),
        sa.ForeignKeyConstraint(["ticket_no"], ["tickets.ticket_no"], name="fk_attachments_ticket_no"),
        sa.PrimaryKeyConstraint("id", name="pk_attachments"),
    )
    with op.batch_alter_table("attachments", schema=None) as batch_op:
        batch_op.create_index("ix_attachments_party_id", ["party_id"])
        batch_op.create_index("ix_attachments_sha256", ["sha256"])
        batch_op.create_index("ix_attachments_ticket_no", ["ticket_no"])
        batch_op.create_index(
            "ix_attachments_open",
            ["id"],
            sqlite_where=sa.text("state IN ('wanted', 'dropped')"),
            postgresql_where=sa.text("state IN ('wanted', 'dropped')"),
        )

    op.create_table(
        "ticket_alerts",
        sa.Column("ticket_no", sa.String(length=32), nullable=False),
        sa.Column("term", sa.String(length=8), nullable=False),
        sa.Column("colour", sa.String(length=8), nullable=False),
        sa.Column("level", sa.String(length=8), nullable=False),
        sa.Column("deadline", sa.DateTime(timezone=True), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["ticket_no"], ["tickets.ticket_no"], name="fk_ticket_alerts_ticket_no"),
        sa.PrimaryKeyConstraint("ticket_no", "term", "colour", "level", "deadline", name="pk_ticket_alerts"),
    )
    op.create_table(
        "ticket_events",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ticket_no", sa.String(length=32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("act", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("by_whom", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["ticket_no"], ["tickets.ticket_no"], name="fk_ticket_events_ticket_no"),
        sa.PrimaryKeyConstraint("id", name="pk_ticket_events"),
    )
    with op.batch_alter_table("ticket_events", schema=None) as batch_op:
        batch_op.create_index("ix_ticket_events_ticket_no", ["ticket_no"])

    op.create_table(
        "ticket_identities",
        sa.Column("ticket_no", sa.String(length=32), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("receipt_hash", sa.LargeBinary()),
        sa.ForeignKeyConstraint(["ticket_no"], ["tickets.ticket_no"], name="fk_ticket_identities_ticket_no"),
        sa.PrimaryKeyConstraint("ticket_no", name="pk_ticket_identities"),
        sa.UniqueConstraint("receipt_hash", name="uq_ticket_identities_receipt_hash"),
    )
    guard(op.get_bind(), "ticket_events")
