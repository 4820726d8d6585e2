"""Deadline warnings: which tickets to warn of, with each warning given once, whichever process looks."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, bindparam, case, func, select
from sqlalchemy.dialects.postgresql import insert as insert_or_ignore

from bot.casework.tickets.deadline import Colour
from bot.casework.tickets.ticket_clock import TermName
from bot.casework.tickets.visibility import Concern
from bot.casework.tickets.waiting import Waiting
from bot.domain.ticket_state import TicketState
from db.engine.prepared import Prepared
from db.queries.tickets import ticket_bars
from db.queries.tickets.ticket_bars import any_bar
from db.schema import ticket_alerts, tickets
from db.schema.columns import AnyRow, Instant

VERDICT = "verdict"
"""The term of tickets that were replied to and are silent."""
STAFF = "staff"
"""The level of the notices to the office's own people, each for themselves; the others are for the office chat."""

_DEADLINE = func.coalesce(tickets.c.accept_by, tickets.c.finish_by, type_=Instant)
_COLOUR = case((bindparam("now", type_=Instant) > _DEADLINE, Colour.RED.value), else_=Colour.YELLOW.value)
_COLUMNS = (
    tickets.c.ticket_no,
    tickets.c.with_department,
    tickets.c.state,
    tickets.c.provisional,
    tickets.c.accept_by,
    tickets.c.tries,
    any_bar(tickets.c.ticket_no).label("unnamed"),
)
_DUE = Prepared(
    select(*_COLUMNS, _DEADLINE.label("deadline"), _COLOUR.label("colour"))
    .where(
        tickets.c.yellow_at <= bindparam("now", type_=Instant),
        ~tickets.c.about_office,
        ~select(ticket_alerts.c.ticket_no)
        .where(
            ticket_alerts.c.ticket_no == tickets.c.ticket_no,
            ticket_alerts.c.deadline == _DEADLINE,
            ticket_alerts.c.colour == _COLOUR,
            ticket_alerts.c.level != STAFF,
        )
        .exists(),
    )
    .order_by(_DEADLINE, tickets.c.ticket_no)
    .limit(bindparam("most"))
)
_TURNED = Prepared(
    select(
        tickets.c.ticket_no,
        tickets.c.about_office,
        tickets.c.with_department,
        tickets.c.state,
        tickets.c.accept_by,
        _DEADLINE.label("deadline"),
        _COLOUR.label("colour"),
        ticket_bars.IDS,
    )
    .where(
        tickets.c.yellow_at <= bindparam("now", type_=Instant),
        ~select(ticket_alerts.c.ticket_no)
        .where(
            ticket_alerts.c.ticket_no == tickets.c.ticket_no,
            ticket_alerts.c.deadline == _DEADLINE,
            ticket_alerts.c.colour == _COLOUR,
            ticket_alerts.c.level == STAFF,
        )
        .exists(),
    )
    .order_by(_DEADLINE, tickets.c.ticket_no)
    .limit(bindparam("most"))
)
_SILENT = and_(
    tickets.c.state == TicketState.REPLIED.value, tickets.c.replied_at <= bindparam("replied_before")
)
_UNHEARD = Prepared(
    select(*_COLUMNS, tickets.c.replied_at.label("deadline"))
    .where(
        _SILENT,
        tickets.c.tries < bindparam("enough"),
        ~tickets.c.about_office,
        ~select(ticket_alerts.c.ticket_no)
        .where(
            ticket_alerts.c.ticket_no == tickets.c.ticket_no,
            ticket_alerts.c.deadline == tickets.c.replied_at,
            ticket_alerts.c.term == VERDICT,
        )
        .exists(),
    )
    .order_by(tickets.c.replied_at, tickets.c.ticket_no)
    .limit(bindparam("most"))
)
_TRIED = Prepared(
    select(tickets.c.ticket_no, tickets.c.version)
    .where(_SILENT, tickets.c.tries >= bindparam("enough"))
    .order_by(tickets.c.replied_at, tickets.c.ticket_no)
    .limit(bindparam("most"))
)
_WARN = Prepared(insert_or_ignore(ticket_alerts).on_conflict_do_nothing())


@dataclass(frozen=True, slots=True)
class Warning:
    """A ticket to warn of. `deadline`: for a silent one, when it was replied to."""

    ticket_no: str
    term: str
    colour: Colour
    deadline: datetime
    with_department: str | None
    drafted: bool
    """The department has written its answer, and the office has to review it."""
    provisional: bool
    tries: int
    unnamed: bool = False
    """It may be about somebody with an account, who may read the chat in which the office is warned."""

    @property
    def levels(self) -> tuple[str, ...]:
        """Who is warned, in rising order: liaison, office, chief."""
        if self.colour is Colour.RED:
            return ("office", "chief")
        theirs = self.term == TermName.FINISH and self.with_department is not None and not self.drafted
        return ("liaison", "office") if theirs else ("office",)


def colour_now(now: ColumnElement[datetime]) -> ColumnElement[str | None]:
    """Yellow or red, as a column of `tickets`; null while the deadline is far, or none runs."""
    return case((now > _DEADLINE, Colour.RED.value), (tickets.c.yellow_at <= now, Colour.YELLOW.value))


def turned(connection: Connection, *, now: datetime, most: int) -> list[Waiting]:
    """Tickets that have turned yellow or red since the staff was called on, those about the office too; each is given
    once in each colour."""
    return [
        Waiting(
            Concern("", row.about_office, row.with_department, ticket_bars.ids(row.barred)),
            TicketState(row.state),
            Colour(row.colour),
        )
        for row in _TURNED.all(connection, now=now, most=most)
        if _WARN.run(
            connection,
            ticket_no=row.ticket_no,
            term=(TermName.ACCEPT if row.accept_by else TermName.FINISH).value,
            colour=row.colour,
            level=STAFF,
            deadline=row.deadline,
            at=now,
        )
    ]


def due(connection: Connection, *, now: datetime, most: int) -> list[Warning]:
    """Yellow and red tickets of which nobody was warned in that colour. The office is not told of those about itself."""
    rows = _DUE.all(connection, now=now, most=most)
    return [
        _warning(row, TermName.ACCEPT if row.accept_by else TermName.FINISH, Colour(row.colour))
        for row in rows
    ]


def unheard(connection: Connection, *, replied_before: datetime, enough: int, most: int) -> list[Warning]:
    """Replied to that long ago and silent, with too few attempts: somebody should phone."""
    rows = _UNHEARD.all(connection, replied_before=replied_before, enough=enough, most=most)
    return [_warning(row, VERDICT, Colour.YELLOW) for row in rows]


def tried(
    connection: Connection, *, replied_before: datetime, enough: int, most: int
) -> list[tuple[str, int]]:
    """Replied to that long ago and silent, with enough attempts: to be closed without a verdict. With the version
    seen."""
    rows = _TRIED.all(connection, replied_before=replied_before, enough=enough, most=most)
    return [(row.ticket_no, row.version) for row in rows]


def warn(connection: Connection, warning: Warning, *, now: datetime) -> bool:
    """Record that this warning is given now; False when it was given before."""
    given = 0
    for level in warning.levels:
        given += _WARN.run(
            connection,
            ticket_no=warning.ticket_no,
            term=warning.term,
            colour=warning.colour.value,
            level=level,
            deadline=warning.deadline,
            at=now,
        )
    return given > 0


def _warning(row: AnyRow, term: str, colour: Colour) -> Warning:
    return Warning(
        row.ticket_no,
        term,
        colour,
        row.deadline,
        row.with_department,
        row.state == TicketState.DRAFTED,
        row.provisional,
        row.tries,
        row.unnamed,
    )
