"""Find the cases of a round that have no result yet, so that the call sheet does not look through a whole month."""

from alembic import op

revision = "0061"
down_revision = "0060"


def upgrade() -> None:
    op.execute("CREATE INDEX ix_callbacks_open ON callbacks (month, place) WHERE disposition IS NULL")
