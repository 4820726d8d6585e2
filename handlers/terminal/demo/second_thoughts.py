"""Somebody of the demo who changes their rating after a department has answered for their complaint: a sign to be looked at, not a fault."""

from datetime import datetime

from sqlalchemy import Connection

from bot.channels.incoming import Incoming, Phone
from bot.dialogue.inputs import Said
from bot.domain.medium import Medium
from bot.domain.ticket_state import TicketState
from bot.turns.turn import Turns
from db.queries.cases import case_file
from db.queries.tickets import ticket_rows
from db.queries.tickets.ticket_rows import TicketFilter
from handlers.terminal.demo.town import channel_of
from handlers.terminal.opening import Office

DAY, HOUR = 3, 17
"""Of the window: two hours after the replies of that day."""
WORDS = "改成4"


async def changed_their_mind(office: Office, turns: Turns, now: datetime) -> None:
    """The first whose complaint about a case a department has answered rates anew, by text."""
    phone = await office.store.read(lambda c: _first(c, office))
    if phone is not None:
        said = Said(Medium.SMS, WORDS)
        await turns.take(
            Incoming(channel_of(Medium.SMS), Phone(phone), said, message_id="demo-again", raw=WORDS), now
        )


def _first(connection: Connection, office: Office) -> str | None:
    answered = TicketFilter(states=(TicketState.REPLIED, TicketState.CLOSED, TicketState.REOPENED))
    found = [
        ticket
        for ticket in ticket_rows.listed(connection, vault=office.vault, wanted=answered)
        if ticket.case_no is not None and ticket.with_department
    ]
    for ticket in sorted(found, key=lambda one: str(one.case_no)):
        clear = case_file.in_clear(connection, office.vault, str(ticket.case_no))
        if clear is not None and clear.phones:
            return clear.phones[0].partition(" ")[0]
    return None
