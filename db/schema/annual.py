"""政府信息公开年度报告: what somebody types of a year, for nothing here keeps it. No personal data."""

from sqlalchemy import Column, ForeignKey, Index, Integer, Table

from db.schema.columns import Instant, Words
from db.schema.naming import METADATA

annual_numbers = Table(
    "annual_numbers",  # append-only: every version of a year's tables 2 and 4
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("year", Integer, nullable=False),
    Column("document", Words, nullable=False),  # JSON (`bot.casework.disclosure.annual_numbers`)
    Column("by_user", Integer, ForeignKey("users.id"), nullable=False),
    Column("at", Instant, nullable=False),
    Index(None, "year", "id"),
)
