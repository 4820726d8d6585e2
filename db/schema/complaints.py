"""投诉件: what was complained about, apart from who complained; the timeline; what is under way; attachments.

Who complained stands in `ticket_identities` only, sealed: a role that reads tickets reads nobody's name by it. The
complainant finds their own tickets by `party_index`, a blind index that cannot be turned back. Nor does a ticket's row give
them away by its time or its place among the others: moments are sealed or cut to the day, and nothing counts rows.
"""

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

from db.schema.columns import Instant, Words
from db.schema.naming import (
    BARS,
    CATEGORIES,
    FINDINGS,
    METADATA,
    TICKET_KINDS,
    TICKET_STATES,
    VERDICTS,
    index_of_some,
    one_of,
)

LOST = "act = 'not_arrived'"
FOUND = "finding IN ('founded', 'partly')"
"""The conditions of partial indexes: whoever asks for these rows writes them in the same words, or the index is not used."""

tickets = Table(
    "tickets",
    METADATA,
    Column("ticket_no", String(32), primary_key=True),
    Column("day", String(8), nullable=False),  # as in the number
    Column(
        "kind", String(16), nullable=False, server_default="complaint"
    ),  # a `TicketKind`; what only some kinds have: `db.schema.requests`
    Column("case_no", String(200), ForeignKey("cases.case_no")),  # a dissatisfied callback's
    Column("party_index", LargeBinary, nullable=False),
    Column("source", String(16), nullable=False),  # the channel it came in by
    Column("state", String(16), nullable=False),
    Column("version", Integer, nullable=False, server_default=text("0")),
    Column(
        "category", String(16), nullable=False, server_default=""
    ),  # a `Category`: the complainant's choice
    Column(
        "office_category", String(16)
    ),  # the office's own, for all its work; null: the complainant's holds
    Column("department", Words, nullable=False, server_default=""),  # complained about, as told
    Column("official", Words, nullable=False, server_default=""),
    Column("anonymous", Boolean, nullable=False, server_default=false()),
    Column("about_office", Boolean, nullable=False, server_default=false()),  # its superior's only
    Column("created_at", Instant, nullable=False),  # the day; the moment stands sealed in the timeline
    Column("accept_by", Instant),  # accepted or routed by then; null once that is done
    Column("finish_by", Instant),  # null while suspended or when nothing is to be done any more
    Column("provisional", Boolean, nullable=False, server_default=false()),  # deadline of an unannounced year
    Column("yellow_at", Instant),  # when 90% of the running term are over; null while none runs
    Column("calendar", String(16), nullable=False, server_default=""),  # digest of what it was counted on
    Column("promised", String(40)),  # the terms said when it was registered; null: before these were kept
    Column("extended_days", Integer, nullable=False, server_default=text("0")),  # granted once at most
    Column("with_department", Words),  # whose liaison answers for it; null: still with the office
    Column("replied_at", Instant),  # the day
    Column("reopened", Integer, nullable=False, server_default=text("0")),
    Column("verdict", String(16)),
    Column("finding", String(16)),  # of the latest reply; null: none was written down
    Column("measures", String(100)),  # words of `Measure`, commas between them; null without a finding
    Column("tries", Integer, nullable=False, server_default=text("0")),  # logged tries to get a verdict
    Column("to_archive", Boolean, nullable=False, server_default=false()),  # a verdict before the case's seal
    Column("to_tell", Boolean, nullable=False, server_default=false()),  # of its acceptance, once that stands
    Column(
        "words_sealed", LargeBinary
    ),  # JSON: everything that was written (`db.queries.tickets.ticket_words`)
    Column(
        "has_draft", Boolean, nullable=False, server_default=false()
    ),  # whether a draft is among the words
    CheckConstraint(one_of("kind", TICKET_KINDS), name="kind"),
    CheckConstraint(one_of("state", TICKET_STATES), name="state"),
    CheckConstraint("(state = 'drafted') = has_draft", name="draft"),
    CheckConstraint("verdict IS NULL OR " + one_of("verdict", VERDICTS), name="verdict"),
    CheckConstraint("finding IS NULL OR " + one_of("finding", FINDINGS), name="finding"),
    CheckConstraint(
        "office_category IS NULL OR " + one_of("office_category", CATEGORIES), name="office_category"
    ),
    CheckConstraint("(finding IS NULL) = (measures IS NULL)", name="measures"),
    Index(None, "case_no"),
    Index(None, "party_index"),
    Index(None, "state", "finish_by"),
    Index(None, "with_department"),
    Index(None, "department"),
    # The latest that somebody may see at all; not by `about_office` first, or the inbox would be counted along it.
    Index(None, "day", "ticket_no", "about_office"),
    Index(None, "yellow_at"),
    Index(
        "ix_tickets_to_archive",
        "ticket_no",
        sqlite_where=text("to_archive"),
        postgresql_where=text("to_archive"),
    ),
    index_of_some("ix_tickets_found", "replied_at", "ticket_no", where=FOUND),
    index_of_some("ix_tickets_to_tell", "ticket_no", where="to_tell"),
    sqlite_with_rowid=False,  # it would tell in what order they came in
)

ticket_identities = Table(
    "ticket_identities",  # who complained: opened only to deliver a reply, or by two persons with a reason
    METADATA,
    Column("ticket_no", String(32), ForeignKey("tickets.ticket_no"), primary_key=True),
    Column("sealed", LargeBinary, nullable=False),  # JSON: party_id, chat, name
    Column("receipt_hash", LargeBinary, unique=True),  # slow hash of an anonymous report's receipt code
    sqlite_with_rowid=False,
)

ticket_bars = Table(
    "ticket_bars",  # 回避: whom a ticket may be about, by account; decided in the transaction that says so first
    METADATA,
    Column("ticket_no", String(32), ForeignKey("tickets.ticket_no"), primary_key=True),
    Column("user_id", Integer, ForeignKey("users.id"), primary_key=True),
    Column("state", String(8), nullable=False),  # certain and doubt see nothing; cleared: it is somebody else
    Column("by_whom", Text, nullable=False),  # a chief; empty: found by the names
    Column("at", Instant, nullable=False),  # the day
    CheckConstraint(one_of("state", BARS), name="state"),
    Index(None, "user_id", "state"),
    index_of_some("ix_ticket_bars_doubt", "ticket_no", where="state = 'doubt'"),
    sqlite_with_rowid=False,
)

ticket_events = Table(
    "ticket_events",  # the timeline: append-only
    METADATA,
    Column("id", String(40), primary_key=True),  # the ticket's number and the line's, counted in the ticket
    Column("ticket_no", String(32), ForeignKey("tickets.ticket_no"), nullable=False),
    Column("act", String(16), nullable=False),
    Column("state", String(16), nullable=False),  # after the act
    Column("by_whom", Text, nullable=False),
    Column("sealed", LargeBinary, nullable=False),  # JSON: at what moment, and why
    Index(None, "ticket_no"),
    index_of_some("ix_ticket_events_not_arrived", "ticket_no", where=LOST),
    sqlite_with_rowid=False,
)

ticket_alerts = Table(
    "ticket_alerts",  # each warning of a deadline, once
    METADATA,
    Column("ticket_no", String(32), ForeignKey("tickets.ticket_no"), primary_key=True),
    Column("term", String(8), primary_key=True),  # accept, finish
    Column("colour", String(8), primary_key=True),  # yellow, red
    Column("level", String(8), primary_key=True),  # liaison, office, chief
    Column("deadline", Instant, primary_key=True),  # a deadline that moved is warned of anew
    Column("at", Instant, nullable=False),
    sqlite_with_rowid=False,
)

attachments = Table(
    "attachments",  # 附件: the bytes lie in a folder, by their hash; here is what they are
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("party_id", Integer, ForeignKey("parties.id")),  # until filed: then nobody's but the ticket's
    Column("ticket_no", String(32), ForeignKey("tickets.ticket_no")),
    Column("channel", String(16), nullable=False),
    Column("chat_id", Integer),  # of `chats`; until filed
    Column("file_id", Text, nullable=False),  # the provider's, to fetch it by
    Column("kind", String(16), nullable=False),  # photo, document, voice, …
    Column("at", Instant, nullable=False),
    Column("due_at", Instant, nullable=False),
    Column("state", String(8), nullable=False),
    Column("tries", Integer, nullable=False, server_default=text("0")),
    Column("media_type", String(64)),  # by content
    Column("sha256", String(64)),
    Column("size", Integer),
    Column("refusal", String(16)),  # why it was not kept
    CheckConstraint(one_of("state", ("wanted", "stored", "refused", "dropped")), name="state"),
    Index(None, "ticket_no"),
    Index(None, "party_id"),
    Index(None, "sha256"),
    Index(
        "ix_attachments_open",
        "id",
        sqlite_where=text("state IN ('wanted', 'dropped')"),
        postgresql_where=text("state IN ('wanted', 'dropped')"),
    ),
)

guesses = Table(
    "guesses",  # tries at ticket numbers and receipt codes that were wrong, for the brake
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("party_id", Integer, ForeignKey("parties.id"), nullable=False),
    Column("at", Instant, nullable=False),
    Index(None, "party_id", "at"),
)
