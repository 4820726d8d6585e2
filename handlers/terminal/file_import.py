"""Importing a file of cases: read, store in batches, tally; one batch is read while the previous one is being stored."""

import asyncio
import csv
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache, partial
from itertools import islice
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from bot.domain.month import Month
from bot.intake import CaseRow, ExportFile, ParsedPhone, Rejected, open_cases
from bot.settings import load
from db.queries.cases import cases
from db.queries.cases.cases import CaseRecord, PreparedCase, RowFate
from db.store import Conflict
from handlers.terminal.garbage import rare_collections
from handlers.terminal.opening import Office, now, opened

BATCH = 10_000
"""Rows in one commit: with fewer, the same index pages would be written over and over."""
RACES = 5
NOTES_TOLD = 10
REFUSALS = {
    RowFate.SEALED: "该办件的回访档案已封存，导入不能再改它",
    RowFate.IN_ROUND: "该办件正在回访中，导入不能把它移到别的月份",
}


class RejectsRefused(ValueError):
    """The rejected rows cannot be written to that file; the message says why."""


@dataclass(frozen=True, slots=True)
class ImportBatch:
    """Rows on their way from the file to the database."""

    places: list[tuple[int, str]]
    """Line and case number of each row that is ready."""
    rejected: list[Rejected]
    ready: list[PreparedCase]


@dataclass(slots=True)
class Tally:
    """What happened to a file's rows."""

    rows: int = 0
    imported: int = 0
    updated: int = 0
    unchanged: int = 0
    late: int = 0
    """How many of the imported cases belong to a month that is already sealed."""
    rejected: list[Rejected] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    """What the person who imports should know, one sentence each."""

    def add(self, batch: ImportBatch, fates: list[RowFate]) -> None:
        """Count a batch and what happened to its rows."""
        self.rows += len(batch.places) + len(batch.rejected)
        self.rejected += batch.rejected
        late = fates.count(RowFate.LATE)
        self.late += late
        self.imported += fates.count(RowFate.IMPORTED) + late
        self.updated += fates.count(RowFate.UPDATED)
        self.unchanged += fates.count(RowFate.UNCHANGED)
        for (line, case_no), fate in zip(batch.places, fates, strict=True):
            if fate in REFUSALS:
                self.rejected.append(Rejected(line, REFUSALS[fate], (case_no,)))

    def as_json(self) -> dict[str, object]:
        """The pinned report."""
        return {
            "rows": self.rows,
            "imported": self.imported,
            "updated": self.updated,
            "unchanged": self.unchanged,
            "rejected": [
                {"line": r.line, "reason": r.reason} for r in sorted(self.rejected, key=lambda r: r.line)
            ],
        }


async def import_file(path: Path, *, dry_run: bool, rejects: Path | None, progress: bool) -> Tally:
    """Import a file; raises UnreadableFile before anything is stored if it cannot be read as a list of cases."""
    if rejects is not None:
        _check_writable(rejects, path)
    settings = load()
    source = open_cases(path, aliases=settings.column_aliases)
    async with opened(writing=True) as office:
        with rare_collections(), _bar(progress and sys.stderr.isatty(), source) as advance:
            tally = await _import(office, source, dry_run, advance)
    if rejects is not None:
        _write_rejects(rejects, source, tally)
    tally.warnings = list(_warnings(source, tally))
    return tally


def _warnings(source: ExportFile, tally: Tally) -> Iterator[str]:
    if source.unread:
        sheets = "、".join(f"“{name}”" for name in source.unread)
        yield f"注意：工作表{sheets}也像办件表，这次没有读；请另存成单独的文件再导入。"
    if source.hidden:
        yield f"表里有 {source.hidden} 行被隐藏或筛选掉了，也一起读了。"
    for note in source.notes[:NOTES_TOLD]:
        yield f"第 {note.line} 行：{note.what}。"
    if len(source.notes) > NOTES_TOLD:
        yield f"……还有 {len(source.notes) - NOTES_TOLD} 行也截短了。"
    if tally.late:
        yield f"有 {tally.late} 件办结月份的回访已经封存；将在下一个回访期作为补充月次回访，已封存的档案不变。"
    if said := source.phoneless.said(tally.rows - len(tally.rejected)):
        yield said


async def _import(office: Office, source: ExportFile, dry_run: bool, advance: Callable[[], None]) -> Tally:
    tally = Tally()
    batches = _batches(source, partial(_prepared, office))
    batch = await asyncio.to_thread(next, batches, None)
    while batch is not None:
        reading = asyncio.create_task(asyncio.to_thread(next, batches, None))
        try:
            tally.add(batch, await _fates(office, batch.ready, dry_run))
        finally:
            batch = await reading
        advance()
    return tally


def _batches(
    source: ExportFile, prepared: Callable[[list[CaseRow]], list[PreparedCase]]
) -> Iterator[ImportBatch]:
    rows = source.rows()
    while some := list(islice(rows, BATCH)):
        taken = [row for row in some if isinstance(row, CaseRow)]
        rejected = [row for row in some if isinstance(row, Rejected)]
        yield ImportBatch([(row.line, row.case_no) for row in taken], rejected, prepared(taken))


def _prepared(office: Office, rows: list[CaseRow]) -> list[PreparedCase]:
    zone = office.settings.zone
    return cases.prepared(office.vault, [_record(row, zone) for row in rows], dialect=office.store.dialect)


class _DryRun(Exception):
    """Carries the results out of a transaction that must be rolled back."""

    def __init__(self, fates: list[RowFate]) -> None:
        super().__init__()
        self.fates = fates


async def _fates(office: Office, ready: list[PreparedCase], dry_run: bool) -> list[RowFate]:
    """What happens to a batch. It is compared again if another import took the same cases meanwhile."""

    def work(connection: Connection) -> list[RowFate]:
        fates = cases.take(connection, office.vault, ready, now=now())
        if dry_run:
            raise _DryRun(fates)
        return fates

    for _ in range(RACES):
        try:
            return await office.store.write(work)
        except _DryRun as tried:
            return tried.fates
        except Conflict:
            continue
    raise Conflict("另一个导入正在写同样的办件：请等它结束后再导入一次，已存的行不会重复")


def _record(row: CaseRow, zone: ZoneInfo) -> CaseRecord:
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


@contextmanager
def _bar(shown: bool, source: ExportFile) -> Iterator[Callable[[], None]]:
    if not shown:
        yield lambda: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("导入"), BarColumn(), TextColumn("{task.percentage:>3.0f}%"), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True)) as progress:
        task = progress.add_task("", total=source.size)
        yield lambda: progress.update(task, completed=source.position)


def _check_writable(rejects: Path, source: Path) -> None:
    """Checked before anything is stored: the rejects must not overwrite their own source, and must have a place to
    go."""
    if rejects.exists() and source.exists() and rejects.samefile(source):
        raise RejectsRefused(f"--rejects 不能写到导入的文件 {rejects} 自己里；请换个文件名")
    if not rejects.parent.is_dir() or rejects.is_dir() or not os.access(rejects.parent, os.W_OK):
        raise RejectsRefused(f"写不了 --rejects {rejects}；请检查目录和权限")


def _write_rejects(path: Path, source: ExportFile, tally: Tally) -> None:
    with path.open("w", encoding="utf-8-sig", errors="replace", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(["行号", "原因", *source.headers])
        for row in sorted(tally.rejected, key=lambda r: r.line):
            writer.writerow([row.line, row.reason, *(_inert(cell) for cell in row.cells)])


def _inert(cell: str) -> str:
    """A cell that a spreadsheet program will not treat as a formula."""
    return "'" + cell if cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell
