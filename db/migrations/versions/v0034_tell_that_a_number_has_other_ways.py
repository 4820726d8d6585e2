"""Tell of a refused message that its number is reached another way: it is not on that network, and not gone."""

from alembic import op

revision = "0034"
down_revision = "0033"

_FAULTS = "IN ('address', 'message', 'way')"


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE outbox DROP CONSTRAINT ck_outbox_fault")
        op.execute(f"ALTER TABLE outbox ADD CONSTRAINT ck_outbox_fault CHECK (fault {_FAULTS})")
        return
    op.execute("ALTER TABLE outbox RENAME COLUMN fault TO fault_before")
    op.execute(
        f"ALTER TABLE outbox ADD COLUMN fault VARCHAR(8) CONSTRAINT ck_outbox_fault CHECK (fault {_FAULTS})"
    )
    op.execute("UPDATE outbox SET fault = fault_before WHERE fault_before IS NOT NULL")
    op.execute("ALTER TABLE outbox DROP COLUMN fault_before")
