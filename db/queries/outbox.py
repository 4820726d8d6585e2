"""The outbox before anything is sent: what is put in, and what is taken out again as `cancelled`.

How a row goes on from `pending` stands in `db.queries.sending`.
"""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, and_, bindparam, case, func, insert, select, text, update

from bot.dialogue.effects import Kind, Say
from db.prepared import Prepared
from db.schema import attempts, outbox
from db.schema.messages import KEPT_IN_PRIVATE
from db.sealed import about
from db.vault import Vault

WORTH_SAYING = timedelta(days=3)
"""A reply is late after so long an outage, but whoever waits for it still wants it; later it would only puzzle them."""
TEXT_LEFT = case((outbox.c.private, ""), else_=outbox.c.text)
"""What is kept of a text that needs not be sent any more."""
TEXT_TAKEN = case((and_(outbox.c.private, outbox.c.chat_id.is_not(None)), ""), else_=outbox.c.text)
"""What is kept of it once the provider has it: an SMS may get lost by us, and is said again then."""
NEEDED = timedelta(days=1)
"""Whether an SMS got lost by us is known within so long."""

_json = json.JSONEncoder(ensure_ascii=False).encode  # json.dumps would make an encoder for each call

_EXPIRE = Prepared(
    update(outbox)
    .where(outbox.c.state == "pending", outbox.c.expires_at <= bindparam("now"))
    .values(state="cancelled", error="expired", settled_at=bindparam("now"), text=TEXT_LEFT)
)
_FORGET = Prepared(
    update(outbox).where(text(KEPT_IN_PRIVATE), outbox.c.settled_at <= bindparam("before")).values(text="")
)

_CANCEL_OF_PARTY = Prepared(
    update(outbox)
    .where(outbox.c.party_id == bindparam("party"), outbox.c.state == "pending")
    .values(state="cancelled", settled_at=bindparam("now"), error=bindparam("code"), text=TEXT_LEFT)
)
_CANCEL_STARTED = Prepared(
    update(outbox)
    .where(
        outbox.c.party_id == bindparam("party"),
        outbox.c.state == "pending",
        outbox.c.kind.in_(("invite", "reminder")),
    )
    .values(state="cancelled", settled_at=bindparam("now"), error=bindparam("code"))
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
    .values(state="cancelled", settled_at=bindparam("now"), error=bindparam("code"))
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
    private: bool = False
    """The text is erased once nobody needs it: a chat has it, or an SMS has arrived, or not, or a day is over."""


def add(connection: Connection, vault: Vault, say: Say, to: Envelope, *, now: datetime) -> None:
    """Queue one message; a message that asks is an attempt of every case it covers."""
    _ADD.run(
        connection,
        ref=to.ref,
        party_id=to.party_id,
        channel=to.channel,
        chat_id=to.chat_id,
        case_no=say.case_no,
        kind=say.kind.value,
        question=say.question,
        text=say.text,
        choices=_json([[c.value, c.label] for c in say.choices]),
        share_contact=say.share_contact,
        about_sealed=about(vault, to.ref, say.ticket_no, to.act),
        private=to.private,
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


def expire(connection: Connection, *, now: datetime) -> int:
    """What was to be started by now is not started any more: the ladder decides afresh, at the next opening."""
    return _EXPIRE.run(connection, now=now)


def forget(connection: Connection, *, now: datetime) -> int:
    """Erase the private words of SMS that a provider has had for long and will report no more about."""
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
