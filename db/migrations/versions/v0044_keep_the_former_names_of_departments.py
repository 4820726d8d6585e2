"""Keep what departments were called before: older cases still bear the names."""

import sqlalchemy as sa
from alembic import op

revision = "0044"
down_revision = "0043"


def upgrade() -> None:
    op.create_table(
        "department_names",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["department_id"], ["departments.id"], name="fk_department_names_department_id"
        ),
        sa.PrimaryKeyConstraint("name", name="pk_department_names"),
    )
