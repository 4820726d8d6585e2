"""When something is due in a request for information. Working days, unless a term says otherwise; the day of an event is not
counted, and a term ends at 24:00 of its last day.

The time to answer runs from the receipt; from the correction, where the applicant was asked for one in time (条例 art. 30). One
that was asked for too late stops nothing, unless the office's setting says otherwise: the law leaves that open. Asking a third
party, or waiting for a fee, is not counted (arts. 33, 42); of a third party no more than its own term, after which the office
decides (art. 32): one that never answers, and an office that never notes it, stop nothing.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from bot.casework.disclosure.course import Course, DaysApart
from bot.casework.tickets.deadline import Deadline, IsWorkday, Pause, Term, Unit, due
from bot.domain.disclosure_act import DisclosurePhase
from bot.domain.month import OFFICE_ZONE

_NOTICE, _CORRECTION, _ANSWER = (Term(days, Unit.WORKING) for days in (7, 15, 20))
_THIRD_PARTY, _PAYMENT = Term(15, Unit.WORKING), Term(30, Unit.CALENDAR)


@dataclass(frozen=True, slots=True)
class DisclosureTerms:
    """The terms of requests: the law's, and where it names none, the office's own."""

    notice: Term = _NOTICE
    """To ask for a correction (art. 30)."""
    correction: Term = _CORRECTION
    """What the applicant has to correct, where the notice names no other (art. 30: "合理"; no number in the law)."""
    answer: Term = _ANSWER
    """To answer (art. 33)."""
    extension: int = 20
    """Further days of the same kind, once (art. 33)."""
    third_party: Term = _THIRD_PARTY
    """For a third party or another organ to answer (arts. 32, 34)."""
    payment: Term = _PAYMENT
    """To pay (no number in the law)."""
    late_notice_restarts: bool = False
    """Whether a correction that was asked for too late starts the time to answer anew, too."""
    looks_back: int = 12
    """Months in which other requests of the same applicant are shown (no number in the law)."""


class DueName(StrEnum):
    """What is due."""

    NOTICE = "notice"
    ANSWER = "answer"
    CORRECTION = "correction"
    THIRD_PARTY = "third_party"
    PAYMENT = "payment"


@dataclass(frozen=True, slots=True)
class RequestDue:
    """What is due, by when, and whether by the office."""

    name: DueName
    by: Deadline
    ours: bool


def dues(at: Course, terms: DisclosureTerms, is_workday: IsWorkday) -> tuple[RequestDue, ...]:
    """What is due now, the office's own first; nothing once it has ended."""
    found = [RequestDue(DueName.ANSWER, by, ours=True) for by in _some(answer_due(at, terms, is_workday))]
    if at.phase is DisclosurePhase.HANDLING and at.asked_to_correct is None:
        notice = notice_due(at, terms, is_workday)
        found.append(RequestDue(DueName.NOTICE, notice, ours=True))
    term = _others(at, terms)
    if term is not None and at.since is not None:
        name, length = term
        found += [RequestDue(name, by, ours=False) for by in _some(due(_noon(at.since), length, is_workday))]
    return tuple(found)


def _some(by: Deadline | None) -> Iterable[Deadline]:
    return () if by is None else (by,)


def _others(at: Course, terms: DisclosureTerms) -> tuple[DueName, Term] | None:
    match at.phase:
        case DisclosurePhase.CORRECTING:
            own = Term(at.days, terms.correction.unit) if at.days else terms.correction
            return DueName.CORRECTION, own
        case DisclosurePhase.CONSULTING:
            return DueName.THIRD_PARTY, terms.third_party
        case DisclosurePhase.PAYING:
            return DueName.PAYMENT, terms.payment
        case DisclosurePhase.HANDLING | DisclosurePhase.ENDED:
            return None


def notice_due(at: Course, terms: DisclosureTerms, is_workday: IsWorkday) -> Deadline:
    """By when a correction has to be asked for."""
    found = due(_noon(at.received_on), terms.notice, is_workday)
    assert found is not None  # nothing pauses it
    return found


def notice_was_late(at: Course, terms: DisclosureTerms, is_workday: IsWorkday) -> bool:
    """Whether a correction was asked for, but too late."""
    asked = at.asked_to_correct
    return asked is not None and _noon(asked) > notice_due(at, terms, is_workday).at


def answer_due(at: Course, terms: DisclosureTerms, is_workday: IsWorkday) -> Deadline | None:
    """By when it has to be answered, while a third party is asked at the latest; None while the time does not run, or once it
    has ended."""
    if at.phase is DisclosurePhase.ENDED:
        return None
    begins = at.received_on
    if at.asked_to_correct is not None and (
        terms.late_notice_restarts or not notice_was_late(at, terms, is_workday)
    ):
        if at.corrected_on is None:
            return None  # it begins with the correction
        begins = at.corrected_on
    return due(
        _noon(begins),
        terms.answer,
        is_workday,
        pauses=[
            Pause(_noon(apart.since), None if until is None else _noon(until))
            for apart in at.apart
            if (until := _counts_again(apart, terms, is_workday)) is None or until > begins
        ],
        extension=terms.extension if at.extended else 0,
    )


def _counts_again(apart: DaysApart, terms: DisclosureTerms, is_workday: IsWorkday) -> date | None:
    """From which day on the time runs again; None while a fee is waited for."""
    if apart.why is not DisclosurePhase.CONSULTING:
        return apart.until
    term = due(_noon(apart.since), terms.third_party, is_workday)
    assert term is not None  # nothing pauses it
    latest = term.at.astimezone(OFFICE_ZONE).date() + timedelta(days=1)
    return latest if apart.until is None else min(apart.until, latest)


def applicants_time_is_over(at: Course, terms: DisclosureTerms, is_workday: IsWorkday, now: datetime) -> bool:
    """Whether the applicant, or the third party, has let their time pass."""
    return any(not one.ours and now > one.by.at for one in dues(at, terms, is_workday))


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(12), OFFICE_ZONE)
