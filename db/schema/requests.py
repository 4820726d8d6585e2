"""What only some kinds of tickets have: the answers to their questions, and of a request for information how it ended.

A ticket of another kind is a row of `tickets` like any other. Who asked stands sealed in `ticket_answers`; what the annual
report counts stands in `disclosure_requests` and names nobody.
"""

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, LargeBinary, String, Table

from bot.domain.disclosure import ApplicantKind, DisclosureOutcome
from db.schema.columns import Instant
from db.schema.naming import METADATA, one_of

ticket_answers = Table(
    "ticket_answers",
    METADATA,
    Column("ticket_no", String(32), ForeignKey("tickets.ticket_no"), primary_key=True),
    Column(
        "sealed", LargeBinary, nullable=False
    ),  # JSON: the answers by question, the applicant's identity among them
    Column("asker_key", LargeBinary),  # keyed hash of the document's number; null: none was given
    Index(None, "asker_key"),
    sqlite_with_rowid=False,
)

disclosure_requests = Table(
    "disclosure_requests",
    METADATA,
    Column("ticket_no", String(32), ForeignKey("tickets.ticket_no"), primary_key=True),
    Column("applicant", String(12), nullable=False),
    Column("received_on", Instant, nullable=False),  # the day
    Column("outcome", String(16)),  # null: not ended
    Column("ended_on", Instant),  # the day
    CheckConstraint(one_of("applicant", tuple(ApplicantKind)), name="applicant"),
    CheckConstraint("outcome IS NULL OR " + one_of("outcome", tuple(DisclosureOutcome)), name="outcome"),
    CheckConstraint("(outcome IS NULL) = (ended_on IS NULL)", name="ended"),
    Index(None, "received_on"),
    Index(None, "ended_on"),
    sqlite_with_rowid=False,
)
