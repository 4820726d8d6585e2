"""回访档案: what is sealed, and what came in after."""

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table, Text

from db.schema.columns import Instant
from db.schema.naming import METADATA

archive = Table(
    "archive",  # 回访档案: append-only, triggers refuse UPDATE and DELETE
    METADATA,
    Column("case_no", String(200), ForeignKey("cases.case_no"), primary_key=True),
    Column("archive_no", String(32), nullable=False, unique=True),
    Column("month", String(12), nullable=False),
    Column("place", Integer, nullable=False),
    Column("record", Text, nullable=False),  # canonical JSON, one line
    Column("sha256", String(64), nullable=False),
    Column("sealed_at", Instant, nullable=False),
    Index(None, "month", "place"),
)

supplements = Table(
    "supplements",  # 补充记录: append-only too. While its round is closing, one may be there before the record is
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("case_no", String(200), ForeignKey("cases.case_no"), nullable=False),
    Column("at", Instant, nullable=False),
    Column("content", Text, nullable=False),  # canonical JSON
    Column("sha256", String(64), nullable=False),
    Index(None, "case_no"),
)
