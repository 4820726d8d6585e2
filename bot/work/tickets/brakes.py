"""Whose looks through the identity net were braked: for the chiefs, who are told of each person once an hour at the most."""

from datetime import datetime, timedelta

from sqlalchemy import Connection

from bot.work.tickets.identity_checks import BRAKED
from db.queries.office import audit
from db.queries.processes import marks
from db.queries.tickets import ticket_rows
from db.vault import Vault

TOLD_FOR = timedelta(days=1)
"""So long a brake is shown, and told of when nobody could be told at once."""
_AGAIN_AFTER = timedelta(hours=1)


def braked(connection: Connection, vault: Vault, now: datetime) -> list[audit.Line]:
    """The lines of the log about brakes of the last day, the latest first."""
    return audit.lines(connection, vault, audit.Filter(act=BRAKED, since=now - TOLD_FOR))


def untold(connection: Connection, vault: Vault, now: datetime) -> list[str]:
    """The names of those braked since it was last told of them. They count as told now.

    Not about complaints about the office: that there are any is not for the office's chat.
    """
    names = []
    lines = braked(connection, vault, now)
    about = ticket_rows.known(connection, [line.object.removeprefix("ticket ") for line in lines])
    hidden = {f"ticket {ticket.ticket_no}" for ticket in about if ticket.concern.about_office}
    for line in reversed([line for line in lines if line.object not in hidden]):
        known_as = f"braked/{line.by_whom[:48]}"
        mark = marks.find(connection, known_as)
        if mark is None or (mark.at < line.at and mark.at <= now - _AGAIN_AFTER):
            marks.put(connection, known_as, now)
            names.append(line.by_whom)
    return names
