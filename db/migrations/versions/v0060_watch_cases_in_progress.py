"""Watch cases in progress by the clock."""

import sqlalchemy as sa
from alembic import op

from db.migrations.append_only import guard

revision = "0060"
down_revision = "0059"


def upgrade() -> None:
    _cases()
    _cards()
    op.create_table(
        "watch_files",
        sa.Column("ref", sa.String(length=24), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("by_whom", sa.Text(), nullable=False),
        sa.Column("brought_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True)),
        sa.Column("name_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("rows_sealed", sa.LargeBinary()),
        sa.Column("rows", sa.Integer(), nullable=False),
        *(_count(name) for name in ("fresh", "changed", "unchanged", "rejected")),
        sa.PrimaryKeyConstraint("ref", name="pk_watch_files"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_watch_files_user_id"),
    )
    op.create_index("ix_watch_files_brought_at", "watch_files", ["brought_at"])


def _cases() -> None:
    op.create_table(
        "watched_cases",
        sa.Column("case_no", sa.String(length=200), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("item", "department", "handler")),
        sa.Column("received_at", sa.DateTime(timezone=True)),
        sa.Column("promised_days", sa.Integer()),
        sa.Column("statutory_days", sa.Integer()),
        sa.Column("concluded_at", sa.DateTime(timezone=True)),
        sa.Column("course", sa.Text(), nullable=False),
        *(
            sa.Column(name, sa.DateTime(timezone=True), nullable=False)
            for name in ("imported_at", "updated_at")
        ),
        *(sa.Column(name, sa.DateTime(timezone=True)) for name in ("promised_by", "statutory_by", "due_by")),
        _count("card"),
        sa.Column("stands", sa.Boolean(), nullable=False, server_default=sa.false()),
        _count("odd"),
        sa.Column("look_at", sa.DateTime(timezone=True)),
        sa.Column("rules", sa.String(length=16), nullable=False, server_default=""),
        sa.PrimaryKeyConstraint("case_no", name="pk_watched_cases"),
    )
    op.create_index("ix_watched_cases_concluded_at", "watched_cases", ["concluded_at"])
    op.create_index("ix_watched_cases_card_due_by", "watched_cases", ["card", "due_by"])
    op.create_index("ix_watched_cases_department", "watched_cases", ["department"])
    some = sa.text("look_at IS NOT NULL")
    op.create_index(
        "ix_watched_cases_look", "watched_cases", ["look_at"], sqlite_where=some, postgresql_where=some
    )
    op.create_table(
        "watch_changes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_no", sa.String(length=200), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("by_whom", "before", "after")),
        sa.PrimaryKeyConstraint("id", name="pk_watch_changes"),
        sa.ForeignKeyConstraint(["case_no"], ["watched_cases.case_no"], name="fk_watch_changes_case_no"),
    )
    op.create_index("ix_watch_changes_case_no", "watch_changes", ["case_no"])
    guard(op.get_bind(), "watch_changes")


def _cards() -> None:
    op.create_table(
        "watch_cards",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_no", sa.String(length=200), nullable=False),
        sa.Column("ground", sa.String(length=16), nullable=False),
        sa.Column("colour", sa.String(length=8), nullable=False),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("raised_by", sa.Text()),
        sa.Column("facts", sa.Text(), nullable=False, server_default=""),
        sa.Column("deadline", sa.DateTime(timezone=True)),
        sa.Column("explain_by", sa.DateTime(timezone=True), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("department", "item", "handler")),
        sa.Column("reason", sa.Text()),
        sa.Column("reason_user", sa.Integer()),
        sa.Column("reason_by", sa.Text()),
        sa.Column("reason_at", sa.DateTime(timezone=True)),
        sa.Column("judgement", sa.String(length=8)),
        sa.Column("judged_user", sa.Integer()),
        sa.Column("judged_by", sa.Text()),
        sa.Column("judged_at", sa.DateTime(timezone=True)),
        sa.Column("judged_note", sa.Text()),
        sa.PrimaryKeyConstraint("id", name="pk_watch_cards"),
        sa.ForeignKeyConstraint(["case_no"], ["watched_cases.case_no"], name="fk_watch_cards_case_no"),
        sa.ForeignKeyConstraint(["reason_user"], ["users.id"], name="fk_watch_cards_reason_user"),
        sa.ForeignKeyConstraint(["judged_user"], ["users.id"], name="fk_watch_cards_judged_user"),
        sa.UniqueConstraint("case_no", "ground", "colour", name="uq_watch_cards_case_no_ground_colour"),
        sa.CheckConstraint(
            "ground IN ('promised', 'statutory', 'refused_valid', 'late_step', 'late_forward', 'no_reasons', "
            "'off_system', 'unlawful_fees', 'untrue_data')",
            name="ck_watch_cards_ground",
        ),
        sa.CheckConstraint("colour IN ('yellow', 'red')", name="ck_watch_cards_colour"),
        sa.CheckConstraint(
            "judgement IS NULL OR judgement IN ('accepted', 'refused')", name="ck_watch_cards_judgement"
        ),
        sa.CheckConstraint(
            "judged_user IS NULL OR judged_user <> reason_user", name="ck_watch_cards_somebody_else"
        ),
    )
    op.create_index("ix_watch_cards_department_raised_at", "watch_cards", ["department", "raised_at"])
    op.create_index("ix_watch_cards_raised_at", "watch_cards", ["raised_at"])


def _count(name: str) -> "sa.Column[int]":
    return sa.Column(name, sa.Integer(), nullable=False, server_default=sa.text("0"))
