"""What is counted while it happens (`db.migrations.kept_counts`), so that nobody need count a million rows.

The count of a key may be spread over several rows; what holds is the sum of their `n`. Only the triggers and
`db.queries.figures.recounting.fold` write here.
"""

from sqlalchemy import BigInteger, Column, Integer, String, Table, Text

from db.schema.naming import METADATA

case_counts = Table(
    "case_counts",  # three kinds of rows: cases by month, callbacks by round, and ended callbacks by all of this
    METADATA,
    Column("round", String(12), primary_key=True),  # "" of cases
    Column("month", String(7), primary_key=True),  # of the case, "" while in progress; "" of callbacks
    Column("disposition", String(16), primary_key=True),  # "" of all but ended callbacks
    Column("score", Integer, primary_key=True, autoincrement=False),  # 0 without one
    Column("department", Text, primary_key=True),  # "" of callbacks
    Column("item", Text, primary_key=True),
    Column(
        "part", BigInteger, primary_key=True, autoincrement=False
    ),  # 0, or the transaction that added to it
    Column("n", Integer, nullable=False),
)

answer_counts = Table(
    "answer_counts",  # answered callbacks, by when and where the score came that stands
    METADATA,
    Column("round", String(12), primary_key=True),
    Column("hour", String(13), primary_key=True),  # in UTC, 2026-11-02 01; "" when the answer was not kept
    Column("channel", String(16), primary_key=True),
    Column("part", BigInteger, primary_key=True, autoincrement=False),
    Column("n", Integer, nullable=False),
)
