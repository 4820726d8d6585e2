"""Create the lanes that all processes share, and keep what a refusal was about."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_table(
        "lanes",
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("tokens", sa.Float(), nullable=False),
        sa.Column("refilled_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("share", sa.Float(), server_default=sa.text("1"), nullable=False),
        sa.Column("epoch", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("suspicions", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("streak", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("paused_since", sa.DateTime(timezone=True)),
        sa.Column("paused_until", sa.DateTime(timezone=True)),
        sa.Column("reason", sa.String(length=16)),
        sa.Column("code", sa.String(length=64)),
        sa.Column("alarmed", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("probed_by", sa.String(length=32)),
        sa.Column("probed_at", sa.DateTime(timezone=True)),
        sa.Column("asked_at", sa.DateTime(timezone=True)),
        sa.CheckConstraint("reason IN ('network', 'busy', 'account', 'silent')", name="ck_lanes_reason"),
        sa.CheckConstraint("(paused_since IS NULL) = (reason IS NULL)", name="ck_lanes_paused"),
        sa.PrimaryKeyConstraint("channel", name="pk_lanes"),
    )
    op.add_column(
        "outbox",
        sa.Column(
            "fault",
            sa.String(length=8),
            sa.CheckConstraint("fault IN ('address', 'message')", name="ck_outbox_fault"),
        ),
    )
