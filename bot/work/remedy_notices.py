"""Calling on the office's own people about 差评: with the act that gives them something to do, and once a day while one is late.

That somebody is to be told is noted in the same transaction; `scheduler.staff_notices` tells them.
"""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection

from bot.casework.remedies import clock
from bot.casework.remedies.course import RemedyStanding
from bot.casework.remedies.waiting import WaitingRemedy, waited_for
from bot.casework.tickets.deadline import IsWorkday
from bot.domain.month import OFFICE_ZONE
from bot.domain.remedy import RemedyAct
from bot.work.remedy_standing import standings
from db.queries.office import staff_notices
from db.queries.processes import marks
from db.queries.remedies import kept, opening
from db.queries.remedies.kept import Remedy


def of_act(
    connection: Connection, act: RemedyAct, by: int | None, before: RemedyStanding, after: RemedyStanding
) -> None:
    """Call on those to whom an act gives something to do; not on whoever does it. Of an answer nobody is told: the person is asked first."""
    if act is RemedyAct.TELL:
        return
    staff = staff_notices.staff(connection)
    new = waited_for([WaitingRemedy(after)], staff) - waited_for([WaitingRemedy(before)], staff)
    staff_notices.want(connection, new - {by})


def of_clock(connection: Connection, is_workday: IsWorkday, *, now: datetime) -> int:
    """Once a day call on those for whom something late waits; how many 差评 are late, 0 where that was done today."""
    told = marks.find(connection, marks.REMEDIES_TOLD)
    if told is not None and told.at.astimezone(OFFICE_ZONE).date() >= now.astimezone(OFFICE_ZONE).date():
        return 0
    late = [one for one in waiting(connection, kept.every_open(connection), is_workday, now) if one.late]
    staff_notices.want(connection, waited_for(late, staff_notices.staff(connection)))
    marks.put(connection, marks.REMEDIES_TOLD, now)
    return len(late)


def waiting_for(connection: Connection, is_workday: IsWorkday, *, now: datetime) -> frozenset[int]:
    """The accounts of those for whom any 差评 waits now, among those who can be told."""
    found = waiting(connection, kept.every_open(connection), is_workday, now)
    return waited_for(found, staff_notices.staff(connection)) if found else frozenset()


def waiting(
    connection: Connection, found: Iterable[Remedy], is_workday: IsWorkday, now: datetime
) -> list[WaitingRemedy]:
    """Whom each of these waits for, and whether its term is over."""
    rules = opening.rules(connection)
    remedies = list(found)
    dues = [clock.due_now(one.times, rules, is_workday) for one in remedies]
    return [
        WaitingRemedy(standing, due is not None and now > due.at)
        for standing, due in zip(standings(connection, remedies), dues, strict=True)
    ]
