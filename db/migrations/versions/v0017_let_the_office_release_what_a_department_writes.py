"""Let the office release what a department writes: until then it is a draft, and a ticket that has one is `drafted`."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"

STATES = (
    "state IN ('registered', 'accepted', 'declined', 'transferred', 'assigned', 'working', 'suspended', 'drafted', "
    "'replied', 'closed', 'reopened')"
)


def upgrade() -> None:
    with op.batch_alter_table("tickets", schema=None) as batch_op:
        batch_op.add_column(sa.Column("draft", sa.Text()))
        batch_op.drop_constraint("ck_tickets_state", type_="check")
        batch_op.create_check_constraint("ck_tickets_state", STATES)
        batch_op.create_check_constraint("ck_tickets_draft", "(state = 'drafted') = (draft IS NOT NULL)")
