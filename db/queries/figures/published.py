"""What the database says of sealed months to the public: which there are, what became of complaints, none of them about insiders.

Their figures stand in what is published (`bot.exports.edition`); those of months from before there was a ledger, here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, case, exists, func, select

from bot.casework.figures import complaint_fates, merging
from bot.casework.figures.complaint_fates import ComplaintCount, ComplaintFate
from bot.casework.figures.merging import Departments
from bot.casework.figures.score import Figures
from bot.domain.month import Month
from bot.domain.period import Period
from bot.domain.round_state import RoundState
from bot.domain.ticket_state import TicketState
from db.engine.prepared import Prepared
from db.queries.figures import figures, floors
from db.queries.rounds import rounds
from db.queries.rounds.rounds import Round
from db.queries.tickets.ticket_bars import any_bar
from db.schema import cases, ledger_slots, tickets
from db.schema import rounds as rounds_table

MOST = 240
"""Months that are listed: twenty years."""

_SEALED = Prepared(
    select(
        rounds_table.c.month,
        rounds_table.c.closed_at,
        exists().where(ledger_slots.c.month == rounds_table.c.month).label("in_ledger"),
    )
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
    """A month whose round is closed."""

    month: Month
    closed_at: datetime
    in_ledger: bool
    """What is in the ledger is seen when it is published, and as it is published."""


@dataclass(frozen=True, slots=True)
class UnledgeredMonth:
    """The figures of a sealed month that was planned before there was a ledger: nobody can check them."""

    round: Round
    totals: Figures
    departments: Departments
    floor: int
    """Under which it was first told of them."""


def sealed_months(connection: Connection) -> tuple[SealedMonth, ...]:
    """All of them, the latest first."""
    return tuple(
        SealedMonth(Month.parse(row.month), row.closed_at, bool(row.in_ledger))
        for row in _SEALED.all(connection)
        if row.closed_at
    )


def unledgered(connection: Connection, month: Month, *, order: Sequence[str], floor: int) -> UnledgeredMonth:
    """The figures of such a month. `order`: of the departments, the office's own."""
    found = rounds.find(connection, str(month))
    assert found is not None, "it is sealed"
    kept = floors.held(connection, str(month), floor)
    departments = merging.in_order(figures.departments_as_written(connection, month), order)
    totals = figures.own_totals(connection, Period(month, month))
    return UnledgeredMonth(found, totals, merging.published(departments, kept), kept)


def complaints(connection: Connection, month: Month, now: datetime) -> Mapping[ComplaintFate, int]:
    """What became of those about the month's cases by now, except those about the office or about anybody with an account
    here: whoever is accused could else tell from the difference to what they see themselves that there is a complaint."""
    return complaint_fates.fates(_complaints(connection, month, now))


def _complaints(connection: Connection, month: Month, now: datetime) -> list[ComplaintCount]:
    rows = _COMPLAINTS.all(connection, of=str(month), now=now)
    return [
        ComplaintCount(TicketState(row.state), row.verdict, bool(row.overdue), row.complaints) for row in rows
    ]
