"""The figures of a month's 差评, and the lines of its 台账: worked out by the calendar and the rule in force."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from bot.casework.remedies.clock import due_now, in_time, remedy_due
from bot.casework.remedies.rules import RemedyRules
from bot.casework.remedies.tally import CountedRemedy
from bot.casework.tickets.deadline import Deadline, IsWorkday
from bot.domain.finding import Finding
from bot.domain.month import Month
from bot.domain.remedy import RemedyEnd, RemedyState
from bot.domain.scoring import ContestState
from bot.domain.verdict import Verdict
from db.queries import department_names
from db.queries.remedies import counting, opening
from db.queries.remedies.counting import LedComplaint
from db.queries.remedies.kept import Remedy

_FOUNDED = (Finding.FOUNDED, Finding.PARTLY)
_ENDS = {Verdict.SATISFIED: RemedyEnd.SATISFIED, Verdict.NONE: RemedyEnd.NOT_REACHED}
"""How a complaint ends; one whose answer was not accepted is worked on again."""


@dataclass(frozen=True, slots=True)
class RemedyEntry:
    """One 差评 with what is counted of it, under the name that its department bears today. `due`: by when the person is to be answered, or was."""

    remedy: Remedy
    counted: CountedRemedy
    due: Deadline | None


def entries(
    connection: Connection,
    month: Month,
    reader: int,
    is_workday: IsWorkday,
    now: datetime,
    *,
    after: int = 0,
) -> list[RemedyEntry]:
    """Those of the cases of a month behind this number, a piece of them, as this account may know of them; none: that was all."""
    rules, names = opening.rules(connection), department_names.known(connection)
    return [
        _entry(remedy, names.counted(remedy.department, month), complaint, rules, is_workday, now)
        for remedy, complaint in counting.of_month(connection, str(month), reader, after=after)
    ]


def _entry(
    remedy: Remedy,
    department: str,
    complaint: LedComplaint,
    rules: RemedyRules,
    is_workday: IsWorkday,
    now: datetime,
) -> RemedyEntry:
    if remedy.state is RemedyState.COMPLAINT:
        return RemedyEntry(remedy, _as_complaint(remedy, department, complaint, now), None)
    due, waits = remedy_due(remedy.times, is_workday), due_now(remedy.times, rules, is_workday)
    answered = in_time(remedy.times, is_workday)
    past = due is not None and answered is None and remedy.ended_at is None and now > due.at
    one = CountedRemedy(
        department,
        remedy.outcome,
        remedy.verified_at is not None,
        remedy.contested is ContestState.UPHELD,
        False if past else answered,
        remedy.times.reopened_at is not None,
        waits is not None and now > waits.at,
    )
    return RemedyEntry(remedy, one, due)


def _as_complaint(remedy: Remedy, department: str, complaint: LedComplaint, now: datetime) -> CountedRemedy:
    """As the complaint stands; of one that the reader must not know of, and so nothing is read, as still open."""
    due, answered = complaint.finish_by, complaint.replied_at
    outcome = _ENDS.get(complaint.verdict) if complaint.verdict is not None else None
    late = due is not None and now > due if answered is None else due is not None and answered > due
    return CountedRemedy(
        department,
        outcome,
        complaint.finding in _FOUNDED,
        remedy.contested is ContestState.UPHELD,
        False if late else (True if due is not None and answered is not None else None),
        remedy.times.reopened_at is not None or complaint.reopened,
        outcome is None and answered is None and late,
    )
