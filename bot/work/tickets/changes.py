"""What each act changes on a ticket besides its state. Pure: the ticket as it was, the order, the moment."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime

from bot.casework.tickets.ticket import Order
from bot.domain.act import Act
from bot.domain.month import day_of
from bot.domain.ticket_state import TicketState
from bot.domain.verdict import Verdict
from db.queries.tickets.ticket_rows import Ticket

Change = Callable[[Ticket, Order, datetime], Ticket]


def changed_by(order: Order, ticket: Ticket, to: TicketState, now: datetime) -> Ticket:
    """The ticket after the act; its terms are not computed yet."""
    change = _CHANGES.get(order.act)
    # Only the office's review keeps a draft: after any other act it is one no longer.
    moved = replace(ticket, state=to, draft=ticket.draft if to is TicketState.DRAFTED else None)
    return moved if change is None else change(moved, order, now)


def _handed_over(ticket: Ticket, order: Order, now: datetime) -> Ticket:
    return replace(ticket, with_department=order.to.strip(), handed_over=order.text.strip())


def _drafted(ticket: Ticket, order: Order, now: datetime) -> Ticket:
    return replace(ticket, draft=order.text.strip())


def _taken_back(ticket: Ticket, order: Order, now: datetime) -> Ticket:
    return replace(ticket, with_department=None, handed_over=None)


def _replied(ticket: Ticket, order: Order, now: datetime) -> Ticket:
    """A new reply is a new question: the verdict on the previous one is in the timeline.

    A reply that brings no finding takes back none: it says something more about what was found out.
    """
    found = order.finding is not None
    return replace(
        ticket,
        reply=order.text.strip(),
        replied_at=day_of(now),
        finding=order.finding if found else ticket.finding,
        measures=order.measures if found else ticket.measures,
        verdict=None,
        verdict_words=None,
        tries=0,
    )


def _linked(ticket: Ticket, order: Order, now: datetime) -> Ticket:
    kept = [no for no in (ticket.linked or "").split() if no != order.to]
    return replace(ticket, linked=" ".join([*kept, order.to] if order.act is Act.LINK else kept) or None)


def _merged(ticket: Ticket, order: Order, now: datetime) -> Ticket:
    """No department has it any more: what is asked is asked about the main complaint."""
    return replace(_taken_back(ticket, order, now), merged_into=order.to)


def _dissatisfied(ticket: Ticket, order: Order, now: datetime) -> Ticket:
    """Back to the office, which decides again what to hand over next; what was found out is open again.

    One that was merged is worked for itself from now on.
    """
    judged = replace(
        ticket,
        verdict=Verdict.DISSATISFIED,
        verdict_words=order.text.strip(),
        reopened=ticket.reopened + 1,
        finding=None,
        measures=(),
        merged_into=None,
    )
    return _taken_back(judged, order, now)


_CHANGES: Mapping[Act, Change] = {
    Act.ASSIGN: _handed_over,
    Act.TRANSFER: _taken_back,
    Act.DRAFT: _drafted,
    Act.DISOWN: _taken_back,
    Act.REPLY: _replied,
    Act.TAKE_BACK: lambda ticket, order, now: replace(ticket, to_tell=False),
    Act.LINK: _linked,
    Act.UNLINK: _linked,
    Act.MERGE: _merged,
    Act.PART: lambda ticket, order, now: replace(ticket, merged_into=None),
    Act.CLASSIFY: lambda ticket, order, now: replace(ticket, office_category=order.category),
    Act.EXTEND: lambda ticket, order, now: replace(ticket, extended_days=order.days),
    Act.TRY: lambda ticket, order, now: replace(ticket, tries=ticket.tries + 1),
    Act.GIVE_UP: lambda ticket, order, now: replace(ticket, verdict=Verdict.NONE),
    Act.SATISFIED: lambda ticket, order, now: replace(
        ticket, verdict=Verdict.SATISFIED, verdict_words=order.text.strip()
    ),
    Act.DISSATISFIED: _dissatisfied,
}
