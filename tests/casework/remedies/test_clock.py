"""Terms of 差评, checked by hand against the calendar of 2026: 春节 was 15 to 23 February with working days on the 14th
and 28th, 国庆 1 to 7 October with working days on 20 September and 10 October."""

from dataclasses import replace
from datetime import date, datetime

import pytest

from bot.casework.remedies.clock import RemedyTimes, due_now, in_time
from bot.casework.remedies.rules import RemedyRules
from bot.casework.tickets.deadline import Term, Unit
from bot.domain.month import OFFICE_ZONE
from bot.domain.remedy import RemedyState
from scheduler.workdays import Workdays

IS_WORKDAY = Workdays().calendar.is_workday
RULES = RemedyRules()
_S = RemedyState


def at(month: int, day: int, hour: int = 10) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=OFFICE_ZONE)


def last_day(times: RemedyTimes) -> date:
    deadline = due_now(times, RULES, IS_WORKDAY)
    assert deadline is not None
    assert (deadline.at.hour, deadline.at.minute, deadline.provisional) == (23, 59, False)
    return deadline.at.date()


def measures(opened: datetime, term: Term, more: int = 0) -> RemedyTimes:
    return RemedyTimes(_S.MEASURES, opened, verified_from=opened, term=term, more_days=more)


@pytest.mark.parametrize(
    ("times", "ends"),
    [
        # Rated on Tuesday 29 September: 30 September, then 8, 9, 10 (Saturday, worked) and 12 October.
        (RemedyTimes(_S.RECEIVED, at(9, 29)), date(2026, 10, 12)),
        (measures(at(9, 29), Term(5, Unit.WORKING)), date(2026, 10, 12)),
        # Seven days end with Tuesday 6 October, a holiday, and so with the 8th.
        (measures(at(9, 29), Term(7, Unit.CALENDAR)), date(2026, 10, 8)),
        (measures(at(9, 29), Term(7, Unit.CALENDAR), more=3), date(2026, 10, 9)),
        # Fifteen working days: 30 Sept, 8, 9, 10, 12–16 (nine), 19–23 (fourteen), 26 October.
        (measures(at(9, 29), Term(15, Unit.WORKING)), date(2026, 10, 26)),
        # Rated on Thursday 12 February: 13, 14 (Saturday, worked), 24, 25, 26 February.
        (RemedyTimes(_S.HANDED, at(2, 12)), date(2026, 2, 26)),
        # Fifteen days end with 27 February.
        (measures(at(2, 12), Term(15, Unit.CALENDAR)), date(2026, 2, 27)),
        # Five working days and two more: 27 and 28 (Saturday, worked).
        (measures(at(2, 12), Term(5, Unit.WORKING), more=2), date(2026, 2, 28)),
        # Claimed on 9 October: 10, 12, 13, 14, 15.
        (RemedyTimes(_S.CLAIMED, at(9, 29), claimed_at=at(10, 9)), date(2026, 10, 15)),
        # Refused on the 15th, it has that long again: 16, 19, 20, 21, 22.
        (RemedyTimes(_S.HANDED, at(9, 29), claimed_at=at(10, 9), decided_at=at(10, 15)), date(2026, 10, 22)),
        # Answered on 30 September, called back by: 8, 9, 10, 12, 13.
        (RemedyTimes(_S.TOLD, at(9, 21), answered_at=at(9, 30)), date(2026, 10, 13)),
    ],
)
def test_a_step_is_due_on_the_day_that_the_calendar_says(times: RemedyTimes, ends: date) -> None:
    assert last_day(times) == ends


def test_a_contest_of_what_was_verified_moves_no_term_and_an_upheld_one_begins_that_of_the_answer() -> None:
    verified = measures(at(9, 29), Term(5, Unit.WORKING))
    contested = RemedyTimes(
        _S.MEASURES, verified.opened_at, at(10, 8), at(10, 10), False, verified.verified_from, verified.term
    )
    assert last_day(contested) == last_day(verified)
    upheld = RemedyTimes(_S.INVALID, at(9, 29), at(10, 8), at(10, 10), upheld=True)
    assert last_day(upheld) == date(2026, 10, 16), "12 to 16 October"


def test_in_time_is_told_of_answers_alone() -> None:
    term = Term(5, Unit.WORKING)
    assert in_time(measures(at(9, 29), term), IS_WORKDAY) is None
    answered = RemedyTimes(
        _S.TOLD, at(9, 29), verified_from=at(9, 29), term=term, answered_at=at(10, 12, hour=23)
    )
    assert in_time(answered, IS_WORKDAY) is True
    late = RemedyTimes(_S.TOLD, at(9, 29), verified_from=at(9, 29), term=term, answered_at=at(10, 13, hour=0))
    assert in_time(late, IS_WORKDAY) is False
    assert in_time(RemedyTimes(_S.TOLD, at(9, 29), answered_at=at(10, 9)), IS_WORKDAY) is None


def test_what_was_reopened_has_the_term_of_its_class_once_more_and_counts_late_if_either_answer_was() -> None:
    """Answered on 9 October, 不满意 on the 12th: 13 to 16 and the 19th; the extension was the first term's."""
    told = RemedyTimes(
        _S.TOLD,
        at(9, 29),
        verified_from=at(9, 29),
        term=Term(5, Unit.WORKING),
        more_days=3,
        answered_at=at(10, 9),
    )
    reopened = replace(told, state=_S.REOPENED, reopened_at=at(10, 12))
    assert last_day(reopened) == date(2026, 10, 19), "a chief has as long as a verification takes"
    again = replace(reopened, state=_S.MEASURES)
    assert last_day(again) == date(2026, 10, 19)
    assert in_time(told, IS_WORKDAY) is True
    assert in_time(again, IS_WORKDAY) is None, "an answer is owed"
    answered = replace(again, state=_S.TOLD, answered_again_at=at(10, 19, hour=23))
    assert in_time(answered, IS_WORKDAY) is True
    assert last_day(answered) == date(2026, 10, 26), (
        "called back about the second answer: 20 to 23 and the 26th"
    )
    assert in_time(replace(answered, answered_again_at=at(10, 20)), IS_WORKDAY) is False
    assert in_time(replace(answered, answered_at=at(10, 20)), IS_WORKDAY) is False, "the first one was late"
