"""Keep the whole code because of which a number takes no SMS: vendors at home name theirs in words, longer than 16 letters."""

from alembic import op

revision = "0036"
down_revision = "0035"


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE parties ALTER COLUMN sms_refused TYPE VARCHAR(64)")
        return
    op.execute("ALTER TABLE parties RENAME COLUMN sms_refused TO sms_refused_before")
    op.execute("ALTER TABLE parties ADD COLUMN sms_refused VARCHAR(64)")
    op.execute("UPDATE parties SET sms_refused = sms_refused_before WHERE sms_refused_before IS NOT NULL")
    op.execute("ALTER TABLE parties DROP COLUMN sms_refused_before")
