"""电子监察: cases in progress as their own sheet tells them, what their clocks came to, and the cards. No applicant."""

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
    UniqueConstraint,
    false,
    text,
)

from bot.domain.card import CardGround, Judgement
from bot.domain.letter import LetterKind, LetterState
from db.schema.columns import Instant, Words
from db.schema.naming import METADATA, index_of_some, one_of

CARD_COLOURS = ("yellow", "red")

OPEN, ODD = "concluded_at IS NULL", "odd > 0"
"""The conditions of partial indexes: whoever asks for these rows writes them in the same words, or the index is not used."""

watched_cases = Table(
    "watched_cases",
    METADATA,
    Column("case_no", String(200), primary_key=True),
    Column("item", Text, nullable=False),
    Column("department", Text, nullable=False),
    Column("handler", Text, nullable=False),
    Column("received_at", Instant),
    Column("promised_days", Integer),
    Column("statutory_days", Integer),
    Column("concluded_at", Instant),  # null while it is worked on
    Column("course", Text, nullable=False),  # JSON: special procedures and steps
    Column("imported_at", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False),
    # What its clocks came to when somebody looked last; recomputed by the turn.
    Column("promised_by", Instant),
    Column("statutory_by", Instant),
    Column("due_by", Instant),  # the earlier of the two; null: no clock runs
    Column(
        "card", Integer, nullable=False, server_default=text("0")
    ),  # the highest: 0 green, 1 yellow, 2 red
    Column("stands", Boolean, nullable=False, server_default=false()),  # a special procedure runs
    Column("odd", Integer, nullable=False, server_default=text("0")),  # how many anomalies
    Column("look_at", Instant),  # when its clocks may have come to something else; null: never again
    Column("rules", String(16), nullable=False, server_default=""),  # digest of those it was counted by
    Index(None, "concluded_at"),
    # Lists are read along these, half a million open cases long.
    index_of_some("ix_watched_cases_pressing", "card", "due_by", "case_no", where=OPEN),
    index_of_some("ix_watched_cases_of_department", "department", "card", "due_by", "case_no", where=OPEN),
    index_of_some("ix_watched_cases_odd", "card", "due_by", where=ODD),
    index_of_some("ix_watched_cases_look", "look_at", where="look_at IS NOT NULL"),
)

watch_changes = Table(
    "watch_changes",  # append-only: what an import changed of a case in progress
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("case_no", String(200), ForeignKey("watched_cases.case_no"), nullable=False),
    Column("at", Instant, nullable=False),
    Column("by_whom", Words, nullable=False),
    Column("before", Text, nullable=False),  # JSON of the changed fields
    Column("after", Text, nullable=False),
    Index(None, "case_no"),
)

watch_cards = Table(
    "watch_cards",  # 黄牌、红牌: never lowered, never taken away
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("case_no", String(200), ForeignKey("watched_cases.case_no"), nullable=False),
    Column("ground", String(16), nullable=False),
    Column("colour", String(8), nullable=False),
    Column("raised_at", Instant, nullable=False),
    Column("raised_by", Words),  # null: the clock
    Column("facts", Words, nullable=False, server_default=""),
    Column("deadline", Instant),  # that was passed or came near; null: raised by a person
    Column("explain_by", Instant, nullable=False),
    Column("department", Text, nullable=False),  # these three as they were when it was raised
    Column("item", Text, nullable=False),
    Column("handler", Text, nullable=False),
    Column("reason", Words),
    Column("reason_user", Integer, ForeignKey("users.id")),
    Column("reason_by", Words),
    Column("reason_at", Instant),
    Column("judgement", String(8)),
    Column("judged_user", Integer, ForeignKey("users.id")),
    Column("judged_by", Words),
    Column("judged_at", Instant),
    Column("judged_note", Words),
    UniqueConstraint("case_no", "ground", "colour"),
    CheckConstraint(one_of("ground", tuple(CardGround)), name="ground"),
    CheckConstraint(one_of("colour", CARD_COLOURS), name="colour"),
    CheckConstraint("judgement IS NULL OR " + one_of("judgement", tuple(Judgement)), name="judgement"),
    CheckConstraint("judged_user IS NULL OR judged_user <> reason_user", name="somebody_else"),
    Index(None, "department", "raised_at"),
    Index(None, "raised_at"),
)

watch_files = Table(
    "watch_files",  # a sheet of cases in progress: shown, then imported as it was shown
    METADATA,
    Column("ref", String(24), primary_key=True),
    Column("user_id", Integer, ForeignKey("users.id"), nullable=False),
    Column("by_whom", Words, nullable=False),
    Column("brought_at", Instant, nullable=False),
    Column("done_at", Instant),
    Column("name_sealed", LargeBinary, nullable=False),
    Column("rows_sealed", LargeBinary),  # JSON of what was read; gone once it is imported
    Column("rows", Integer, nullable=False),
    Column("fresh", Integer, nullable=False, server_default=text("0")),
    Column("changed", Integer, nullable=False, server_default=text("0")),
    Column("unchanged", Integer, nullable=False, server_default=text("0")),
    Column("rejected", Integer, nullable=False, server_default=text("0")),
    Index(None, "brought_at"),
)

watch_letters = Table(
    "watch_letters",  # 督办通知书、效能告诫书; their words stand in the events
    METADATA,
    Column("ref", String(24), primary_key=True),
    Column("number", String(40), unique=True),  # 文号, given when it is signed
    Column("kind", String(12), nullable=False),
    Column("state", String(12), nullable=False),
    Column("case_no", String(200), ForeignKey("watched_cases.case_no"), nullable=False),
    Column("department", Text, nullable=False),
    Column("person", Words, nullable=False),  # whom an admonition is about; "": the department
    Column("begun_at", Instant, nullable=False),
    Column(
        "terms", String(80)
    ),  # in force when it was drafted; null: those in force, which never changed since
    Column("asked_on", Instant),  # when it was sent to be heard
    Column("served_on", Instant),
    Column("expires_at", Instant),
    Column("answer_by", Instant),  # of a 督办 that was served: for the department's answer
    Column("alerted_at", Instant),  # when it was told that this is over
    Column("version", Integer, nullable=False, server_default=text("1")),
    CheckConstraint(one_of("kind", tuple(LetterKind)), name="kind"),
    CheckConstraint(one_of("state", tuple(LetterState)), name="state"),
    Index(None, "case_no"),
    Index(None, "begun_at"),
    index_of_some("ix_watch_letters_expires", "expires_at", where="expires_at IS NOT NULL"),
)

watch_letter_events = Table(
    "watch_letter_events",  # append-only: what was done to a letter, by whom, in which words
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("ref", String(24), ForeignKey("watch_letters.ref"), nullable=False),
    Column("n", Integer, nullable=False),
    Column("at", Instant, nullable=False),
    Column("act", String(12), nullable=False),
    Column("user_id", Integer, ForeignKey("users.id")),  # null: the clock
    Column("by_whom", Words, nullable=False),
    Column("day", Instant),
    Column("words_sealed", LargeBinary),
    UniqueConstraint("ref", "n"),
)
