"""What cases are found by: which of them hold which piece of a text (`db.queries.cases.shelving`).

Cases lie on shelves in the order in which they were stored: `cases.serial` is shelf and place in one number.
"""

from sqlalchemy import Column, Integer, LargeBinary, String, Table, Text

from db.schema.naming import METADATA

case_pieces = Table(
    "case_pieces",
    METADATA,
    Column("shelf", Integer, primary_key=True, autoincrement=False),
    Column(
        "piece", LargeBinary, primary_key=True
    ),  # the letter of a field, and some characters: compared by bytes
    Column("slots", LargeBinary, nullable=False),
)

case_serials = Table(
    "case_serials",  # how many serials were `given`, and how many shelves are `filed`; none of them holds up the other
    METADATA,
    Column("name", String(8), primary_key=True),
    Column("n", Integer, nullable=False),
)

case_handlers = Table(
    "case_handlers",  # who has ever handled cases of a department: names to choose from
    METADATA,
    Column("department", Text, primary_key=True),
    Column("handler", Text, primary_key=True),
)
