"""What of the marks somebody sees: a liaison's own department, everybody else all of them."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Connection

from bot.casework.scores.sheet import MarksOf
from bot.domain.month import Month
from bot.domain.period import BadPeriod, Period, around
from bot.domain.role import Role
from db.queries import department_names
from db.queries.figures import figures
from handlers.office.web.roles import READERS
from handlers.office.web.visit import Visit
from handlers.pages.problems import Problem, bad_input

SEES = READERS | {Role.LIAISON}
BACK = 12
"""So many months back a period can be chosen."""


@dataclass(frozen=True, slots=True)
class Scope:
    """The period, whose marks, and of which department alone ("": of all)."""

    period: Period
    of: MarksOf
    department: str
    only: frozenset[str] | None
    """Every name of that department; None: of all."""

    def has(self, department: str) -> bool:
        """Whether what is of this department belongs to it."""
        return self.only is None or department in self.only


def scope(connection: Connection, visit: Visit) -> Scope:
    """What was asked for, and nothing beyond what this person may see; raises Problem."""
    period = asked(visit.query.text("period", longest=8)) or latest(connection, visit)
    of = visit.query.one_of("of", tuple(MarksOf)) or MarksOf.DEPARTMENT
    if visit.user.bound_to is not None:
        return bound(visit, period, of)
    wanted = visit.query.text("department")
    only = department_names.known(connection).every(wanted) if wanted else None
    return Scope(period, of, wanted, only)


def bound(visit: Visit, period: Period, of: MarksOf = MarksOf.DEPARTMENT) -> Scope:
    """As much of the period as this person may see."""
    return Scope(period, of, visit.user.department or "", visit.user.bound_to)


def asked(text: str) -> Period | None:
    """The period that was named; None where none was. Raises Problem."""
    if not text:
        return None
    try:
        return Period.parse(text)
    except BadPeriod as e:
        raise Problem(400, "scores.said", said=str(e)) from None


def posted(visit: Visit) -> Period:
    """The period that a form names; raises Problem."""
    period = asked(visit.form.text("period", longest=8))
    if period is None:
        raise bad_input("problem.s400")
    return period


def latest(connection: Connection, visit: Visit) -> Period:
    """The last month that has a round, else the last month."""
    found = figures.latest(connection)
    month = Month.parse(found) if found is not None else Month.of(visit.now, visit.console.zone).previous
    return around(month)[0]


def offered(connection: Connection, visit: Visit) -> tuple[Period, ...]:
    """The periods to choose from, the longest of a month behind it, the newest first."""
    return tuple(dict.fromkeys(_offered(latest(connection, visit).last)))


def _offered(month: Month) -> Iterator[Period]:
    for _ in range(BACK):
        yield from around(month)
        month = month.previous
