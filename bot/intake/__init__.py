"""The office's export file becomes cases: recognised by content, read as a stream, rejected row by row with reasons.

`files` opens whatever the office has (csv, tsv, Excel's Unicode text, xlsx, in any of their encodings), `headings`
finds the columns under any of their names, `cells`, `dates` and `phones` read single cells, `rows` makes cases.
"""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from bot.intake.files import Sheet, sheets
from bot.intake.headings import KNOWN, SHOWN_AS, Column, heading
from bot.intake.phones import Phone
from bot.intake.rows import CaseRow, Rejected, mapper
from bot.intake.unreadable import UnreadableFile

__all__ = ["CaseFile", "CaseRow", "Phone", "Rejected", "UnreadableFile", "open_cases"]

HEADER_WITHIN = 60
"""Rows in which a header is looked for: title rows, notes and blanks may stand above it."""
REQUIRED = (Column.CASE_NO, Column.CONCLUDED_AT, Column.PHONE)


class CaseFile:
    """An opened file. `size` and `position` count rows, for a progress bar."""

    def __init__(
        self,
        sheet: Sheet,
        header_line: int,
        headers: tuple[str, ...],
        columns: Mapping[Column, Sequence[int]],
        size: int,
    ) -> None:
        self._sheet = sheet
        self._header_line = header_line
        self._columns = columns
        self.headers = headers
        self.size = size
        self.position = 0

    def rows(self) -> Iterator[CaseRow | Rejected]:
        """The cases and rejections in the file's order."""
        convert = mapper(self._columns)
        for line, cells in self._sheet.rows():
            if line <= self._header_line:
                continue
            self.position += 1
            row = convert(line, cells)
            if row is not None:
                yield row


def open_cases(path: Path, *, aliases: Mapping[str, Sequence[str]] | None = None) -> CaseFile:
    """Open an export; raises UnreadableFile for whatever makes it unusable, before any row is given out.

    `aliases` adds header names to columns by their setting names (`{"phone": ["回访电话"]}`).
    """
    known = _known(aliases or {})
    best: dict[Column, list[int]] = {}
    for sheet in sheets(path):
        found = _header(sheet, known)
        if found is None:
            continue
        line, headers, columns = found
        if all(column in columns for column in REQUIRED):
            size = sum(1 for number, _ in sheet.rows() if number > line)
            return CaseFile(sheet, line, headers, columns, size)
        best = max(best, columns, key=len)
    missing = "、".join(SHOWN_AS[c] for c in REQUIRED if c not in best)
    there = "、".join(SHOWN_AS[c] for c in best) or "没有认出任何一列"
    raise UnreadableFile(
        f"缺少必要的列：{missing}（认出的列：{there}）；请检查表头，或在 huifang.toml 的 column_aliases 里补充列名"
    )


def _known(aliases: Mapping[str, Sequence[str]]) -> dict[str, tuple[Column, int]]:
    known: dict[str, tuple[Column, int]] = {}
    for column, names in KNOWN.items():
        for rank, name in enumerate(names):
            known.setdefault(heading(name), (column, rank))
    for setting, extra in aliases.items():
        try:
            column = Column(setting)
        except ValueError:
            choices = "、".join(c.value for c in Column)
            raise UnreadableFile(f"column_aliases 里不认识 {setting}；可用：{choices}") from None
        for name in extra:
            known[heading(name)] = (column, -1)
    return known


def _header(
    sheet: Sheet, known: Mapping[str, tuple[Column, int]]
) -> tuple[int, tuple[str, ...], dict[Column, list[int]]] | None:
    best: tuple[int, tuple[str, ...], dict[Column, list[int]]] | None = None
    for count, (line, cells) in enumerate(sheet.rows()):
        if count >= HEADER_WITHIN:
            break
        columns = _columns(cells, known)
        if len(columns) >= 2 and (best is None or len(columns) > len(best[2])):
            best = line, tuple(cells), columns
        if best is not None and all(c in best[2] for c in REQUIRED):
            break
    return best


def _columns(cells: Sequence[str], known: Mapping[str, tuple[Column, int]]) -> dict[Column, list[int]]:
    places: dict[Column, list[tuple[int, int]]] = {}
    for at, cell in enumerate(cells):
        if not cell or len(cell) > 60:
            continue
        found = known.get(heading(cell, whole=True)) or known.get(heading(cell))
        if found is not None:
            column, rank = found
            places.setdefault(column, []).append((rank, at))
    return {column: [at for _, at in sorted(ranked)] for column, ranked in places.items()}
