"""List what was verified, of low ratings, of complaints and by hand, in its order along indexes."""

from alembic import op

revision = "0081"
down_revision = "0080"


def upgrade() -> None:
    op.execute("CREATE INDEX ix_score_facts_at_id ON score_facts (at, id)")
    op.execute(
        "CREATE INDEX ix_remedies_verified ON remedies (verified_at, id, month) WHERE verified_at IS NOT NULL"
    )
    op.execute(
        "CREATE INDEX ix_tickets_found ON tickets (replied_at, ticket_no) WHERE finding IN ('founded', 'partly')"
    )
