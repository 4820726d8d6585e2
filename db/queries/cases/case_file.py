"""一件的档案: everything there is about one case, sealed or not, as its page shows it.

Before the seal, what is known so far is put into the form of a record, with the same masks; it changes with every
answer, and has no digest. The record's content is kept apart from what came later or was changed in the imported row.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection, bindparam, func, select

from bot.casework.archive.record import (
    History,
    HistoryAnswer,
    HistoryAttempt,
    HistoryForm,
    SealedCase,
    moment,
    record,
)
from bot.casework.archive.shape import read_line
from bot.domain.dialling import mask_phone
from bot.domain.disposition import Disposition
from bot.domain.record import Record
from db.engine.prepared import Prepared
from db.queries.archive import archive as archives
from db.queries.archive import verification
from db.queries.archive.archive import SealedRecord, Supplement
from db.queries.archive.histories import numbers_of
from db.queries.archive.verification import ArchiveFinding
from db.queries.people import phones
from db.queries.rounds import uncalled
from db.schema import answers, attempts, callbacks, case_changes, cases, outbox, rounds, tickets
from db.schema.columns import AnyRow
from db.vault import Vault

_CASE = Prepared(
    select(
        cases,
        callbacks.c.archive_no,
        callbacks.c.disposition,
        callbacks.c.score,
        rounds.c.questionnaire_id,
        rounds.c.questionnaire_version,
        rounds.c.questionnaire_sha256,
    )
    .join_from(cases, callbacks, callbacks.c.case_no == cases.c.case_no, isouter=True)
    .join(rounds, rounds.c.month == callbacks.c.month, isouter=True)
    .where(cases.c.case_no == bindparam("of"))
)
_ATTEMPTS = Prepared(
    select(
        attempts.c.channel,
        func.coalesce(outbox.c.sent_at, attempts.c.at).label("at"),
        func.coalesce(outbox.c.state, attempts.c.outcome, "unknown").label("state"),
        outbox.c.provider_id,
        uncalled.told(attempts, outbox).label("error"),
        attempts.c.by_whom,
    )
    .join_from(attempts, outbox, outbox.c.ref == attempts.c.ref, isouter=True)
    .where(attempts.c.case_no == bindparam("of"))
    .order_by(attempts.c.n)
)
_ANSWERS = Prepared(
    select(answers.c.question, answers.c.value, answers.c.raw, answers.c.channel, answers.c.at)
    .where(answers.c.case_no == bindparam("of"))
    .order_by(answers.c.id)
)
_TICKETS = Prepared(
    select(tickets.c.ticket_no)
    .where(tickets.c.case_no == bindparam("of"))
    .order_by(tickets.c.created_at, tickets.c.ticket_no)
)
_CHANGES = Prepared(
    select(case_changes.c.at, case_changes.c.before, case_changes.c.after)
    .where(case_changes.c.case_no == bindparam("of"))
    .order_by(case_changes.c.id)
)


@dataclass(frozen=True, slots=True)
class Change:
    """A change of the imported row: the fields that differ, before and after, phones masked."""

    at: datetime
    before: Mapping[str, object]
    after: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class CaseFile:
    """Everything there is about one case."""

    case_no: str
    month: str | None
    applicant_kind: str
    record: Record | None
    """In the form of a record; None when the sealed one cannot be read any more."""
    sealed: SealedRecord | None
    findings: tuple[ArchiveFinding, ...]
    """What is wrong with the sealed record, verified now."""
    supplements: tuple[Supplement, ...]
    changes: tuple[Change, ...]
    callers: Mapping[str, str]
    """Who made each phone call, by the call's moment in the record."""


@dataclass(frozen=True, slots=True)
class Clear:
    """The masked data in clear, for somebody who gave a reason."""

    applicant: str
    contact: str
    phones: tuple[str, ...]


def of_case(connection: Connection, vault: Vault, case_no: str) -> CaseFile | None:
    """The file of a case; None when there is no such case; raises WrongKey."""
    row = _CASE.first(connection, of=case_no)
    if row is None:
        return None
    sealed = archives.record_of(connection, case_no)
    tried = _ATTEMPTS.all(connection, of=case_no)
    content = _readable(sealed) if sealed is not None else _so_far(connection, vault, row, tried)
    return CaseFile(
        case_no=case_no,
        month=row.month,
        applicant_kind=row.applicant_kind,
        record=content,
        sealed=sealed,
        findings=tuple(verification.verify_one(connection, case_no, vault)) if sealed is not None else (),
        supplements=tuple(archives.supplements_of_case(connection, case_no)),
        changes=tuple(
            Change(c.at, json.loads(c.before), json.loads(c.after))
            for c in _CHANGES.all(connection, of=case_no)
        ),
        callers={moment(t.at): t.by_whom for t in tried if t.by_whom},
    )


def in_clear(connection: Connection, vault: Vault, case_no: str) -> Clear | None:
    """The applicant and every number of the row; None when there is no such case; raises WrongKey."""
    row = _CASE.first(connection, of=case_no)
    if row is None:
        return None
    _, cell = phones.opened(vault, row.case_no, row.phone_sealed, row.phones_sealed)
    return Clear(row.applicant, row.contact, cell)


def _readable(sealed: SealedRecord) -> Record | None:
    """The record; None when it was altered into something else (on SQLite, even into bytes)."""
    content, flaws = read_line(str(sealed.record))
    return None if flaws else content


def _so_far(connection: Connection, vault: Vault, row: AnyRow, tried: list[AnyRow]) -> Record:
    """The record as it would be if it were made now; what is not known yet is None."""
    numbers = numbers_of(vault, row)
    history = History(
        archive_no=row.archive_no or "",
        month=row.month or "",
        case=SealedCase(
            case_no=row.case_no,
            item=row.item,
            department=row.department,
            handler=row.handler,
            applicant=row.applicant,
            received_at=row.received_at,
            promised_days=row.promised_days,
            concluded_at=row.concluded_at or row.imported_at,
            outcome=row.outcome,
            phone=mask_phone(numbers[0]) if row.phone_sealed is not None else None,
            numbers=numbers,
        ),
        disposition=Disposition(row.disposition or Disposition.NO_ANSWER),
        score=row.score,
        answers=tuple(
            HistoryAnswer(a.question, a.value, a.raw, a.channel, a.at)
            for a in _ANSWERS.all(connection, of=row.case_no)
        ),
        attempts=tuple(HistoryAttempt(t.channel, t.at, t.state, t.provider_id, t.error) for t in tried),
        tickets=tuple(_TICKETS.scalars(connection, of=row.case_no)),
        questionnaire=HistoryForm(
            row.questionnaire_id or "", row.questionnaire_version or 0, row.questionnaire_sha256 or ""
        ),
    )
    made = record(history, sealed_at=row.updated_at)
    ended = Disposition(row.disposition) if row.disposition is not None else None
    case = made.case if row.concluded_at is not None else replace(made.case, concluded_at=None)
    return replace(made, case=case, disposition=ended, sealed_at=None)
