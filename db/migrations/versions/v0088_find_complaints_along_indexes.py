"""Find the latest complaints, and those with a part of a number, along an index: each search read and sorted all of them."""

from alembic import op

revision = "0088"
down_revision = "0087"


def upgrade() -> None:
    op.create_index("ix_tickets_department", "tickets", ["department"])
    op.create_index("ix_tickets_day_ticket_no_about_office", "tickets", ["day", "ticket_no", "about_office"])
