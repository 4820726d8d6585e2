"""An xlsx file as a table: the first visible sheet with a header, out of an archive that is not trusted.

The archive is checked against its own table of contents before anything is unpacked, and unpacked piece by piece.
Everything that can be wrong with the parts that are used is found when the file is opened.
"""

import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from types import MappingProxyType
from typing import Final

from bot.intake import sheet
from bot.intake.columns import NOTHING, SEARCHED_ROWS, Layout, Names, missing, survey
from bot.intake.markup import DAMAGED, attribute, elements, feed, parser
from bot.intake.strings import SharedStrings
from bot.intake.unreadable import UnreadableFile

LARGEST_PART: Final = 3 << 30
"""Bytes that one part may unpack to. A full sheet (1,048,576 rows) of cases takes about 0.7 GB."""
LARGEST_RATIO: Final = 200
"""How many times its packed size a part may unpack to; sheets of cases reach about 15."""
SMALL_PART: Final = 8 << 20
"""Parts up to this size may be packed as tightly as they like, and parts that are read whole may not be larger."""
_MOST_PARTS: Final = 10_000
_CHUNK: Final = 1 << 18
_1904: Final = 1462

_FAULTS: Final = (
    zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError, ValueError,
    KeyError, IndexError, OverflowError, MemoryError,
)  # fmt: skip
"""What zipfile raises for archives that lie."""

_OTHERS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "word/": "这是 Word 文档，不是表格：请从业务系统导出 .xlsx 或 .csv 表格再导入",
        "ppt/": "这是幻灯片，不是表格：请从业务系统导出 .xlsx 或 .csv 表格再导入",
        "content.xml": "这是 OpenDocument 表格：请用 Excel 或 WPS 打开后另存为 .xlsx 再导入",
        "xl/workbook.bin": "这是二进制的 .xlsb 表格：请打开后另存为 .xlsx 再导入",
    }
)
_BOMB: Final = (
    "压缩包解开后大得不合理，已拒绝：请用 Excel 或 WPS 打开后另存为新的 .xlsx，或分成几个文件再导入"
)

_BUILT_IN_DATES: Final = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})
"""Number formats that show dates or times without being written out (ECMA-376, 18.8.30; 27–36 and 50–58 in Chinese)."""
_NOT_LETTERS: Final = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.|_.|\*.')
_DATE_LETTERS: Final = re.compile(r"[ymdhs]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Sheet:
    name: str
    part: str


class _Archive:
    """The zip file; raises UnreadableFile for whatever is wrong with it."""

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            with zipfile.ZipFile(path) as archive:
                parts = archive.infolist()
        except _FAULTS:
            raise UnreadableFile(DAMAGED) from None
        if len(parts) > _MOST_PARTS or any(map(_explodes, parts)):
            raise UnreadableFile(_BOMB)
        self._parts = {part.filename.replace("\\", "/").lstrip("/").casefold(): part for part in parts}

    def __contains__(self, name: str) -> bool:
        return name.casefold() in self._parts

    def other_kind(self) -> str:
        """What an archive without a workbook is."""
        for start, sentence in _OTHERS.items():
            if any(name.startswith(start) for name in self._parts):
                return sentence
        return "这是压缩包，里面没有 Excel 表格：请解压后导入里面的表格"

    def size(self, name: str) -> int:
        """Bytes that the part unpacks to, as the archive says (and zipfile holds it to that)."""
        return self._part(name).file_size

    def chunks(self, name: str) -> Iterator[bytes]:
        """The part, piece by piece."""
        part = self._part(name)
        try:
            with zipfile.ZipFile(self._path) as archive, archive.open(part) as file:
                while chunk := file.read(_CHUNK):
                    yield chunk
        except _FAULTS:
            raise UnreadableFile(DAMAGED) from None

    def read(self, name: str) -> bytes:
        """A small part as a whole; empty when it is not there."""
        if name not in self:
            return b""
        if self.size(name) > SMALL_PART:
            raise UnreadableFile(_BOMB)
        return b"".join(self.chunks(name))

    def _part(self, name: str) -> zipfile.ZipInfo:
        part = self._parts.get(name.casefold())
        if part is None:
            raise UnreadableFile(DAMAGED)
        if part.flag_bits & 0x1:
            raise UnreadableFile("压缩包设了密码：请取消密码后再导入")
        return part


def _explodes(part: zipfile.ZipInfo) -> bool:
    """Whether a part says that it unpacks to more than a table can need; zipfile holds it to what it says."""
    tight = part.file_size > LARGEST_RATIO * max(part.compress_size, 1)
    return part.file_size > LARGEST_PART or (part.file_size > SMALL_PART and tight)


class SheetTable:
    """An open workbook whose sheet and header are known."""

    counted_cells: Final = False
    """Every cell says where it stands, so a missing one moves no other."""

    def __init__(self, path: Path, names: Names) -> None:
        """Raises UnreadableFile."""
        self._archive = _Archive(path)
        workbook = _workbook_part(self._archive)
        content = elements(self._archive.read(workbook))
        related = _related(self._archive, workbook)
        styles = related.get("styles", [""])[0]
        self._looks = sheet.Looks(
            _date_styles(elements(self._archive.read(styles)) if styles else []), _shift(content)
        )
        texts = related.get("sharedStrings", [""])[0]
        self._strings = SharedStrings(self._archive.chunks(texts) if texts in self._archive else None)
        self._sheet, self.layout, self.unread = self._choose(_sheets(self._archive, workbook, content), names)
        self._read = 0
        self._check()
        self.size = self._archive.size(self._sheet.part)
        self.serial_shift = self._looks.serial_shift
        self.description = f"xlsx 工作表“{self._sheet.name}”"

    @property
    def position(self) -> int:
        """Bytes unpacked so far, of `size`."""
        return self._read

    def rows(self) -> Iterator[sheet.Row]:
        """The rows under the header with their row numbers."""
        self._read = 0
        return islice(sheet.rows(self._counted(), self._strings, self._looks), self.layout.row + 1, None)

    def _counted(self) -> Iterator[bytes]:
        for chunk in self._archive.chunks(self._sheet.part):
            self._read += len(chunk)
            yield chunk

    def _choose(self, sheets: list[_Sheet], names: Names) -> tuple[_Sheet, Layout, tuple[str, ...]]:
        """The first sheet with a complete header; and the names of the others that have one, with rows below it."""
        nearest = NOTHING
        for at, candidate in enumerate(sheets):
            layout, _ = self._top(candidate, names)
            if layout.complete:
                others = (other.name for other in sheets[at + 1 :] if self._holds_cases(other, names))
                return candidate, layout, tuple(others)
            nearest = max(nearest, layout, key=lambda found: len(found.places))
        raise missing(nearest)

    def _top(self, candidate: _Sheet, names: Names) -> tuple[Layout, int]:
        """The header among the first rows of a sheet, and how many of these rows there are."""
        chunks = self._archive.chunks(candidate.part)
        first = list(islice(sheet.rows(chunks, self._strings, self._looks), SEARCHED_ROWS))
        return survey([cells for _, cells in first], names), len(first)

    def _holds_cases(self, other: _Sheet, names: Names) -> bool:
        """Whether a sheet that is not read has cases, too; one that cannot be read has none to be missed."""
        try:
            layout, rows = self._top(other, names)
        except UnreadableFile:
            return False
        return layout.complete and rows > layout.row + 1

    def _check(self) -> None:
        """Read the sheet to its end: length, checksum and well-formedness, so that no row is given out in vain."""
        for _ in feed(parser(), self._archive.chunks(self._sheet.part)):
            pass


def _workbook_part(archive: _Archive) -> str:
    for name, attributes in elements(archive.read("_rels/.rels")) if "_rels/.rels" in archive else []:
        if name == "Relationship" and attributes.get("Type", "").endswith("/officeDocument"):
            target = attributes.get("Target", "").lstrip("/")
            if target in archive and target.endswith(".xml") and "workbook" in target.casefold():
                return target
    if "xl/workbook.xml" not in archive:
        raise UnreadableFile(archive.other_kind())
    return "xl/workbook.xml"


def _relations(archive: _Archive, workbook: str) -> Iterator[tuple[str, str, str]]:
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


def _related(archive: _Archive, workbook: str) -> dict[str, list[str]]:
    related: dict[str, list[str]] = {}
    for _, kind, path in _relations(archive, workbook):
        if path in archive:
            related.setdefault(kind, []).append(path)
    return related


def _sheets(archive: _Archive, workbook: str, content: list[tuple[str, Mapping[str, str]]]) -> list[_Sheet]:
    """The worksheets in the order of their tabs; hidden ones only when none is visible."""
    parts = {
        key: path
        for key, kind, path in _relations(archive, workbook)
        if kind == "worksheet" and path in archive
    }
    all_, visible = [], []
    for element, attributes in content:
        if element == "sheet" and (part := parts.get(attribute(attributes, "id"))):
            found = _Sheet(attributes.get("name", ""), part)
            all_.append(found)
            if attributes.get("state", "visible") == "visible":
                visible.append(found)
    if not all_:
        raise UnreadableFile(DAMAGED)
    return visible or all_


def _shift(content: list[tuple[str, Mapping[str, str]]]) -> int:
    flags = (attributes.get("date1904", "") for name, attributes in content if name == "workbookPr")
    return _1904 if any(flag in {"1", "true"} for flag in flags) else 0


def _date_styles(content: list[tuple[str, Mapping[str, str]]]) -> frozenset[str]:
    """The cell styles (by number, as cells name them) whose number format shows a date or a time."""
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
