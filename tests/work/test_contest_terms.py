"""The term in which a fact can be contested, by hand against the calendar of 2026: 春节 was 15 to 23 February with working days on the
14th and 28th, 国庆 1 to 7 October with working days on 20 September and 10 October."""

from datetime import datetime

import pytest

from bot.domain.month import OFFICE_ZONE
from bot.domain.scoring import FactKind
from bot.work.scores import contest_until
from db.queries.scores.facts import ScoredFact
from scheduler.workdays import Workdays

IS_WORKDAY = Workdays().calendar.is_workday


@pytest.mark.parametrize(
    ("shown", "days", "ends"),
    [
        # Monday; 29 and 30 September, then 8 and 9 October, then Saturday the 10th, which is worked.
        ((9, 28), 5, (10, 10)),
        # The last day before 国庆.
        ((9, 30), 3, (10, 10)),
        # In the middle of it: 8, 9 and 10 October, then Monday and Tuesday.
        ((10, 3), 5, (10, 13)),
        # Thursday; Friday the 13th, Saturday the 14th, which is worked, and 24 to 26 February.
        ((2, 12), 5, (2, 26)),
        # Within 春节: Tuesday the 24th to Saturday the 28th, which is worked.
        ((2, 18), 5, (2, 28)),
        # A week without anything.
        ((11, 5), 5, (11, 12)),
    ],
)
def test_it_ends_with_the_last_of_its_working_days(
    shown: tuple[int, int], days: int, ends: tuple[int, int]
) -> None:
    at = datetime(2026, *shown, 10, tzinfo=OFFICE_ZONE)
    fact = ScoredFact("f1", FactKind.OVERDUE, "2026-09", "", "", "", at, 1, "甲-1", "", None)
    until = contest_until(fact, days, IS_WORKDAY).astimezone(OFFICE_ZONE)
    assert (until.month, until.day, until.hour, until.minute) == (*ends, 23, 59)
