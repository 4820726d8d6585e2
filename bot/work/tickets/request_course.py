"""A request for information read from its ticket's timeline: its course, and the term that runs.

The timeline is what there is: each step of the request is an entry, with its day and what was decided in `facts`.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from bot.casework.disclosure.course import Course, DisclosureStep, course
from bot.casework.disclosure.request_clock import DisclosureTerms, answer_due
from bot.casework.tickets.deadline import Term
from bot.casework.tickets.ticket_clock import Running, TermName
from bot.domain.disclosure import DisclosureOutcome
from bot.domain.disclosure_act import DisclosureAct, DisclosurePhase
from bot.domain.month import OFFICE_ZONE
from bot.domain.ticket_kind import TicketKind
from bot.domain.ticket_state import TicketState
from bot.work.tickets.registry import Registry
from db.queries.tickets import ticket_work
from db.queries.tickets.ticket_rows import Ticket
from db.queries.tickets.timelines import Event

STATES = {
    DisclosurePhase.HANDLING: TicketState.WORKING,
    DisclosurePhase.CORRECTING: TicketState.SUSPENDED,
    DisclosurePhase.CONSULTING: TicketState.WORKING,
    DisclosurePhase.PAYING: TicketState.SUSPENDED,
    DisclosurePhase.ENDED: TicketState.CLOSED,
}
"""The state of the ticket, suspended where it is the applicant's turn; one that nothing was done to is only registered."""


def course_of(timeline: Sequence[Event]) -> Course:
    """Where the request stands."""
    return course(_day(timeline[0].at), steps_of(timeline))


def course_seen(ticket: Ticket, timeline: Sequence[Event]) -> Course:
    """Where it stands, for whoever looks: one row without its timeline, as somebody put there by hand, hides no other request."""
    return course_of(timeline) if timeline else course(_day(ticket.created_at), ())


def waits_for_words(ticket: Ticket, timeline: Sequence[Event]) -> bool:
    """Whether what its writer says next is what they were asked for."""
    if ticket.kind is TicketKind.DISCLOSURE:
        return course_of(timeline).phase is DisclosurePhase.CORRECTING
    return ticket.state is TicketState.SUSPENDED


def was_answered(timeline: Sequence[Event]) -> bool:
    """Whether the office has answered: what lay ready for an answer goes out with it, and never because a request ended otherwise."""
    return any(event.act == DisclosureAct.ANSWER for event in timeline)


def steps_of(timeline: Sequence[Event]) -> list[DisclosureStep]:
    """What was done to the request, in order."""
    return [_step(event) for event in timeline if event.act in _ACTS]


def facts_of(step: DisclosureStep, **more: str) -> dict[str, str]:
    """A step as its timeline entry keeps it."""
    facts = {"on": step.on.isoformat(), **{name: value for name, value in more.items() if value}}
    if step.days:
        facts["days"] = str(step.days)
    if step.outcome is not None:
        facts["outcome"] = step.outcome.value
    return facts


def request_terms(registry: Registry, promised: str | None) -> DisclosureTerms:
    """The terms in force, with what held when the request came."""
    if promised is None:
        return registry.disclosure
    notice, _, answer = promised.partition("/")
    return replace(registry.disclosure, notice=Term.parse(notice), answer=Term.parse(answer))


def promise_of(terms: DisclosureTerms) -> str:
    """The terms as they are kept with a request."""
    return f"{terms.notice}/{terms.answer}"


def request_clock(
    registry: Registry, timeline: Sequence[Event], promised: str | None
) -> ticket_work.TermClock:
    """The time to answer, as far as it runs."""
    terms = request_terms(registry, promised)
    by = answer_due(course_of(timeline), terms, registry.calendar.is_workday)
    running = Running(TermName.FINISH, by) if by is not None else None
    return ticket_work.TermClock(running, registry.calendar.digest)


_ACTS = frozenset(DisclosureAct)


def _step(event: Event) -> DisclosureStep:
    facts = event.facts
    return DisclosureStep(
        DisclosureAct(event.act),
        date.fromisoformat(facts["on"]) if "on" in facts else _day(event.at),
        DisclosureOutcome(facts["outcome"]) if "outcome" in facts else None,
        int(facts.get("days", "0")),
    )


def _day(at: datetime) -> date:
    return at.astimezone(OFFICE_ZONE).date()
