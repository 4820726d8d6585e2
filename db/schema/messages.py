"""联系对象 and every message to and from them; no address stands in clear (`*_sealed`, `*_index`: `db.vault`)."""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Float,
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

from db.schema.columns import Instant, Words
from db.schema.naming import CLAIMS, FAULTS, METADATA, OUTBOX_STATES, PAUSES, index_of_some, one_of

WORDS_KEPT = "words_sealed IS NOT NULL AND settled_at IS NOT NULL"
NOT_ARRIVED = "NOT seen_to AND state IN ('unknown', 'undelivered', 'failed', 'cancelled')"
"""Conditions of partial indexes: whoever asks for these rows writes them in the same words, or the index is not used."""

parties = Table(
    "parties",  # 联系对象: a phone, a chat, or both once linked
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("phone_sealed", LargeBinary),
    Column("phone_index", LargeBinary, unique=True),
    Column("can_sms", Boolean, nullable=False, server_default=false()),
    Column("sms_refused", String(64)),  # the provider's code once the number is known to take no SMS
    Column("language", String(8), nullable=False, server_default="zh-Hans"),
    Column("opted_out_at", Instant),
    Column("version", Integer, nullable=False, server_default=text("0")),
    Column("aside_sealed", LargeBinary),  # JSON: the complaint being told; what the next words are for
)

claims = Table(
    "claims",  # what the holder of a number told us about an applicant
    METADATA,
    Column("party_id", Integer, ForeignKey("parties.id"), primary_key=True),
    Column("applicant", LargeBinary(16), primary_key=True),  # keyed hash of the name
    Column("claim", String(16), primary_key=True),
    Column("at", Instant, nullable=False),
    CheckConstraint(one_of("claim", CLAIMS), name="claim"),
)

chats = Table(
    "chats",  # 聊天: one address on one channel
    METADATA,
    Column("id", Integer, primary_key=True),  # ours: what else names a chat names this
    Column("chat_index", LargeBinary, nullable=False, unique=True),  # of channel and address
    Column("channel", String(16), nullable=False),
    Column("address_sealed", LargeBinary, nullable=False),
    Column("party_id", Integer, ForeignKey("parties.id"), nullable=False),
    Column("linked_at", Instant),  # null until a phone or a case is linked
    Column("blocked_at", Instant),  # the person blocked the bot
    Column("seen_at", Instant, nullable=False),
    Index(None, "party_id"),
)

links = Table(
    "links",  # 一次性链接: the addresses we texted; either answers a case or shows words
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("code_hash", LargeBinary, nullable=False, unique=True),
    Column("party_id", Integer, ForeignKey("parties.id"), nullable=False),
    Column("case_no", String(200), ForeignKey("cases.case_no")),
    Column("words_sealed", LargeBinary),
    Column("made_at", Instant, nullable=False),
    CheckConstraint("(case_no IS NULL) <> (words_sealed IS NULL)", name="leads"),
)

phone_proofs = Table(
    "phone_proofs",  # 验证码: what proves a phone for ten minutes, and for a day that some number asked
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("number_key", LargeBinary, nullable=False),  # keyed hash under a purpose of its own
    Column("handle_hash", LargeBinary, unique=True),  # of the page that asked; null once used or too old
    Column("code_key", LargeBinary),  # keyed hash of the page and the code
    Column("subject", String(250)),  # what it opens
    Column("tries", Integer, nullable=False, server_default=text("0")),
    Column("asked_at", Instant, nullable=False),
    Index(None, "number_key", "asked_at"),
    Index(None, "asked_at"),
)

inbound = Table(
    "inbound",  # every message ever received, once
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("channel", String(16), nullable=False),
    Column("message_key", LargeBinary, nullable=False),  # keyed hash of what the provider calls it
    Column("edit_key", LargeBinary),  # of what an edit of it calls it, where there are edits
    Column("party_id", Integer, ForeignKey("parties.id"), nullable=False),
    Column("at", Instant, nullable=False),
    Column("said_sealed", LargeBinary),  # what was said, of few lengths
    UniqueConstraint("channel", "message_key"),
)

outbox = Table(
    "outbox",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("ref", String(16), nullable=False, unique=True),  # ours: in the status URL and in the body
    Column("party_id", Integer, ForeignKey("parties.id"), nullable=False),
    Column("channel", String(16), nullable=False),
    Column("chat_id", Integer),  # of `chats`, whose rows stay; SMS goes to the party's phone
    Column("case_no", String(200), ForeignKey("cases.case_no")),
    Column("kind", String(16), nullable=False),
    Column("words_sealed", LargeBinary),  # what it says, until nobody needs to send it any more
    Column("asked_sealed", LargeBinary),  # in a chat: the question it asks, and what its buttons stand for
    Column(
        "about_sealed", LargeBinary
    ),  # which ticket, and which act it tells of; as long if it is about none
    Column("state", String(12), nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("due_at", Instant, nullable=False),
    Column("expires_at", Instant),  # after this it is not started any more
    Column("owner", String(32)),  # the process that is sending it
    Column("tries", Integer, nullable=False, server_default=text("0")),
    Column("doubts", Integer, nullable=False, server_default=text("0")),  # how often a POST ended in doubt
    Column("provider_id", String(80)),  # of a message in a chat: its number there
    Column("error", String(64)),
    Column(
        "temporary", Boolean, nullable=False, server_default=false()
    ),  # not delivered, but may be another day
    Column(
        "ours", Boolean, nullable=False, server_default=false()
    ),  # taken by the provider, and then lost for trouble of ours
    Column("sent_at", Instant),
    Column("settled_at", Instant),
    Column(
        "fault",  # what a provider's definite code was about that ended this; null: neither, or no code
        String(8),
        CheckConstraint(one_of("fault", FAULTS), name="fault"),
    ),
    Column("mended_at", Instant),  # since when the office says that what it was refused for is mended
    Column("again_of", String(16)),  # the reference of the message that this one says once more
    Column(
        "seen_to", Boolean, nullable=False, server_default=false()
    ),  # it did not arrive: it was said once more, or the office knows, or has not to know
    CheckConstraint(
        one_of("state", OUTBOX_STATES),
        name="state",
    ),
    Index("ix_outbox_due", "state", "due_at", "channel"),  # the channel: to count by it without the rows
    index_of_some("ix_outbox_again_of", "again_of", where="again_of IS NOT NULL", unique=True),
    index_of_some("ix_outbox_words_kept", "settled_at", where=WORDS_KEPT),
    index_of_some("ix_outbox_not_arrived", "id", where=NOT_ARRIVED),
    Index(None, "party_id", "state"),
    Index(None, "provider_id", "chat_id"),
)

receipts = Table(
    "receipts",  # what providers said later, every distinct word of it
    METADATA,
    Column("channel", String(16), primary_key=True),  # whose providers number as they like
    Column("provider_id", String(80), primary_key=True),
    Column("status", String(32), primary_key=True),
    Column("error", String(32), primary_key=True),
    Column("ref", String(16)),
    Column("at", Instant, nullable=False),
    Column("contradicts", Boolean, nullable=False),
)

notes_to_staff = Table(
    "notes_to_staff",  # words nobody understood: a person has to read them
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("party_id", Integer, ForeignKey("parties.id"), nullable=False),
    Column("case_no", String(200), ForeignKey("cases.case_no")),
    Column("at", Instant, nullable=False),
    Column("raw_sealed", LargeBinary),  # of few lengths
    Index(None, "at", "id"),
)

notes_read = Table(
    "notes_read",  # of these, what somebody of the office has read and done with
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("note_id", Integer, ForeignKey("notes_to_staff.id"), nullable=False),
    Column("by_user", Integer, ForeignKey("users.id"), nullable=False),
    Column("at", Instant, nullable=False),
    Column("taken_back_at", Instant),
    Index(None, "note_id"),
    index_of_some("uq_notes_read_once", "note_id", where="taken_back_at IS NULL", unique=True),
)

heartbeats = Table(
    "heartbeats",  # the processes now serving; a silent one's unfinished sends are in doubt
    METADATA,
    Column("owner", String(32), primary_key=True),
    Column("at", Instant, nullable=False),
    Column("keys", String(40), nullable=False, server_default=""),  # names of the secret keys it has
)

leases = Table(
    "leases",  # what one process does for all, as long as it says so in time
    METADATA,
    Column("name", String(32), primary_key=True),
    Column("owner", String(32), nullable=False),
    Column("until", Instant, nullable=False),
)

lanes = Table(
    "lanes",  # 发送通道: the rate that all processes share, and the pause after trouble of ours (`bot.casework.contact.lane`)
    METADATA,
    Column("channel", String(16), primary_key=True),
    Column("tokens", Float, nullable=False),
    Column("refilled_at", Instant, nullable=False),
    Column("share", Float, nullable=False, server_default=text("1")),
    Column("epoch", Integer, nullable=False, server_default=text("0")),
    Column("suspicions", Integer, nullable=False, server_default=text("0")),
    Column("streak", Integer, nullable=False, server_default=text("0")),
    Column("paused_since", Instant),
    Column("paused_until", Instant),
    Column("reason", String(16)),
    Column("code", String(64)),
    Column("alarmed", Boolean, nullable=False, server_default=false()),
    Column("probed_by", String(32)),
    Column("probed_at", Instant),
    Column("opened_at", Instant),  # when it was last opened after a pause
    Column("asked_at", Instant),  # when the provider was last asked for receipts that got lost
    CheckConstraint(one_of("reason", PAUSES), name="reason"),
    CheckConstraint("(paused_since IS NULL) = (reason IS NULL)", name="paused"),
)

marks = Table(
    "marks",  # how far something has got: an inbox read, a backup restored
    METADATA,
    Column("name", String(64), primary_key=True),
    Column("at", Instant, nullable=False),
    Column("note", Words, nullable=False, server_default=""),
)
