"""省平台: what is still to be told to the provincial platform, and what became of it. Contents are not kept: the records are."""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    false,
    text,
)

from bot.domain.province import ProvinceKind, ProvinceState
from db.schema.columns import Instant
from db.schema.naming import METADATA, index_of_some, one_of

province_messages = Table(
    "province_messages",
    METADATA,
    Column("case_no", String(200), ForeignKey("cases.case_no"), primary_key=True),
    Column("kind", String(8), primary_key=True),
    Column("month", String(12), nullable=False),
    Column("state", String(8), nullable=False),
    Column("tries", Integer, nullable=False, server_default=text("0")),
    Column(
        "due_at", Instant
    ),  # null: nothing more is to be done, or a rating whose service record is not there
    Column("says", Text, nullable=False, server_default=""),  # why, in a sentence about no person
    Column("sent_at", Instant),
    CheckConstraint(one_of("kind", tuple(ProvinceKind)), name="kind"),
    CheckConstraint(one_of("state", tuple(ProvinceState)), name="state"),
    CheckConstraint("(state = 'sent') = (sent_at IS NOT NULL)", name="sent"),
    index_of_some("ix_province_messages_due", "due_at", where="due_at IS NOT NULL"),
    index_of_some("ix_province_messages_refused", "says", where="state = 'refused'"),
    Index(None, "month", "state"),
)

province_rounds = Table(
    "province_rounds",  # how far the cases of a sealed round have been queued
    METADATA,
    Column("month", String(12), ForeignKey("rounds.month"), primary_key=True),
    Column("place", Integer, nullable=False),
    Column("after", String(200), nullable=False),
    Column("done", Boolean, nullable=False, server_default=false()),
)

province_handed_in = Table(
    "province_handed_in",  # corrections that a person has handed in, for the platform takes no second message
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("case_no", String(200), ForeignKey("cases.case_no"), nullable=False),
    Column("corrected_at", Instant, nullable=False),  # which correction
    Column("score", Integer),  # that the province has been given; null: that there is no rating
    Column("by_user", Integer, ForeignKey("users.id"), nullable=False),
    Column("at", Instant, nullable=False),
    Column("taken_back_at", Instant),
    Index(None, "case_no"),
    index_of_some(
        "uq_province_handed_in_once", "case_no", "corrected_at", where="taken_back_at IS NULL", unique=True
    ),
)
