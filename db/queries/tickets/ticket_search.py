"""Complaints that may be meant by a word: by number, by what they are about as far as it stands in clear, and the latest.

Who may see which is not decided here (`db.queries.tickets.ticket_inbox` says how); whoever reads holds each against the word.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, Integer, String, bindparam, func, or_, select

from bot.casework.tickets.visibility import Concern
from db.engine.prepared import Prepared
from db.queries.tickets import ticket_bars, ticket_words
from db.queries.tickets.ticket_bars import bars
from db.queries.tickets.ticket_inbox import SORTED_AS, Bounds
from db.schema import tickets
from db.vault import Vault


@dataclass(frozen=True, slots=True)
class TicketTexts:
    """What a word may stand in, and whom the complaint concerns; opened, and nothing else of it."""

    ticket_no: str
    concern: Concern
    department: str
    sorted_as: str
    case_no: str
    happened: str
    content: str
    handed_over: str


_DEPARTMENTS = bindparam("departments", expanding=True, type_=String())
_PLACED = tickets.c.with_department.in_(bindparam("places", expanding=True))


def _of(*conditions: ColumnElement[bool]) -> Mapping[bool, Prepared]:
    """The latest, by whether only those of some departments are seen: else the index has all that is asked of most."""
    latest = (
        select(tickets.c.ticket_no)
        .where(
            tickets.c.about_office == bindparam("about_office"),
            ~bars(tickets.c.ticket_no, bindparam("viewer", type_=Integer)),
            *conditions,
        )
        .order_by(tickets.c.day.desc(), tickets.c.ticket_no.desc())
        .limit(bindparam("most"))
    )
    return {False: Prepared(latest), True: Prepared(latest.where(_PLACED))}


_LATEST = _of()
_NUMBERED = _of(func.replace(tickets.c.ticket_no, "-", "").like(bindparam("number", type_=String)))
_ABOUT = _of(
    or_(
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
_TEXTS = Prepared(
    select(
        *(tickets.c[name] for name in ("ticket_no", "case_no", "department", "official", "about_office")),
        tickets.c.with_department,
        SORTED_AS.label("sorted_as"),
        tickets.c.words_sealed,
        ticket_bars.IDS,
    ).where(tickets.c.ticket_no.in_(bindparam("numbers", expanding=True)))
)


def departments(connection: Connection) -> list[str]:
    """The departments that any complaint is about or lies with."""
    return [name for name in _NAMED.scalars(connection) if name]


def latest(connection: Connection, bounds: Bounds, most: int) -> list[str]:
    """The latest complaints."""
    return _found(connection, _LATEST, bounds, most)


def numbered(connection: Connection, bounds: Bounds, part: str, most: int) -> list[str]:
    """The latest with this part, letters and digits alone, of a number."""
    return _found(connection, _NUMBERED, bounds, most, number=f"%{part}%") if part else []


def about(
    connection: Connection, bounds: Bounds, departments: Sequence[str], categories: Sequence[str], most: int
) -> list[str]:
    """The latest with one of these departments or categories."""
    if not departments and not categories:
        return []
    asked = {"departments": list(departments), "categories": list(categories)}
    return _found(connection, _ABOUT, bounds, most, **asked)


def texts(connection: Connection, vault: Vault, numbers: Sequence[str]) -> list[TicketTexts]:
    """What stands in these complaints, in no particular order; raises WrongKey."""
    found = []
    for row in _TEXTS.all(connection, numbers=list(numbers)) if numbers else ():
        words = ticket_words.opened(vault, row.ticket_no, row.words_sealed)
        told = {name: words[name] or "" for name in ("happened", "content", "handed_over")}
        barred = ticket_bars.ids(row.barred)
        concern = Concern(row.official, row.about_office, row.with_department, barred)
        found.append(
            TicketTexts(row.ticket_no, concern, row.department, row.sorted_as, row.case_no or "", **told)
        )
    return found


def _found(
    connection: Connection, statements: Mapping[bool, Prepared], bounds: Bounds, most: int, **asked: object
) -> list[str]:
    placed = bounds.departments is not None
    places = {"places": list(bounds.departments or ())} if placed else {}
    about_office, viewer = bounds.about_office, bounds.viewer
    return statements[placed].scalars(
        connection, most=most, about_office=about_office, viewer=viewer, **places, **asked
    )
