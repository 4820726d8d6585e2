"""Keep the very text of every questionnaire that a round was opened with."""

import sqlalchemy as sa
from alembic import op

from db.migrations.append_only import guard

revision = "0055"
down_revision = "0054"


def upgrade() -> None:
    op.create_table(
        "questionnaires",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name="pk_questionnaires"),
    )
    guard(op.get_bind(), "questionnaires")
