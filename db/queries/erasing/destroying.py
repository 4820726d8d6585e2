"""Destroying, in one transaction, every row that says something of a case's person, and leaving what is counted.

The case goes on under a number of its own, the alias, so that what is left (month, department, item, result, slot) leads to
nobody: the only way back is the keyed hash of the number that it had. Rows of the append-only tables are named in
`erasing` first, which their triggers ask for (`db.migrations.append_only`), and the names are taken back at the end.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    LargeBinary,
    String,
    bindparam,
    delete,
    func,
    insert,
    literal,
    null,
    or_,
    select,
    update,
)

from bot.casework.ledger.tree import leaf_hash
from bot.domain.erasure import ERASURE_REASONS, ErasureReason
from bot.domain.remedy import RemedyEnd, RemedyState
from db.queries.archive import erasures
from db.queries.archive.erasures import Erasure
from db.queries.cases import shelving
from db.queries.erasing import complaints, correspondence
from db.queries.erasing.standing import ErasureStanding
from db.queries.keys.rekeying import leave_no_traces
from db.queries.ledger import rating_receipts
from db.queries.vouching import sums
from db.schema import (
    answers,
    approvals,
    archive,
    attempts,
    audit,
    call_cards,
    callbacks,
    case_changes,
    cases,
    erasing,
    latecomers,
    ledger_checks,
    ledger_outcomes,
    ledger_slots,
    marks,
    province_handed_in,
    province_messages,
    remedies,
    remedy_events,
    score_contests,
    score_facts,
    second_calls,
    supplements,
    tickets,
)
from db.vault import Vault
from db.vault.sealed import REQUEST

PHONE = "phone"
_NO: BindParameter[str] = bindparam("no")
_NEW: BindParameter[str] = bindparam("alias", type_=String)
_SHORT: Mapping[str, Any] = {
    "case_no": _NEW,
    **dict.fromkeys(("applicant", "applicant_kind", "contact", "outcome"), literal("")),
    "digest": bindparam("digest", type_=LargeBinary),
    "can_sms": cases.c.can_sms,
    **{name: cases.c[name] for name in ("month", "item", "department", "handler", "imported_at")},
    "updated_at": cases.c.imported_at,
}
_CASE = insert(cases).from_select(
    list(_SHORT),
    select(*_SHORT.values()).where(cases.c.case_no == _NO),  # what a figure counts, and no more
)
_LAST_SCORE = (
    select(func.max(answers.c.id))
    .where(answers.c.case_no == _NO, answers.c.question == "overall", answers.c.value.is_not(None))
    .scalar_subquery()
)
_SCORE = select(answers.c.question, answers.c.value, answers.c.channel, answers.c.at).where(
    answers.c.id == _LAST_SCORE
)
_KEEP_SCORE = insert(answers)
_CALLBACK = (
    update(callbacks)
    .where(callbacks.c.case_no == _NO)
    .values(
        case_no=_NEW,
        party_id=null(),
        question=null(),
        unclear=0,
        ended_at=bindparam("hour"),
        given="[]",
        words="",
        ticket_no=null(),
        needs_person=False,
        due_at=null(),
        reason=null(),
    )
)
_ENDED = select(callbacks.c.ended_at).where(callbacks.c.case_no == _NO)
_REMEDY = select(remedies.c.id).where(remedies.c.case_no == _NO)
_OF_CASE = select(score_facts.c.id).where(score_facts.c.case_no == _NO)
_TOLD = select(tickets.c.ticket_no).where(tickets.c.case_no == _NO)
_MOVED = (
    update(score_contests)
    .where(
        or_(
            score_contests.c.fact_id.in_(_OF_CASE),
            score_contests.c.ticket_no.in_(_TOLD),
            score_contests.c.remedy_id.in_(_REMEDY),
        )
    )
    .values(reason="", decided_reason=null()),
    update(score_facts).where(score_facts.c.case_no == _NO).values(case_no=_NEW, grounds=""),
    delete(remedy_events).where(remedy_events.c.remedy_id.in_(_REMEDY)),
    update(remedies)
    .where(remedies.c.case_no == _NO, remedies.c.state != RemedyState.ENDED.value)
    .values(state=RemedyState.ENDED.value, outcome=RemedyEnd.ERASED.value, ended_at=bindparam("now")),
    update(remedies).where(remedies.c.case_no == _NO).values(case_no=_NEW, told_on=null()),
    update(ledger_slots).where(ledger_slots.c.case_no == _NO).values(case_no=_NEW, t_sealed=null()),
    update(ledger_outcomes).where(ledger_outcomes.c.case_no == _NO).values(case_no=_NEW, r_sealed=null()),
    update(latecomers).where(latecomers.c.case_no == _NO).values(case_no=_NEW),
    update(second_calls)
    .where(second_calls.c.case_no == _NO)
    .values(case_no=_NEW, note=null(), found_note=null()),
    update(
        marks
    )  # what was found in a sealed archive names its cases, and so may what was found in the ledger
    .where(marks.c.name.startswith("verified:"))
    .values(note=func.replace(marks.c.note, bindparam("no", type_=String), _NEW)),
    update(ledger_checks)
    .where(ledger_checks.c.wrong.is_not(None))
    .values(wrong=func.replace(ledger_checks.c.wrong, bindparam("no", type_=String), _NEW)),
    delete(attempts).where(attempts.c.case_no == _NO, attempts.c.channel != PHONE),
    update(attempts).where(attempts.c.case_no == _NO).values(case_no=_NEW, note=null(), ref=null()),
)
_DELETED = tuple(
    delete(table).where(table.c.case_no == _NO)
    for table in (
        province_messages,
        province_handed_in,
        answers,
        archive,
        supplements,
        case_changes,
        call_cards,
        cases,
    )
)
_REQUESTS = select(approvals.c.id, approvals.c.kind, approvals.c.asked_by).where(approvals.c.object == _NO)
_REQUEST = (
    update(approvals)
    .where(approvals.c.id == bindparam("number"))
    .values(
        object=_NEW,
        sealed=bindparam("blank"),
        reason=func.coalesce(bindparam("why", type_=String), ""),
        note=null(),
    )
)
_LOG = (
    update(audit)
    .where(audit.c.object == bindparam("object_was"))
    .values(object=bindparam("object_now"), reason="", detail="{}")
)
_NAME = insert(erasing)
_DONE = delete(erasing)


def destroy(
    connection: Connection,
    vault: Vault,
    case: ErasureStanding,
    reason: ErasureReason,
    approval: int,
    alias: str,
    *,
    now: datetime,
) -> Erasure:
    """Destroy it; the entry that stays. `approval`: the number of the request that two persons have agreed on."""
    leave_no_traces(connection)
    leaf = leaf_hash(case.record.encode()).hex()
    made = Erasure(
        alias, str(case.round), case.place, case.archive_no, leaf, reason, now, approval, None, None
    )
    erasures.add(connection, erasures.key_of(vault, case.case_no), made)
    shelving.take_off(connection, case.case_no)
    rating_receipts.erase(connection, vault, case.case_no)
    both: dict[str, Any] = {"no": case.case_no, "alias": alias, "now": now}
    remedy = connection.execute(_REMEDY, both).scalar()
    _named(connection, alias, [f"case {case.case_no}", *([f"remedy {remedy}"] if remedy else [])])
    with sums.accounted(connection, vault, _vouched(case.case_no, remedy)):
        _destroy(connection, vault, case, alias, both)
        _requests(connection, vault, case.case_no, alias, approval, reason)
    connection.execute(_DONE)
    return made


def _vouched(case_no: str, remedy: int | None) -> Mapping[str, ColumnElement[bool]]:
    """The rows that are vouched for and of which something goes, by table."""
    of_case = (supplements, case_changes, answers)
    return {
        **{table.name: table.c.case_no == case_no for table in of_case},
        audit.name: audit.c.object == f"case {case_no}",
        remedy_events.name: remedy_events.c.remedy_id == remedy,
    }


def _destroy(
    connection: Connection, vault: Vault, case: ErasureStanding, alias: str, both: Mapping[str, Any]
) -> None:
    connection.execute(_CASE, {**both, "digest": vault.fingerprint(alias)})
    _keep_score(connection, both)
    connection.execute(_CALLBACK, {**both, "hour": _hour(connection.execute(_ENDED, both).scalar())})
    for statement in _MOVED:
        connection.execute(statement, both)
    _named(connection, alias, [f"ticket {number}" for number in case.tickets])
    complaints.destroy(connection, vault, case.tickets, alias)
    reports = correspondence.reported(connection, case)
    _named(connection, alias, [f"receipt {channel} {number}" for channel, number in sorted(reports)])
    correspondence.destroy(connection, vault, case, reports)
    objects = {"object_was": f"case {case.case_no}", "object_now": f"case {alias}"}
    connection.execute(_LOG, objects)
    for statement in _DELETED:
        connection.execute(statement, both)


def _named(connection: Connection, alias: str, rows: Iterable[str]) -> None:
    for named in dict.fromkeys(rows):
        connection.execute(_NAME, {"named": named, "alias": alias})


def _hour(moment: datetime | None) -> datetime | None:
    """The figures count by the hour; the moment would match that of a message."""
    return moment.replace(minute=0, second=0, microsecond=0) if moment is not None else None


def _keep_score(connection: Connection, both: Mapping[str, Any]) -> None:
    """The score that stands, without the words: by when and where it came the figures count it. It is there before the
    callback goes by its new number, for that is when it is counted again."""
    row = connection.execute(_SCORE, both).one_or_none()
    if row is not None:
        values = {**row._asdict(), "raw": "", "at": _hour(row.at), "case_no": both["alias"]}
        connection.execute(_KEEP_SCORE, values)


def _requests(
    connection: Connection, vault: Vault, case_no: str, alias: str, approval: int, reason: ErasureReason
) -> None:
    """What two persons were asked about the case stays as a fact; what was to be done and why goes."""
    for row in connection.execute(_REQUESTS, {"no": case_no}).all():
        blank = vault.seal("{}", REQUEST.at(row.kind, alias, row.asked_by))
        why = ERASURE_REASONS[reason].zh_hans if row.id == approval else None
        connection.execute(_REQUEST, {"number": row.id, "alias": alias, "blank": blank, "why": why})
