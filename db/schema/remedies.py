"""差评整改: one row for each 差评, and what was done to it. The rating itself stands in `callbacks` and is never touched."""

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    TextClause,
    UniqueConstraint,
    text,
)

from bot.domain.remedy import RemedyEnd, RemedyState
from db.schema.columns import Instant, Words
from db.schema.naming import METADATA, index_of_some, one_of

OPEN_STATES = "state NOT IN ('ended', 'complaint')"
"""The condition of a partial index."""


def open_now() -> TextClause:
    """The same for a statement: in these words and nothing behind them (a Boolean column of text becomes `… = 1`), or the index is
    not used."""
    return text(f"remedies.{OPEN_STATES}")


remedies = Table(
    "remedies",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("case_no", String(200), ForeignKey("cases.case_no"), nullable=False, unique=True),
    Column("month", String(7), nullable=False),  # of the case
    Column("score", Integer, nullable=False),  # with which it began
    Column("opened_at", Instant, nullable=False),
    Column("state", String(12), nullable=False),
    Column("verified_by", Integer, ForeignKey("users.id")),
    Column("verified_at", Instant),
    Column("verified_from", Instant),  # from when its term runs
    Column("kind", Words),  # the class, by its name
    Column("term", String(16)),  # of the class, as it was then
    Column("more_days", Integer, nullable=False, server_default=text("0")),
    Column("more_asked_by", Integer, ForeignKey("users.id")),
    Column("more_decided_by", Integer, ForeignKey("users.id")),
    Column("more_granted", Integer),  # days; 0: refused; null: not decided
    Column("answered_at", Instant),
    Column("told_on", String(32)),  # the channel; null: by nothing but the call to come
    Column("asked_at", Instant),  # about this one by its number, where the person was told about several
    Column("reopened_at", Instant),  # judged 不满意: looked at once more
    Column("answered_again_at", Instant),
    Column("ended_at", Instant),
    Column("outcome", String(12)),
    Column("version", Integer, nullable=False, server_default=text("1")),
    CheckConstraint(one_of("state", tuple(RemedyState)), name="state"),
    CheckConstraint("outcome IS NULL OR " + one_of("outcome", tuple(RemedyEnd)), name="outcome"),
    CheckConstraint("(state = 'ended') = (outcome IS NOT NULL)", name="ended"),
    CheckConstraint("score BETWEEN 1 AND 2", name="score"),
    CheckConstraint("answered_again_at IS NULL OR reopened_at IS NOT NULL", name="again"),
    CheckConstraint("(verified_at IS NULL) = (term IS NULL)", name="verified"),
    CheckConstraint("more_decided_by IS NULL OR more_decided_by <> more_asked_by", name="two_persons"),
    Index(None, "month", "id"),
    index_of_some("ix_remedies_verified", "verified_at", "id", "month", where="verified_at IS NOT NULL"),
    # The rail counts in it on each page.
    index_of_some("ix_remedies_open", "id", "state", where=OPEN_STATES),
)

remedy_events = Table(
    "remedy_events",  # append-only: what was done, by whom, in which words
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("remedy_id", Integer, ForeignKey("remedies.id"), nullable=False),
    Column("n", Integer, nullable=False),
    Column("at", Instant, nullable=False),
    Column("act", String(12), nullable=False),
    Column("user_id", Integer, ForeignKey("users.id")),  # null: the person who rated
    Column("by_whom", Words, nullable=False),
    Column("words_sealed", LargeBinary),
    UniqueConstraint("remedy_id", "n"),
)
