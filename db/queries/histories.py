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
    numbers = [row.case_no for row in rows]
    said: dict[str, list[Said]] = defaultdict(list)
    tried: dict[str, list[Tried]] = defaultdict(list)
    complaints: dict[str, list[str]] = defaultdict(list)
    if rows:
        for number, *answer in _ANSWERS.all(connection, many=numbers):
            said[number].append(Said(*answer))
        for number, *attempt in _ATTEMPTS.all(connection, many=numbers):
            tried[number].append(Tried(*attempt))
        for number, ticket_no in _TICKETS.all(connection, many=numbers):
            complaints[number].append(ticket_no)
    return [
        Placed(
            row.place,
            History(
                archive_no=row.archive_no,
                month=month.partition("+")[0],
                case=_case(vault, row),
                disposition=Disposition(row.disposition) if row.disposition is not None else None,
                score=row.score,
                answers=tuple(said.get(row.case_no, ())),
                attempts=tuple(tried.get(row.case_no, ())),
                tickets=tuple(complaints.get(row.case_no, ())),
                questionnaire=questionnaire,
                reachable=row.reachable,
            ),
            row.stage != Stage.DONE.value,
        )
        for row in rows
    ]


def _case(vault: Vault, row: AnyRow) -> SealedCase:
    numbers = numbers_of(vault, row)
    return SealedCase(
        case_no=row.case_no,
        item=row.item,
        department=row.department,
        handler=row.handler,
        applicant=row.applicant,
        received_at=row.received_at,
        promised_days=row.promised_days,
        concluded_at=row.concluded_at,
        outcome=row.outcome,
        phone=mask_phone(numbers[0]) if row.phone_sealed is not None else None,
        numbers=numbers,
    )


def numbers_of(vault: Vault, row: AnyRow) -> tuple[str, ...]:
    """All numbers of a case in clear and without extensions, the one that is called back first; raises WrongKey."""
    first = [vault.open(row.phone_sealed)] if row.phone_sealed is not None else []
    cell = json.loads(vault.open(row.phones_sealed)) if row.phones_sealed is not None else []
    return tuple(dict.fromkeys(first + [re.sub(r"[^+0-9].*", "", number) for number in cell]))
