"""Which files of cases were imported, by whom and when; and a file between its check and its import, sealed, in pieces."""

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    UniqueConstraint,
    text,
)

from bot.domain.import_state import ImportState
from db.schema.columns import Instant, Words
from db.schema.naming import METADATA, one_of

imports = Table(
    "imports",
    METADATA,
    Column("ref", String(24), primary_key=True),
    Column("state", String(12), nullable=False),
    Column("user_id", Integer, ForeignKey("users.id")),  # null: the command line
    Column("by_whom", Words, nullable=False),
    Column("begun_at", Instant, nullable=False),
    Column("beat_at", Instant, nullable=False),  # when whoever reads or stores it was last heard of
    Column("ended_at", Instant),
    Column("name_sealed", LargeBinary, nullable=False),  # of the file; it may contain somebody's name
    Column("sha256", String(64), nullable=False),  # of the file
    Column("done", Integer, nullable=False, server_default=text("0")),  # of a thousand
    Column("rows", Integer, nullable=False, server_default=text("0")),
    Column("imported", Integer, nullable=False, server_default=text("0")),
    Column("updated", Integer, nullable=False, server_default=text("0")),
    Column("unchanged", Integer, nullable=False, server_default=text("0")),
    Column("late", Integer, nullable=False, server_default=text("0")),  # of the imported
    Column("rejected", Integer, nullable=False, server_default=text("0")),
    Column("months", Words, nullable=False, server_default="{}"),  # JSON: how many rows, by month concluded
    Column("found_sealed", LargeBinary),  # what the check found, as it is shown before the import
    CheckConstraint(one_of("state", tuple(ImportState)), name="state"),
    Index(None, "begun_at"),
    Index(None, "sha256"),
)

import_pieces = Table(
    "import_pieces",  # dropped when the file has been imported, or after an hour
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("ref", String(24), ForeignKey("imports.ref"), nullable=False),
    Column("what", String(8), nullable=False),  # the file, or the list of its rejected rows
    Column("n", Integer, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    CheckConstraint(one_of("what", ("file", "rejects")), name="what"),
    UniqueConstraint("ref", "what", "n"),
)
