"""Keep what providers report by channel: several vendors may number their messages alike.

A report whose message nobody knows any more was Twilio's, the only vendor there was that reports.
"""

# ruff: noqa: S608 - nothing in these statements comes from outside
import sqlalchemy as sa
from alembic import op

from db.migrations.append_only import lifted

revision = "0035"
down_revision = "0034"

_KEY = ("channel", "provider_id", "status", "error")
_CHANNEL = (
    "coalesce((SELECT o.channel FROM outbox AS o WHERE o.ref = {0}.ref),"
    " (SELECT min(o.channel) FROM outbox AS o WHERE o.provider_id = {0}.provider_id AND o.chat_id IS NULL), 'sms')"
)


def upgrade() -> None:
    connection = op.get_bind()
    with lifted(connection, "receipts"):
        if connection.dialect.name == "postgresql":
            _add_column()
        else:
            _make_anew()


def _add_column() -> None:
    op.add_column("receipts", sa.Column("channel", sa.String(length=16)))
    op.execute(f"UPDATE receipts SET channel = {_CHANNEL.format('receipts')}")
    op.drop_constraint("pk_receipts", "receipts")
    op.alter_column("receipts", "channel", nullable=False)
    op.create_primary_key("pk_receipts", "receipts", list(_KEY))


def _make_anew() -> None:
    """SQLite changes no key of a table."""
    op.rename_table("receipts", "receipts_before")
    op.create_table(
        "receipts",
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("provider_id", sa.String(length=80), nullable=False),
        sa.Column("status", sa.String(length=32), nullable=False),
        sa.Column("error", sa.String(length=32), nullable=False),
        sa.Column("ref", sa.String(length=16)),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("contradicts", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint(*_KEY, name="pk_receipts"),
    )
    op.execute(
        "INSERT INTO receipts (channel, provider_id, status, error, ref, at, contradicts)"
        f" SELECT {_CHANNEL.format('b')}, provider_id, status, error, ref, at, contradicts FROM receipts_before AS b"
    )
    op.drop_table("receipts_before")
