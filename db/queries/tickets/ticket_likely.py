"""Complaints that may be about the same matter: about the same case, or the same department in the same weeks.

Who may know of which is asked here only as far as accounts are barred; whoever reads decides again (`bot.casework.tickets.visibility`).
"""

from datetime import date, timedelta

from sqlalchemy import Connection, Integer, bindparam, select

from db.engine.prepared import Prepared
from db.queries import department_names
from db.queries.tickets.ticket_bars import bars
from db.schema import tickets

WITHIN = timedelta(days=30)
_MOST = 60
_KNOWN = (
    tickets.c.ticket_no != bindparam("no"),
    tickets.c.about_office == bindparam("about_office"),
    ~bars(tickets.c.ticket_no, bindparam("viewer", type_=Integer)),
)
_LATEST = tickets.c.ticket_no.desc()
_SAME_CASE = Prepared(
    select(tickets.c.ticket_no)
    .where(*_KNOWN, tickets.c.case_no == bindparam("case"), ~tickets.c.anonymous)
    .order_by(_LATEST)
    .limit(_MOST)
)
_SAME_PLACE = Prepared(
    select(tickets.c.ticket_no)
    .where(
        *_KNOWN,
        tickets.c.ticket_no.between(bindparam("first"), bindparam("last")),
        tickets.c.department.in_(bindparam("places", expanding=True)),
    )
    .order_by(_LATEST)
    .limit(_MOST)
)


def same_case(
    connection: Connection, ticket_no: str, case_no: str, *, about_office: bool, viewer: int | None
) -> list[str]:
    """The latest others about this case whose complainants gave their names: an anonymous one joins no case."""
    return _SAME_CASE.scalars(
        connection, no=ticket_no, case=case_no, about_office=about_office, viewer=viewer
    )


def same_department(
    connection: Connection,
    ticket_no: str,
    department: str,
    day: date,
    *,
    about_office: bool,
    viewer: int | None,
) -> list[str]:
    """The latest others about this department, registered within `WITHIN` of that day."""
    first, last = (f"TS-{when:%Y%m%d}" for when in (day - WITHIN, day + WITHIN + timedelta(days=1)))
    return _SAME_PLACE.scalars(
        connection,
        no=ticket_no,
        places=sorted(department_names.known(connection).every(department)),
        first=first,
        last=last,
        about_office=about_office,
        viewer=viewer,
    )
