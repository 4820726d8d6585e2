"""The outbox: what is to be sent, being sent, in doubt, and how it ended.

`pending → sending → accepted → delivered | undelivered | failed`, with `unknown` for a POST nobody knows the end of and
`cancelled` for what was never started. A row leaves `pending` only in a committed transaction before the POST.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, String, bindparam, func, insert, or_, select, update

from bot.dialogue.effects import Choice, Say
from db.columns import AnyRow
from db.schema import attempts, chats, outbox, parties

UNSETTLED = ("pending", "sending", "unknown", "accepted")
"""The states that may still change; all others are final."""


@dataclass(frozen=True, slots=True)
class Posting:
    """An outbox row as the dispatcher needs it."""

    id: int
    ref: str
    party_id: int
    channel: str
    chat_id: int | None
    phone_sealed: bytes | None
    case_no: str | None
    kind: str
    question: str | None
    text: str
    choices: tuple[Choice, ...]
    share_contact: bool
    due_at: datetime
    expires_at: datetime | None
    sent_at: datetime | None
    tries: int
    doubts: int


_WITH_PHONE = select(
    outbox.c.id,
    outbox.c.ref,
    outbox.c.party_id,
    outbox.c.channel,
    outbox.c.chat_id,
    parties.c.phone_sealed,
    outbox.c.case_no,
    outbox.c.kind,
    outbox.c.question,
    outbox.c.text,
    outbox.c.choices,
    outbox.c.share_contact,
    outbox.c.due_at,
    outbox.c.expires_at,
    outbox.c.sent_at,
    outbox.c.tries,
    outbox.c.doubts,
).join_from(outbox, parties, parties.c.id == outbox.c.party_id)

_earlier = outbox.alias("earlier")

_DUE = (
    _WITH_PHONE.where(
        outbox.c.state == "pending",
        outbox.c.due_at <= bindparam("now"),
        outbox.c.channel.in_(bindparam("channels", expanding=True)),
        ~select(_earlier.c.id)
        .where(
            _earlier.c.party_id == outbox.c.party_id,
            _earlier.c.state.in_(("pending", "sending")),
            _earlier.c.id < outbox.c.id,
        )
        .exists(),
    )
    .order_by(outbox.c.due_at, outbox.c.id)
    .limit(bindparam("limit"))
    .with_for_update(skip_locked=True, of=outbox)
)

_START = (
    update(outbox)
    .where(outbox.c.id == bindparam("row"), outbox.c.state == "pending")
    .values(state="sending", owner=bindparam("by"), sent_at=bindparam("now"), tries=outbox.c.tries + 1)
)

_SETTLE = (
    update(outbox)
    .where(outbox.c.id == bindparam("row"), outbox.c.state.in_(UNSETTLED))
    .values(
        state=bindparam("to"),
        provider_id=func.coalesce(bindparam("given", type_=String(80)), outbox.c.provider_id),
        error=bindparam("code"),
        temporary=bindparam("for_now"),
        settled_at=bindparam("now"),
        owner=None,
    )
)
_EXPIRE = (
    update(outbox)
    .where(outbox.c.state == "pending", outbox.c.expires_at <= bindparam("now"))
    .values(state="cancelled", error="expired", settled_at=bindparam("now"))
)

_DOUBT = (
    update(outbox)
    .where(outbox.c.id == bindparam("row"), outbox.c.state == "sending")
    .values(state="unknown", error=bindparam("code"), doubts=outbox.c.doubts + 1, owner=None)
)

_RETRY = (
    update(outbox)
    .where(outbox.c.id == bindparam("row"), outbox.c.state.in_(("sending", "unknown")))
    .values(state="pending", due_at=bindparam("due"), error=bindparam("code"), owner=None)
)

_ABANDONED = (
    update(outbox)
    .where(
        outbox.c.state == "sending",
        or_(outbox.c.owner.is_(None), outbox.c.owner.not_in(bindparam("alive", expanding=True))),
    )
    .values(state="unknown", error="crash", doubts=outbox.c.doubts + 1, owner=None)
)

_UNKNOWN = (
    _WITH_PHONE.where(
        outbox.c.state == "unknown", outbox.c.channel.in_(bindparam("channels", expanding=True))
    )
    .order_by(outbox.c.id)
    .limit(bindparam("limit"))
)

_UNSETTLED = (
    _WITH_PHONE.where(
        outbox.c.state == "accepted",
        outbox.c.channel == bindparam("of"),
        outbox.c.settled_at < bindparam("before"),
    )
    .add_columns(outbox.c.provider_id)
    .order_by(outbox.c.id)
    .limit(bindparam("limit"))
)

_CHATS_MOVED = update(chats).where(chats.c.chat_id == bindparam("old")).values(chat_id=bindparam("new"))
_ROWS_MOVED = (
    update(outbox)
    .where(outbox.c.chat_id == bindparam("old"), outbox.c.state.in_(("pending", "sending")))
    .values(chat_id=bindparam("new"))
)
_CANCEL_OF_PARTY = (
    update(outbox)
    .where(outbox.c.party_id == bindparam("party"), outbox.c.state == "pending")
    .values(state="cancelled", settled_at=bindparam("now"), error=bindparam("code"))
)
_CANCEL_STARTED = (
    update(outbox)
    .where(
        outbox.c.party_id == bindparam("party"),
        outbox.c.state == "pending",
        outbox.c.kind.in_(("invite", "reminder")),
    )
    .values(state="cancelled", settled_at=bindparam("now"), error=bindparam("code"))
)
_ADD = insert(outbox)
_ATTEMPTS_SO_FAR = select(func.coalesce(func.max(attempts.c.n), 0)).where(
    attempts.c.case_no == bindparam("case")
)
_ADD_ATTEMPT = insert(attempts)


def _posting(row: AnyRow) -> Posting:
    values = row._asdict()
    values["choices"] = tuple(Choice(value, label) for value, label in json.loads(values["choices"]))
    return Posting(**{name: values[name] for name in Posting.__dataclass_fields__})


def add(
    connection: Connection,
    say: Say,
    *,
    ref: str,
    party_id: int,
    channel: str,
    chat_id: int | None,
    now: datetime,
    expires_at: datetime | None,
) -> None:
    """Queue one message; a message that asks is an attempt of every case it covers."""
    connection.execute(
        _ADD,
        {
            "ref": ref,
            "party_id": party_id,
            "channel": channel,
            "chat_id": chat_id,
            "case_no": say.case_no,
            "kind": say.kind.value,
            "question": say.question,
            "text": say.text,
            "choices": json.dumps([[c.value, c.label] for c in say.choices], ensure_ascii=False),
            "share_contact": say.share_contact,
            "state": "pending",
            "created_at": now,
            "due_at": now,
            "expires_at": expires_at,
        },
    )
    for case_no in say.covers:
        n = connection.execute(_ATTEMPTS_SO_FAR, {"case": case_no}).scalar_one()
        connection.execute(
            _ADD_ATTEMPT,
            {
                "case_no": case_no,
                "n": n + 1,
                "channel": channel,
                "kind": say.kind.value,
                "at": now,
                "ref": ref,
            },
        )


def start_due(
    connection: Connection, *, channels: Iterable[str], owner: str, now: datetime, limit: int
) -> list[Posting]:
    """Move due rows to `sending` under `owner`, at most one per person at a time, oldest first."""
    rows = connection.execute(_DUE, {"now": now, "channels": list(channels), "limit": limit}).all()
    started = [_posting(row) for row in rows]
    if started:
        connection.execute(_START, [{"row": p.id, "by": owner, "now": now} for p in started])
    return started


def settle(
    connection: Connection,
    row: int,
    state: str,
    *,
    now: datetime,
    provider_id: str | None = None,
    error: str | None = None,
    temporary: bool = False,
) -> bool:
    """Move a row on as its provider says; False if it is final already (final states freeze)."""
    values = {"row": row, "to": state, "given": provider_id, "code": error, "for_now": temporary, "now": now}
    return connection.execute(_SETTLE, values).rowcount == 1


def expire(connection: Connection, *, now: datetime) -> int:
    """What was to be started by now is not started any more: the ladder decides afresh."""
    return connection.execute(_EXPIRE, {"now": now}).rowcount


def doubt(connection: Connection, row: int, reason: str) -> None:
    """The POST ended in doubt: `unknown` until somebody who knows says otherwise."""
    connection.execute(_DOUBT, {"row": row, "code": reason[:64]})


def again(connection: Connection, row: int, *, due: datetime, code: str) -> None:
    """Definitely not taken: back to `pending`, due later."""
    connection.execute(_RETRY, {"row": row, "due": due, "code": code[:64]})


def doubt_abandoned(connection: Connection, *, alive: Iterable[str]) -> int:
    """The rows of processes that are gone: nobody saw how their POST ended."""
    return connection.execute(_ABANDONED, {"alive": list(alive)}).rowcount


def unknown(connection: Connection, *, channels: Iterable[str], limit: int) -> list[Posting]:
    """The rows in doubt on these channels."""
    return [_posting(r) for r in connection.execute(_UNKNOWN, {"channels": list(channels), "limit": limit})]


def unsettled(
    connection: Connection, *, channel: str, before: datetime, limit: int
) -> list[tuple[Posting, str]]:
    """Accepted long ago, no receipt since: the provider should be asked (callbacks get lost)."""
    rows = connection.execute(_UNSETTLED, {"of": channel, "before": before, "limit": limit})
    return [(_posting(r), r.provider_id) for r in rows if r.provider_id]


def move_chat(connection: Connection, old: int, new: int) -> None:
    """A chat got a new id from the provider."""
    connection.execute(_CHATS_MOVED, {"old": old, "new": new})
    connection.execute(_ROWS_MOVED, {"old": old, "new": new})


def cancel_pending(connection: Connection, party_id: int, *, now: datetime, reason: str) -> int:
    """Nothing more to this person: whatever has not been started is not started."""
    return connection.execute(_CANCEL_OF_PARTY, {"party": party_id, "now": now, "code": reason}).rowcount


def cancel_started_by_us(connection: Connection, party_id: int, *, now: datetime, reason: str) -> int:
    """The person has spoken: an invite or reminder still waiting to go out is moot."""
    return connection.execute(_CANCEL_STARTED, {"party": party_id, "now": now, "code": reason}).rowcount
