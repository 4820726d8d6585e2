"""A provider's later reports on a message and what follows from them: unordered, repeated, sometimes
contradictory."""

from collections.abc import Sequence
from datetime import datetime

import structlog
from sqlalchemy import Connection

from bot.channels.base import About, Fate, Receipt, Refusal
from bot.domain.attempt import LATER, OURS
from db.queries.outbox import receipts, saying_again, sending
from db.queries.outbox.receipts import ReceiptSubject
from db.queries.rounds import rounds
from db.vault import Vault
from scheduler.sending import admission
from scheduler.sending.outcomes import Addressed, draw
from scheduler.sending.saying_again import Again

log = structlog.get_logger()

_LOST = (Fate.UNDELIVERED, Fate.FAILED)


def keep(
    connection: Connection, *, channel: str, told: Sequence[Receipt], again: Again, now: datetime
) -> list[Receipt]:
    """Store these reports of a channel's provider; repeated ones change nothing, and messages in a final state keep it.

    Returns those on messages that nobody knows.
    """
    return [receipt for receipt in told if not _keep(connection, channel, receipt, again, now)]


def _keep(connection: Connection, channel: str, receipt: Receipt, again: Again, now: datetime) -> bool:
    """Whether the message is known."""
    subject = _subject(connection, again.vault, channel, receipt)
    _write_down(connection, channel, receipt, subject, now)
    fate = receipt.fate
    if fate is None or subject is None:
        log.info("receipt_ignored", status=receipt.status[:32], known=subject is not None)
        return subject is not None
    if fate is Fate.DELIVERED and subject.final:
        saying_again.unsay(connection, subject.ref, now=now)
    loss = _loss(receipt.why) if fate in _LOST else None
    if loss == OURS and not subject.final and receipt.why is not None:
        again.say(connection, subject, receipt.why, now)
    moved = sending.settle(
        connection,
        subject.id,
        fate.value,
        now=now,
        provider_id=receipt.provider_id,
        error=receipt.error or None,
        loss=loss,
    )
    if moved and subject.doubtful:
        admission.cleared_up(connection, subject.channel, now=now)
    if moved and loss is not None:
        _lose(connection, again.vault, receipt, subject, now)
    return True


def _subject(connection: Connection, vault: Vault, channel: str, receipt: Receipt) -> ReceiptSubject | None:
    """The message that a report is about, if the report names the number that it went to, or none."""
    found = receipts.subject(connection, channel=channel, ref=receipt.ref, provider_id=receipt.provider_id)
    if found is None or receipt.to is None or receipts.went_to(connection, vault, found, receipt.to):
        return found
    return None


def _write_down(
    connection: Connection, channel: str, receipt: Receipt, subject: ReceiptSubject | None, now: datetime
) -> None:
    """Store the report itself, flagged when it contradicts the message's final state."""
    fate, against = receipt.fate, False
    if subject is not None and fate is not None:
        against = subject.final and fate.terminal and subject.state != fate.value
    new = receipts.keep(
        connection,
        channel=channel,
        provider_id=receipt.provider_id,
        status=receipt.status[:32],
        error=receipt.error[:32],
        ref=subject.ref if subject is not None else None,
        contradicts=against,
        now=now,
    )
    if against and new and subject is not None and fate is not None:
        log.warning("receipt_contradicts", was=subject.state, says=fate.value)


def _lose(
    connection: Connection, vault: Vault, receipt: Receipt, subject: ReceiptSubject, now: datetime
) -> None:
    """What follows when a message has not arrived: for the address, the callback and, if it was our fault,
    the lane."""
    why, to = receipt.why, Addressed(subject.party_id, subject.chat_id, subject.case_no)
    draw(connection, vault, to, why, receipt.error, now, news=True)
    rounds.look_now(connection, subject.ref, now=now)
    if why is not None and admission.is_ours(why):
        log.error("message_lost_by_us", channel=subject.channel, code=receipt.error)
        sent_at = subject.sent_at or now
        admission.lost(connection, subject.channel, why, receipt.error, sent_at=sent_at, now=now)


def _loss(why: Refusal | None) -> str:
    """Whose fault it is that a message did not arrive; nobody's if it is not in the vendor's table."""
    if why is None:
        return LATER
    if why.about is not About.US:
        return why.about.value
    return OURS if admission.is_ours(why) else LATER
