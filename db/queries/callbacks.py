"""回访: looking after single callbacks: the call sheet, what an officer hears on the phone, a corrected number."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, func, insert, or_, select, update

from bot.dialogue.effects import Answered
from bot.dialogue.talk import Disposition, Stage
from db.queries import conversations, people
from db.schema import archive, attempts, callbacks, cases, outbox, parties
from db.vault import Vault

PHONE = "phone"

_READDRESS = (
    update(callbacks)
    .where(
        callbacks.c.case_no == bindparam("of"),
        callbacks.c.disposition.is_(None),
        callbacks.c.stage.in_((Stage.WAITING.value, Stage.BY_PHONE.value)),
    )
    .values(party_id=bindparam("to_party"), stage=bindparam("to_stage"), due_at=bindparam("to_due"))
)


def readdress(
    connection: Connection, vault: Vault, case_no: str, phone: str | None, *, can_sms: bool, now: datetime
) -> None:
    """A case that has not been asked about got another phone: its callback goes there."""
    party = people.of_phone(connection, vault, phone, can_sms=can_sms) if phone else None
    connection.execute(
        _READDRESS,
        {
            "of": case_no,
            "to_party": party.id if party is not None else None,
            "to_stage": (Stage.WAITING if party is not None else Stage.BY_PHONE).value,
            "to_due": now if party is not None else None,
        },
    )


@dataclass(frozen=True, slots=True)
class ToPhone:
    """One line of the call sheet: whom to phone, about what, and what was tried before."""

    case_no: str
    archive_no: str
    applicant: str
    contact: str
    item: str
    department: str
    concluded_at: datetime
    phones: tuple[str, ...]
    """In clear, with extensions: an officer dials them."""
    tried: str
    """The earlier attempts, as `channel:state` words."""
    needs_person: bool
    """The applicant wrote something that was not understood."""


@dataclass(frozen=True, slots=True)
class Heard:
    """What an officer heard on the phone: a score, or how the call ended otherwise."""

    score: int | None
    disposition: Disposition
    by_whom: str
    note: str


class NoSuchCallback(ValueError):
    """No callback of this case has been planned."""

    def __init__(self, case_no: str) -> None:
        super().__init__(f"没有办件 {case_no[:60]} 的回访；请核对编号，或先 huifang round plan")


_SHEET = (
    select(
        callbacks.c.case_no,
        callbacks.c.archive_no,
        cases.c.applicant,
        cases.c.contact,
        cases.c.item,
        cases.c.department,
        cases.c.concluded_at,
        cases.c.phone_sealed,
        cases.c.phones_sealed,
        callbacks.c.needs_person,
    )
    .join_from(callbacks, cases)
    .where(
        callbacks.c.month == bindparam("of"),
        callbacks.c.place > bindparam("after"),
        callbacks.c.disposition.is_(None),
        callbacks.c.stage == Stage.BY_PHONE.value,
        or_(cases.c.phone_sealed.is_not(None), cases.c.phones_sealed.is_not(None)),
    )
    .add_columns(callbacks.c.place)
    .order_by(callbacks.c.place)
    .limit(500)
)
_TRIED = (
    select(attempts.c.channel, func.coalesce(outbox.c.state, attempts.c.outcome).label("state"))
    .join_from(attempts, outbox, outbox.c.ref == attempts.c.ref, isouter=True)
    .where(attempts.c.case_no == bindparam("of"))
    .order_by(attempts.c.n)
)
_ONE = (
    select(callbacks.c.case_no, callbacks.c.disposition, archive.c.case_no.label("sealed"), parties.c.version)
    .join_from(callbacks, archive, archive.c.case_no == callbacks.c.case_no, isouter=True)
    .join(parties, parties.c.id == callbacks.c.party_id, isouter=True)
    .where(callbacks.c.case_no == bindparam("of"))
)
_LAST_ATTEMPT = select(func.coalesce(func.max(attempts.c.n), 0)).where(attempts.c.case_no == bindparam("of"))
_ADD_ATTEMPT = insert(attempts)
_END = (
    update(callbacks)
    .where(callbacks.c.case_no == bindparam("of"))
    .values(
        score=bindparam("to_score"),
        disposition=bindparam("to_disposition"),
        stage=Stage.DONE.value,
        question=None,
        due_at=None,
        ended_at=bindparam("now"),
        needs_person=False,
    )
)
_PARTY_MOVES = (
    update(parties)
    .where(
        parties.c.id
        == select(callbacks.c.party_id).where(callbacks.c.case_no == bindparam("of")).scalar_subquery()
    )
    .values(version=parties.c.version + 1)
)


def call_sheet(connection: Connection, vault: Vault, month: str) -> Iterator[ToPhone]:
    """电话回访单: the applicants of a month whom messages did not reach, in the round's order."""
    after = 0
    while rows := connection.execute(_SHEET, {"of": month, "after": after}).all():
        for row in rows:
            values = row._asdict()
            after = values.pop("place")
            first, more = values.pop("phone_sealed"), values.pop("phones_sealed")
            phones = json.loads(vault.open(more)) if more else [vault.open(first)]
            tried = "，".join(
                f"{t.channel}:{t.state}" for t in connection.execute(_TRIED, {"of": row.case_no})
            )
            yield ToPhone(**values, phones=tuple(phones), tried=tried)


def hear(connection: Connection, case_no: str, heard: Heard, *, now: datetime) -> bool:
    """Record a phone call; False when the record is sealed and the call became a supplement.

    A call nobody answered is an attempt and leaves the callback open: it may be tried again until the close.
    """
    found = connection.execute(_ONE, {"of": case_no}).one_or_none()
    if found is None:
        raise NoSuchCallback(case_no)
    raw = heard.note or (
        f"电话回访：{heard.score}分" if heard.score is not None else f"电话回访：{heard.disposition}"
    )
    if found.sealed is not None:
        content = {
            "question": "overall",
            "value": heard.score,
            "raw": raw,
            "channel": PHONE,
            "at": now.isoformat(),
        }
        conversations.add_supplement(connection, case_no, content, at=now)
        return False
    n = connection.execute(_LAST_ATTEMPT, {"of": case_no}).scalar_one()
    connection.execute(
        _ADD_ATTEMPT,
        {
            "case_no": case_no,
            "n": n + 1,
            "channel": PHONE,
            "kind": "call",
            "at": now,
            "outcome": heard.disposition.value,
            "by_whom": heard.by_whom,
            "note": heard.note,
        },
    )
    if heard.score is not None:
        answer = Answered(case_no, "overall", str(heard.score), raw)
        conversations.keep_answer(connection, answer, channel=PHONE, at=now, inbound_id=None, sealed=False)
    if heard.disposition not in (Disposition.NO_ANSWER, Disposition.UNREACHABLE):
        values = {
            "of": case_no,
            "to_score": heard.score,
            "to_disposition": heard.disposition.value,
            "now": now,
        }
        connection.execute(_END, values)
        connection.execute(_PARTY_MOVES, {"of": case_no})
    return True
