"""What of a 差评 somebody sees: the office all of it but what is about themselves; a department the substance, never who rated.

The number of the case, the level and the person's own words stay with the office. A department sees what it was handed, from
then on, of its own cases. What people complained about is seen as a complaint, or not at all.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection

from bot.casework.remedies.clock import due_now
from bot.casework.remedies.course import HIDDEN
from bot.casework.remedies.rules import RemedyRules
from bot.casework.tickets.deadline import Colour, Deadline, IsWorkday, colour
from bot.domain.remedy import RemedyState
from bot.domain.role import Role
from bot.work.remedy_standing import not_about
from bot.work.remedy_words import FOR_THE_DEPARTMENT
from db.queries.cases import crowds
from db.queries.remedies import kept
from db.queries.remedies.history import RemedyEvent
from db.queries.remedies.kept import Remedy
from handlers.office.tickets.ticket_due import TONES
from handlers.office.web.roles import READERS
from handlers.office.web.visit import Visit
from handlers.pages.problems import not_found

SEE = READERS | {Role.LIAISON}


@dataclass(frozen=True, slots=True)
class RemedyLine:
    """One 差评 in a list. `left`: days until it is due, negative once it is over."""

    remedy: Remedy
    due: Deadline | None
    tone: str
    left: int


def seen(connection: Connection, visit: Visit, found: Sequence[Remedy]) -> list[Remedy]:
    """Those of these that the reader sees."""
    own = visit.user.bound_to
    return [one for one in not_about(connection, visit.user.id, found) if _shows(one, own)]


def seen_one(connection: Connection, visit: Visit) -> Remedy:
    """The one in the path; raises Problem 404 when there is none, or not for this reader, or it became a complaint."""
    found = kept.find(connection, visit.number("number"))
    shown = seen(connection, visit, [found] if found is not None else [])
    if not shown or shown[0].state is RemedyState.COMPLAINT:
        raise not_found("remedies.no_such")
    return shown[0]


def told(connection: Connection, visit: Visit, remedy: Remedy) -> Remedy:
    """It, as the reader reads it: where few cases are alike, a department is not told which item or handler it was."""
    own = visit.user.bound_to
    if own is None:
        return remedy
    item, handler = crowds.told(connection, remedy.month, own, remedy.item, remedy.handler)
    return replace(remedy, item=item, handler=handler)


def readable(visit: Visit, events: Sequence[RemedyEvent]) -> list[RemedyEvent]:
    """What was done, with the words that the reader may read."""
    if visit.user.bound_to is None:
        return list(events)
    return [
        RemedyEvent(
            one.at, one.act, one.user_id, one.by_whom, one.words if one.act in FOR_THE_DEPARTMENT else ""
        )
        for one in events
    ]


def line(
    remedy: Remedy, rules: RemedyRules, is_workday: IsWorkday, now: datetime, visit: Visit
) -> RemedyLine:
    """It, with when it is due."""
    due = due_now(remedy.times, rules, is_workday)
    if due is None:
        return RemedyLine(remedy, None, "", 0)
    zone = visit.console.zone
    left = (due.at.astimezone(zone).date() - now.astimezone(zone).date()).days
    return RemedyLine(remedy, due, TONES[colour(now, due.at, due.yellow_at)], left)


def is_late(one: RemedyLine) -> bool:
    """Whether it is past its day."""
    return one.tone == TONES[Colour.RED]


def workdays(visit: Visit) -> IsWorkday:
    """The calendar in force."""
    return visit.console.registry_in_force().calendar.is_workday


def _shows(remedy: Remedy, own: frozenset[str] | None) -> bool:
    if remedy.state is RemedyState.COMPLAINT:
        return False
    # What ended without ever being handed over is not the department's to read either.
    handed = remedy.state not in HIDDEN and (remedy.verified_at is not None or remedy.contested is not None)
    return own is None or (remedy.department in own and (handed or remedy.state is RemedyState.HANDED))
