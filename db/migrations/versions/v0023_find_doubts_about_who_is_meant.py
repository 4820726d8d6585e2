"""Find at once whether a complaint may be about somebody until a chief has decided."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    of_doubts = sa.text("state = 'doubt'")
    op.create_index(
        "ix_ticket_bars_doubt",
        "ticket_bars",
        ["ticket_no"],
        sqlite_where=of_doubts,
        postgresql_where=of_doubts,
    )
