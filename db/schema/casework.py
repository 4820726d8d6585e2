"""办件 and its callback: what was concluded, what was asked about it, and what was answered."""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    false,
    text,
)

from bot.domain.round_state import PLANNED
from db.schema.columns import Instant, Words
from db.schema.naming import DISPOSITIONS, METADATA, index_of_some, one_of

PHONED = "channel = 'phone'"
BY_PHONE = "stage = 'by_phone'"
"""The conditions of partial indexes: whoever asks for these rows writes them in the same words, or the index is not used."""

cases = Table(
    "cases",
    METADATA,
    Column("case_no", String(200), primary_key=True),
    Column("month", String(7)),  # of concluded_at in Asia/Shanghai; null while in progress
    Column("item", Text, nullable=False),
    Column("department", Text, nullable=False),
    Column("handler", Text, nullable=False),
    Column("applicant", Text, nullable=False),
    Column("applicant_kind", Text, nullable=False),
    Column("contact", Text, nullable=False),
    Column("received_at", Instant),
    Column("promised_days", Integer),
    Column("concluded_at", Instant),
    Column("outcome", Text, nullable=False),
    Column("phone_sealed", LargeBinary),  # the number that is called back
    Column("phone_index", LargeBinary),
    Column("can_sms", Boolean, nullable=False),
    Column("phones_sealed", LargeBinary),  # all numbers of the cell as JSON, for the officer who phones
    Column(
        "digest", LargeBinary, nullable=False
    ),  # of the whole row, keyed: tells whether an import changes it
    Column("imported_at", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False),
    Column("phone_tail", LargeBinary),  # keyed, of the last four digits of the number that is called back
    Column("serial", Integer),  # its place on the shelves by which it is found; another one after each change
    Index(None, "month", "case_no"),
    # Lists of a month are paged along these, a million cases long.
    Index(None, "month", "department", "case_no"),
    Index(None, "month", "item", "case_no"),
    Index(None, "phone_index"),
    Index(None, "phone_tail", "serial"),
    Index(None, "serial"),
)

case_changes = Table(
    "case_changes",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("case_no", String(200), ForeignKey("cases.case_no"), nullable=False),
    Column("at", Instant, nullable=False),
    Column("before", Text, nullable=False),  # JSON of the changed fields, phones masked
    Column("after", Text, nullable=False),
    Index(None, "case_no"),
)

rounds = Table(
    "rounds",
    METADATA,
    Column("month", String(12), primary_key=True),  # the round's key: 2026-10, or 2026-10+1 for a supplement
    Column("state", String(8), nullable=False),
    Column("opens", Instant, nullable=False),
    Column("closes", Instant, nullable=False),
    Column("rule", Text, nullable=False),  # which holiday rule the planner applied, in words
    Column("planned_at", Instant, nullable=False),
    Column("frozen_at", Instant),  # since when it is closing: nothing said later changes how a case ended
    Column("closed_at", Instant),
    Column("questionnaire_id", String(64), nullable=False),
    Column("questionnaire_version", Integer, nullable=False),
    Column("questionnaire_sha256", String(64), nullable=False),
    Column("root", String(64)),  # Merkle root over the sealed records
    Column("late_by", Words),  # which two persons opened a late window, and why
    Column("late_reason", Words),
    Column("uncalled", Integer),  # so many may end as not called, as two persons decided
    Column("uncalled_by", Words),
    Column("uncalled_reason", Words),
    CheckConstraint(one_of("state", PLANNED), name="state"),
)

questionnaires = Table(
    "questionnaires",  # the very text of each that a round was opened with
    METADATA,
    Column("sha256", String(64), primary_key=True),
    Column("document", Text, nullable=False),
)

latecomers = Table(
    "latecomers",  # the cases that came in after the round of their month was frozen
    METADATA,
    Column("case_no", String(200), ForeignKey("cases.case_no"), primary_key=True),
    Column("month", String(7), nullable=False),
    Column("came_at", Instant, nullable=False),
    Column("round", String(12), ForeignKey("rounds.month")),  # the supplement; null: still waits for one
    Index(None, "month"),
    Index(  # of those alone who are in a round: SQLite would look through all who wait for none in it
        None,
        "round",
        "case_no",
        sqlite_where=text("round IS NOT NULL"),
        postgresql_where=text("round IS NOT NULL"),
    ),
    Index(
        None,
        "month",
        "came_at",
        "case_no",
        sqlite_where=text("round IS NULL"),
        postgresql_where=text("round IS NULL"),
    ),
)

callbacks = Table(
    "callbacks",
    METADATA,
    Column("case_no", String(200), ForeignKey("cases.case_no"), primary_key=True),
    Column("month", String(12), ForeignKey("rounds.month"), nullable=False),
    Column("archive_no", String(32), nullable=False, unique=True),
    Column("party_id", Integer, ForeignKey("parties.id")),  # null: nobody to write to
    Column("place", Integer, nullable=False),  # order within the month
    Column("stage", String(16), nullable=False),
    Column("question", String(64)),
    Column("unclear", Integer, nullable=False, server_default=text("0")),
    Column("score", Integer),
    Column("disposition", String(16)),
    Column("ended_at", Instant),
    Column("given", Words, nullable=False, server_default="[]"),  # JSON [[question, value], …] behind us
    Column("words", Words, nullable=False, server_default=""),  # what was said so far, for a complaint
    Column("ticket_no", String(32)),
    Column("needs_person", Boolean, nullable=False, server_default=false()),
    Column("due_at", Instant),  # when the ladder looks at it next; null: nothing more to do by message
    Column("reason", Words),  # of an exclusion
    CheckConstraint("score BETWEEN 1 AND 5", name="score"),
    CheckConstraint(
        "(score IS NOT NULL) = (disposition IS NOT NULL AND disposition = 'answered')", name="scored"
    ),
    CheckConstraint("disposition IS NULL OR " + one_of("disposition", DISPOSITIONS), name="disposition"),
    Index(None, "party_id"),
    Index(None, "month", "place"),  # a round is planned and sealed along it
    Index(None, "month", "disposition", "score", "case_no"),  # a month's figures are counted in it alone
    # The call sheet looks among these alone, in the order in which it shows them; until the window is nearly over, among
    # the second, for all others still wait for messages.
    index_of_some("ix_callbacks_open", "month", "place", where="disposition IS NULL"),
    index_of_some("ix_callbacks_by_phone", "month", "place", where=BY_PHONE),
    Index(
        "ix_callbacks_due",  # the ladder takes who is due in this order, however many they are
        "due_at",
        "place",
        sqlite_where=text("due_at IS NOT NULL"),
        postgresql_where=text("due_at IS NOT NULL"),
    ),
)

attempts = Table(
    "attempts",  # 联系记录: one try to reach the applicant of one case
    METADATA,
    Column("case_no", String(200), ForeignKey("cases.case_no"), primary_key=True),
    Column("n", Integer, primary_key=True),
    Column("channel", String(16), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("at", Instant, nullable=False),
    Column("ref", String(16)),  # the outbox row; its state, provider id and error tell how it went
    Column("outcome", String(16)),  # phone calls: answered, no_answer, …
    Column("by_whom", Text),
    Column("note", Words),
    Column("corrects", Integer),  # the attempt that this one says was recorded wrongly
    Index(None, "ref"),
    index_of_some("ix_attempts_phoned", "at", where=PHONED),
)

answers = Table(
    "answers",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("case_no", String(200), ForeignKey("cases.case_no"), nullable=False),
    Column("question", String(64), nullable=False),
    Column("value", Words),
    Column("raw", Words, nullable=False),
    Column("channel", String(16), nullable=False),
    Column("at", Instant, nullable=False),
    Column("inbound_id", Integer, ForeignKey("inbound.id")),
    Index(None, "case_no"),
)
