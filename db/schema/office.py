"""The office's own people: who they are, what they looked at, what two of them decided together."""

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
)

from db.schema.columns import Instant, Words
from db.schema.naming import APPROVALS, DIFFERENCES, METADATA, ROLES, one_of

users = Table(
    "users",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("name", String(64), nullable=False),
    Column("folded", String(64), nullable=False, unique=True),  # the name as compared at log-in
    Column("role", String(16), nullable=False),
    Column("department", Words),  # a liaison's own
    Column(
        "real_name", Words, nullable=False, server_default=""
    ),  # empty: the name at log-in is all there is
    Column("aliases", Words, nullable=False, server_default=""),  # what else people call them, one a line
    Column("password_hash", Text, nullable=False),  # argon2id
    Column("must_change", Boolean, nullable=False, server_default=false()),  # a password somebody else set
    Column("totp_sealed", LargeBinary),
    Column("totp_last", Integer),  # the last time step used: a code is good once
    Column("created_at", Instant, nullable=False),
    Column("disabled_at", Instant),
    Column("decides_from", Instant),  # null: decides; set anew when somebody else gives or resets the account
    Column("reached_sealed", LargeBinary),  # where they are told that something waits for them
    Column("phone_sealed", LargeBinary),  # at which colleagues call them at work
    CheckConstraint(one_of("role", ROLES), name="role"),
)

departments = Table(
    "departments",  # 处室: the office's own list; cases keep the names they came with
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("name", Words, nullable=False, unique=True),
    Column("position", Integer, nullable=False),
    Column("retired_at", Instant),  # no work is given to it any more
    Column("merged_into", Integer),  # it is part of that one, by its id
    Column("merged_at", Instant),  # since then; null with the one before
    CheckConstraint("(merged_into IS NULL) = (merged_at IS NULL)", name="merged"),
)

department_names = Table(
    "department_names",  # what a department was called before: older cases still bear the name
    METADATA,
    Column("name", Words, primary_key=True),
    Column("department_id", Integer, ForeignKey("departments.id"), nullable=False),
)

recovery_codes = Table(
    "recovery_codes",  # 备用口令: each stands in for a one-time code once; a used one is gone
    METADATA,
    Column(
        "code_hash", LargeBinary, primary_key=True
    ),  # of 66 random bits and the account: no guess finds one
    Column("user_id", Integer, ForeignKey("users.id"), nullable=False),
    Index(None, "user_id"),
)

office_settings = Table(
    "office_settings",  # what the office has set itself: every version is kept, the newest of a key is in force
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("key", String(64), nullable=False),
    Column("version", Integer, nullable=False),
    Column("value", Words, nullable=False),  # JSON; null: put back to what holds where nothing was changed
    Column("reason", Words, nullable=False),
    Column("by_user", Integer, ForeignKey("users.id"), nullable=False),
    Column("second_user", Integer, ForeignKey("users.id")),  # null: one person was enough
    Column("at", Instant, nullable=False),  # in force from then on
    CheckConstraint("second_user IS NULL OR second_user <> by_user", name="two_persons"),
    UniqueConstraint("key", "version"),
)

passkeys = Table(
    "passkeys",  # 通行密钥: what logs somebody in instead of password and code; the secret never leaves the key
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("user_id", Integer, ForeignKey("users.id"), nullable=False),
    Column("credential_id", LargeBinary, nullable=False, unique=True),
    Column("credential", LargeBinary, nullable=False),  # identifier and public key (WebAuthn, 6.5.1)
    Column("sign_count", BigInteger, nullable=False),  # rises with each use, unless the key does not count
    Column("name", Words, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("used_at", Instant),
    Index(None, "user_id"),
)

spent_challenges = Table(
    "spent_challenges",  # each challenge to a key is answered once; for as long as it could be answered again
    METADATA,
    Column("challenge_hash", LargeBinary, primary_key=True),  # SHA-256 of random bytes
    Column("at", Instant, nullable=False),
    Index(None, "at"),
)

handovers = Table(
    "handovers",  # 工作交接: who goes on with the work of somebody who left
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("user_id", Integer, ForeignKey("users.id"), nullable=False),  # who left
    Column("successor_id", Integer, ForeignKey("users.id"), nullable=False),
    Column("by_id", Integer, ForeignKey("users.id")),  # NULL: at the command line
    Column("note", Words, nullable=False),
    Column("at", Instant, nullable=False),
    Column("done_at", Instant),
    CheckConstraint("successor_id <> user_id", name="somebody_else"),
    Index(None, "successor_id"),
)

staff_notices = Table(
    "staff_notices",  # who is to be told that something waits for them; of what, it does not say
    METADATA,
    Column("user_id", Integer, ForeignKey("users.id"), primary_key=True, autoincrement=False),
    Column("wanted", Boolean, nullable=False),
    Column("told_at", Instant),
)

keyring = Table(
    "keyring",  # what is still needed of former secret keys (`db.vault.keys`), sealed under the present one
    METADATA,
    Column("n", Integer, primary_key=True, autoincrement=False),  # 1: the first of all
    Column("name", LargeBinary, nullable=False, unique=True),  # four bytes that name the former key
    Column("sealed", LargeBinary, nullable=False),
    Column("begun_at", Instant, nullable=False),
    Column("done_at", Instant),  # null while it is being given up
)

sessions = Table(
    "sessions",
    METADATA,
    Column(
        "id_hash", LargeBinary, primary_key=True
    ),  # SHA-256 of the cookie: a copy of the table logs nobody in
    Column("user_id", Integer, ForeignKey("users.id"), nullable=False),
    Column("csrf", String(64), nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("seen_at", Instant, nullable=False),
    Column("address", String(64), nullable=False),
    Column("agent", Words, nullable=False),
    Column("ended_why", String(16)),  # kept for a week, so that whoever still has its page is told why
    Index(None, "user_id"),
)

login_failures = Table(
    "login_failures",  # for the brake: wrong tries lately, by name and by address
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("key", LargeBinary, nullable=False),  # blind index of the name or the address tried
    Column("at", Instant, nullable=False),
    Index(None, "key", "at"),
)

api_tokens = Table(
    "api_tokens",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("token_hash", LargeBinary, nullable=False, unique=True),
    Column("user_id", Integer, ForeignKey("users.id"), nullable=False),
    Column("name", Words, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("revoked_at", Instant),
)

audit = Table(
    "audit",  # append-only; each row written in the transaction of the look or the change it tells of
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("at", Instant, nullable=False),
    Column("user_id", Integer, ForeignKey("users.id")),  # null: the command line, or nobody logged in
    Column("by_whom", Words, nullable=False),
    Column("role", String(16), nullable=False),
    Column("act", String(32), nullable=False),  # view, search, unmask, export, …
    Column("object", Words, nullable=False),  # case HNJX-…, month 2026-10; of a complaint, `ticket` alone
    Column("object_sealed", LargeBinary),  # the number of the complaint: the moment is that of a message
    Column("reason", Words, nullable=False),
    Column("detail", Words, nullable=False),  # JSON: filter, count; never the personal data itself
    Column("address", String(64), nullable=False),
    Index(None, "at"),
    Index(None, "object"),
    Index(None, "user_id", "at"),
)

approvals = Table(
    "approvals",  # what needs two persons: asked by one, decided by another
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("kind", String(16), nullable=False),
    Column("object", Words, nullable=False),  # a case number, a ticket number, a round's key or a user's name
    Column("sealed", LargeBinary, nullable=False),  # JSON: what exactly is to be done
    Column("reason", Words, nullable=False),
    Column("asked_by", Integer, ForeignKey("users.id"), nullable=False),
    Column("asked_at", Instant, nullable=False),
    Column("decision", String(8)),
    Column("decided_by", Integer, ForeignKey("users.id")),
    Column("decided_at", Instant),
    Column("note", Words),
    Column("used_at", Instant),  # of an unsealing: when the asker was shown who complained, which is once
    CheckConstraint(one_of("kind", APPROVALS), name="kind"),
    CheckConstraint("decision IS NULL OR " + one_of("decision", ("granted", "refused")), name="decision"),
    CheckConstraint("decided_by IS NULL OR decided_by <> asked_by", name="two_persons"),
    CheckConstraint("(decision IS NULL) = (decided_by IS NULL)", name="decided"),
    Index(None, "object"),
    Index(None, "decision", "asked_at"),
)

second_calls = Table(
    "second_calls",  # 复核: a phoned answer asked for again by somebody else
    METADATA,
    Column("case_no", String(200), ForeignKey("cases.case_no"), primary_key=True),
    Column("queued_at", Instant, nullable=False),
    Column("first_by", Text, nullable=False),
    Column("first_score", Integer, nullable=False),
    Column("second_by", Text),
    Column("second_score", Integer),
    Column("outcome", String(16)),  # answered, no_answer, refused, wrong_person
    Column("at", Instant),
    Column("note", Words),
    Column("finding", String(16)),  # where the two differ: what a chief has found out
    Column("found_by", Text),
    Column("found_at", Instant),
    Column("found_note", Words),
    CheckConstraint("second_by IS NULL OR second_by <> first_by", name="somebody_else"),
    CheckConstraint("finding IS NULL OR " + one_of("finding", DIFFERENCES), name="finding"),
    CheckConstraint("found_by IS NULL OR (found_by <> first_by AND found_by <> second_by)", name="third"),
)

call_cards = Table(
    "call_cards",  # the call sheet at work: who has a card in hand, and when somebody asked to be phoned again
    METADATA,
    Column("case_no", String(200), ForeignKey("cases.case_no"), primary_key=True),
    Column("held_by", Integer, ForeignKey("users.id")),
    Column("held_until", Instant),
    Column("again_at", Instant),
    Index(None, "held_by"),
)
