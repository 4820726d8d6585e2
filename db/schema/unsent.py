"""What somebody of the office has typed into a form and not sent: it is theirs alone, and kept until it is sent or dropped.

Neither table says in clear what a form is about, nor at what moment it was written: of a complaint that would tell who of
the office worked on it when.
"""

from sqlalchemy import Column, ForeignKey, Index, Integer, LargeBinary, Table

from db.schema.columns import Instant
from db.schema.naming import METADATA

drafts = Table(
    "drafts",  # 草稿: one for each person and form
    METADATA,
    Column("form_key", LargeBinary, primary_key=True),  # blind index of the person and the form's address
    Column("user_id", Integer, ForeignKey("users.id"), nullable=False),
    Column("about_key", LargeBinary),  # blind index of the complaint; null: about none
    Column("words_sealed", LargeBinary, nullable=False),  # JSON: address, fields, moment; of few lengths
    Column("day", Instant, nullable=False),
    Index(None, "user_id"),
    Index(None, "about_key"),
    Index(None, "day"),
    sqlite_with_rowid=False,
)

put_aside = Table(
    "put_aside",  # what was sent after the log-in had ended, for whoever it was, in the browser it was sent from
    METADATA,
    Column("token_hash", LargeBinary, primary_key=True),  # SHA-256 of that browser's cookie
    Column("user_id", Integer, ForeignKey("users.id"), nullable=False),
    Column("words_sealed", LargeBinary, nullable=False),  # JSON: addresses and fields; of few lengths
    Column("day", Instant, nullable=False),
    Index(None, "day"),
    sqlite_with_rowid=False,
)
