"""What happened about each case of a month, gathered from six tables in batches: the input of the records.

A round's callbacks are read in order of place, which is an index on both engines; a round of a million cases needs no
more memory than one of a hundred.
"""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import BindParameter, Connection, bindparam, func, or_, select

from bot.casework.archive.record import History, HistoryAnswer, HistoryAttempt, HistoryForm, SealedCase
from bot.domain.dialling import mask_phone
from bot.domain.disposition import Disposition
from bot.domain.stage import Stage
from db.engine.prepared import FetchedRow, Prepared
from db.queries.people import phones
from db.queries.rounds import uncalled
from db.schema import answers, attempts, callbacks, cases, outbox, rounds, tickets
from db.schema.columns import AnyRow
from db.vault import Vault

BATCH = 1_000
BEFORE_ALL = (-(2**31), "")
"""The position before the first: where reading begins."""

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
        uncalled.told(attempts, outbox).label("error"),
        uncalled.fault(outbox).label("fault"),
        uncalled.void(attempts).label("void"),
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


_CASE_NO, _PLACE = 0, 2
"""Their positions in `_PLACED`."""
_ENDINGS: dict[str | None, Disposition | None] = {
    None: None,
    **{ending.value: ending for ending in Disposition},
}
_DONE = Stage.DONE.value


class Placed(NamedTuple):
    """A history, and its place in the round's order."""

    place: int
    history: History
    asking: bool
    """Whether something is still being asked, or was going to be."""


class NotPlanned(RuntimeError):
    """The month has no round, so nobody can have been asked."""

    def __init__(self, month: str) -> None:
        super().__init__(f"{month} 还没有回访计划，不能封存；请先 huifang round plan {month}")


def asked(connection: Connection, month: str) -> HistoryForm:
    """The questionnaire that the month's round was opened with; raises NotPlanned."""
    row = connection.execute(_ASKED, {"of": month}).one_or_none()
    if row is None:
        raise NotPlanned(month)
    return HistoryForm(*row)


class HistoryPage(NamedTuple):
    """The rows from which a page of histories is made."""

    rows: FetchedRow
    answers: FetchedRow
    attempts: FetchedRow
    tickets: FetchedRow

    @property
    def last(self) -> tuple[int, str]:
        """The position after which the next page begins."""
        return self.rows.column(_PLACE)[-1], self.rows.column(_CASE_NO)[-1]


def tried(connection: Connection, case_nos: Sequence[str]) -> Mapping[str, list[HistoryAttempt]]:
    """The attempts of these cases as their rows have them, in the order of a record."""
    found: dict[str, list[HistoryAttempt]] = defaultdict(list)
    for case_no, *attempt in _ATTEMPTS.fetched(connection, many=list(case_nos)):
        found[case_no].append(HistoryAttempt(*attempt))
    return found


def page(connection: Connection, month: str, after: tuple[int, str]) -> HistoryPage | None:
    """The rows for the next histories of a round, in order of place, at most `BATCH`."""
    place, case_no = after
    rows = _PLACED.fetched(connection, of=month, place=place, after=case_no, most=BATCH)
    if not rows:
        return None
    numbers = rows.column(_CASE_NO)
    beside = (statement.fetched(connection, many=numbers) for statement in (_ANSWERS, _ATTEMPTS, _TICKETS))
    return HistoryPage(rows, *beside)


def placed(found: HistoryPage, vault: Vault, month: str, questionnaire: HistoryForm) -> list[Placed]:
    """The histories of a page, made without the database; raises WrongKey."""
    said: dict[str, list[HistoryAnswer]] = defaultdict(list)
    tried: dict[str, list[HistoryAttempt]] = defaultdict(list)
    complaints: dict[str, list[str]] = defaultdict(list)
    for number, *answer in found.answers:
        said[number].append(HistoryAnswer(*answer))
    for number, *attempt in found.attempts:
        tried[number].append(HistoryAttempt(*attempt))
    for number, ticket_no in found.tickets:
        complaints[number].append(ticket_no)
    beside = _Beside(said, tried, complaints)
    of = month.partition("+")[0]
    return [_placed(vault, of, questionnaire, row, beside) for row in found.rows]


class _Beside(NamedTuple):
    """What other tables hold about some cases."""

    said: dict[str, list[HistoryAnswer]]
    tried: dict[str, list[HistoryAttempt]]
    complaints: dict[str, list[str]]


def _placed(
    vault: Vault, month: str, questionnaire: HistoryForm, row: Sequence[Any], beside: _Beside
) -> Placed:
    """By position, in the order of `_PLACED`: a million rows are read in one go."""
    (
        case_no, archive_no, place, disposition, score, stage, item, department, handler, applicant, received_at,
        promised_days, concluded_at, outcome, phone_sealed, phones_sealed, reachable,
    ) = row  # fmt: skip
    numbers = _numbers(vault, case_no, phone_sealed, phones_sealed)
    phone = mask_phone(numbers[0]) if phone_sealed is not None else None
    case = SealedCase(
        case_no, item, department, handler, applicant, received_at, promised_days, concluded_at, outcome, phone,
        numbers,
    )  # fmt: skip
    history = History(
        archive_no, month, case, _ENDINGS[disposition], score, tuple(beside.said.get(case_no, ())),
        tuple(beside.tried.get(case_no, ())), tuple(beside.complaints.get(case_no, ())), questionnaire, reachable,
    )  # fmt: skip
    return Placed(place, history, stage != _DONE)


def numbers_of(vault: Vault, row: AnyRow) -> tuple[str, ...]:
    """All numbers of a case in clear and without extensions, the one to be called first; raises WrongKey."""
    return _numbers(vault, row.case_no, row.phone_sealed, row.phones_sealed)


def _numbers(
    vault: Vault, case_no: str, phone_sealed: bytes | None, phones_sealed: bytes | None
) -> tuple[str, ...]:
    first, cell = phones.opened(vault, case_no, phone_sealed, phones_sealed)
    if phones_sealed is None:
        return first
    return tuple(dict.fromkeys((*first, *(re.sub(r"[^+0-9].*", "", number) for number in cell))))
