"""Let what is known of a person be destroyed: by two persons, with an entry that stays."""

import sqlalchemy as sa
from alembic import op

from db.migrations.append_only import allow_erasure, guard

revision = "0059"
down_revision = "0058"

KINDS = "kind IN ('exclude', 'phone', 'extension', 'unseal', 'late', 'close', 'account', 'setting', 'erase')"


def upgrade() -> None:
    op.create_table(
        "erasures",
        sa.Column("alias", sa.String(length=40), nullable=False),
        sa.Column("case_key", sa.LargeBinary(), nullable=False),
        sa.Column("month", sa.String(length=12), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("archive_no", sa.String(length=32), nullable=False),
        sa.Column("leaf", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.String(length=16), nullable=False),
        sa.Column("approval", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "reason IN ('asked', 'retention', 'mistaken', 'court')", name="ck_erasures_reason"
        ),
        sa.ForeignKeyConstraint(["approval"], ["approvals.id"], name="fk_erasures_approval"),
        sa.PrimaryKeyConstraint("alias", name="pk_erasures"),
        sa.UniqueConstraint("approval", name="uq_erasures_approval"),
        sa.UniqueConstraint("case_key", name="uq_erasures_case_key"),
    )
    op.create_index("ix_erasures_month_place", "erasures", ["month", "place"])
    op.create_table(
        "erasing",
        sa.Column("named", sa.String(length=300), nullable=False),
        sa.Column("alias", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["alias"], ["erasures.alias"], name="fk_erasing_alias"),
        sa.PrimaryKeyConstraint("named", name="pk_erasing"),
    )
    op.create_table(
        "case_holds",
        sa.Column("case_no", sa.String(length=200), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("by_whom", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["case_no"], ["cases.case_no"], name="fk_case_holds_case_no"),
        sa.PrimaryKeyConstraint("case_no", name="pk_case_holds"),
    )
    with op.batch_alter_table("approvals", schema=None) as batch_op:
        batch_op.drop_constraint("ck_approvals_kind", type_="check")
        batch_op.create_check_constraint("ck_approvals_kind", KINDS)
    guard(op.get_bind(), "erasures")
    allow_erasure(
        op.get_bind(), "archive", "supplements", "case_changes", "ticket_events", "receipts", "audit"
    )
