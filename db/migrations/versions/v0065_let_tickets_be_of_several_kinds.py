"""Let tickets be of several kinds: all there are, are complaints; requests for information keep what only they have."""

import sqlalchemy as sa
from alembic import op

revision = "0065"
down_revision = "0064"

APPLICANTS = "'natural', 'business', 'research', 'welfare', 'legal', 'other'"
OUTCOMES = (
    "'granted', 'partly', 'classified', 'forbidden', 'safety', 'third_party', 'internal', 'process', 'enforcement', "
    "'inquiry', 'not_held', 'needs_making', 'unclear', 'grievance', 'repeated', 'publication', 'abusive', "
    "'confirmation', 'not_corrected', 'not_paid', 'otherwise'"
)


def upgrade() -> None:
    op.execute(
        "ALTER TABLE tickets ADD COLUMN kind VARCHAR(16) DEFAULT 'complaint' NOT NULL CONSTRAINT ck_tickets_kind "
        "CHECK (kind IN ('complaint', 'disclosure', 'interference'))"
    )
    op.create_table(
        "ticket_answers",
        sa.Column("ticket_no", sa.String(length=32), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("ticket_no", name="pk_ticket_answers"),
        sa.ForeignKeyConstraint(["ticket_no"], ["tickets.ticket_no"], name="fk_ticket_answers_ticket_no"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "disclosure_requests",
        sa.Column("ticket_no", sa.String(length=32), nullable=False),
        sa.Column("applicant", sa.String(length=12), nullable=False),
        sa.Column("received_on", sa.DateTime(timezone=True), nullable=False),
        sa.Column("outcome", sa.String(length=16)),
        sa.Column("ended_on", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("ticket_no", name="pk_disclosure_requests"),
        sa.ForeignKeyConstraint(
            ["ticket_no"], ["tickets.ticket_no"], name="fk_disclosure_requests_ticket_no"
        ),
        sa.CheckConstraint(f"applicant IN ({APPLICANTS})", name="ck_disclosure_requests_applicant"),
        sa.CheckConstraint(
            f"outcome IS NULL OR outcome IN ({OUTCOMES})", name="ck_disclosure_requests_outcome"
        ),
        sa.CheckConstraint("(outcome IS NULL) = (ended_on IS NULL)", name="ck_disclosure_requests_ended"),
        sqlite_with_rowid=False,
    )
    for column in ("received_on", "ended_on"):
        op.create_index(f"ix_disclosure_requests_{column}", "disclosure_requests", [column])
