"""Find the phone calls among all attempts, so that it is counted quickly who phoned."""

from alembic import op

revision = "0053"
down_revision = "0052"


def upgrade() -> None:
    op.execute("CREATE INDEX ix_attempts_phoned ON attempts (at) WHERE channel = 'phone'")
