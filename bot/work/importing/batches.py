"""The rows of a file, prepared for the database in batches; one is read while the one before it is being stored."""

import asyncio
from collections import Counter
from collections.abc import AsyncGenerator, Callable, Iterator
from dataclasses import dataclass
from datetime import tzinfo
from functools import cache, partial
from itertools import islice

from bot.domain.month import Month
from bot.intake import CaseRow, ExportFile, ParsedPhone, Rejected
from db.queries.cases import cases
from db.queries.cases.cases import CaseRecord, PreparedCase
from db.vault import Vault

BATCH = 10_000
"""Rows in one commit: with fewer, the same index pages would be written over and over."""


@dataclass(frozen=True, slots=True)
class ImportBatch:
    """Rows on their way from the file to the database."""

    places: list[tuple[int, str]]
    """Line and case number of each row that is ready."""
    rejected: list[Rejected]
    ready: list[PreparedCase]
    months: Counter[str]
    """How many rows are ready, by the month in which their case was concluded."""


async def batches(
    source: ExportFile, vault: Vault, zone: tzinfo, dialect: str
) -> AsyncGenerator[tuple[ImportBatch, bool]]:
    """Each batch, and whether it is the last. Close it (`aclosing`) before the file is closed."""
    rows = _batches(source, partial(_prepared, vault=vault, zone=zone, dialect=dialect))
    read = partial(asyncio.to_thread, next, rows, None)
    batch: ImportBatch | None = await read()
    reading = asyncio.create_task(read())
    try:
        while batch is not None:
            following = await reading
            reading = asyncio.create_task(read())
            yield batch, following is None
            batch = following
    finally:
        await asyncio.wait([reading])  # a file that is being read cannot be closed
        if not reading.cancelled():
            reading.exception()


def _batches(
    source: ExportFile, prepared: Callable[[list[CaseRow]], list[PreparedCase]]
) -> Iterator[ImportBatch]:
    rows = source.rows()
    while some := list(islice(rows, BATCH)):
        taken = [row for row in some if isinstance(row, CaseRow)]
        rejected = [row for row in some if isinstance(row, Rejected)]
        ready = prepared(taken)
        months = Counter(case.record.month for case in ready if case.record.month is not None)
        yield ImportBatch([(row.line, row.case_no) for row in taken], rejected, ready, months)


def _prepared(rows: list[CaseRow], *, vault: Vault, zone: tzinfo, dialect: str) -> list[PreparedCase]:
    return cases.prepared(vault, [_record(row, zone) for row in rows], dialect=dialect)


def _record(row: CaseRow, zone: tzinfo) -> CaseRecord:
    (
        _, case_no, item, department, handler, applicant, kind, contact, phones, received_at, promised_days,
        concluded_at, outcome,
    ) = row  # fmt: skip
    month = None
    if concluded_at is not None:
        local = concluded_at.astimezone(zone)
        month = _written(local.year, local.month)
    best = _best(phones)
    return CaseRecord(
        case_no, month, item, department, handler, applicant, kind, contact, received_at, promised_days, concluded_at,
        outcome, best.e164 if best else None, best is not None and best.can_sms, tuple(map(_dialled, phones)),
    )  # fmt: skip


def _best(phones: tuple[ParsedPhone, ...]) -> ParsedPhone | None:
    """The number to call first: one that accepts text messages, if there is one."""
    for phone in phones:
        if phone.can_sms:
            return phone
    return phones[0] if phones else None


def _dialled(phone: ParsedPhone) -> str:
    return f"{phone.e164} 转 {phone.extension}" if phone.extension else phone.e164


@cache
def _written(year: int, month: int) -> str:
    return str(Month(year, month))
