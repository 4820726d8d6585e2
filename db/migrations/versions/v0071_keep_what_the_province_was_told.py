"""Keep what is still to be told to the provincial platform, and what became of it."""

import sqlalchemy as sa
from alembic import op

revision = "0071"
down_revision = "0070"

KINDS = "kind IN ('service', 'rating')"
STATES = "state IN ('pending', 'sending', 'doubt', 'held', 'refused', 'sent')"


def upgrade() -> None:
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "province_messages",
        sa.Column("case_no", sa.String(200), nullable=False),
        sa.Column("kind", sa.String(8), nullable=False),
        sa.Column("month", sa.String(12), nullable=False),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False, server_default=sa.text("0")),
        sa.Column("due_at", moment),
        sa.Column("says", sa.Text(), nullable=False, server_default=""),
        sa.Column("sent_at", moment),
        sa.PrimaryKeyConstraint("case_no", "kind", name="pk_province_messages"),
        sa.ForeignKeyConstraint(["case_no"], ["cases.case_no"], name="fk_province_messages_case_no"),
        sa.CheckConstraint(KINDS, name="ck_province_messages_kind"),
        sa.CheckConstraint(STATES, name="ck_province_messages_state"),
        sa.CheckConstraint("(state = 'sent') = (sent_at IS NOT NULL)", name="ck_province_messages_sent"),
    )
    for name, column, where in (
        ("ix_province_messages_due", "due_at", "due_at IS NOT NULL"),
        ("ix_province_messages_refused", "says", "state = 'refused'"),
    ):
        op.create_index(
            name,
            "province_messages",
            [column],
            sqlite_where=sa.text(where),
            postgresql_where=sa.text(where),
        )
    op.create_index("ix_province_messages_month_state", "province_messages", ["month", "state"])
    op.create_table(
        "province_rounds",
        sa.Column("month", sa.String(12), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("after", sa.String(200), nullable=False),
        sa.Column("done", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.PrimaryKeyConstraint("month", name="pk_province_rounds"),
        sa.ForeignKeyConstraint(["month"], ["rounds.month"], name="fk_province_rounds_month"),
    )
