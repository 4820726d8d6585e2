"""The outbox before anything is sent: what is put in, and what is taken out again as `cancelled`.

How a row goes on from `pending` stands in `db.queries.outbox.sending`.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, case, func, insert, null, or_, select, text, update

from bot.dialogue.effects import Kind, Say
from db.engine.prepared import Prepared
from db.queries.outbox import message_words
from db.schema import attempts, outbox
from db.schema.messages import WORDS_KEPT
from db.vault import Vault
from db.vault.sealed import about

WORTH_SAYING = timedelta(days=3)
"""A reply is late after so long an outage, but whoever waits for it still wants it; later it would only puzzle them."""
STARTED_BY_US = tuple(kind.value for kind in Kind if kind.started_by_us)
WORDS_TAKEN = case(
    (or_(outbox.c.chat_id.is_not(None), outbox.c.kind.in_(STARTED_BY_US)), null()),
    else_=outbox.c.words_sealed,
)
"""What is kept of a message's words once the provider has it: an answer by SMS may get lost by us, and is said again."""
NEEDED = WORTH_SAYING
"""Later than this nothing is said again, and its words are needed no more."""

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
        outbox.c.kind == Kind.REMINDER.value,
        outbox.c.created_at > bindparam("after"),
    )
    .limit(1)
)
_CANCEL_ASKING = Prepared(
    update(outbox)
    .where(
        outbox.c.case_no == bindparam("case"),
        outbox.c.state == "pending",
        outbox.c.kind.in_(("invite", "reminder", "next")),
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
    """Not before then."""
    expires_at: datetime | None = None
    """Not started after then; a while after it is due, unless said otherwise."""
    act: str = ""
    """The act on the ticket that it tells of."""


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


def _kept_kind(say: Say) -> Kind:
    """A question about no case is kept as the reply that it is to everything but the person: most belong to complaints."""
    return Kind.REPLY if say.kind is Kind.QUESTION and say.case_no is None else say.kind


def expire(connection: Connection, *, now: datetime) -> int:
    """What was to be started by now is not started any more: the ladder decides afresh, at the next opening."""
    return _EXPIRE.run(connection, now=now)


def forget(connection: Connection, *, now: datetime) -> int:
    """Erase the words of SMS that a provider has had for long: they would not be said again."""
    return _FORGET.run(connection, before=now - NEEDED)


def cancel_pending(connection: Connection, party_id: int, *, now: datetime, reason: str) -> int:
    """Nothing more to this person: whatever has not been started is not started."""
    return _CANCEL_OF_PARTY.run(connection, party=party_id, now=now, code=reason)


def cancel_started_by_us(connection: Connection, party_id: int, *, now: datetime, reason: str) -> int:
    """The person has spoken: an invite or reminder still waiting to go out is moot."""
    return _CANCEL_STARTED.run(connection, party=party_id, now=now, code=reason)


def reminders_wait(connection: Connection, channel: str, after: datetime) -> bool:
    """Whether a reminder written after then waits to go out on this channel."""
    return _REMINDERS_WAIT.first(connection, on=channel, after=after) is not None


def cancel_asking(connection: Connection, case_no: str, *, now: datetime, reason: str) -> int:
    """Nothing has to be asked about this case any more: what would have asked and still waits is moot."""
    return _CANCEL_ASKING.run(connection, case=case_no, now=now, code=reason)
