"""Keep the facts that marks are made of, what is contested about them, and the sheets that were drawn up."""

import sqlalchemy as sa
from alembic import op

from db.migrations.append_only import guard

revision = "0062"
down_revision = "0061"


def upgrade() -> None:
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "score_facts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("case_no", sa.String(200), nullable=False),
        sa.Column("grounds", sa.Text(), nullable=False),
        sa.Column("by_user", sa.Integer(), nullable=False),
        sa.Column("at", moment, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_score_facts"),
        sa.ForeignKeyConstraint(["case_no"], ["cases.case_no"], name="fk_score_facts_case_no"),
        sa.ForeignKeyConstraint(["by_user"], ["users.id"], name="fk_score_facts_by_user"),
        sa.CheckConstraint(
            "kind IN ('overdue', 'one_time_notice', 'first_asked')", name="ck_score_facts_kind"
        ),
        sa.UniqueConstraint("case_no", "kind", name="uq_score_facts_case_no_kind"),
    )
    op.create_table(
        "score_contests",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("fact_id", sa.Integer()),
        sa.Column("ticket_no", sa.String(32)),
        sa.Column("ground", sa.String(16), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("by_user", sa.Integer(), nullable=False),
        sa.Column("at", moment, nullable=False),
        sa.Column("state", sa.String(16), nullable=False, server_default="open"),
        sa.Column("decided_by", sa.Integer()),
        sa.Column("decided_at", moment),
        sa.Column("decided_reason", sa.Text()),
        sa.PrimaryKeyConstraint("id", name="pk_score_contests"),
        sa.ForeignKeyConstraint(["fact_id"], ["score_facts.id"], name="fk_score_contests_fact_id"),
        sa.ForeignKeyConstraint(["ticket_no"], ["tickets.ticket_no"], name="fk_score_contests_ticket_no"),
        sa.ForeignKeyConstraint(["by_user"], ["users.id"], name="fk_score_contests_by_user"),
        sa.ForeignKeyConstraint(["decided_by"], ["users.id"], name="fk_score_contests_decided_by"),
        sa.UniqueConstraint("fact_id", name="uq_score_contests_fact_id"),
        sa.UniqueConstraint("ticket_no", name="uq_score_contests_ticket_no"),
        sa.CheckConstraint("(fact_id IS NULL) <> (ticket_no IS NULL)", name="ck_score_contests_about_one"),
        sa.CheckConstraint(
            "ground IN ('mistaken', 'malicious', 'not_ours', 'justified')", name="ck_score_contests_ground"
        ),
        sa.CheckConstraint("state IN ('open', 'upheld', 'refused')", name="ck_score_contests_state"),
        sa.CheckConstraint("(state = 'open') = (decided_by IS NULL)", name="ck_score_contests_decided"),
        sa.CheckConstraint(
            "decided_by IS NULL OR decided_by <> by_user", name="ck_score_contests_two_persons"
        ),
    )
    op.create_index("ix_score_contests_state", "score_contests", ["state"])
    op.create_table(
        "score_sheets",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("period", sa.String(8), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("by_user", sa.Integer(), nullable=False),
        sa.Column("at", moment, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_score_sheets"),
        sa.ForeignKeyConstraint(["by_user"], ["users.id"], name="fk_score_sheets_by_user"),
    )
    op.create_index("ix_score_sheets_period_id", "score_sheets", ["period", "id"])
    guard(op.get_bind(), "score_sheets")
