"""The inbox: tickets by nearness of their deadline, paged by key, and the number of tickets in each pile.

Who may see what is not decided here: pages return numbers to look up, counts come with whom they concern, and the
reader checks both with `bot.casework.tickets.visibility`. `Bounds` only keeps the database from reading and counting what is
excluded anyway, including what is about the viewer.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import IntEnum

from sqlalchemy import (
    Connection,
    Integer,
    String,
    and_,
    bindparam,
    case,
    func,
    literal,
    or_,
    select,
)

from bot.casework.tickets.visibility import Concern
from bot.domain.ticket_kind import WORKED_AS_COMPLAINTS, TicketKind
from bot.domain.ticket_state import TicketState
from db.engine.prepared import Prepared
from db.queries.filters import unless_any
from db.queries.tickets.ticket_bars import bars
from db.schema import ticket_events, tickets
from db.schema.columns import Instant

PAGE = 50
NO_FINDING = "none"
NO_TERM = datetime(2000, 1, 1, tzinfo=UTC)
"""Used as the deadline when no term runs, so that the number decides. Not every reader may know when a ticket came
in."""


class Pile(IntEnum):
    """The piles of the inbox, most urgent first."""

    RED = 0
    YELLOW = 1
    DRAFT = 2
    """A department has answered; the office has yet to release it."""
    GREEN = 3
    ASKED = 4
    """The complainant was asked for more information."""
    VERDICT = 5
    """Replied to; the complainant has not given a verdict yet."""
    DONE = 6


OPEN = (
    TicketState.REGISTERED,
    TicketState.ACCEPTED,
    TicketState.ASSIGNED,
    TicketState.WORKING,
    TicketState.SUSPENDED,
    TicketState.DRAFTED,
    TicketState.REPLIED,
    TicketState.REOPENED,
)
"""The states of every pile but the last."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """What need not be read. `departments` None: any department. `viewer`: skip everything about this account."""

    about_office: bool
    departments: tuple[str, ...] | None = None
    viewer: int | None = None


@dataclass(frozen=True, slots=True)
class TicketsWanted:
    """Which tickets to list. `department`: complained about, or holding the ticket; `by_whom`: who has acted on it."""

    pile: Pile | None = None
    """None: all that are open."""
    month: str = ""
    """The month in which they were registered: 202611."""
    state: TicketState | None = None
    category: str = ""
    """The office's own, else the complainant's."""
    finding: str = ""
    """Of the latest reply; `NO_FINDING`: it has none."""
    department: str = ""
    departments: frozenset[str] = frozenset()
    """Every name of that department: whoever lists looks them up."""
    by_whom: str = ""
    kinds: tuple[TicketKind, ...] = WORKED_AS_COMPLAINTS
    source: str = ""
    """How it came: the channel, or a value of `Arrival`."""


@dataclass(frozen=True, slots=True)
class InboxPlace:
    """A ticket's position in the inbox: the key after which a page continues."""

    pile: Pile
    at: datetime
    ticket_no: str


@dataclass(frozen=True, slots=True)
class Heap:
    """How many tickets of one pile concern the same people."""

    pile: Pile
    concern: Concern
    department: str
    number: int


_NOW = bindparam("now", type_=Instant)
_DEPARTMENTS = bindparam("departments", expanding=True, type_=String)
_DEADLINE = func.coalesce(tickets.c.accept_by, tickets.c.finish_by, type_=Instant)
SORTED_AS = func.coalesce(tickets.c.office_category, tickets.c.category)
"""The category for the office's work."""
_AT = func.coalesce(tickets.c.accept_by, tickets.c.finish_by, literal(NO_TERM, Instant), type_=Instant)
_IS_OPEN = tickets.c.state.in_([state.value for state in OPEN])
_PILE = case(
    (_DEADLINE < _NOW, Pile.RED.value),
    (tickets.c.yellow_at <= _NOW, Pile.YELLOW.value),
    (tickets.c.state == TicketState.DRAFTED.value, Pile.DRAFT.value),
    (tickets.c.state == TicketState.SUSPENDED.value, Pile.ASKED.value),
    (tickets.c.state == TicketState.REPLIED.value, Pile.VERDICT.value),
    else_=Pile.GREEN.value,
)


_FITS = and_(
    tickets.c.kind.in_(bindparam("kinds", expanding=True)),
    tickets.c.about_office == bindparam("about_office"),
    ~bars(tickets.c.ticket_no, bindparam("viewer", type_=Integer)),
    unless_any("place", tickets.c.with_department.in_(bindparam("places", expanding=True))),
    unless_any("month", tickets.c.day.between(bindparam("first"), bindparam("last"))),
    unless_any("state", tickets.c.state == bindparam("of_state")),
    unless_any("category", bindparam("of_category", type_=String) == SORTED_AS),
    unless_any(
        "finding", func.coalesce(tickets.c.finding, NO_FINDING) == bindparam("of_finding", type_=String)
    ),
    unless_any("source", tickets.c.source == bindparam("of_source")),
    unless_any(
        "department",
        or_(
            tickets.c.department.in_(_DEPARTMENTS),
            tickets.c.with_department.in_(_DEPARTMENTS),
        ),
    ),
    unless_any(
        "doer",
        select(ticket_events.c.id)
        .where(ticket_events.c.ticket_no == tickets.c.ticket_no, ticket_events.c.by_whom == bindparam("doer"))
        .exists(),
    ),
)
_OPEN_PAGE = Prepared(
    select(_PILE.label("pile"), _AT.label("at"), tickets.c.ticket_no)
    .where(
        _IS_OPEN,
        _FITS,
        unless_any("pile", bindparam("of_pile", type_=Integer) == _PILE),
        or_(
            bindparam("after_pile", type_=Integer) < _PILE,
            and_(
                bindparam("after_pile", type_=Integer) == _PILE,
                or_(
                    bindparam("after_at", type_=Instant) < _AT,
                    and_(
                        bindparam("after_at", type_=Instant) == _AT, tickets.c.ticket_no > bindparam("after")
                    ),
                ),
            ),
        ),
    )
    .order_by(_PILE, _AT, tickets.c.ticket_no)
    .limit(bindparam("most"))
)
_DONE_PAGE = Prepared(
    select(tickets.c.ticket_no)
    .where(~_IS_OPEN, _FITS, tickets.c.ticket_no < bindparam("after"))
    .order_by(tickets.c.ticket_no.desc())
    .limit(bindparam("most"))
)
_WHOM = (tickets.c.about_office, tickets.c.with_department, tickets.c.department)
_HEAPS = Prepared(
    select(_PILE.label("pile"), *_WHOM, func.count().label("number"))
    .where(_IS_OPEN, _FITS)
    .group_by(_PILE, *_WHOM)
)
_PLACES = Prepared(select(tickets.c.with_department).where(tickets.c.with_department.is_not(None)).distinct())
_FIRST = InboxPlace(Pile.RED, datetime.min.replace(tzinfo=UTC), "")
_LAST_NUMBER = "TS-99999999"


def page(
    connection: Connection,
    bounds: Bounds,
    wanted: TicketsWanted,
    *,
    now: datetime,
    after: InboxPlace | None = None,
    most: int = PAGE,
) -> list[InboxPlace]:
    """Matching tickets after that place: the most urgent first; of finished ones, the latest first."""
    values = _values(bounds, wanted)
    if wanted.pile is Pile.DONE:
        before = after.ticket_no if after is not None else _LAST_NUMBER
        rows = _DONE_PAGE.all(connection, after=before, most=most, **values)
        return [InboxPlace(Pile.DONE, NO_TERM, row.ticket_no) for row in rows]
    start = after or _FIRST
    rows = _OPEN_PAGE.all(
        connection,
        now=now,
        any_pile=int(wanted.pile is None),
        of_pile=int(wanted.pile or 0),
        after_pile=int(start.pile),
        after_at=start.at,
        after=start.ticket_no,
        most=most,
        **values,
    )
    return [InboxPlace(Pile(row.pile), row.at, row.ticket_no) for row in rows]


def heaps(connection: Connection, bounds: Bounds, wanted: TicketsWanted, *, now: datetime) -> list[Heap]:
    """How many open tickets match, regardless of the pile asked for, and whom they concern."""
    return [
        Heap(
            Pile(row.pile),
            Concern(about_office=row.about_office, with_department=row.with_department),
            row.department,
            row.number,
        )
        for row in _HEAPS.all(connection, now=now, **_values(bounds, wanted))
    ]


def places(connection: Connection) -> list[str]:
    """All departments that have tickets."""
    return _PLACES.scalars(connection)


def _values(bounds: Bounds, wanted: TicketsWanted) -> dict[str, object]:
    return {
        "kinds": [kind.value for kind in wanted.kinds],
        "about_office": bounds.about_office,
        "viewer": bounds.viewer,
        "any_place": int(bounds.departments is None),
        "places": list(bounds.departments or ()),
        "any_month": int(not wanted.month),
        "first": f"{wanted.month}01",
        "last": f"{wanted.month}31",
        "any_state": int(wanted.state is None),
        "of_state": wanted.state.value if wanted.state is not None else "",
        "any_category": int(not wanted.category),
        "of_category": wanted.category,
        "any_finding": int(not wanted.finding),
        "of_finding": wanted.finding,
        "any_source": int(not wanted.source),
        "of_source": wanted.source,
        "any_department": int(not wanted.departments),
        "departments": sorted(wanted.departments),
        "any_doer": int(not wanted.by_whom),
        "doer": wanted.by_whom,
    }
