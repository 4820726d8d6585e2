"""A provider's later word on a message, and what follows from it: unordered, repeated, sometimes against itself."""

from collections.abc import Sequence
from datetime import datetime

import structlog
from sqlalchemy import Connection

from bot.casework.closing import LATER, OURS
from bot.channels.base import About, Fate, Receipt, Refusal
from db.queries import receipts, rounds, saying_again, sending
from scheduler import admission
from scheduler.outcomes import Addressed, draw
from scheduler.saying_again import Again

log = structlog.get_logger()


def keep(connection: Connection, *, told: Sequence[Receipt], again: Again, now: datetime) -> None:
    """Take these words down; repeated ones change nothing, and ended messages stay as they are."""
    for receipt in told:
        _keep(connection, receipt, again, now)


def _keep(connection: Connection, receipt: Receipt, again: Again, now: datetime) -> None:
    subject = receipts.subject(connection, ref=receipt.ref, provider_id=receipt.provider_id)
    fate = receipt.fate
    against = (
        subject is not None
        and fate is not None
        and subject.final
        and fate.terminal
        and subject.state != fate.value
    )
    new = receipts.keep(
        connection,
        provider_id=receipt.provider_id,
        status=receipt.status[:32],
        error=receipt.error[:32],
        ref=subject.ref if subject is not None else None,
        contradicts=against,
        now=now,
    )
    if fate is None or subject is None:
        log.info("receipt_ignored", status=receipt.status[:32], known=subject is not None)
        return
    if against and new:
        log.warning("receipt_contradicts", was=subject.state, says=fate.value)
    if fate is Fate.DELIVERED and subject.final:
        saying_again.unsay(connection, subject.ref, now=now)
    lost = fate in (Fate.UNDELIVERED, Fate.FAILED)
    why = receipt.why
    if lost and not subject.final and why is not None and _loss(why) == OURS:
        again.say(connection, subject, why, now)
    moved = sending.settle(
        connection,
        subject.id,
        fate.value,
        now=now,
        provider_id=receipt.provider_id,
        error=receipt.error or None,
        loss=_loss(why) if lost else None,
    )
    if moved and subject.doubtful:
        admission.cleared_up(connection, subject.channel, now=now)
    if moved and lost:
        to = Addressed(subject.party_id, subject.chat_id, subject.case_no)
        draw(connection, to, why, receipt.error, now, news=True)
        rounds.look_now(connection, subject.ref, now=now)
        if why is not None and admission.is_ours(why):
            log.error("message_lost_by_us", channel=subject.channel, code=receipt.error)
            sent_at = subject.sent_at or now
            admission.lost(connection, subject.channel, why, receipt.error, sent_at=sent_at, now=now)


def _loss(why: Refusal | None) -> str:
    """Whose affair a message is that did not arrive; nobody's if the vendor's table does not know."""
    if why is None:
        return LATER
    if why.about is not About.US:
        return why.about.value
    return OURS if admission.is_ours(why) else LATER
