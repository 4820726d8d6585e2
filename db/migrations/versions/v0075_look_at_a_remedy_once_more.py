"""Let a remedy be looked at once more when the person is not satisfied with it: since when, and when they were told again."""

import sqlalchemy as sa
from alembic import op

revision = "0075"
down_revision = "0074"

STATES = (
    "state IN ('received', 'handed', 'claimed', 'invalid', 'measures', 'reported', 'told', 'reopened', "
    "'complaint', 'ended')"
)


def upgrade() -> None:
    moment = sa.DateTime(timezone=True)
    with op.batch_alter_table("remedies", schema=None) as batch_op:
        batch_op.add_column(sa.Column("reopened_at", moment))
        batch_op.add_column(sa.Column("answered_again_at", moment))
        batch_op.drop_constraint("ck_remedies_state", type_="check")
        batch_op.create_check_constraint("ck_remedies_state", STATES)
        batch_op.create_check_constraint(
            "ck_remedies_again", "answered_again_at IS NULL OR reopened_at IS NOT NULL"
        )
