"""Let the office say what kind of complaint it is, beside what the complainant chose; for those of before nobody has."""

from alembic import op

revision = "0051"
down_revision = "0050"


def upgrade() -> None:
    op.execute(
        "ALTER TABLE tickets ADD COLUMN office_category VARCHAR(16) CONSTRAINT ck_tickets_office_category "
        "CHECK (office_category IS NULL OR office_category IN "
        "('attitude', 'delay', 'fees', 'extortion', 'procedure', 'leak', 'other'))"
    )
