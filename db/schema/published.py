"""公布: under which floor what is published was told of departments."""

from sqlalchemy import Column, Integer, String, Table

from db.schema.naming import METADATA

published_floors = Table(
    "published_floors",  # append-only
    METADATA,
    Column("span", String(12), primary_key=True),  # a round's key, 2026-10, or a period's, 2026-Q4
    Column("answers", Integer, nullable=False),
)
