"""The cases of a sealed round as the province may be told of them: page by page, in the round's order.

What counts is what was sealed with every later correction; the names are masked here already, unless the office has set otherwise.
"""

from collections.abc import Iterator, Mapping
from functools import partial
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, func, or_, select

from bot.casework.archive.shape import read_line
from bot.casework.ledger.outcomes import RESULTS
from bot.casework.privacy.personal import masked_name
from bot.casework.province.reported import ReportedCase
from bot.domain.dialling import dialled
from bot.domain.month import RoundKey
from db.engine.prepared import Prepared
from db.queries.ledger import errata
from db.schema import archive, cases, erasures, ledger_slots
from db.schema.columns import AnyRow
from db.vault import Vault
from db.vault.sealed import CASE_PHONE

PAGE = 500
_PAGE = Prepared(
    select(
        archive.c.case_no,
        archive.c.place,
        archive.c.record,
        cases.c.applicant_kind,
        cases.c.phone_sealed,
        ledger_slots.c.slot,
    )
    .join_from(archive, cases, cases.c.case_no == archive.c.case_no)
    .join(ledger_slots, ledger_slots.c.case_no == archive.c.case_no, isouter=True)
    .where(
        archive.c.month == bindparam("of"),
        archive.c.place >= bindparam("place"),
        or_(archive.c.place > bindparam("place"), archive.c.case_no > bindparam("after")),
    )
    .order_by(archive.c.place, archive.c.case_no)
    .limit(PAGE)
)
_ONE = Prepared(
    select(
        archive.c.case_no,
        archive.c.month,
        archive.c.record,
        cases.c.applicant_kind,
        cases.c.phone_sealed,
        ledger_slots.c.slot,
    )
    .join_from(archive, cases, cases.c.case_no == archive.c.case_no)
    .join(ledger_slots, ledger_slots.c.case_no == archive.c.case_no, isouter=True)
    .where(archive.c.case_no == bindparam("of"))
)
_ERASED = Prepared(select(func.count()).select_from(erasures).where(erasures.c.month == bindparam("of")))


class UnreadableRecord(RuntimeError):
    """A stored record is no record any more; the message says what to do."""


class ReportedPage(NamedTuple):
    """Some cases in order, and where the next page begins; None: there is none."""

    cases: tuple[ReportedCase, ...]
    after: tuple[int, str] | None


START = (-1, "")


def page(
    connection: Connection, key: RoundKey, after: tuple[int, str], vault: Vault | None = None
) -> ReportedPage:
    """The next cases. `vault`: to tell names and numbers in clear; without one they are masked. Raises UnreadableRecord, WrongKey."""
    rows = _PAGE.all(connection, of=str(key), place=after[0], after=after[1])
    changed = _corrected(connection, key) if rows else {}
    found = tuple(map(partial(_reported, changed=changed, vault=vault), rows))
    last = rows[-1] if len(rows) == PAGE else None
    return ReportedPage(found, None if last is None else (last.place, last.case_no))


def every(connection: Connection, key: RoundKey, vault: Vault | None = None) -> Iterator[ReportedCase]:
    """All cases of a round, one page after the other."""
    after: tuple[int, str] | None = START
    while after is not None:
        found = page(connection, key, after, vault)
        yield from found.cases
        after = found.after


def one(connection: Connection, case_no: str, vault: Vault | None = None) -> ReportedCase | None:
    """A single case as it holds now; None for one that has no record, or not any more. Raises UnreadableRecord, WrongKey."""
    row = _ONE.first(connection, of=case_no)
    if row is None:
        return None
    return _reported(row, _corrected(connection, RoundKey.parse(row.month)), vault)


def erased(connection: Connection, key: RoundKey) -> int:
    """How many cases of a round had their person erased: nothing is told of them."""
    count: int = _ERASED.scalar(connection, of=str(key))
    return count


def _corrected(connection: Connection, key: RoundKey) -> Mapping[bytes, int | None]:
    """The scores that hold by slot, where something was corrected after the seal; None: no rating any more."""
    return {one.line.slot: RESULTS[one.line.new][1] for one in errata.of_round(connection, key)}


def _reported(row: AnyRow, changed: Mapping[bytes, int | None], vault: Vault | None) -> ReportedCase:
    record, flaws = read_line(row.record)
    if record is None or flaws:
        raise UnreadableRecord(f"{row.case_no} 的档案内容已被改动，没有导出；请先运行 huifang archive verify")
    score = changed.get(row.slot, record.score) if row.slot is not None else record.score
    case, kind = record.case, row.applicant_kind
    if vault is None:
        return ReportedCase(record, kind, masked_name(case.applicant, kind), case.phone or "", score)
    phone = (
        dialled(vault.open(row.phone_sealed, CASE_PHONE.at(row.case_no)))
        if row.phone_sealed is not None
        else ""
    )
    return ReportedCase(record, kind, case.applicant, phone, score)
