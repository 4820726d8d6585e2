"""What answers somebody and was lost by us is said once more, while it is of use; how late it may be depends on the hour."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from sqlalchemy import Connection

from bot.casework.month import Hours
from db.queries import saying_again
from db.queries.receipts import Subject

log = structlog.get_logger()

STILL_AWAITED = timedelta(minutes=30)
"""Whoever wrote so lately may be answered at any hour; others, and complainants, wait for the morning."""


@dataclass(frozen=True, slots=True)
class Again:
    """How an answer is said once more. `refs` gives fresh outbox references."""

    hours: Hours
    refs: Callable[[], str]

    def say(self, connection: Connection, lost: Subject, now: datetime) -> bool:
        """Queue it once more; False if it is of no use any more, was said again before, or was started by us."""
        awaited = lost.ticket_no is None and now - lost.created_at <= STILL_AWAITED
        due = now if awaited else self.hours.next_opening(now)
        said = saying_again.say_again(connection, lost.id, lost.ref, fresh=self.refs(), due=due, now=now)
        if said:
            log.info("said_again", channel=lost.channel)
        return said
