"""What happened about each case of a month, gathered from six tables in batches: what the records are made from.

The walk goes over the concluded cases by number, which is an index on both engines; a month of a million cases needs no
more memory than a month of a hundred.
"""

import json
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import BindParameter, Connection, bindparam, func, select

from bot.casework.archive import Asked, History, Said, SealedCase, Tried
from bot.dialogue.talk import Disposition
from db.columns import AnyRow
from db.schema import answers, attempts, callbacks, cases, outbox, rounds, tickets
from db.vault import Vault, mask_phone

BATCH = 1_000

_ASKED = select(
    rounds.c.questionnaire_id, rounds.c.questionnaire_version, rounds.c.questionnaire_sha256
).where(rounds.c.month == bindparam("of"))
_DECIDED = (
    select(
        cases.c.case_no,
        callbacks.c.archive_no,
        callbacks.c.place,
        callbacks.c.disposition,
        callbacks.c.score,
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
    )
    .join_from(cases, callbacks, callbacks.c.case_no == cases.c.case_no)
    .where(
        cases.c.month == bindparam("of"),
        cases.c.case_no > bindparam("after"),
        callbacks.c.disposition.is_not(None),
    )
    .order_by(cases.c.case_no)
    .limit(BATCH)
)
_MANY: BindParameter[str] = bindparam("many", expanding=True)
_ANSWERS = (
    select(
        answers.c.case_no, answers.c.question, answers.c.value, answers.c.raw, answers.c.channel, answers.c.at
    )
    .where(answers.c.case_no.in_(_MANY))
    .order_by(answers.c.id)
)
_ATTEMPTS = (
    select(
        attempts.c.case_no,
        attempts.c.channel,
        func.coalesce(outbox.c.sent_at, attempts.c.at).label("at"),
        func.coalesce(outbox.c.state, attempts.c.outcome, "unknown").label("state"),
        outbox.c.provider_id,
        outbox.c.error,
    )
    .join_from(attempts, outbox, outbox.c.ref == attempts.c.ref, isouter=True)
    .where(attempts.c.case_no.in_(_MANY))
    .order_by(attempts.c.case_no, attempts.c.n)
)
_TICKETS = (
    select(tickets.c.case_no, tickets.c.ticket_no)
    .where(tickets.c.case_no.in_(_MANY))
    .order_by(tickets.c.created_at, tickets.c.ticket_no)
)


@dataclass(frozen=True, slots=True)
class Placed:
    """A history, and its place in the month's order."""

    place: int
    history: History


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


def batches(connection: Connection, vault: Vault, month: str) -> Iterator[list[Placed]]:
    """The histories of the month's decided callbacks in order of case numbers; raises NotPlanned, WrongKey."""
    questionnaire, after = asked(connection, month), ""
    while rows := connection.execute(_DECIDED, {"of": month, "after": after}).all():
        yield _batch(connection, vault, month, rows, questionnaire)
        after = rows[-1].case_no


def _batch(
    connection: Connection, vault: Vault, month: str, rows: Sequence[AnyRow], questionnaire: Asked
) -> list[Placed]:
    many = {"many": [row.case_no for row in rows]}
    said: dict[str, list[Said]] = defaultdict(list)
    tried: dict[str, list[Tried]] = defaultdict(list)
    complaints: dict[str, list[str]] = defaultdict(list)
    for a in connection.execute(_ANSWERS, many):
        said[a.case_no].append(Said(a.question, a.value, a.raw, a.channel, a.at))
    for t in connection.execute(_ATTEMPTS, many):
        tried[t.case_no].append(Tried(t.channel, t.at, t.state, t.provider_id, t.error))
    for c in connection.execute(_TICKETS, many):
        complaints[c.case_no].append(c.ticket_no)
    return [
        Placed(
            row.place,
            History(
                archive_no=row.archive_no,
                month=month,
                case=_case(vault, row),
                disposition=Disposition(row.disposition),
                score=row.score,
                answers=tuple(said[row.case_no]),
                attempts=tuple(tried[row.case_no]),
                tickets=tuple(complaints[row.case_no]),
                questionnaire=questionnaire,
            ),
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
