"""Find at once which complaints have a message that did not arrive, for the day's page."""

from alembic import op

revision = "0054"
down_revision = "0053"


def upgrade() -> None:
    op.execute(
        "CREATE INDEX ix_ticket_events_not_arrived ON ticket_events (ticket_no) WHERE act = 'not_arrived'"
    )
