"""What the public sees of sealed months: no name, no group small enough to tell who said what, no complaint about insiders."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

from sqlalchemy import Connection, bindparam, case, func, select

from bot.casework.figures import complaint_fates, merging
from bot.casework.figures.breakdown import MonthLine
from bot.casework.figures.complaint_fates import ComplaintCount, ComplaintFate
from bot.casework.figures.merging import Departments
from bot.casework.figures.score import Figures
from bot.domain.month import Month
from bot.domain.round_state import RoundState
from bot.domain.ticket_state import TicketState
from db.engine.prepared import Prepared
from db.queries.figures import figures
from db.queries.rounds import rounds
from db.queries.rounds.rounds import Round
from db.queries.tickets.ticket_bars import any_bar
from db.schema import cases, tickets
from db.schema import rounds as rounds_table

MOST = 240
"""Months that are listed: twenty years."""

_SEALED = Prepared(
    select(rounds_table.c.month, rounds_table.c.closed_at)
    .where(rounds_table.c.state == RoundState.CLOSED, ~rounds_table.c.month.contains("+"))
    .order_by(rounds_table.c.month.desc())
    .limit(MOST)
)
_overdue = func.coalesce(tickets.c.accept_by, tickets.c.finish_by) < bindparam("now")
_COMPLAINTS = Prepared(
    select(
        tickets.c.state,
        tickets.c.verdict,
        case((_overdue, 1), else_=0).label("overdue"),
        func.count().label("complaints"),
    )
    .join_from(tickets, cases, cases.c.case_no == tickets.c.case_no)
    # Not the bare column: with its index SQLite would go through all cases to find the few complaints.
    .where(
        cases.c.month.concat("") == bindparam("of"),
        tickets.c.about_office.is_(False),
        ~any_bar(tickets.c.ticket_no),
    )
    .group_by(tickets.c.state, tickets.c.verdict, "overdue")
)


@dataclass(frozen=True, slots=True)
class SealedMonth:
    """A month that is published, and when it was sealed."""

    month: Month
    closed_at: datetime


@dataclass(frozen=True, slots=True)
class PublishedMonth:
    """Everything that the public sees of a month."""

    month: Month
    round: Round
    totals: Figures
    departments: Departments
    complaints: Mapping[ComplaintFate, int]
    """About the month's cases, except those about the office or about anybody with an account here: whoever is accused
    could else tell from the difference to what they see themselves that there is a complaint."""
    supplements: tuple[MonthLine, ...]
    """Cases that turned up after the seal, which no other figure here includes."""
    before: Month | None
    """The sealed month before it."""
    after: Month | None

    @property
    def dissatisfied(self) -> int:
        """How many gave a score that does not count as satisfied."""
        return self.totals.answered - self.totals.satisfied


def sealed_months(connection: Connection) -> tuple[SealedMonth, ...]:
    """The published months, the latest first."""
    return tuple(
        SealedMonth(Month.parse(row.month), row.closed_at) for row in _SEALED.all(connection) if row.closed_at
    )


def published(
    connection: Connection, month: Month, *, order: Sequence[str], zone: tzinfo, now: datetime
) -> PublishedMonth | None:
    """A month as the public sees it; None unless its round is closed. `order`: of the departments, the office's own."""
    round_ = rounds.find(connection, str(month))
    if round_ is None or round_.state != RoundState.CLOSED:
        return None
    found = figures.month_figures(connection, str(month), zone, trend=1)
    known = [one.month for one in sealed_months(connection)]
    return PublishedMonth(
        month=month,
        round=round_,
        totals=found.totals,
        departments=merging.published(merging.in_order(found.departments, order)),
        complaints=complaint_fates.fates(_complaints(connection, month, now)),
        supplements=found.supplements,
        before=max((one for one in known if one < month), default=None),
        after=min((one for one in known if one > month), default=None),
    )


def _complaints(connection: Connection, month: Month, now: datetime) -> list[ComplaintCount]:
    rows = _COMPLAINTS.all(connection, of=str(month), now=now)
    return [
        ComplaintCount(TicketState(row.state), row.verdict, bool(row.overdue), row.complaints) for row in rows
    ]
