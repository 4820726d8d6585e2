"""Sending, as the outbox records it: what is due, being sent, in doubt, and how it ended.

`pending → sending → accepted → delivered | undelivered | failed`, with `unknown` for a POST whose end nobody knows. A
row leaves `pending` only in a transaction that is committed before its POST. The sending process owns the row, and
only the owner may report that it was not accepted: another process may have given the first one up for dead and be
sending the row itself.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    Integer,
    String,
    and_,
    bindparam,
    case,
    func,
    null,
    or_,
    select,
    update,
)

from bot.dialogue.effects import MessageKind
from bot.domain.attempt import ADDRESS, LATER, MESSAGE, OURS, WAY
from db.engine.prepared import Prepared
from db.queries.outbox import message_words
from db.queries.outbox.message_words import Message
from db.queries.outbox.outbox import WORDS_TAKEN
from db.schema import chats, outbox, parties
from db.schema.columns import AnyRow
from db.vault import Vault
from db.vault.sealed import CHAT_ADDRESS, PARTY_PHONE

UNSETTLED = ("pending", "sending", "unknown", "accepted")
"""The states that may still change; all others are final."""
_FINAL = ("delivered", "undelivered", "failed", "cancelled")
_ACCEPTED_AT_ONCE = (32, 16, 8, 4, 2, 1)


@dataclass(frozen=True, slots=True)
class Posting:
    """An outbox row as it is sent."""

    id: int
    ref: str
    party_id: int
    channel: str
    chat_id: int | None
    chat_sealed: bytes | None
    chat_index: bytes | None
    phone_sealed: bytes | None
    phone_index: bytes | None
    case_no: str | None
    kind: str
    words_sealed: bytes | None
    tries: int
    """How often it was sent before."""
    doubts: int
    """How often that ended in doubt."""
    sent_at: datetime
    """When its last sending began."""

    def chat(self, vault: Vault) -> str | None:
        """The address of the chat in clear, if it goes to one on its channel; raises WrongKey."""
        if self.chat_sealed is None:
            return None
        return vault.open(self.chat_sealed, CHAT_ADDRESS.at(self.chat_index))

    def phone(self, vault: Vault) -> str | None:
        """The phone number in clear, if it goes to one; raises WrongKey."""
        if self.phone_sealed is None:
            return None
        return vault.open(self.phone_sealed, PARTY_PHONE.at(self.phone_index))

    def message(self, vault: Vault) -> Message:
        """What it says; raises WrongKey."""
        return message_words.opened(vault, self.ref, self.words_sealed)


COLUMNS = (
    outbox.c.id,
    outbox.c.ref,
    outbox.c.party_id,
    outbox.c.channel,
    outbox.c.chat_id,
    chats.c.address_sealed,
    chats.c.chat_index,
    parties.c.phone_sealed,
    parties.c.phone_index,
    outbox.c.case_no,
    outbox.c.kind,
    outbox.c.words_sealed,
    outbox.c.tries,
    outbox.c.doubts,
)
ADDRESSED = outbox.join(parties, parties.c.id == outbox.c.party_id).outerjoin(
    chats,
    and_(chats.c.id == outbox.c.chat_id, chats.c.channel == outbox.c.channel),  # not a chat of another vendor
)
_earlier = outbox.alias("earlier")


def _may_go(row: FromClause) -> ColumnElement[bool]:
    """A reminder may go only once everything is known that people had sent by the time it was written."""
    return or_(row.c.kind != MessageKind.REMINDER.value, row.c.created_at <= bindparam("heard"))


def _was_due(row: FromClause) -> ColumnElement[bool]:
    return or_(row.c.due_at <= bindparam("now"), row.c.due_at <= row.c.created_at)


_DUE = Prepared(
    select(*COLUMNS)
    .select_from(ADDRESSED)
    .where(
        outbox.c.state == "pending",
        outbox.c.due_at <= bindparam("now"),
        or_(outbox.c.expires_at.is_(None), outbox.c.expires_at > bindparam("now")),
        outbox.c.channel == bindparam("on"),
        _may_go(outbox),
        ~select(_earlier.c.id)
        .where(
            _earlier.c.party_id == outbox.c.party_id,
            _earlier.c.channel == outbox.c.channel,  # a paused lane does not hold up the others
            _earlier.c.state.in_(("pending", "sending")),
            # What waits for its hour must not hold up a conversation; what was due when written does, by whatever clock.
            or_(_earlier.c.tries > 0, _was_due(_earlier)),
            _may_go(_earlier),
            _earlier.c.id < outbox.c.id,
        )
        .exists(),
    )
    .order_by(outbox.c.due_at, outbox.c.id)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True, of=outbox)
)
_START = Prepared(
    update(outbox)
    .where(outbox.c.id.in_(bindparam("rows", expanding=True)))
    .values(state="sending", owner=bindparam("by"), sent_at=bindparam("now"), tries=outbox.c.tries + 1)
)
_ACCEPT = {
    rows: Prepared(
        update(outbox)
        .where(
            outbox.c.id.in_([bindparam(f"row{n}", type_=Integer) for n in range(rows)]),
            outbox.c.state.not_in(_FINAL),  # IN the others, and SQLite would walk those states instead
        )
        .values(
            state="accepted",
            provider_id=case(
                *(
                    (outbox.c.id == bindparam(f"row{n}"), bindparam(f"given{n}", type_=String(80)))
                    for n in range(rows)
                )
            ),
            error=None,
            settled_at=bindparam("now"),
            owner=None,
            words_sealed=WORDS_TAKEN,
        )
    )
    for rows in _ACCEPTED_AT_ONCE
}
"""Batch sizes: with one statement per row, two threads would keep handing each other the interpreter."""
_SETTLE = Prepared(
    update(outbox)
    .where(outbox.c.id == bindparam("row"), outbox.c.state.in_(UNSETTLED))
    .values(
        state=bindparam("to"),
        provider_id=func.coalesce(bindparam("given", type_=String(80)), outbox.c.provider_id),
        error=bindparam("code"),
        fault=bindparam("whose", type_=String(8)),
        temporary=bindparam("for_now"),
        ours=bindparam("by_us"),
        settled_at=bindparam("now"),
        owner=None,
        words_sealed=case((bindparam("ended", type_=Integer) == 1, null()), else_=WORDS_TAKEN),
    )
)
_OWN = (outbox.c.id == bindparam("row"), outbox.c.state == "sending", outbox.c.owner == bindparam("by"))
_DOUBT = Prepared(
    update(outbox)
    .where(*_OWN)
    .values(state="unknown", error=bindparam("code"), doubts=outbox.c.doubts + 1, owner=None)
)
_AGAIN = Prepared(
    update(outbox)
    .where(*_OWN)
    .values(state="pending", due_at=bindparam("due"), error=bindparam("code"), owner=None)
)
_END = Prepared(
    update(outbox)
    .where(*_OWN)
    .values(
        state=bindparam("to"),
        error=bindparam("code"),
        fault=bindparam("whose", type_=String(8)),
        settled_at=bindparam("now"),
        owner=None,
        words_sealed=None,
    )
)


def start(
    connection: Connection,
    *,
    channel: str,
    owner: str,
    now: datetime,
    most: int,
    heard: datetime | None = None,
) -> tuple[list[Posting], bool]:
    """Move what is due on a channel to `sending` under `owner`, at most one per person at a time, oldest first.

    `heard`: up to when everything that people sent us is known; reminders written later wait. Also returns whether
    more than `most` were due.
    """
    due = _DUE.all(connection, on=channel, now=now, most=most + 1, heard=heard or now)
    started = [posting_of(row, now) for row in due[:most]]
    if started:
        _START.run(connection, rows=[p.id for p in started], by=owner, now=now)
    return started, len(due) > most


def accept(connection: Connection, taken: Sequence[tuple[int, str]], *, now: datetime) -> None:
    """The provider accepted these rows and gave each an id. Rows in a final state keep it."""
    rest = list(taken)
    while rest:
        size = next(size for size in _ACCEPTED_AT_ONCE if size <= len(rest))
        some, rest = rest[:size], rest[size:]
        rows = {f"row{n}": row for n, (row, _) in enumerate(some)}
        given = {f"given{n}": provider_id for n, (_, provider_id) in enumerate(some)}
        _ACCEPT[size].run(connection, now=now, **rows, **given)


def settle(
    connection: Connection,
    row: int,
    state: str,
    *,
    now: datetime,
    provider_id: str | None = None,
    error: str | None = None,
    loss: str | None = None,
) -> bool:
    """Move a row on as its provider reports; False if its state is already final.

    `loss`: whose fault it is that the message did not arrive, as `bot.casework.rounds.closing` names it.
    """
    moved = _SETTLE.run(
        connection,
        row=row,
        to=state,
        given=provider_id,
        code=error,
        whose=loss if loss in (ADDRESS, MESSAGE, WAY) else None,
        for_now=loss in (OURS, LATER),
        by_us=loss == OURS,
        ended=int(state in _FINAL),
        now=now,
    )
    return moved == 1


def doubt(connection: Connection, row: int, *, owner: str, reason: str) -> None:
    """The POST ended in doubt: `unknown` until a report says otherwise."""
    _DOUBT.run(connection, row=row, by=owner, code=reason[:64])


def again(connection: Connection, row: int, *, owner: str, due: datetime, code: str) -> bool:
    """Definitely not accepted: back to `pending`, due later. False if `owner` no longer sends it."""
    return _AGAIN.run(connection, row=row, by=owner, due=due, code=code[:64]) == 1


def fail(connection: Connection, row: int, *, owner: str, now: datetime, code: str, fault: str) -> bool:
    """Definitely refused because of the address or the message itself. False if `owner` no longer sends it."""
    return _END.run(connection, row=row, by=owner, to="failed", now=now, code=code[:64], whose=fault) == 1


def drop(connection: Connection, row: int, *, owner: str, now: datetime, code: str) -> bool:
    """Not posted, and not to be posted any more. False if `owner` no longer sends it."""
    return _END.run(connection, row=row, by=owner, to="cancelled", now=now, code=code[:64], whose=None) == 1


def posting_of(row: AnyRow, sent_at: datetime) -> Posting:
    """The posting of a row that begins with `COLUMNS`."""
    id, ref, party_id, channel, chat_id, chat, known, phone, index, case_no, kind, words, *rest = row
    tries, doubts = rest[:2]
    return Posting(
        id, ref, party_id, channel, chat_id, chat, known, phone, index, case_no, kind, words,
        tries, doubts, sent_at,
    )  # fmt: skip
