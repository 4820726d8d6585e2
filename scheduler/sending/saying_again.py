"""Replies that we lost are sent once more while they are of use; how late that may be depends on the hour."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from sqlalchemy import Connection

from bot.channels.base import Refusal
from bot.domain.month import Hours
from db.queries.outbox import saying_again
from db.queries.outbox.receipts import ReceiptSubject
from db.vault import Vault

log = structlog.get_logger()

SOMEBODY_LOOKS = timedelta(hours=1)
"""A reply lost through our account or sender would be lost again until somebody has fixed it; the alarm goes
at once."""
STILL_AWAITED = timedelta(minutes=30)
"""People who wrote within this time may be answered at any hour; others, and complainants, wait for the morning."""


@dataclass(frozen=True, slots=True)
class Again:
    """How a reply is sent once more. `refs` gives fresh outbox references."""

    vault: Vault
    hours: Callable[[], Hours]
    refs: Callable[[], str]

    def say(self, connection: Connection, lost: ReceiptSubject, why: Refusal, now: datetime) -> bool:
        """Queue it once more; False if it is of no use any more, was repeated before, or was started by us."""
        at = now if why is Refusal.LATER else now + SOMEBODY_LOOKS
        awaited = lost.ticket_no(self.vault) is None and at - lost.created_at <= STILL_AWAITED
        due = at if awaited else self.hours().next_opening(at)
        said = saying_again.say_again(connection, self.vault, lost, fresh=self.refs(), due=due, now=now)
        if said:
            log.info("said_again", channel=lost.channel)
        return said
