"""Keep supervision letters and admonitions, and what was done to them."""

import sqlalchemy as sa
from alembic import op

from db.migrations.append_only import guard

revision = "0063"
down_revision = "0062"


def upgrade() -> None:
    op.create_table(
        "watch_letters",
        sa.Column("ref", sa.String(length=24), nullable=False),
        sa.Column("number", sa.String(length=40)),
        *(sa.Column(name, sa.String(length=12), nullable=False) for name in ("kind", "state")),
        sa.Column("case_no", sa.String(length=200), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("department", "person")),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        *(sa.Column(name, sa.DateTime(timezone=True)) for name in ("asked_on", "served_on", "expires_at")),
        sa.Column("version", sa.Integer(), nullable=False, server_default=sa.text("1")),
        sa.PrimaryKeyConstraint("ref", name="pk_watch_letters"),
        sa.ForeignKeyConstraint(["case_no"], ["watched_cases.case_no"], name="fk_watch_letters_case_no"),
        sa.UniqueConstraint("number", name="uq_watch_letters_number"),
        sa.CheckConstraint("kind IN ('supervise', 'admonish')", name="ck_watch_letters_kind"),
        sa.CheckConstraint(
            "state IN ('drafted', 'hearing', 'heard', 'signed', 'served', 'answered', 'appealed', 'closed', "
            "'expired', 'revoked', 'withdrawn')",
            name="ck_watch_letters_state",
        ),
    )
    op.create_index("ix_watch_letters_case_no", "watch_letters", ["case_no"])
    op.create_index("ix_watch_letters_begun_at", "watch_letters", ["begun_at"])
    some = sa.text("expires_at IS NOT NULL")
    op.create_index(
        "ix_watch_letters_expires", "watch_letters", ["expires_at"], sqlite_where=some, postgresql_where=some
    )
    op.create_table(
        "watch_letter_events",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=24), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("act", sa.String(length=12), nullable=False),
        sa.Column("user_id", sa.Integer()),
        sa.Column("by_whom", sa.Text(), nullable=False),
        sa.Column("day", sa.DateTime(timezone=True)),
        sa.Column("words_sealed", sa.LargeBinary()),
        sa.PrimaryKeyConstraint("id", name="pk_watch_letter_events"),
        sa.ForeignKeyConstraint(["ref"], ["watch_letters.ref"], name="fk_watch_letter_events_ref"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_watch_letter_events_user_id"),
        sa.UniqueConstraint("ref", "n", name="uq_watch_letter_events_ref_n"),
    )
    guard(op.get_bind(), "watch_letter_events")
