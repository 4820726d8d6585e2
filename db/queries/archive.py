"""回访档案: sealing a month, one record per concluded case, and reading the records back.

Everything is read and written in batches inside one transaction: a month of a million cases needs no more memory than
a month of a hundred, and is sealed whole or not at all.
"""

import json
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime
from hashlib import sha256

from sqlalchemy import BindParameter, Connection, bindparam, func, insert, select

from bot.casework.archive import Asked, History, Said, SealedCase, Tried, canonical, record
from bot.casework.ledger import Tree
from bot.casework.score import Figures
from bot.casework.score import figures as figures_of
from bot.dialogue.talk import Disposition
from db.columns import AnyRow
from db.schema import answers, archive, attempts, callbacks, cases, outbox, rounds, supplements, tickets
from db.vault import Vault, mask_phone

BATCH = 500

_CONCLUDED = select(func.count()).select_from(cases).where(cases.c.month == bindparam("of"))
_DISPOSITIONS = (
    select(callbacks.c.disposition, func.count())
    .where(callbacks.c.month == bindparam("of"))
    .group_by(callbacks.c.disposition)
)
_SCORES = (
    select(callbacks.c.score, func.count())
    .where(callbacks.c.month == bindparam("of"), callbacks.c.score.is_not(None))
    .group_by(callbacks.c.score)
)
_ASTRAY = (
    select(func.count())
    .select_from(callbacks)
    .join(cases, cases.c.case_no == callbacks.c.case_no)
    .where(callbacks.c.month == bindparam("of"), cases.c.month.is_distinct_from(callbacks.c.month))
)
_ROUND = select(
    rounds.c.questionnaire_id, rounds.c.questionnaire_version, rounds.c.questionnaire_sha256
).where(rounds.c.month == bindparam("of"))
_TO_SEAL = (
    select(
        callbacks.c.case_no,
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
    .join_from(callbacks, cases)
    .where(callbacks.c.month == bindparam("of"), callbacks.c.place > bindparam("after"))
    .order_by(callbacks.c.place)
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
        attempts.c.at,
        func.coalesce(outbox.c.state, attempts.c.outcome).label("state"),
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
    .order_by(tickets.c.ticket_no)
)
_ADD = insert(archive)
_RECORD = select(archive.c.record).where(archive.c.case_no == bindparam("of"))
_RECORDS = (
    select(archive.c.place, archive.c.case_no, archive.c.record, archive.c.sha256)
    .where(archive.c.month == bindparam("of"), archive.c.place > bindparam("after"))
    .order_by(archive.c.place)
    .limit(BATCH)
)
_SUPPLEMENTS = (
    select(supplements.c.case_no, supplements.c.at, supplements.c.content, supplements.c.sha256)
    .join(archive, archive.c.case_no == supplements.c.case_no)
    .order_by(supplements.c.id)
)
_SUPPLEMENTS_OF_CASE = _SUPPLEMENTS.where(supplements.c.case_no == bindparam("of"))
_SUPPLEMENTS_OF_MONTH = _SUPPLEMENTS.where(archive.c.month == bindparam("of"))


class CoverageBroken(RuntimeError):
    """办结 ≠ Σ 结果: the month cannot be sealed, and nothing was."""


def figures(connection: Connection, month: str) -> Figures:
    """The month's figures as they stand now, planned or not."""
    found: dict[str | None, int] = {
        row[0]: row[1] for row in connection.execute(_DISPOSITIONS, {"of": month})
    }
    return figures_of(
        concluded=connection.execute(_CONCLUDED, {"of": month}).scalar_one(),
        dispositions={Disposition(name): n for name, n in found.items() if name is not None},
        scores={row[0]: row[1] for row in connection.execute(_SCORES, {"of": month})},
        still_open=found.get(None, 0),
    )


def seal_month(connection: Connection, vault: Vault, month: str, *, now: datetime) -> tuple[int, str]:
    """Seal every case of the month; the number of records and the Merkle root over them, in their order.

    Raises CoverageBroken unless concluded cases = callbacks = Σ dispositions.
    """
    _check_coverage(connection, month)
    asked = Asked(*connection.execute(_ROUND, {"of": month}).one())
    tree, count, after = Tree(), 0, 0
    while rows := connection.execute(_TO_SEAL, {"of": month, "after": after}).all():
        lines = [
            canonical(record(h, sealed_at=now)) for h in _histories(connection, vault, month, rows, asked)
        ]
        for line in lines:
            tree.add(line)
        connection.execute(
            _ADD,
            [
                {
                    "case_no": row.case_no,
                    "archive_no": row.archive_no,
                    "month": month,
                    "place": row.place,
                    "record": line.decode(),
                    "sha256": sha256(line).hexdigest(),
                    "sealed_at": now,
                }
                for row, line in zip(rows, lines, strict=True)
            ],
        )
        count += len(rows)
        after = rows[-1].place
    return count, tree.root().hex()


def _check_coverage(connection: Connection, month: str) -> None:
    counts = figures(connection, month)
    astray = connection.execute(_ASTRAY, {"of": month}).scalar_one()
    if not counts.complete or astray:
        raise CoverageBroken(
            f"{month} 不能封存：办结 {counts.concluded} 件，有结果的回访 {counts.accounted} 条，"
            f"没有结果的 {counts.open} 条，月份不符的 {astray} 条；请先核对办件"
        )


def _histories(
    connection: Connection, vault: Vault, month: str, rows: Sequence[AnyRow], asked: Asked
) -> Iterator[History]:
    many = {"many": [row.case_no for row in rows]}
    said: dict[str, list[Said]] = defaultdict(list)
    tried: dict[str, list[Tried]] = defaultdict(list)
    complaints: dict[str, list[str]] = defaultdict(list)
    for a in connection.execute(_ANSWERS, many):
        said[a.case_no].append(Said(a.question, a.value, a.raw, a.channel, a.at))
    for t in connection.execute(_ATTEMPTS, many):
        tried[t.case_no].append(Tried(t.channel, t.at, t.state or "", t.provider_id, t.error))
    for c in connection.execute(_TICKETS, many):
        complaints[c.case_no].append(c.ticket_no)
    for row in rows:
        yield History(
            archive_no=row.archive_no,
            month=month,
            case=_sealed_case(vault, row),
            disposition=Disposition(row.disposition),
            score=row.score,
            answers=tuple(said[row.case_no]),
            attempts=tuple(tried[row.case_no]),
            tickets=tuple(complaints[row.case_no]),
            questionnaire=asked,
        )


def _sealed_case(vault: Vault, row: AnyRow) -> SealedCase:
    phone = vault.open(row.phone_sealed) if row.phone_sealed is not None else None
    more = json.loads(vault.open(row.phones_sealed)) if row.phones_sealed is not None else []
    numbers = tuple(n for n in (phone, *(re.sub(r"\s.*", "", m) for m in more)) if n)
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
        phone=mask_phone(phone) if phone is not None else None,
        numbers=numbers,
    )


def record_of(connection: Connection, case_no: str) -> str | None:
    """The sealed line of a case, if its month is sealed."""
    line: str | None = connection.execute(_RECORD, {"of": case_no}).scalar()
    return line


def records(connection: Connection, month: str) -> Iterator[AnyRow]:
    """The sealed records of a month in their order, each with place, case_no, record and sha256."""
    after = 0
    while rows := connection.execute(_RECORDS, {"of": month, "after": after}).all():
        yield from rows
        after = rows[-1].place


def supplements_of_case(connection: Connection, case_no: str) -> list[AnyRow]:
    """What came in about a case after its record was sealed."""
    return list(connection.execute(_SUPPLEMENTS_OF_CASE, {"of": case_no}))


def supplements_of_month(connection: Connection, month: str) -> list[AnyRow]:
    """The supplements of all cases of a month."""
    return list(connection.execute(_SUPPLEMENTS_OF_MONTH, {"of": month}))
