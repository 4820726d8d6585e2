"""Mark complaints whose complainant is still to be told of the acceptance, which can be taken back until then."""

import sqlalchemy as sa
from alembic import op

revision = "0052"
down_revision = "0051"


def upgrade() -> None:
    op.add_column("tickets", sa.Column("to_tell", sa.Boolean(), nullable=False, server_default=sa.false()))
    some = sa.text("to_tell")
    op.create_index("ix_tickets_to_tell", "tickets", ["ticket_no"], sqlite_where=some, postgresql_where=some)
