"""Keep the settings that an office changes itself, every version of them, and let two persons decide about them."""

import sqlalchemy as sa
from alembic import op

from db.migrations.append_only import guard

revision = "0042"
down_revision = "0041"

KINDS = "kind IN ('exclude', 'phone', 'extension', 'unseal', 'late', 'close', 'account', 'setting')"


def upgrade() -> None:
    op.create_table(
        "office_settings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("by_user", sa.Integer(), nullable=False),
        sa.Column("second_user", sa.Integer()),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "second_user IS NULL OR second_user <> by_user", name="ck_office_settings_two_persons"
        ),
        sa.ForeignKeyConstraint(["by_user"], ["users.id"], name="fk_office_settings_by_user"),
        sa.ForeignKeyConstraint(["second_user"], ["users.id"], name="fk_office_settings_second_user"),
        sa.PrimaryKeyConstraint("id", name="pk_office_settings"),
        sa.UniqueConstraint("key", "version", name="uq_office_settings_key_version"),
    )
    guard(op.get_bind(), "office_settings")
    with op.batch_alter_table("approvals", schema=None) as batch_op:
        batch_op.drop_constraint("ck_approvals_kind", type_="check")
        batch_op.create_check_constraint("ck_approvals_kind", KINDS)
