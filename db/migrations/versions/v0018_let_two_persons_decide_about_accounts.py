"""Let two persons decide about accounts that see or decide, and tell from when on an account decides."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"

KINDS = "kind IN ('exclude', 'phone', 'extension', 'unseal', 'late', 'close', 'account')"


def upgrade() -> None:
    op.add_column("users", sa.Column("decides_from", sa.DateTime(timezone=True)))
    with op.batch_alter_table("approvals", schema=None) as batch_op:
        batch_op.drop_constraint("ck_approvals_kind", type_="check")
        batch_op.create_check_constraint("ck_approvals_kind", KINDS)
