"""The verdict on a ticket that came from a callback is added to that callback's archive, as a supplement."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection

from bot.casework.terms import VERDICTS
from bot.domain.act import Act
from bot.domain.verdict import Verdict
from db.queries.people import conversations
from db.queries.tickets import ticket_rows, ticket_work, timelines
from db.queries.tickets.ticket_rows import Ticket
from db.queries.tickets.timelines import Event
from db.vault import Vault

_VERDICTS: Mapping[str, Verdict] = {
    Act.SATISFIED: Verdict.SATISFIED,
    Act.DISSATISFIED: Verdict.DISSATISFIED,
    Act.GIVE_UP: Verdict.NONE,
}
"""The acts that are verdicts, and which verdict each is."""


def must_wait(connection: Connection, ticket: Ticket, event: Event, now: datetime) -> bool:
    """Write the verdict, if the event is one, into its case's archive; True when that is not sealed yet."""
    if ticket.to_archive:
        return True  # together with earlier ones
    if event.act not in _VERDICTS or ticket.case_no is None:
        return False
    if not ticket_work.is_sealed(connection, ticket.case_no):
        return True
    _write(connection, ticket.case_no, ticket.ticket_no, event, now)
    return False


def archive_waiting(connection: Connection, vault: Vault, now: datetime, *, most: int) -> int:
    """Write verdicts given before the seal into archives sealed since; returns how many tickets had some."""
    waiting = ticket_work.to_archive(connection, most=most)
    for ticket_no in waiting:
        ticket = ticket_rows.to_work_on(connection, vault, ticket_no)
        if ticket is None or ticket.case_no is None or not ticket_work.take_to_archive(connection, ticket_no):
            continue
        for event in timelines.of(connection, vault, ticket_no):
            if event.act in _VERDICTS:
                _write(connection, ticket.case_no, ticket_no, event, now)
    return len(waiting)


def _write(connection: Connection, case_no: str, ticket_no: str, event: Event, now: datetime) -> None:
    verdict = _VERDICTS[event.act]
    said = VERDICTS[verdict]
    supplement = {
        "question": f"投诉件 {ticket_no} 的评价",
        "value": said,
        "raw": f"{said}：{event.note}" if event.note else said,
        "verdict": verdict.value,
        "of": ticket_no,
        "at": event.at.isoformat(),
    }
    conversations.add_supplement(connection, case_no, supplement, at=now)
