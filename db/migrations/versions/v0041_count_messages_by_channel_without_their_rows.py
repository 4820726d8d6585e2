"""Count the messages of a window by channel along the index alone: how sending goes is shown every ten seconds."""

from alembic import op

revision = "0041"
down_revision = "0040"


def upgrade() -> None:
    op.drop_index("ix_outbox_due", "outbox")
    op.create_index("ix_outbox_due", "outbox", ["state", "due_at", "channel"])
