"""To whom a notice of the panel was sent, by which message of the outbox, and what became of it."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, exists, null, select, update
from sqlalchemy.dialects.postgresql import insert as insert_or_leave

from db.engine.prepared import Prepared
from db.schema import (
    callbacks,
    chats,
    claims,
    inbound,
    links,
    outbox,
    panel_members,
    panel_notice_sends,
    parties,
)
from db.schema.columns import Instant

_ROW = panel_notice_sends.c
_ADD = Prepared(
    insert_or_leave(panel_notice_sends).on_conflict_do_nothing(index_elements=["notice_ref", "member_ref"])
)
_SENT = Prepared(
    select(_ROW.notice_ref, panel_members.c.number, outbox.c.state)
    .join_from(panel_notice_sends, panel_members, panel_members.c.ref == _ROW.member_ref)
    .join(outbox, outbox.c.ref == _ROW.message_ref, isouter=True)
    .where(_ROW.notice_ref.in_(bindparam("notices", expanding=True)))
    .order_by(panel_members.c.number)
)
_OF_NOTICE = select(_ROW.message_ref).where(_ROW.notice_ref == bindparam("of"))
_CANCEL = Prepared(
    update(outbox)
    .where(outbox.c.ref.in_(_OF_NOTICE), outbox.c.state == "pending")
    .values(
        state="cancelled",
        settled_at=bindparam("now", type_=Instant),
        error="withdrawn",
        words_sealed=None,
        seen_to=True,
    )
)
_MESSAGES = select(_ROW.message_ref).where(_ROW.member_ref == bindparam("of"), _ROW.message_ref.is_not(None))
_PARTIES = Prepared(select(outbox.c.party_id).distinct().where(outbox.c.ref.in_(_MESSAGES)))
_NOTHING_ELSE = tuple(
    ~exists().where(table.c.party_id == parties.c.id) for table in (callbacks, chats, inbound, links, claims)
)
_FORGET = Prepared(
    update(parties)
    .where(
        parties.c.id == bindparam("party"),
        *_NOTHING_ELSE,
        ~exists().where(outbox.c.party_id == parties.c.id, outbox.c.ref.not_in(_MESSAGES)),
    )
    .values(phone_sealed=null(), phone_index=null(), can_sms=False)
)


@dataclass(frozen=True, slots=True)
class NoticeSend:
    """To one member. `member`: by number; `state`: of the message; None: there was no way to send one."""

    member: str
    state: str | None


def add(connection: Connection, notice_ref: str, member_ref: str, message_ref: str | None) -> None:
    """It goes to this member by this message; None: there is no way."""
    _ADD.run(connection, notice_ref=notice_ref, member_ref=member_ref, message_ref=message_ref)


def of_notices(connection: Connection, refs: list[str]) -> Mapping[str, list[NoticeSend]]:
    """To whom these went, and how far each is."""
    found = defaultdict[str, list[NoticeSend]](list)
    for row in _SENT.all(connection, notices=refs):
        found[row.notice_ref].append(NoticeSend(row.number or "", row.state))
    return found


def withdraw(connection: Connection, notice_ref: str, now: datetime) -> None:
    """Whoever has not been sent it is not sent it any more."""
    _CANCEL.run(connection, of=notice_ref, now=now)


def forget(connection: Connection, member_ref: str) -> None:
    """Destroy the phone to which notices were sent, unless it is known for something else as well."""
    for party_id in _PARTIES.scalars(connection, of=member_ref):
        _FORGET.run(connection, party=party_id, of=member_ref)
