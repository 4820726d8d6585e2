"""A complaint that came with a phoned score which was corrected later: it stays, and its timeline says so."""

from datetime import datetime

from sqlalchemy import Connection

from db.queries.tickets import ticket_rows, timelines
from db.queries.tickets.timelines import Event
from db.vault import Vault

ACT = "score_corrected"
"""Its timeline entries; no act on the complaint, so it is in no table of moves."""


def note(
    connection: Connection,
    vault: Vault,
    ticket_no: str,
    before: str,
    after: str,
    by_whom: str,
    *,
    now: datetime,
) -> None:
    """Say on the complaint's timeline that the score it came with was put right."""
    ticket = ticket_rows.to_work_on(connection, vault, ticket_no)
    if ticket is not None:
        words = f"登记时的电话记录“{before}”后来更正为“{after}”；投诉不因此撤销，照常办理"
        timelines.append(connection, vault, ticket_no, Event(now, ACT, ticket.state, by_whom, words))
