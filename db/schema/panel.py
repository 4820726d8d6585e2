"""行风评议员: the members, their terms, opinions and duties, and what the office tells them. No applicant, no case."""

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
    UniqueConstraint,
    false,
    text,
)

from bot.domain.panel import (
    DutyKind,
    DutyState,
    Interest,
    MemberState,
    MemberVerdict,
    Occasion,
    OpinionState,
    Sphere,
)
from db.schema.columns import Instant, Words
from db.schema.naming import METADATA, one_of

panel_members = Table(
    "panel_members",
    METADATA,
    Column("ref", String(24), primary_key=True),
    Column("number", String(40), unique=True),  # given with the appointment, and kept
    Column("name", Words, nullable=False),  # these three are "" or null once they are forgotten
    Column("unit", Words, nullable=False),
    Column("phone_sealed", LargeBinary),
    Column("sphere", String(16), nullable=False),
    Column("user_id", Integer, ForeignKey("users.id"), unique=True),  # the account with which they log in
    Column("state", String(12), nullable=False),
    Column("named", Boolean, nullable=False, server_default=false()),  # agrees to be named outside
    Column("nominated_user", Integer, ForeignKey("users.id"), nullable=False),
    Column("nominated_by", Words, nullable=False),
    Column("nominated_at", Instant, nullable=False),
    Column("consented_on", Instant),
    Column("term_from", Instant),
    Column("term_to", Instant),  # the last day, at its beginning
    Column("published_at", Instant),
    Column("ended_at", Instant),  # refused or left
    Column("ended_why", Words, nullable=False, server_default=""),
    Column("forgotten_at", Instant),
    Column("version", Integer, nullable=False, server_default=text("1")),
    CheckConstraint(one_of("sphere", tuple(Sphere)), name="sphere"),
    CheckConstraint(one_of("state", tuple(MemberState)), name="state"),
)

panel_terms = Table(
    "panel_terms",  # append-only: each appointment and renewal, with its certificate
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("ref", String(24), ForeignKey("panel_members.ref"), nullable=False),
    Column("n", Integer, nullable=False),
    Column("certificate", String(40), nullable=False, unique=True),
    Column("from_day", Instant, nullable=False),
    Column("to_day", Instant, nullable=False),
    Column("user_id", Integer, ForeignKey("users.id"), nullable=False),
    Column("by_whom", Words, nullable=False),
    Column("at", Instant, nullable=False),
    UniqueConstraint("ref", "n"),
)

panel_opinions = Table(
    "panel_opinions",  # 评议意见; its words stand in the events
    METADATA,
    Column("ref", String(24), primary_key=True),
    Column("number", String(40), nullable=False, unique=True),
    Column("member_ref", String(24), ForeignKey("panel_members.ref"), nullable=False),
    Column("state", String(12), nullable=False),
    Column("occasion", String(16), nullable=False),
    Column("seen_on", Instant, nullable=False),
    Column("object_sealed", LargeBinary, nullable=False),  # which window, which matter
    Column("interest", String(12), nullable=False),
    Column("department", Words),  # that handles it; null: none yet
    Column("filed_at", Instant, nullable=False),
    Column("answer_by", Instant, nullable=False),
    Column("released_at", Instant),  # when the member was answered last
    Column("verdict_by", Instant),  # for the verdict on that answer; null before, and of old answers
    Column("late", Boolean, nullable=False, server_default=false()),  # an answer came after its term
    Column("alerted_at", Instant),  # when it was told that its term is over; null again when it is reopened
    Column("verdict", String(16)),  # the last
    Column("reopened", Boolean, nullable=False, server_default=false()),
    Column("version", Integer, nullable=False, server_default=text("1")),
    CheckConstraint(one_of("state", tuple(OpinionState)), name="state"),
    CheckConstraint(one_of("occasion", tuple(Occasion)), name="occasion"),
    CheckConstraint(one_of("interest", tuple(Interest)), name="interest"),
    CheckConstraint("verdict IS NULL OR " + one_of("verdict", tuple(MemberVerdict)), name="verdict"),
    Index(None, "member_ref", "filed_at"),
    Index(None, "state", "answer_by"),
    Index(None, "filed_at"),
)

panel_opinion_events = Table(
    "panel_opinion_events",  # append-only: what was done to an opinion, by whom, in which words
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("ref", String(24), ForeignKey("panel_opinions.ref"), nullable=False),
    Column("n", Integer, nullable=False),
    Column("at", Instant, nullable=False),
    Column("act", String(12), nullable=False),
    Column("user_id", Integer, ForeignKey("users.id"), nullable=False),
    Column("by_whom", Words, nullable=False),  # a member's number, never their name
    Column("words_sealed", LargeBinary),
    UniqueConstraint("ref", "n"),
)

panel_opinion_files = Table(
    "panel_opinion_files",  # append-only: evidence; the bytes lie in the folder of attachments, by their hash
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("ref", String(24), ForeignKey("panel_opinions.ref"), nullable=False),
    Column("n", Integer, nullable=False),
    Column("media_type", String(64), nullable=False),  # by content
    Column("sha256", String(64), nullable=False),
    Column("size", Integer, nullable=False),
    Column("at", Instant, nullable=False),
    UniqueConstraint("ref", "n"),
    Index(None, "sha256"),
)

panel_duties = Table(
    "panel_duties",  # 履职记录
    METADATA,
    Column("ref", String(24), primary_key=True),
    Column("member_ref", String(24), ForeignKey("panel_members.ref"), nullable=False),
    Column("day", Instant, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("half_hours", Integer, nullable=False),
    Column("what_sealed", LargeBinary),  # null once it is forgotten
    Column("state", String(12), nullable=False),
    Column("user_id", Integer, ForeignKey("users.id"), nullable=False),  # who entered it
    Column("by_whom", Words, nullable=False),
    Column("at", Instant, nullable=False),
    Column("looked_user", Integer, ForeignKey("users.id")),  # who confirmed it, or did not
    Column("looked_by", Words),
    Column("looked_at", Instant),
    CheckConstraint(one_of("kind", tuple(DutyKind)), name="kind"),
    CheckConstraint(one_of("state", tuple(DutyState)), name="state"),
    CheckConstraint("looked_user IS NULL OR looked_user <> user_id", name="somebody_else"),
    Index(None, "member_ref", "day"),
    Index(None, "state"),
)

panel_notices = Table(
    "panel_notices",  # what the office tells all members
    METADATA,
    Column("ref", String(24), primary_key=True),
    Column("words", Words, nullable=False),
    Column("user_id", Integer, ForeignKey("users.id"), nullable=False),
    Column("by_whom", Words, nullable=False),
    Column("at", Instant, nullable=False),
    Column("ended_at", Instant),
    Index(None, "at"),
)

panel_notice_sends = Table(
    "panel_notice_sends",  # to whom a notice was sent: each member once
    METADATA,
    Column("notice_ref", String(24), ForeignKey("panel_notices.ref"), primary_key=True),
    Column("member_ref", String(24), ForeignKey("panel_members.ref"), primary_key=True),
    Column("message_ref", String(16)),  # of the outbox; null: there was no way to send it
)
