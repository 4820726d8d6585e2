"""Know who asks for information again: the number of an applicant's document as a keyed hash, beside their answers."""

import sqlalchemy as sa
from alembic import op

revision = "0080"
down_revision = "0079"


def upgrade() -> None:
    op.add_column("ticket_answers", sa.Column("asker_key", sa.LargeBinary()))
    op.create_index("ix_ticket_answers_asker_key", "ticket_answers", ["asker_key"])
