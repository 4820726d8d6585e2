"""What happened about each case of a month, gathered from six tables in batches: what the records are made from.

The walk goes over a round's callbacks by their places, which is an index on both engines; a round of a million cases
needs no more memory than one of a hundred.
"""

import json
import re
from collections import defaultdict
from typing import NamedTuple

from sqlalchemy import BindParameter, Connection, bindparam, func, or_, select

from bot.casework.archive import Asked, History, Said, SealedCase, Tried
from bot.dialogue.talk import Disposition, Stage
from db.columns import AnyRow
from db.prepared import Prepared
from db.queries import uncalled
from db.schema import answers, attempts, callbacks, cases, outbox, rounds, tickets
from db.vault import Vault, mask_phone

BATCH = 2_000
BEFORE_ALL = (-(2**31), "")
"""The place before the first: where a walk begins."""

_ASKED = select(
    rounds.c.questionnaire_id, rounds.c.questionnaire_version, rounds.c.questionnaire_sha256
).where(rounds.c.month == bindparam("of"))
_PLACED = Prepared(
    select(
        cases.c.case_no,
        callbacks.c.archive_no,
        callbacks.c.place,
        callbacks.c.disposition,
        callbacks.c.score,
        callbacks.c.stage,
        cases.c.item,
        cases.c.department,
        cases.c.handler,
        cases.c.applicant,
        cases.c.received_at,
        cases.c.promised_days,
        cases.c.concluded_at,
        cases.c.outcome,
        cases.c.phone_sealed,
        cases.c.phones_sealed,
        uncalled.REACHABLE.label("reachable"),
    )
    .join_from(callbacks, cases, callbacks.c.case_no == cases.c.case_no)
    .where(
        callbacks.c.month == bindparam("of"),
        callbacks.c.place >= bindparam("place"),
        or_(callbacks.c.place > bindparam("place"), callbacks.c.case_no > bindparam("after")),
    )
    .order_by(callbacks.c.place, callbacks.c.case_no)
    .limit(bindparam("most"))
)
_MANY: BindParameter[str] = bindparam("many", expanding=True)
_ANSWERS = Prepared(
    select(
        answers.c.case_no, answers.c.question, answers.c.value, answers.c.raw, answers.c.channel, answers.c.at
    )
    .where(answers.c.case_no.in_(_MANY))
    .order_by(answers.c.id)
)
_ATTEMPTS = Prepared(
    select(
        attempts.c.case_no,
        attempts.c.channel,
        func.coalesce(outbox.c.sent_at, attempts.c.at).label("at"),
        func.coalesce(outbox.c.state, attempts.c.outcome, "unknown").label("state"),
        outbox.c.provider_id,
        outbox.c.error,
        uncalled.fault(outbox).label("fault"),
    )
    .join_from(attempts, outbox, outbox.c.ref == attempts.c.ref, isouter=True)
    .where(attempts.c.case_no.in_(_MANY))
    .order_by(attempts.c.case_no, attempts.c.n)
)
_TICKETS = Prepared(
    select(tickets.c.case_no, tickets.c.ticket_no)
    .where(tickets.c.case_no.in_(_MANY))
    .order_by(tickets.c.created_at, tickets.c.ticket_no)
)


class Placed(NamedTuple):
    """A history, and its place in the round's order."""

    place: int
    history: History
    asking: bool
    """Something is still being asked, or was to be."""


class NotPlanned(RuntimeError):
    """The month has no round, so that nobody can have been asked."""

    def __init__(self, month: str) -> None:
        super().__init__(f"{month} 还没有回访计划，不能封存；请先 huifang round plan {month}")


def asked(connection: Connection, month: str) -> Asked:
    """The questionnaire that the month's round was opened with; raises NotPlanned."""
    row = connection.execute(_ASKED, {"of": month}).one_or_none()
    if row is None:
        raise NotPlanned(month)
    return Asked(*row)


def page(
    connection: Connection, vault: Vault, month: str, questionnaire: Asked, after: tuple[int, str]
) -> list[Placed]:
    """The next histories of a round in the order of their places, `BATCH` at most; raises WrongKey."""
    place, case_no = after
    rows = _PLACED.all(connection, of=month, place=place, after=case_no, most=BATCH)
    beside = _beside(connection, [row[0] for row in rows]) if rows else _NOTHING
    of = month.partition("+")[0]
    return [_placed(vault, of, questionnaire, row, beside) for row in rows]


class _Beside(NamedTuple):
    """What other tables know of some cases."""

    said: dict[str, list[Said]]
    tried: dict[str, list[Tried]]
    complaints: dict[str, list[str]]


_NOTHING = _Beside({}, {}, {})


def _beside(connection: Connection, numbers: list[str]) -> _Beside:
    found = _Beside(defaultdict(list), defaultdict(list), defaultdict(list))
    for number, *answer in _ANSWERS.all(connection, many=numbers):
        found.said[number].append(Said(*answer))
    for number, *attempt in _ATTEMPTS.all(connection, many=numbers):
        found.tried[number].append(Tried(*attempt))
    for number, ticket_no in _TICKETS.all(connection, many=numbers):
        found.complaints[number].append(ticket_no)
    return found


def _placed(vault: Vault, month: str, questionnaire: Asked, row: AnyRow, beside: _Beside) -> Placed:
    """By position, in the order of `_PLACED`: a million rows are read in a row."""
    (
        case_no, archive_no, place, disposition, score, stage, item, department, handler, applicant, received_at,
        promised_days, concluded_at, outcome, phone_sealed, phones_sealed, reachable,
    ) = row  # fmt: skip
    numbers = _numbers(vault, phone_sealed, phones_sealed)
    phone = mask_phone(numbers[0]) if phone_sealed is not None else None
    case = SealedCase(
        case_no, item, department, handler, applicant, received_at, promised_days, concluded_at, outcome, phone,
        numbers,
    )  # fmt: skip
    history = History(
        archive_no,
        month,
        case,
        Disposition(disposition) if disposition is not None else None,
        score,
        tuple(beside.said.get(case_no, ())),
        tuple(beside.tried.get(case_no, ())),
        tuple(beside.complaints.get(case_no, ())),
        questionnaire,
        reachable,
    )
    return Placed(place, history, stage != Stage.DONE.value)


def numbers_of(vault: Vault, row: AnyRow) -> tuple[str, ...]:
    """All numbers of a case in clear and without extensions, the one that is called back first; raises WrongKey."""
    return _numbers(vault, row.phone_sealed, row.phones_sealed)


def _numbers(vault: Vault, phone_sealed: bytes | None, phones_sealed: bytes | None) -> tuple[str, ...]:
    first = [vault.open(phone_sealed)] if phone_sealed is not None else []
    if phones_sealed is None:
        return tuple(first)
    cell = json.loads(vault.open(phones_sealed))
    return tuple(dict.fromkeys(first + [re.sub(r"[^+0-9].*", "", number) for number in cell]))
