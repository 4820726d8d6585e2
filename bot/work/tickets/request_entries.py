"""Requests for information as the 台账 lists them: what was asked for and what came of it when. Nobody who asked is named."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from bot.casework.disclosure.request_clock import answer_due
from bot.casework.tickets.deadline import Deadline
from bot.casework.tickets.visibility import Viewer
from bot.dialogue.applying.questions import FORM, INFORMATION
from bot.domain.disclosure import ApplicantKind, DisclosureOutcome
from bot.domain.disclosure_act import AnswerKind, DisclosureAct, DisclosurePhase
from bot.domain.month import OFFICE_ZONE
from bot.work.tickets.registry import Registry
from bot.work.tickets.request_course import course_seen, request_terms
from bot.work.tickets.requests_seen import SeenRequest, requests_seen


@dataclass(frozen=True, slots=True)
class RequestEntry:
    """A line of the 台账; days are those of the office."""

    ticket_no: str
    received_on: date
    source: str
    applicant: ApplicantKind
    information: str
    form: str
    """A key of `questions.FORMS`; blank: not said."""
    phase: DisclosurePhase
    department: str
    asked_to_correct: date | None
    corrected_on: date | None
    extended: bool
    due: Deadline | None
    """By when it has, or had, to be answered; None while its time does not run."""
    answer: AnswerKind | None
    outcome: DisclosureOutcome | None
    ended_on: date | None

    @property
    def in_time(self) -> bool | None:
        """Whether the answer came in time; None where there is none, or nothing was due."""
        if self.answer is None or self.ended_on is None or self.due is None:
            return None
        return self.ended_on <= self.due.at.astimezone(OFFICE_ZONE).date()


def request_entries(
    connection: Connection, registry: Registry, viewer: Viewer, numbers: Sequence[str]
) -> list[RequestEntry]:
    """Those of these requests that the viewer may see whole, in this order."""
    return [_entry(registry, one) for one in requests_seen(connection, registry, viewer, numbers)]


def _entry(registry: Registry, seen: SeenRequest) -> RequestEntry:
    ticket, lines, said = seen.ticket, seen.timeline, seen.said
    at, counted = course_seen(ticket, lines), seen.row.counted
    answers = [n for n, event in enumerate(lines) if event.act == DisclosureAct.ANSWER]
    open_yet = course_seen(ticket, lines[: answers[-1]]) if answers else at
    terms = request_terms(registry, ticket.promised)
    return RequestEntry(
        ticket.ticket_no,
        counted.received_on,
        ticket.source,
        counted.applicant,
        said.get(INFORMATION, ""),
        said.get(FORM, ""),
        at.phase,
        ticket.with_department or "",
        at.asked_to_correct,
        at.corrected_on,
        at.extended,
        answer_due(open_yet, terms, registry.calendar.is_workday),
        AnswerKind(lines[answers[-1]].facts["answer"]) if answers else None,
        counted.outcome,
        counted.ended_on,
    )
