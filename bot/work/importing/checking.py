"""A file checked: what importing it would do, row by row, and what is odd about it. Nothing is stored."""

import io
import json
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from datetime import tzinfo
from functools import partial

from bot.casework.privacy.redaction import without_phones
from bot.domain.month import OFFICE_ZONE
from bot.intake import ExportFile
from bot.work import disclosure
from bot.work.importing.batches import ImportBatch, batches
from bot.work.importing.findings import SHOWN, ChangedCase, ChangedField, Findings, TakenColumn
from bot.work.importing.rejects import ENCODING, RejectsSheet
from bot.work.importing.taking import shape
from bot.work.importing.tally import counted, refused, warnings
from db.queries.cases.foretelling import EarlierRows, Foretold, foretell
from db.queries.cases.imports import ImportCounts
from db.store import Store
from db.vault import Vault

NAMED = 10
"""So many rows that contradict an earlier one are named by their lines."""
MOST_REJECTS = 8 << 20
"""Characters of the list of rejected rows: a file with more of them is wrong as a whole."""


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check found, the counts, and the rejected rows as a csv."""

    findings: Findings
    counts: ImportCounts
    rejects: bytes


@dataclass(slots=True)
class _Seen:
    """What the batches so far have shown."""

    out: io.StringIO
    sheet: RejectsSheet
    counts: ImportCounts = field(default_factory=ImportCounts)
    shapes: list[str] = field(default_factory=list)
    rejected: list[tuple[int, str]] = field(default_factory=list)
    cut: bool = False
    changed: list[ChangedCase] = field(default_factory=list)
    fields: Counter[str] = field(default_factory=Counter)
    in_progress: int = 0
    again: int = 0
    again_lines: list[int] = field(default_factory=list)

    def add(self, batch: ImportBatch, told: Sequence[Foretold]) -> None:
        """One more batch."""
        fates = [one.fate for one in told]
        self.counts = counted(self.counts, batch, fates)
        self.shapes.append(shape(batch, fates))
        rows = refused(batch, fates)
        self.rejected += [
            (row.line, without_phones(row.reason)) for row in rows[: SHOWN - len(self.rejected)]
        ]
        self.cut = self.cut or self.out.tell() > MOST_REJECTS
        if not self.cut:
            self.sheet.add(rows)
        self.in_progress += sum(case.record.month is None for case in batch.ready)
        again = [line for (line, _), one in zip(batch.places, told, strict=True) if one.again]
        self.again += len(again)
        self.again_lines += again[: NAMED - len(self.again_lines)]
        self._note_changes(batch, told)

    def _note_changes(self, batch: ImportBatch, told: Sequence[Foretold]) -> None:
        for (line, case_no), case, one in zip(batch.places, batch.ready, told, strict=True):
            if one.change is None:
                continue
            before, after = (json.loads(part) for part in one.change)
            self.fields.update(after.keys())
            if len(self.changed) < SHOWN:
                masked = partial(disclosure.changed_fields, kind=case.record.applicant_kind)
                self.changed.append(ChangedCase(line, case_no, _fields(masked(before), masked(after))))


def _fields(before: dict[str, object], after: dict[str, object]) -> list[ChangedField]:
    return [ChangedField(name, _said(before.get(name)), _said(after[name])) for name in after]


def _said(value: object) -> str:
    return "" if value is None else str(value)


async def checked(
    source: ExportFile,
    *,
    store: Store,
    vault: Vault,
    zone: tzinfo = OFFICE_ZONE,
    advance: Callable[[], object] = lambda: None,
    each: Callable[[ImportBatch, Sequence[Foretold]], object] = lambda *_: None,
) -> Checked:
    """Read the file to its end; `each` is told of every batch."""
    out = io.StringIO(newline="")
    seen = _Seen(out, RejectsSheet(out, source.headers))
    with EarlierRows() as earlier:
        async with aclosing(batches(source, vault, zone, store.dialect)) as every:
            async for batch, _ in every:
                told = await store.read(partial(foretell, vault=vault, batch=batch.ready, earlier=earlier))
                seen.add(batch, told)
                each(batch, told)
                advance()
    return Checked(_findings(source, seen), seen.counts, out.getvalue().encode(ENCODING, "replace"))


def _findings(source: ExportFile, seen: _Seen) -> Findings:
    return Findings(
        description=source.description,
        columns=[TakenColumn(meaning, headers) for meaning, headers in source.columns.items()],
        unknown=source.unknown,
        rejected=seen.rejected,
        cut=seen.cut,
        changed=seen.changed,
        fields=dict(seen.fields.most_common()),
        in_progress=seen.in_progress,
        again=seen.again,
        again_lines=seen.again_lines,
        warnings=list(warnings(source, replace(seen.counts, late=0))),
        shapes=seen.shapes,
    )
