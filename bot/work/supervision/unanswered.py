"""督办 that a department did not answer in its term: told once to the department, the office and the chief."""

from datetime import datetime

from sqlalchemy import Connection

from db.queries.office import staff_notices
from db.queries.supervision import letter_calls


def of_clock(connection: Connection, *, now: datetime, most: int) -> int:
    """Call on those for whom they wait; how many there are."""
    late = letter_calls.grown_late(connection, now=now, most=most)
    for ref in late:
        staff_notices.want(connection, letter_calls.of_letter(connection, ref, now))
    return len(late)
