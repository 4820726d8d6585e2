"""Tell who was never called, let two persons open a late window or close over them, and name supplement rounds."""

import sqlalchemy as sa
from alembic import op

from db.migrations.append_only import guard

revision = "0008"
down_revision = "0007"

ENDS = (
    "disposition IS NULL OR disposition IN ('not_called', 'answered', 'refused', 'wrong_person', 'no_answer', "
    "'unreachable', 'no_contact', 'excluded')"
)
KINDS = "kind IN ('exclude', 'phone', 'extension', 'unseal', 'late', 'close')"


def upgrade() -> None:
    with op.batch_alter_table("rounds", schema=None) as batch_op:
        batch_op.alter_column("month", existing_type=sa.String(7), type_=sa.String(12))
        batch_op.add_column(sa.Column("late_by", sa.Text()))
        batch_op.add_column(sa.Column("late_reason", sa.Text()))
        batch_op.add_column(sa.Column("uncalled", sa.Integer()))
        batch_op.add_column(sa.Column("uncalled_by", sa.Text()))
        batch_op.add_column(sa.Column("uncalled_reason", sa.Text()))

    with op.batch_alter_table("callbacks", schema=None) as batch_op:
        batch_op.alter_column("month", existing_type=sa.String(7), type_=sa.String(12))
        batch_op.drop_constraint("ck_callbacks_disposition", type_="check")
        batch_op.create_check_constraint("ck_callbacks_disposition", ENDS)

    with op.batch_alter_table("approvals", schema=None) as batch_op:
        batch_op.drop_constraint("ck_approvals_kind", type_="check")
        batch_op.create_check_constraint("ck_approvals_kind", KINDS)

    with op.batch_alter_table("archive", schema=None) as batch_op:
        batch_op.alter_column("month", existing_type=sa.String(7), type_=sa.String(12))
    if (
        op.get_bind().dialect.name == "sqlite"
    ):  # which made the table anew, and its triggers went with the old one
        guard(op.get_bind(), "archive")
