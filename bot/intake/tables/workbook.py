"""An xlsx file as a table: the first visible sheet with a header, from an untrusted archive.

The archive is checked against its own table of contents before anything is unpacked, and is unpacked piece by
piece. Any fault in the parts that are used is found when the file is opened.
"""

import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Final

from bot.intake.tables import sheet
from bot.intake.tables.columns import SEARCHED_ROWS, Layout, Names, missing, nothing, survey
from bot.intake.tables.markup import DAMAGED, attribute, elements, feed, parser
from bot.intake.tables.spans import MergedCells, filled_down
from bot.intake.tables.strings import SharedStrings
from bot.intake.tables.unreadable import UnreadableFile
from bot.intake.tables.zipped import BOMB, Archive

_LONGEST_TAG: Final = 400
_MOST_SPANS: Final = 200_000
_MERGED: Final = re.compile(rb"mergeCell\s[^<>]*ref=[\"']([A-Z]{1,3})(\d{1,7}):[A-Z]{1,3}(\d{1,7})[\"']")
_HIDDEN_ROW: Final = re.compile(rb"<(?:\w+:)?row\s[^<>]*hidden=[\"'](?:1|true)[\"'][^<>]*>")
_1904: Final = 1462

_BUILT_IN_DATES: Final = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})
"""Number formats that show dates or times without being written out (ECMA-376, 18.8.30; 27–36 and 50–58 in Chinese)."""
_NOT_LETTERS: Final = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.|_.|\*.')
_DATE_LETTERS: Final = re.compile(r"[ymdhs]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Sheet:
    name: str
    part: str


class SheetTable:
    """An open workbook whose sheet and header are known."""

    counted_cells: Final = False
    """Every cell gives its position, so a missing one shifts no other."""

    def __init__(self, path: Path, names: Names) -> None:
        """Raises UnreadableFile."""
        self._archive = Archive(path)
        workbook = _workbook_part(self._archive)
        content = elements(self._archive.read(workbook))
        related = _related(self._archive, workbook)
        styles = related.get("styles", [""])[0]
        self._looks = sheet.Looks(
            _date_styles(elements(self._archive.read(styles)) if styles else []), _shift(content)
        )
        texts = related.get("sharedStrings", [""])[0]
        self._strings = SharedStrings(self._archive.chunks(texts) if texts in self._archive else None)
        visible, hidden = _sheets(self._archive, workbook, content)
        self._sheet, self.layout, self.unread = self._choose(visible, hidden, names)
        self._read = 0
        self._spans, self.hidden = self._check()
        self.size = self._archive.size(self._sheet.part)
        self.serial_shift = self._looks.serial_shift
        self.description = f"xlsx 工作表“{self._sheet.name}”"

    @property
    def position(self) -> int:
        """Bytes unpacked so far, of `size`."""
        return self._read

    def rows(self) -> Iterator[sheet.Row]:
        """The rows below the header with their row numbers."""
        self._read = 0
        every = sheet.rows(self._counted(), self._strings, self._looks)
        return islice(filled_down(every, self._spans), self.layout.row + 1, None)

    def _counted(self) -> Iterator[bytes]:
        for chunk in self._archive.chunks(self._sheet.part):
            self._read += len(chunk)
            yield chunk

    def _choose(
        self, visible: list[_Sheet], hidden: list[_Sheet], names: Names
    ) -> tuple[_Sheet, Layout, tuple[str, ...]]:
        """The first visible sheet with a complete header; and the names of the others that have one, with rows below it."""
        nearest = nothing(names)
        for at, candidate in enumerate(visible):
            layout, _ = self._top(candidate, names)
            if layout.complete:
                others = (
                    other.name for other in (*visible[at + 1 :], *hidden) if self._holds_cases(other, names)
                )
                return candidate, layout, tuple(others)
            nearest = max(nearest, layout, key=lambda found: len(found.places))
        raise missing(nearest)

    def _top(self, candidate: _Sheet, names: Names) -> tuple[Layout, int]:
        """The header among the first rows of a sheet, and how many of these rows there are."""
        chunks = self._archive.chunks(candidate.part)
        first = list(islice(sheet.rows(chunks, self._strings, self._looks), SEARCHED_ROWS))
        return survey([cells for _, cells in first], names), len(first)

    def _holds_cases(self, other: _Sheet, names: Names) -> bool:
        """Whether a sheet that is not read also has cases; one that cannot be read counts as having none."""
        try:
            layout, rows = self._top(other, names)
        except UnreadableFile:
            return False
        return layout.complete and rows > layout.row + 1

    def _check(self) -> tuple[list[MergedCells], int]:
        """Read the sheet to its end (length, checksum, well-formedness), so that it cannot fail after rows
        were returned.

        Merged cells are listed after all rows, so they are collected on the way, as is the number of hidden
        rows.
        """
        spans: list[MergedCells] = []
        hidden = 0
        tail = b""

        def watched() -> Iterator[bytes]:
            nonlocal hidden, tail
            for chunk in self._archive.chunks(self._sheet.part):
                window = tail + chunk
                if b"mergeCell" in window:
                    spans.extend(_spans(window, len(tail)))
                if b"hidden" in window:
                    hidden += sum(found.end() > len(tail) for found in _HIDDEN_ROW.finditer(window))
                if len(spans) > _MOST_SPANS:
                    raise UnreadableFile(BOMB)
                tail = window[-_LONGEST_TAG:]
                yield chunk

        for _ in feed(parser(), watched()):
            pass
        return spans, hidden


def _spans(window: bytes, seen: int) -> Iterator[MergedCells]:
    """The cells merged over several rows, from the tags that end after the first `seen` bytes."""
    for found in _MERGED.finditer(window):
        first, last = int(found[2]), int(found[3])
        if found.end() > seen and last > first:
            column = sheet.column_of(found[1].decode())
            if column < sheet.MOST_COLUMNS:
                yield MergedCells(first, last, column)


def _workbook_part(archive: Archive) -> str:
    for name, attributes in elements(archive.read("_rels/.rels")) if "_rels/.rels" in archive else []:
        if name == "Relationship" and attributes.get("Type", "").endswith("/officeDocument"):
            target = attributes.get("Target", "").lstrip("/")
            if target in archive and target.endswith(".xml") and "workbook" in target.casefold():
                return target
    if "xl/workbook.xml" not in archive:
        raise UnreadableFile(archive.other_kind())
    return "xl/workbook.xml"


def _relations(archive: Archive, workbook: str) -> Iterator[tuple[str, str, str]]:
    """The workbook's parts as (id, kind, path)."""
    folder, name = posixpath.split(workbook)
    listed = archive.read(f"{folder}/_rels/{name}.rels".lstrip("/"))
    for element, attributes in elements(listed) if listed else []:
        if element == "Relationship":
            target = attributes.get("Target", "").replace("\\", "/")
            path = (
                target.lstrip("/")
                if target.startswith("/")
                else posixpath.normpath(posixpath.join(folder, target))
            )
            yield attributes.get("Id", ""), attributes.get("Type", "").rpartition("/")[2], path


def _related(archive: Archive, workbook: str) -> dict[str, list[str]]:
    related: dict[str, list[str]] = {}
    for _, kind, path in _relations(archive, workbook):
        if path in archive:
            related.setdefault(kind, []).append(path)
    return related


def _sheets(
    archive: Archive, workbook: str, content: list[tuple[str, Mapping[str, str]]]
) -> tuple[list[_Sheet], list[_Sheet]]:
    """The visible worksheets in tab order, and the hidden ones; when none is visible, all count as visible."""
    parts = {
        key: path
        for key, kind, path in _relations(archive, workbook)
        if kind == "worksheet" and path in archive
    }
    visible, hidden = list[_Sheet](), list[_Sheet]()
    for element, attributes in content:
        if element == "sheet" and (part := parts.get(attribute(attributes, "id"))):
            found = _Sheet(attributes.get("name", ""), part)
            shown = attributes.get("state", "visible") == "visible"
            (visible if shown else hidden).append(found)
    if not (visible or hidden):
        raise UnreadableFile(DAMAGED)
    return (visible, hidden) if visible else (hidden, [])


def _shift(content: list[tuple[str, Mapping[str, str]]]) -> int:
    flags = (attributes.get("date1904", "") for name, attributes in content if name == "workbookPr")
    return _1904 if any(flag in {"1", "true"} for flag in flags) else 0


def _date_styles(content: list[tuple[str, Mapping[str, str]]]) -> frozenset[str]:
    """The cell styles (by their number in cells) whose number format shows a date or a time."""
    written: dict[str, str] = {}
    formats: list[str] = []
    inside = False
    for name, attributes in content:
        match name:
            case "numFmt":
                written[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")
            case "cellXfs":
                inside = True
            case "xf" if inside:
                formats.append(attributes.get("numFmtId", ""))
            case "cellStyles" | "dxfs":
                inside = False
            case _:
                pass
    return frozenset(str(style) for style, number in enumerate(formats) if _shows_date(number, written))


def _shows_date(number: str, written: Mapping[str, str]) -> bool:
    if number in written:
        code = written[number].partition(";")[0]
        return code.casefold() != "general" and _DATE_LETTERS.search(_NOT_LETTERS.sub("", code)) is not None
    return number.isdecimal() and len(number) < 4 and int(number) in _BUILT_IN_DATES
