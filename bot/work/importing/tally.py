"""What became of a file's rows, counted; and what the person who imports it should know besides."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from bot.domain.month import Month
from bot.intake import ExportFile, Rejected
from bot.work.importing.batches import ImportBatch
from db.queries.cases.cases import RowFate
from db.queries.cases.imports import ImportCounts

NOTES_TOLD = 10
MONTHS_TOLD = 3
REFUSALS = {
    RowFate.SEALED: "该办件的回访档案已封存，导入不能再改它",
    RowFate.IN_ROUND: "该办件正在回访中，导入不能把它移到别的月份",
    RowFate.ERASED: "该办件的个人信息已经两人批准删除，不能再导入",
}


def counted(before: ImportCounts, batch: ImportBatch, fates: Sequence[RowFate]) -> ImportCounts:
    """The counts with one more batch."""
    late = fates.count(RowFate.LATE)
    refused = sum(fates.count(fate) for fate in REFUSALS)
    months: Mapping[str, int] = batch.months
    return ImportCounts(
        rows=before.rows + len(batch.places) + len(batch.rejected),
        imported=before.imported + fates.count(RowFate.IMPORTED) + late,
        updated=before.updated + fates.count(RowFate.UPDATED),
        unchanged=before.unchanged + fates.count(RowFate.UNCHANGED),
        late=before.late + late,
        rejected=before.rejected + len(batch.rejected) + refused,
        months={m: before.months.get(m, 0) + months.get(m, 0) for m in {**before.months, **months}},
    )


def refused(batch: ImportBatch, fates: Sequence[RowFate]) -> list[Rejected]:
    """Every row of a batch that is not imported, in the order of their lines."""
    by_fate = [
        Rejected(line, REFUSALS[fate], (case_no,))
        for (line, case_no), fate in zip(batch.places, fates, strict=True)
        if fate in REFUSALS
    ]
    return sorted([*batch.rejected, *by_fate], key=lambda row: row.line)


@dataclass(slots=True)
class Tally:
    """What happened to a file's rows."""

    counts: ImportCounts = field(default_factory=ImportCounts)
    rejected: list[Rejected] = field(default_factory=list)
    """Without their cells: of a file in which every row is refused they would be all of it."""
    warnings: list[str] = field(default_factory=list)
    """What the person who imports should know, one sentence each."""
    keep: Callable[[Sequence[Rejected]], object] = lambda _: None
    """Given the refused rows of each batch, whole."""

    def add(self, batch: ImportBatch, fates: Sequence[RowFate]) -> None:
        """Count a batch and what happened to its rows."""
        self.counts = counted(self.counts, batch, fates)
        rows = refused(batch, fates)
        self.keep(rows)
        self.rejected += [row._replace(cells=()) for row in rows]

    def as_json(self) -> dict[str, object]:
        """The pinned report."""
        return {
            "rows": self.counts.rows,
            "imported": self.counts.imported,
            "updated": self.counts.updated,
            "unchanged": self.counts.unchanged,
            "rejected": [{"line": r.line, "reason": r.reason} for r in self.rejected],
        }


def ahead(counts: ImportCounts, present: Month) -> Iterator[str]:
    """A sentence about cases that the file says are concluded in a month to come."""
    later = {month: n for month, n in sorted(counts.months.items()) if Month.parse(month) > present}
    if later:
        yield f"注意：{sum(later.values())} 件的办结月份在今天以后（{_named(list(later))}），到那时才会回访：请核对办结时间。"


def left_out(counts: ImportCounts, never: Iterable[Month]) -> Iterator[str]:
    """A sentence about cases of these older months, which had no callbacks."""
    found = [str(month) for month in sorted(never) if str(month) in counts.months]
    if found:
        yield (
            f"注意：{sum(counts.months[month] for month in found)} 件办结得更早（{_named(found)}），那时没有回访过，不会自动回访："
            f"请核对办结时间；没有错的，请运行 huifang round plan {found[-1]}，再逐个打电话。"
        )


def _named(months: Sequence[str]) -> str:
    return "、".join(months[:MONTHS_TOLD]) + ("等" if len(months) > MONTHS_TOLD else "")


def warnings(source: ExportFile, counts: ImportCounts) -> Iterator[str]:
    """What is odd about a file that has been read to its end, one sentence each."""
    if source.unread:
        sheets = "、".join(f"“{name}”" for name in source.unread)
        yield f"注意：工作表{sheets}也像办件表，这次没有读；请另存成单独的文件再导入。"
    if source.hidden:
        yield f"表里有 {source.hidden} 行被隐藏或筛选掉了，也一起读了。"
    for note in source.notes[:NOTES_TOLD]:
        yield f"第 {note.line} 行：{note.what}。"
    if len(source.notes) > NOTES_TOLD:
        yield f"……还有 {len(source.notes) - NOTES_TOLD} 行也有这样的情况。"
    if counts.late:
        yield f"有 {counts.late} 件办结月份的回访已经封存；将在下一个回访期作为补充月次回访，已封存的档案不变。"
    if said := source.phoneless.said(counts.rows - counts.rejected):
        yield said
