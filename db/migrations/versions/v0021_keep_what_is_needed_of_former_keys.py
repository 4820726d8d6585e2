"""Keep what is still needed of former secret keys, and tell which keys each process has."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    op.create_table(
        "keyring",
        sa.Column("n", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("name", sa.LargeBinary(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("n", name="pk_keyring"),
        sa.UniqueConstraint("name", name="uq_keyring_name"),
    )
    op.add_column("heartbeats", sa.Column("keys", sa.String(40), nullable=False, server_default=""))
