"""Every table, on one page. Migrations must end in exactly this (tests/db hold the two against each other).

JSON is TEXT on both engines; moments are `Instant` (UTC); phones never stand in clear (`*_sealed`, `*_index`: `db.vault`).
"""

from sqlalchemy import (
    BigInteger,
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

from db.columns import Instant, Words
from db.naming import DISPOSITIONS, METADATA, OUTBOX_STATES, one_of

metadata = METADATA

cases = Table(
    "cases",
    metadata,
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
    Index(None, "month", "case_no"),
    Index(None, "phone_index"),
)

case_changes = Table(
    "case_changes",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("case_no", String(200), ForeignKey("cases.case_no"), nullable=False),
    Column("at", Instant, nullable=False),
    Column("before", Text, nullable=False),  # JSON of the changed fields, phones masked
    Column("after", Text, nullable=False),
    Index(None, "case_no"),
)

parties = Table(
    "parties",  # 联系对象: a phone, a chat, or both once linked
    metadata,
    Column("id", Integer, primary_key=True),
    Column("phone_sealed", LargeBinary),
    Column("phone_index", LargeBinary, unique=True),
    Column("can_sms", Boolean, nullable=False, server_default=false()),
    Column("sms_refused", String(16)),  # the provider's code once the number is known to take no SMS
    Column("language", String(8), nullable=False, server_default="zh-Hans"),
    Column("opted_out_at", Instant),
    Column("version", Integer, nullable=False, server_default=text("0")),
)

chats = Table(
    "chats",
    metadata,
    Column("chat_id", BigInteger, primary_key=True, autoincrement=False),
    Column("party_id", Integer, ForeignKey("parties.id"), nullable=False),
    Column("linked_at", Instant),  # null until a phone or a case is linked
    Column("blocked_at", Instant),  # the person blocked the bot
    Column("seen_at", Instant, nullable=False),
    Index(None, "party_id"),
)

rounds = Table(
    "rounds",
    metadata,
    Column("month", String(7), primary_key=True),
    Column("state", String(8), nullable=False),
    Column("opens", Instant, nullable=False),
    Column("closes", Instant, nullable=False),
    Column("rule", Text, nullable=False),  # which holiday rule the planner applied, in words
    Column("planned_at", Instant, nullable=False),
    Column("closed_at", Instant),
    Column("questionnaire_id", String(64), nullable=False),
    Column("questionnaire_version", Integer, nullable=False),
    Column("questionnaire_sha256", String(64), nullable=False),
    Column("root", String(64)),  # Merkle root over the sealed records
    CheckConstraint(one_of("state", ("open", "closed")), name="state"),
)

callbacks = Table(
    "callbacks",
    metadata,
    Column("case_no", String(200), ForeignKey("cases.case_no"), primary_key=True),
    Column("month", String(7), ForeignKey("rounds.month"), nullable=False),
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
    Index(None, "month", "disposition"),
    Index(
        "ix_callbacks_due",
        "due_at",
        sqlite_where=text("due_at IS NOT NULL"),
        postgresql_where=text("due_at IS NOT NULL"),
    ),
)

inbound = Table(
    "inbound",  # every message ever received, once
    metadata,
    Column("id", Integer, primary_key=True),
    Column("channel", String(16), nullable=False),
    Column("message_id", String(80), nullable=False),
    Column("party_id", Integer, ForeignKey("parties.id"), nullable=False),
    Column("at", Instant, nullable=False),
    Column("text", Words, nullable=False),
    UniqueConstraint("channel", "message_id"),
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("ref", String(16), nullable=False, unique=True),  # ours: in the status URL and in the body
    Column("party_id", Integer, ForeignKey("parties.id"), nullable=False),
    Column("channel", String(16), nullable=False),
    Column("chat_id", BigInteger),  # chat channels; SMS goes to the party's phone
    Column("case_no", String(200), ForeignKey("cases.case_no")),
    Column("kind", String(16), nullable=False),
    Column("question", String(64)),
    Column("text", Words, nullable=False),
    Column("choices", Words, nullable=False),  # JSON [[value, label], …]
    Column("share_contact", Boolean, nullable=False, server_default=false()),
    Column("state", String(12), nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("due_at", Instant, nullable=False),
    Column("expires_at", Instant),  # after this it is not started any more
    Column("owner", String(32)),  # the process that is sending it
    Column("tries", Integer, nullable=False, server_default=text("0")),
    Column("doubts", Integer, nullable=False, server_default=text("0")),  # how often a POST ended in doubt
    Column("provider_id", String(80)),
    Column("error", String(64)),
    Column(
        "temporary", Boolean, nullable=False, server_default=false()
    ),  # not delivered, but may be another day
    Column("sent_at", Instant),
    Column("settled_at", Instant),
    CheckConstraint(
        one_of("state", OUTBOX_STATES),
        name="state",
    ),
    Index("ix_outbox_due", "state", "due_at"),
    Index(None, "party_id", "state"),
    Index(None, "provider_id"),
)

attempts = Table(
    "attempts",  # 联系记录: one try to reach the applicant of one case
    metadata,
    Column("case_no", String(200), ForeignKey("cases.case_no"), primary_key=True),
    Column("n", Integer, primary_key=True),
    Column("channel", String(16), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("at", Instant, nullable=False),
    Column("ref", String(16)),  # the outbox row; its state, provider id and error tell how it went
    Column("outcome", String(16)),  # phone calls: answered, no_answer, …
    Column("by_whom", Text),
    Column("note", Words),
    Index(None, "ref"),
)

receipts = Table(
    "receipts",  # what providers said later, every distinct word of it
    metadata,
    Column("provider_id", String(80), primary_key=True),
    Column("status", String(32), primary_key=True),
    Column("error", String(32), primary_key=True),
    Column("ref", String(16)),
    Column("at", Instant, nullable=False),
    Column("contradicts", Boolean, nullable=False),
)

answers = Table(
    "answers",
    metadata,
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

tickets = Table(
    "tickets",
    metadata,
    Column("ticket_no", String(32), primary_key=True),
    Column("day", String(8), nullable=False),
    Column("sequence", Integer, nullable=False),
    Column("case_no", String(200), ForeignKey("cases.case_no")),
    Column("party_id", Integer, ForeignKey("parties.id"), nullable=False),
    Column("state", String(16), nullable=False),
    Column("content", Words, nullable=False),
    Column("created_at", Instant, nullable=False),
    UniqueConstraint("day", "sequence"),
    Index(None, "case_no"),
)

ticket_events = Table(
    "ticket_events",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("ticket_no", String(32), ForeignKey("tickets.ticket_no"), nullable=False),
    Column("at", Instant, nullable=False),
    Column("state", String(16), nullable=False),
    Column("by_whom", Text, nullable=False),
    Column("note", Words, nullable=False),
    Index(None, "ticket_no"),
)

archive = Table(
    "archive",  # 回访档案: append-only, triggers refuse UPDATE and DELETE
    metadata,
    Column("case_no", String(200), ForeignKey("cases.case_no"), primary_key=True),
    Column("archive_no", String(32), nullable=False, unique=True),
    Column("month", String(7), nullable=False),
    Column("place", Integer, nullable=False),
    Column("record", Text, nullable=False),  # canonical JSON, one line
    Column("sha256", String(64), nullable=False),
    Column("sealed_at", Instant, nullable=False),
    Index(None, "month", "place"),
)

supplements = Table(
    "supplements",  # 补充记录: append-only too
    metadata,
    Column("id", Integer, primary_key=True),
    Column("case_no", String(200), ForeignKey("archive.case_no"), nullable=False),
    Column("at", Instant, nullable=False),
    Column("content", Text, nullable=False),  # canonical JSON
    Column("sha256", String(64), nullable=False),
    Index(None, "case_no"),
)

notes_to_staff = Table(
    "notes_to_staff",  # words nobody understood: a person has to read them
    metadata,
    Column("id", Integer, primary_key=True),
    Column("party_id", Integer, ForeignKey("parties.id"), nullable=False),
    Column("case_no", String(200), ForeignKey("cases.case_no")),
    Column("at", Instant, nullable=False),
    Column("raw", Words, nullable=False),
)

heartbeats = Table(
    "heartbeats",  # the processes now serving; a silent one's unfinished sends are in doubt
    metadata,
    Column("owner", String(32), primary_key=True),
    Column("at", Instant, nullable=False),
)

APPEND_ONLY = (archive, supplements, case_changes, receipts)
