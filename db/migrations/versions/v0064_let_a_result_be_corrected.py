"""Let two persons correct a sealed result: one more kind of request."""

from alembic import op

revision = "0064"
down_revision = "0063"

KINDS = "kind IN ('exclude', 'phone', 'extension', 'unseal', 'late', 'close', 'account', 'setting', 'erase', 'erratum')"


def upgrade() -> None:
    with op.batch_alter_table("approvals", schema=None) as batch_op:
        batch_op.drop_constraint("ck_approvals_kind", type_="check")
        batch_op.create_check_constraint("ck_approvals_kind", KINDS)
