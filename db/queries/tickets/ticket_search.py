"""Complaints that may be meant by a word: by number, by what they are about as far as it stands in clear, and the latest.

Who may see which is not decided here (`db.queries.tickets.ticket_inbox` says how); whoever reads holds each against the word.
"""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Connection, Integer, String, bindparam, func, or_, select

from db.engine.prepared import Prepared
from db.queries.tickets.ticket_bars import bars
from db.queries.tickets.ticket_inbox import SORTED_AS, Bounds
from db.schema import tickets

_DEPARTMENTS = bindparam("departments", expanding=True, type_=String())


def _of(*conditions: ColumnElement[bool]) -> Prepared:
    return Prepared(
        select(tickets.c.ticket_no)
        .where(
            tickets.c.about_office == bindparam("about_office"),
            ~bars(tickets.c.ticket_no, bindparam("viewer", type_=Integer)),
            or_(
                bindparam("any_place", type_=Integer) == 1,
                tickets.c.with_department.in_(bindparam("places", expanding=True)),
            ),
            *conditions,
        )
        .order_by(tickets.c.day.desc(), tickets.c.ticket_no.desc())
        .limit(bindparam("most"))
    )


_LATEST = _of()
_CLEAR = _of(
    or_(
        func.replace(tickets.c.ticket_no, "-", "").like(bindparam("number", type_=String)),
        SORTED_AS.in_(bindparam("categories", expanding=True)),
        tickets.c.department.in_(_DEPARTMENTS),
        tickets.c.with_department.in_(_DEPARTMENTS),
    )
)
_NAMED = Prepared(
    select(tickets.c.department).union(
        select(tickets.c.with_department).where(tickets.c.with_department.is_not(None))
    )
)


def departments(connection: Connection) -> list[str]:
    """The departments that any complaint is about or lies with."""
    return [name for name in _NAMED.scalars(connection) if name]


def latest(connection: Connection, bounds: Bounds, most: int) -> list[str]:
    """The latest complaints."""
    return _LATEST.scalars(connection, most=most, **_bound(bounds))


def by_what_is_clear(
    connection: Connection,
    bounds: Bounds,
    number: str,
    departments: Sequence[str],
    categories: Sequence[str],
    most: int,
) -> list[str]:
    """The latest with this part, letters and digits alone, of a number; or with one of these departments or categories."""
    return _CLEAR.scalars(
        connection,
        number=f"%{number}%" if number else "",
        departments=list(departments),
        categories=list(categories),
        most=most,
        **_bound(bounds),
    )


def _bound(bounds: Bounds) -> dict[str, object]:
    return {
        "about_office": bounds.about_office,
        "viewer": bounds.viewer,
        "any_place": int(bounds.departments is None),
        "places": list(bounds.departments or ()),
    }
