"""Corrections of recorded calls: what is to be put right, and the entry that does it. See `bot.casework.callsheet.corrections`."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, exists, insert, select, update

from bot.casework.callsheet.corrections import CallbackNow, RecordedCall
from bot.casework.callsheet.phone_calls import CALL, CORRECTION, PHONE
from bot.dialogue.effects import Answered
from bot.domain.disposition import Disposition
from bot.domain.stage import Stage
from db.queries.people import conversations
from db.queries.remedies import opening
from db.queries.rounds import callbacks, rounds
from db.queries.rounds.callbacks import HeardByPhone, NoSuchCallback
from db.schema import answers, attempts
from db.schema import callbacks as rows

_STANDS = (
    select(rows.c.score, rows.c.disposition, rows.c.ticket_no)
    .where(rows.c.case_no == bindparam("of"))
    .with_for_update()
)
_LATEST = (
    select(attempts.c.n, attempts.c.outcome, attempts.c.by_whom, attempts.c.at)
    .where(
        attempts.c.case_no == bindparam("of"),
        attempts.c.channel == PHONE,
        attempts.c.kind.in_((CALL, CORRECTION)),
    )
    .order_by(attempts.c.n.desc())
    .limit(1)
)
_MESSAGED = select(
    exists().where(
        answers.c.case_no == bindparam("of"),
        answers.c.question == "overall",
        answers.c.channel != PHONE,
        answers.c.at >= bindparam("since"),
    )
)
_ADD = insert(attempts)
_REOPEN = (
    update(rows)
    .where(rows.c.case_no == bindparam("of"))
    .values(score=None, disposition=None, stage=Stage.BY_PHONE.value, question=None, due_at=None)
)
_BY = select(
    exists().where(
        attempts.c.case_no == bindparam("of"),
        attempts.c.kind == CORRECTION,
        attempts.c.by_whom == bindparam("name"),
    )
)


@dataclass(frozen=True, slots=True)
class ToCorrect:
    """A case whose latest call may be put right."""

    recorded: RecordedCall | None
    """None: nobody has phoned."""
    number: int
    """Of that record among the attempts."""
    last: int
    """The number of the latest attempt."""
    stands: CallbackNow
    sealed: bool
    ticket_no: str | None


def to_correct(connection: Connection, case_no: str) -> ToCorrect:
    """The case, held until the transaction ends; raises NoSuchCallback."""
    sealed = not rounds.hold_open(connection, case_no)
    row = connection.execute(_STANDS, {"of": case_no}).one_or_none()
    if row is None:
        raise NoSuchCallback(case_no)
    latest = connection.execute(_LATEST, {"of": case_no}).one_or_none()
    recorded = RecordedCall(latest.outcome or "", latest.by_whom or "", latest.at) if latest else None
    messaged = latest is not None and bool(
        connection.execute(_MESSAGED, {"of": case_no, "since": latest.at}).scalar_one()
    )
    disposition = Disposition(row.disposition) if row.disposition is not None else None
    stands = CallbackNow(row.score, disposition, messaged)
    last = callbacks.last_attempt(connection, case_no)
    return ToCorrect(recorded, latest.n if latest else 0, last, stands, sealed, row.ticket_no)


def write(
    connection: Connection, case_no: str, found: ToCorrect, right: HeardByPhone, told: str, *, now: datetime
) -> None:
    """Add the correction: an answer that tells of it, an attempt that supersedes the record, the callback as it is then.

    After the seal the answer alone, as a supplement.
    """
    value = str(right.score) if right.score is not None else None
    answer = Answered(case_no, "overall", value, told)
    conversations.keep_answer(connection, answer, channel=PHONE, at=now, inbound_id=None, sealed=found.sealed)
    if found.sealed:
        return
    if value is None:
        opening.withdrawn(connection, case_no, now=now)
    entry = {"case_no": case_no, "n": found.last + 1, "channel": PHONE, "kind": CORRECTION, "at": now}
    said = {"outcome": right.outcome, "by_whom": right.by_whom, "note": right.note, "corrects": found.number}
    connection.execute(_ADD, entry | said)
    if right.ends:
        callbacks.end(connection, case_no, right, now=now)
    else:
        connection.execute(_REOPEN, {"of": case_no})
        callbacks.moves(connection, case_no)


def corrected_by(connection: Connection, case_no: str, name: str) -> bool:
    """Whether this person has put the first record right, and so knows it."""
    return bool(connection.execute(_BY, {"of": case_no, "name": name}).scalar_one())
