"""Officers whose checks against the identity net were blocked: the chiefs are told of each at most once an hour."""

from datetime import datetime, timedelta

from sqlalchemy import Connection

from bot.work.tickets.identity_checks import BRAKED
from db.queries.office import audit
from db.queries.processes import marks
from db.queries.tickets import ticket_rows
from db.vault import Vault

TOLD_FOR = timedelta(days=1)
"""How long a block is shown, and how long it can still be reported if that was not possible immediately."""
_AGAIN_AFTER = timedelta(hours=1)


def braked(connection: Connection, vault: Vault, now: datetime) -> list[audit.AuditLine]:
    """The log lines about blocks of the last day, latest first."""
    return audit.lines(connection, vault, audit.LogFilter(act=BRAKED, since=now - TOLD_FOR))


def untold(connection: Connection, vault: Vault, now: datetime) -> list[str]:
    """The names of those blocked since it was last reported. They count as reported now.

    Complaints about the office are left out: the office chat must not learn that there are any.
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
