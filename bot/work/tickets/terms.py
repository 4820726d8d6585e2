"""The terms of a ticket, computed from its timeline after each act, and again when the calendar has changed."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from bot.casework.tickets.ticket_clock import TimelineStep, running
from bot.domain.ticket_kind import TicketKind
from bot.domain.ticket_state import TicketState
from bot.work.tickets.registry import Registry
from bot.work.tickets.request_course import promise_of, request_clock
from db.queries.tickets import ticket_rows, ticket_work, timelines
from db.queries.tickets.timelines import Event


def clock_of(
    registry: Registry,
    timeline: Sequence[Event],
    extended_days: int,
    promised: str | None,
    kind: TicketKind = TicketKind.COMPLAINT,
) -> ticket_work.TermClock:
    """The term that runs after this timeline, by the terms that were promised when it began."""
    if kind is TicketKind.DISCLOSURE:
        return request_clock(registry, timeline, promised)
    steps = [TimelineStep(e.at, e.act, e.state) for e in timeline]
    terms = registry.terms_of(kind).as_promised(promised)
    term = running(steps, terms, registry.calendar.is_workday, extended_days=extended_days)
    return ticket_work.TermClock(term, registry.calendar.digest)


def first_clock(
    registry: Registry, now: datetime, kind: TicketKind = TicketKind.COMPLAINT
) -> ticket_work.TermClock:
    """The term that runs for a ticket registered now."""
    registered = [Event(now, "register", TicketState.REGISTERED, "", "")]
    clock = clock_of(registry, registered, 0, None, kind)
    asked = kind is TicketKind.DISCLOSURE
    promised = promise_of(registry.disclosure) if asked else registry.terms_of(kind).promise
    return replace(clock, promised=promised)


def recount(connection: Connection, registry: Registry, *, most: int) -> int:
    """Recompute up to `most` open tickets whose deadline was counted on another calendar; returns how many there
    were."""
    numbers = ticket_work.outdated(connection, registry.calendar.digest, most=most)
    for ticket_no in numbers:
        ticket = ticket_rows.to_work_on(connection, registry.vault, ticket_no)
        if ticket is not None:
            timeline = timelines.of(connection, registry.vault, ticket_no)
            clock = clock_of(registry, timeline, ticket.extended_days, ticket.promised, ticket.kind)
            ticket_work.save_clock(connection, ticket, clock)
    return len(numbers)
