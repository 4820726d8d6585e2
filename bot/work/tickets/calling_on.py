"""Calling on the office's own people: that something waits for them is noted in the transaction that makes it wait.

They are told later, by `scheduler.staff_notices`, and nothing that happens there reaches the act.
"""

from datetime import datetime

from sqlalchemy import Connection

from bot.casework.tickets.ticket import Order
from bot.casework.tickets.waiting import bearers, begun_by, waited_for
from bot.domain.ticket_state import TicketState
from db.queries.office import staff_notices
from db.queries.tickets import ticket_alerts
from db.queries.tickets.ticket_rows import Ticket


def of_act(connection: Connection, before: TicketState, ticket: Ticket, order: Order) -> None:
    """Call on those to whom an act gives something to do; not on whoever does it."""
    duty = begun_by(order.act, before)
    if duty is not None:
        called = bearers([duty], ticket.concern, staff_notices.staff(connection))
        staff_notices.want(connection, called - {order.user_id})


def of_clock(connection: Connection, *, now: datetime, most: int) -> int:
    """Call on those for whom a complaint waits that has turned yellow or red; how many have."""
    turned = ticket_alerts.turned(connection, now=now, most=most)
    if turned:
        staff_notices.want(connection, waited_for(turned, staff_notices.staff(connection)))
    return len(turned)
