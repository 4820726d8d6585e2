"""Which term runs, read from the timeline alone."""

from datetime import date, datetime

import pytest

from bot.casework.tickets.deadline import Terms
from bot.casework.tickets.ticket_clock import TermName, TimelineStep, running
from bot.domain.month import OFFICE_ZONE
from bot.domain.ticket_state import TicketState

S = TicketState
TERMS = Terms()


def weekdays(day: date) -> bool | None:
    return day.weekday() < 5


def runs(*steps: tuple[int, str, TicketState], extended: int = 0) -> tuple[TermName, date] | None:
    """The running term after steps on these days of November 2026 (or later: 31 is 1 December)."""
    first = datetime(2026, 11, 1, 12, tzinfo=OFFICE_ZONE).timestamp()
    timeline = [
        TimelineStep(datetime.fromtimestamp(first + (day - 1) * 86_400, OFFICE_ZONE), act, state)
        for day, act, state in steps
    ]
    found = running(timeline, TERMS, weekdays, extended_days=extended)
    return (found.term, found.deadline.at.date()) if found is not None else None


FILED = (3, "register", S.REGISTERED)
ACCEPTED = (5, "accept", S.ACCEPTED)


def test_first_it_is_to_be_accepted_then_to_be_answered() -> None:
    assert runs(FILED) == (TermName.ACCEPT, date(2026, 11, 6))
    assert runs(FILED, (4, "add", S.REGISTERED)) == (TermName.ACCEPT, date(2026, 11, 6))
    assert runs(FILED, ACCEPTED) == (TermName.FINISH, date(2026, 12, 7))  # the 5th of December is a Saturday
    assert runs(FILED, ACCEPTED, (9, "assign", S.ASSIGNED), (20, "start", S.WORKING)) == (
        TermName.FINISH,
        date(2026, 12, 7),
    )


@pytest.mark.parametrize("state", [S.DECLINED, S.TRANSFERRED, S.SUSPENDED, S.REPLIED, S.CLOSED])
def test_none_runs_where_nothing_is_owed(state: TicketState) -> None:
    assert runs(FILED, ACCEPTED, (9, "x", state)) is None


def test_a_suspension_ends_with_whatever_goes_on_after_it() -> None:
    asked = (10, "suspend", S.SUSPENDED)
    more = (12, "suspend", S.SUSPENDED)
    for answered in ((16, "add", S.WORKING), (16, "resume", S.WORKING)):
        assert runs(FILED, ACCEPTED, asked, more, answered) == (TermName.FINISH, date(2026, 12, 11))


def test_an_extension_belongs_to_the_term_in_which_it_was_granted() -> None:
    extended = (20, "extend", S.ACCEPTED)
    assert runs(FILED, ACCEPTED, extended, extended=10) == (TermName.FINISH, date(2026, 12, 15))
    replied, reopened = (22, "reply", S.REPLIED), (24, "dissatisfied", S.REOPENED)
    assert runs(FILED, ACCEPTED, extended, replied, reopened, extended=10) == (
        TermName.FINISH,
        date(2026, 12, 24),
    )


def test_a_ticket_taken_back_from_elsewhere_begins_anew() -> None:
    away, back = (6, "transfer", S.TRANSFERRED), (10, "accept", S.ACCEPTED)
    assert runs(FILED, ACCEPTED, away, back) == (TermName.FINISH, date(2026, 12, 10))
