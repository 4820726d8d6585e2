"""The outbox before anything is sent: what is queued, and what is taken out again as `cancelled`.

What happens to a row after `pending` is in `db.queries.outbox.sending`.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, case, func, insert, null, or_, select, text, update

from bot.dialogue.effects import MessageKind, Say
from db.engine.prepared import Prepared
from db.queries.outbox import message_words
from db.schema import attempts, outbox, parties
from db.schema.messages import WORDS_KEPT
from db.vault import Vault
from db.vault.sealed import about

WORTH_SAYING = timedelta(days=3)
"""After an outage this long a reply is late, but the person still wants it; later than that it would only confuse
them."""
STARTED_BY_US = tuple(kind.value for kind in MessageKind if kind.started_by_us)
WORDS_TAKEN = case(
    (or_(outbox.c.chat_id.is_not(None), outbox.c.kind.in_(STARTED_BY_US)), null()),
    else_=outbox.c.words_sealed,
)
"""What is kept of a message's words once the provider has it: a reply by SMS may be lost by us, and is then repeated."""
NEEDED = WORTH_SAYING
"""Nothing is repeated later than this, so its words are no longer needed."""

_EXPIRE = Prepared(
    update(outbox)
    .where(outbox.c.state == "pending", outbox.c.expires_at <= bindparam("now"))
    .values(state="cancelled", error="expired", settled_at=bindparam("now"), words_sealed=None)
)
_FORGET = Prepared(
    update(outbox)
    .where(text(WORDS_KEPT), outbox.c.settled_at <= bindparam("before"))
    .values(words_sealed=None)
)

_CANCEL_OF_PARTY = Prepared(
    update(outbox)
    .where(outbox.c.party_id == bindparam("party"), outbox.c.state == "pending")
    .values(state="cancelled", settled_at=bindparam("now"), error=bindparam("code"), words_sealed=None)
)
_CANCEL_STARTED = Prepared(
    update(outbox)
    .where(
        outbox.c.party_id == bindparam("party"),
        outbox.c.state == "pending",
        outbox.c.kind.in_(STARTED_BY_US),
    )
    .values(state="cancelled", settled_at=bindparam("now"), error=bindparam("code"), words_sealed=None)
)
_REMINDERS_WAIT = Prepared(
    select(outbox.c.id)
    .where(
        outbox.c.state == "pending",
        outbox.c.channel == bindparam("on"),
        outbox.c.kind == MessageKind.REMINDER.value,
        outbox.c.created_at > bindparam("after"),
    )
    .limit(1)
)
_TEXTED_SINCE = Prepared(
    select(outbox.c.id)
    .join_from(parties, outbox, outbox.c.party_id == parties.c.id)
    .where(
        parties.c.phone_index.in_(bindparam("phones", expanding=True)),
        outbox.c.channel == bindparam("on"),
        outbox.c.sent_at >= bindparam("since"),
    )
    .limit(1)
)
_CANCEL_ASKING = Prepared(
    update(outbox)
    .where(
        outbox.c.case_no == bindparam("case"),
        outbox.c.state == "pending",
        outbox.c.kind.in_(("invite", "reminder", "notice", "next")),
    )
    .values(state="cancelled", settled_at=bindparam("now"), error=bindparam("code"), words_sealed=None)
)
_ADD = Prepared(insert(outbox))
_ATTEMPTS_SO_FAR = Prepared(
    select(func.coalesce(func.max(attempts.c.n), 0)).where(attempts.c.case_no == bindparam("case"))
)
_ADD_ATTEMPT = Prepared(insert(attempts))


@dataclass(frozen=True, slots=True)
class Envelope:
    """Where a message goes, and when."""

    ref: str
    party_id: int
    channel: str
    chat_id: int | None
    due_at: datetime
    """Not before this moment."""
    expires_at: datetime | None = None
    """Not started after this moment; by default a while after it is due."""
    act: str = ""
    """The act on the ticket that it announces."""


def add(connection: Connection, vault: Vault, say: Say, to: Envelope, *, now: datetime) -> None:
    """Queue one message; a message that asks is an attempt of every case it covers."""
    _ADD.run(
        connection,
        ref=to.ref,
        party_id=to.party_id,
        channel=to.channel,
        chat_id=to.chat_id,
        case_no=say.case_no,
        kind=_kept_kind(say).value,
        words_sealed=message_words.sealed(vault, to.ref, say),
        asked_sealed=message_words.sealed_asked(vault, to.ref, say) if to.chat_id is not None else None,
        about_sealed=about(vault, to.ref, say.ticket_no, to.act),
        state="pending",
        created_at=now,
        due_at=to.due_at,
        expires_at=to.expires_at if to.expires_at is not None else to.due_at + WORTH_SAYING,
    )
    for case_no in say.covers:
        so_far: int = _ATTEMPTS_SO_FAR.scalar(connection, case=case_no)
        _ADD_ATTEMPT.run(
            connection,
            case_no=case_no,
            n=so_far + 1,
            channel=to.channel,
            kind=say.kind.value,
            at=now,
            ref=to.ref,
        )


def _kept_kind(say: Say) -> MessageKind:
    """A question without a case is stored as a reply, which it is for all purposes but the person's: most concern
    complaints."""
    return MessageKind.REPLY if say.kind is MessageKind.QUESTION and say.case_no is None else say.kind


def expire(connection: Connection, *, now: datetime) -> int:
    """Messages that should have started by now will not be: the ladder decides anew at the next opening."""
    return _EXPIRE.run(connection, now=now)


def forget(connection: Connection, *, now: datetime) -> int:
    """Erase the words of SMS that a provider has had for so long that they would not be repeated."""
    return _FORGET.run(connection, before=now - NEEDED)


def cancel_pending(connection: Connection, party_id: int, *, now: datetime, reason: str) -> int:
    """Send nothing more to this person: cancel everything that has not been started."""
    return _CANCEL_OF_PARTY.run(connection, party=party_id, now=now, code=reason)


def cancel_started_by_us(connection: Connection, party_id: int, *, now: datetime, reason: str) -> int:
    """The person has spoken: an invite or reminder still waiting to go out is moot."""
    return _CANCEL_STARTED.run(connection, party=party_id, now=now, code=reason)


def reminders_wait(connection: Connection, channel: str, after: datetime) -> bool:
    """Whether a reminder written after then is waiting to go out on this channel."""
    return _REMINDERS_WAIT.first(connection, on=channel, after=after) is not None


def cancel_asking(connection: Connection, case_no: str, *, now: datetime, reason: str) -> int:
    """Nothing needs to be asked about this case any more: cancel what would have asked and is still waiting."""
    return _CANCEL_ASKING.run(connection, case=case_no, now=now, code=reason)


def texted_since(connection: Connection, *, vault: Vault, channel: str, since: datetime, e164: str) -> bool:
    """Whether something has been posted to this number on this channel since then."""
    found = _TEXTED_SINCE.first(connection, phones=list(vault.indexes(e164)), on=channel, since=since)
    return found is not None
