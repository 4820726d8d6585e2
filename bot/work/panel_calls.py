"""Calling on those for whom an opinion of the panel waits: noted in the transaction that makes it wait, told later by
`scheduler.staff_notices`, with a link and nothing of what it is."""

from datetime import datetime

from sqlalchemy import Connection

from db.queries.office import staff_notices
from db.queries.panel import calls


def of_act(connection: Connection, ref: str, by: int, now: datetime) -> None:
    """Something was done to an opinion; whoever did it is not called on."""
    staff_notices.want(connection, calls.of_opinion(connection, ref, now) - {by})


def of_clock(connection: Connection, *, now: datetime, most: int) -> int:
    """Call on those for whom an opinion waits whose term to be answered is over; how many have ended."""
    late = calls.grown_late(connection, now=now, most=most)
    for ref in late:
        staff_notices.want(connection, calls.of_opinion(connection, ref, now))
    return len(late)
