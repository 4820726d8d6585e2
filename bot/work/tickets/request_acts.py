"""One step of one request for information in the current transaction: looked up, judged, recorded, counted, told."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import Connection

from bot.casework.disclosure.course import Course, DisclosureStep, course
from bot.casework.disclosure.deciding import DisclosureOrder, decided
from bot.casework.disclosure.request_clock import DisclosureTerms, DueName, dues
from bot.casework.tickets.visibility import Viewer, may_act
from bot.dialogue.applying.correcting import only_asks
from bot.domain.act import Act
from bot.domain.disclosure_act import DisclosureAct, DisclosurePhase
from bot.domain.month import OFFICE_ZONE, day_of
from bot.domain.role import Outside
from bot.domain.ticket_kind import TicketKind
from bot.domain.ticket_state import TicketState
from bot.work.tickets.registry import Registry, Voice
from bot.work.tickets.request_course import (
    STATES,
    course_of,
    facts_of,
    request_clock,
    request_terms,
    steps_of,
)
from bot.work.tickets.request_notices import tell_applicant
from db.queries.office import audit
from db.queries.tickets import disclosure_requests, ticket_bars, ticket_rows, ticket_work, timelines
from db.queries.tickets.ticket_rows import Ticket
from db.queries.tickets.timelines import Event
from db.queries.unsent import drafts
from db.store import Conflict

_NEEDS_ANOTHER_DRAFT = frozenset({DisclosureAct.CORRECT, DisclosureAct.STILL})
"""What makes a department's draft one of another question."""
LAPSED = {
    DisclosurePhase.CORRECTING: "逾期没有补正，也没有说明理由，视为放弃申请，本机关不再处理（《政府信息公开条例》第三十条）。",
    DisclosurePhase.PAYING: "逾期没有按收费通知缴费，本机关不再处理。",
}


@dataclass(frozen=True, slots=True)
class RequestStepDone:
    """What a step did. `told`: the channel on which the applicant is told; None: not told."""

    ticket: Ticket
    course: Course
    told: str | None


def request_of(connection: Connection, registry: Registry, viewer: Viewer, ticket_no: str) -> Ticket | None:
    """The request, locked; None when there is none, or none that this person may know of."""
    ticket = ticket_rows.to_work_on(connection, registry.vault, ticket_no)
    if ticket is None or ticket.kind is not TicketKind.DISCLOSURE or not may_act(viewer, ticket.concern):
        return None
    return ticket


def step(
    connection: Connection,
    registry: Registry,
    voice: Voice | None,
    ticket: Ticket,
    order: DisclosureOrder,
    now: datetime,
    *,
    seen: int | None = None,
) -> RequestStepDone:
    """Carry out an order on a request that `request_of` gave. Raises Illegal, or Conflict when somebody was first."""
    if seen is not None and seen != ticket.version:
        raise Conflict(f"{ticket.ticket_no} 刚被别人改过，请刷新后再试")
    timeline = timelines.of(connection, registry.vault, ticket.ticket_no)
    before, terms = course_of(timeline), request_terms(registry, ticket.promised)
    taken = decided(before, order, now, terms, registry.calendar.is_workday)
    if order.act is DisclosureAct.LAPSE:
        order = replace(order, text=LAPSED[before.phase])
    after = _taken(connection, registry, ticket, timeline, taken, order, now)
    _log(connection, registry, ticket, order, taken, now)
    saved = ticket_rows.one(connection, registry.vault, ticket.ticket_no)
    assert saved is not None
    told = None
    if voice is not None:
        by = _last_day(after, terms, registry)
        told = tell_applicant(connection, registry.vault, voice, saved, order, by, now)
    return RequestStepDone(saved, after, told)


def applicant_adds(
    connection: Connection, registry: Registry, ticket_no: str, words: str, now: datetime
) -> bool | None:
    """The applicant writes: the correction that was asked for, or words beside the request, as a question is. None: no request for
    information; False: it has ended, and nothing was written."""
    ticket = ticket_rows.to_work_on(connection, registry.vault, ticket_no)
    if ticket is None or ticket.kind is not TicketKind.DISCLOSURE:
        return None
    timeline = timelines.of(connection, registry.vault, ticket_no)
    at = course_of(timeline)
    if at.phase is DisclosurePhase.ENDED or not words.strip():
        return False
    by = Outside.COMPLAINANT.value
    if at.phase is DisclosurePhase.CORRECTING and not only_asks(words):
        taken = DisclosureStep(DisclosureAct.CORRECTED, _day(now))
        event = Event(now, taken.act.value, TicketState.WORKING, by, words.strip(), facts=facts_of(taken))
    else:
        event = Event(now, Act.ADD.value, ticket.state, by, words.strip())
    _write(connection, registry, ticket, [*timeline, event], now)
    ticket_bars.said(connection, registry.vault, ticket_no, words, now)
    return True


def _taken(
    connection: Connection,
    registry: Registry,
    ticket: Ticket,
    timeline: list[Event],
    taken: DisclosureStep,
    order: DisclosureOrder,
    now: datetime,
) -> Course:
    answer = order.answer.value if order.answer is not None and order.act is DisclosureAct.ANSWER else ""
    amount = order.amount if order.act is DisclosureAct.CHARGE else ""
    facts = facts_of(taken, amount=amount, answer=answer)
    before = course_of(timeline)
    after = course(before.received_on, [*steps_of(timeline), taken])
    draft = None if order.act in _NEEDS_ANOTHER_DRAFT else ticket.draft
    state = ticket.state if after.phase is before.phase else _state(after.phase, draft)
    event = Event(now, order.act.value, state, order.by, order.text.strip(), facts=facts)
    extended = registry.disclosure.extension if after.extended else 0
    changed = replace(ticket, state=state, extended_days=extended, draft=draft)
    if after.phase is DisclosurePhase.ENDED and before.phase is not DisclosurePhase.ENDED:
        changed = replace(changed, reply=order.text.strip(), replied_at=day_of(now), draft=None)
        drafts.drop_about(connection, registry.vault, ticket.ticket_no)
        assert after.outcome is not None
        assert after.ended_on is not None
        disclosure_requests.end(connection, ticket.ticket_no, after.outcome, after.ended_on)
    _write(connection, registry, changed, [*timeline, event], now)
    return after


def _state(phase: DisclosurePhase, draft: str | None) -> TicketState:
    """Of the ticket: what a department has drafted still waits for the office when the applicant, or a third party, has answered."""
    state = STATES[phase]
    return TicketState.DRAFTED if state is TicketState.WORKING and draft is not None else state


def _write(
    connection: Connection, registry: Registry, ticket: Ticket, timeline: list[Event], now: datetime
) -> None:
    """The ticket after the last entry of its timeline, and the entry."""
    changed = replace(ticket, state=timeline[-1].state)
    clock = request_clock(registry, timeline, ticket.promised)
    ticket_work.save(connection, registry.vault, changed, clock)
    timelines.append(connection, registry.vault, ticket.ticket_no, timeline[-1])


def _last_day(at: Course, terms: DisclosureTerms, registry: Registry) -> date | None:
    """The applicant's own last day, if it is their turn; else the office's, if its time runs."""
    found = dues(at, terms, registry.calendar.is_workday)
    theirs = [one.by.at for one in found if not one.ours and one.name is not DueName.THIRD_PARTY]
    ours = [one.by.at for one in found if one.name is DueName.ANSWER]
    return next((_day(by) for by in (*theirs, *ours)), None)


def _log(
    connection: Connection,
    registry: Registry,
    ticket: Ticket,
    order: DisclosureOrder,
    taken: DisclosureStep,
    now: datetime,
) -> None:
    who = audit.Who(order.user_id, order.by, order.role.value, order.address)
    detail: dict[str, object] = {"disclosed": taken.outcome.value} if taken.outcome is not None else {}
    if order.act is DisclosureAct.ANSWER and ticket.draft is not None:
        detail["edited"] = order.text.strip() != ticket.draft
    audit.note(
        connection,
        registry.vault,
        who,
        f"ticket.{order.act}",
        f"ticket {ticket.ticket_no}",
        detail=detail or None,
        now=now,
    )


def _day(now: datetime) -> date:
    return now.astimezone(OFFICE_ZONE).date()
