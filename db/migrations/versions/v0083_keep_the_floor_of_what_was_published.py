"""Keep with each published month and period the floor under which its departments were told: a later one would make a second breakdown."""

import sqlalchemy as sa
from alembic import op

from db.migrations.append_only import guard

revision = "0083"
down_revision = "0082"


def upgrade() -> None:
    op.create_table(
        "published_floors",
        sa.Column("span", sa.String(12), nullable=False),
        sa.Column("answers", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("span", name="pk_published_floors"),
    )
    guard(op.get_bind(), "published_floors")
