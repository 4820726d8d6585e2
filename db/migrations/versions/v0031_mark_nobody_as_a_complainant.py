"""Mark nobody as a complainant: whether somebody has filed complaints is looked up by the keyed index of the party."""

from alembic import op

revision = "0031"
down_revision = "0030"


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("PRAGMA secure_delete=ON")  # nothing of it stays behind in the file
    op.execute("ALTER TABLE parties DROP COLUMN complained")
