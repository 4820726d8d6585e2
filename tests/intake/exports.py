"""Export files as offices make them, built in a temporary folder."""

import re
import struct
import zipfile
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

import xlsxwriter

from bot.domain.month import OFFICE_ZONE
from bot.intake import CaseRow, Rejected, open_cases

HEADERS = (
    "办件编号",
    "事项名称",
    "申请人",
    "联系电话",
    "受理时间",
    "承诺办结时限(工作日)",
    "办结时间",
    "办理结果",
)
HEADER = ",".join(HEADERS) + "\n"

SHEET = "xl/worksheets/sheet1.xml"
STRINGS = "xl/sharedStrings.xml"

Cell = str | int | float | bool | datetime | None


def line(case_no: str = "A-1", phone: str = "19000000001", concluded: str = "2026-10-03 10:00:00") -> str:
    """One row of a csv under HEADER."""
    return f"{case_no},无线电频率使用许可,张三,{phone},2026-10-01,15,{concluded},准予许可\n"


def lines(count: int) -> str:
    """So many rows, A-0 and on."""
    return "".join(line(f"A-{n}") for n in range(count))


def write(folder: Path, content: str | bytes, encoding: str = "utf-8") -> Path:
    """A file whose name says nothing about what it is."""
    path = folder / "export.dat"
    path.write_bytes(content.encode(encoding) if isinstance(content, str) else content)
    return path


def read(path: Path, **aliases: Sequence[str]) -> list[CaseRow | Rejected]:
    """All rows of an export."""
    return list(open_cases(path, aliases=aliases).rows())


def cases(path: Path, **aliases: Sequence[str]) -> list[CaseRow]:
    """The rows of an export in which nothing may be rejected."""
    rows = read(path, **aliases)
    assert not [row for row in rows if isinstance(row, Rejected)]
    return [row for row in rows if isinstance(row, CaseRow)]


def only(folder: Path, row: str, header: str = HEADER) -> CaseRow | Rejected:
    """What becomes of a single csv row."""
    (found,) = read(write(folder, header + row))
    return found


def case(folder: Path, row: str, header: str = HEADER) -> CaseRow:
    """The case in a single csv row."""
    found = only(folder, row, header)
    assert isinstance(found, CaseRow), found
    return found


def refused(folder: Path, row: str, header: str = HEADER) -> str:
    """Why a single csv row is rejected."""
    found = only(folder, row, header)
    assert isinstance(found, Rejected), found
    return found.reason


def workbook(
    folder: Path,
    rows: Sequence[Sequence[Cell]],
    *,
    name: str = "export.dat",
    date_format: str = "yyyy-mm-dd hh:mm:ss",
    date_1904: bool = False,
    shared_texts: bool = True,
) -> Path:
    """An xlsx file with these rows on its only sheet."""
    path = folder / name
    options = {
        "default_date_format": date_format,
        "date_1904": date_1904,
        "constant_memory": not shared_texts,
        "remove_timezone": True,
    }
    with xlsxwriter.Workbook(path, options) as book:
        fill(book.add_worksheet("台账"), rows)
    return path


def fill(sheet: xlsxwriter.worksheet.Worksheet, rows: Sequence[Sequence[Cell]]) -> None:
    """Write the rows from the top; None leaves a cell out."""
    for row, cells in enumerate(rows):
        for column, cell in enumerate(cells):
            match cell:
                case None:
                    pass
                case datetime():
                    sheet.write_datetime(row, column, cell)
                case str():
                    sheet.write_string(row, column, cell)
                case bool():
                    sheet.write_boolean(row, column, cell)
                case _:
                    sheet.write_number(row, column, cell)


def a_row(case_no: Cell = "A-1") -> list[Cell]:
    """One spreadsheet row under HEADERS."""
    return [
        case_no,
        "许可",
        "张三",
        19000000001,
        datetime(2026, 10, 1, tzinfo=OFFICE_ZONE),
        15,
        datetime(2026, 10, 3, 10, tzinfo=OFFICE_ZONE),
        "准予",
    ]


def rewritten(path: Path, change: Callable[[str, bytes], tuple[str, bytes] | None]) -> Path:
    """A copy of a zip file in which each part has been changed, or dropped for None."""
    copy = path.with_name("rewritten.dat")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(copy, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            if changed := change(part.filename, old.read(part)):
                new.writestr(*changed)
    return copy


def with_sheet(path: Path, change: Callable[[bytes], bytes]) -> Path:
    """A copy of a workbook in which the sheet's XML has been changed."""
    return rewritten(path, lambda name, data: (name, change(data) if name == SHEET else data))


def with_directory(path: Path, field: int, size: str, value: int, part: str = SHEET) -> Path:
    """A copy of a zip file whose table of contents lies about one field of one part."""
    content = bytearray(path.read_bytes())
    for found in re.finditer(re.escape(b"PK\x01\x02"), bytes(content)):
        at = found.start()
        (length,) = struct.unpack_from("<H", content, at + 28)
        if content[at + 46 : at + 46 + length] == part.encode():
            struct.pack_into(size, content, at + field, value)
    copy = path.with_name("lying.dat")
    copy.write_bytes(content)
    return copy
