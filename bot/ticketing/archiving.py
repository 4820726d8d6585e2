"""The verdict on a ticket that came from a callback belongs into the archive of that callback, as a supplement."""

from datetime import datetime

from sqlalchemy import Connection

from bot.casework.terms import VERDICTS
from db.queries import conversations, ticket_rows, ticket_work
from db.queries.ticket_rows import Ticket


def archived(connection: Connection, ticket: Ticket, now: datetime) -> bool:
    """Write the verdict into the archive of the ticket's case; False while that is not sealed yet."""
    if ticket.case_no is None:
        return True
    if not ticket_work.is_sealed(connection, ticket.case_no):
        return False
    verdict = VERDICTS[ticket.verdict or "none"]
    supplement = {
        "question": f"投诉件 {ticket.ticket_no} 的评价",
        "value": verdict,
        "raw": f"{verdict}：{ticket.verdict_words}" if ticket.verdict_words else verdict,
        "verdict": ticket.verdict,
        "of": ticket.ticket_no,
        "at": now.isoformat(),
    }
    conversations.add_supplement(connection, ticket.case_no, supplement, at=now)
    return True


def archive_waiting(connection: Connection, now: datetime, *, most: int) -> int:
    """Write the verdicts that were given before the seal into archives sealed since; how many."""
    done = 0
    for ticket_no in ticket_work.to_archive(connection, most=most):
        ticket = ticket_rows.to_work_on(connection, ticket_no)
        if ticket is not None and ticket_work.take_to_archive(connection, ticket_no):
            done += archived(connection, ticket, now)
    return done
