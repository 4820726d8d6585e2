"""Find whom to phone while most of a month still waits for messages: the number in the rail went through all of them."""

from alembic import op

revision = "0066"
down_revision = "0065"


def upgrade() -> None:
    op.execute("CREATE INDEX ix_callbacks_by_phone ON callbacks (month, place) WHERE stage = 'by_phone'")
