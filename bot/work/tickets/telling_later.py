"""An acceptance is told once it can no longer be taken back; until then the ticket bears the mark `to_tell`.

Whoever takes the mark away tells or takes back in the same transaction, under the ticket's lock: never both.
"""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from bot.casework.tickets.taking_back import TAKEN_BACK_WITHIN
from bot.casework.tickets.ticket import Order
from bot.domain.act import Act
from bot.domain.role import Outside
from bot.work.tickets.notices import tell
from bot.work.tickets.registry import Registry, Voice
from db.queries.tickets import ticket_rows, ticket_work, timelines
from db.queries.tickets.ticket_rows import Ticket
from db.vault import Vault

_ACCEPTED = Order(Act.ACCEPT, "", Outside.CLOCK)


def told_before(
    connection: Connection, vault: Vault, voice: Voice, ticket: Ticket, order: Order, now: datetime
) -> Ticket:
    """The ticket as the order finds it: something follows the acceptance, so that it is told first."""
    if not ticket.to_tell or order.act is Act.TAKE_BACK:
        return ticket
    tell(connection, vault, voice, ticket, _ACCEPTED, now)
    return replace(ticket, to_tell=False)


def tell_due(connection: Connection, registry: Registry, voice: Voice, now: datetime, *, most: int) -> int:
    """Tell the complainants whose acceptances stand; returns how many were."""
    told = 0
    for ticket_no in ticket_work.to_tell(connection, most=most):
        ticket = ticket_rows.to_work_on(connection, registry.vault, ticket_no)
        if ticket is None or not _stands(connection, registry.vault, ticket_no, now):
            continue
        if ticket_work.take_to_tell(connection, ticket_no):
            tell(connection, registry.vault, voice, ticket, _ACCEPTED, now)
            told += 1
    return told


def _stands(connection: Connection, vault: Vault, ticket_no: str, now: datetime) -> bool:
    accepted = timelines.of_all(connection, vault, [ticket_no], acts={Act.ACCEPT})[ticket_no]
    return not accepted or now - accepted[-1].at > TAKEN_BACK_WITHIN
