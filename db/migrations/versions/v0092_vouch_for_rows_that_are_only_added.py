"""Keep, sealed, how many rows the tables have to which rows are only added, and a sum over them: nothing told when one was taken away."""

import sqlalchemy as sa
from alembic import op

revision = "0092"
down_revision = "0091"


def upgrade() -> None:
    op.create_table(
        "vouched",
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_vouched"),
    )
