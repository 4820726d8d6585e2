"""What the program vouches for with its key: how many rows there are, and that they are those that were there (`db.queries.vouching.sums`)."""

from sqlalchemy import Column, LargeBinary, String, Table

from db.schema.naming import METADATA

vouched = Table(
    "vouched",
    METADATA,
    Column(
        "name", String(64), primary_key=True
    ),  # a table, or `counted`: those of which only the number is kept
    Column("sealed", LargeBinary, nullable=False),  # JSON: up to which row, how many, and their sum
)
