"""Number tickets by chance: what counted a day's tickets goes, so that a copy of the table does not tell their order."""

from alembic import op

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    with op.batch_alter_table("tickets", schema=None) as batch_op:
        batch_op.drop_constraint("uq_tickets_day_sequence", type_="unique")
        batch_op.drop_column("sequence")
