"""The file as a stream of rows of text cells, recognised by its content and never by its name.

Everything that makes a file unusable is found before its first row is given out: text is decoded and cut into rows once
in full, a spreadsheet's archive is checked against its own table of contents. What cannot be read raises UnreadableFile.
"""

import csv
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Final

from bot.intake.unreadable import UnreadableFile

Rows = Iterator[tuple[int, list[str]]]

HEAD: Final = 4_096
DELIMITERS: Final = (",", "\t", ";", "，", "；", "|")
LARGEST_UNPACKED: Final = 1_500_000_000
"""Bytes that a spreadsheet may unpack to; a million rows of cases are about a third of it."""
LARGEST_RATIO: Final = 300
SMALL_ENOUGH: Final = 50_000_000
"""Below this many bytes a high ratio is only a tidy sheet."""

_SIGNATURES: Final = (
    (b"%PDF", "这是 PDF，不是表格；请从业务系统导出 xlsx 或 csv 再导入"),
    (b"\xd0\xcf\x11\xe0", "这是旧版 .xls 或加了密码的 Excel 文件；请另存为不带密码的 .xlsx 再导入"),
    (b"\x89PNG", "这是图片，不是表格；请导出 xlsx 或 csv 再导入"),
    (b"\xff\xd8\xff", "这是图片，不是表格；请导出 xlsx 或 csv 再导入"),
    (b"GIF8", "这是图片，不是表格；请导出 xlsx 或 csv 再导入"),
    (b"Rar!", "这是压缩包；请解压后导入里面的表格"),
    (b"7z\xbc\xaf", "这是压缩包；请解压后导入里面的表格"),
    (b"\x1f\x8b", "这是压缩包；请解压后导入里面的表格"),
    (b"<!DOCTYPE", "这是网页，不是表格；请导出 xlsx 或 csv 再导入"),
    (b"<html", "这是网页，不是表格；请导出 xlsx 或 csv 再导入"),
)


@dataclass(frozen=True, slots=True)
class Sheet:
    """One way to read the file: `rows()` starts anew each time. `name` tells sheets and delimiters apart."""

    name: str
    rows: Callable[[], Rows]
    date1904: bool = False


def sheets(path: Path) -> list[Sheet]:
    """The ways in which the file may be read, the likeliest first; raises UnreadableFile."""
    try:
        with path.open("rb") as file:
            head = file.read(HEAD)
    except IsADirectoryError:
        raise UnreadableFile(f"{path} 是文件夹；请指定里面的文件") from None
    except OSError as e:
        raise UnreadableFile(f"打不开文件 {path}：{e.strerror}；请检查路径和权限") from None
    if not head.strip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n"):
        raise UnreadableFile("文件是空的；请重新导出")
    for signature, why in _SIGNATURES:
        if head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(signature):
            raise UnreadableFile(why)
    if head.startswith(b"PK"):
        return _spreadsheet(path)
    return _text(path, head)


def _text(path: Path, head: bytes) -> list[Sheet]:
    encoding = _encoding(path, head)
    return [Sheet(d, lambda d=d: _delimited(path, encoding, d)) for d in DELIMITERS]  # type: ignore[misc]


def _encoding(path: Path, head: bytes) -> str:
    for mark, name in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if head.startswith(mark):
            candidates: tuple[str, ...] = (name,)
            break
    else:
        candidates = _without_mark(head)
    for encoding in candidates:
        if _decodes(path, encoding):
            return encoding
    raise UnreadableFile("看不懂文件的编码，可能不是表格或已损坏；请另存为 xlsx，或 UTF-8 编码的 csv 再导入")


def _without_mark(head: bytes) -> tuple[str, ...]:
    nulls = head.count(0)
    if nulls == 0:
        return ("utf-8", "gb18030")
    if head[1::2].count(0) * 4 > len(head[1::2]) * 0.5 and head[::2].count(0) == 0:
        return ("utf-16-le",)
    if head[::2].count(0) * 4 > len(head[::2]) * 0.5 and head[1::2].count(0) == 0:
        return ("utf-16-be",)
    raise UnreadableFile("这不是表格文件，里面有二进制内容；请从业务系统导出 xlsx 或 csv 再导入")


def _decodes(path: Path, encoding: str) -> bool:
    try:
        with path.open(encoding=encoding, errors="strict", newline="") as file:
            while block := file.read(1 << 20):
                if "\x00" in block or sum(c < " " and c not in "\t\r\n\f\v" for c in block[:20_000]) > 200:
                    return False
    except (UnicodeError, OSError):
        return False
    return True


def _delimited(path: Path, encoding: str, delimiter: str) -> Rows:
    with path.open(encoding=encoding, newline="") as file:
        reader = csv.reader(file, delimiter=delimiter)
        while True:
            line = reader.line_num + 1
            try:
                row = next(reader)
            except StopIteration:
                return
            except csv.Error:
                raise UnreadableFile(
                    f"第 {line} 行起引号没有配对，后面的内容连成了一格；请改正引号或另存为 xlsx"
                ) from None
            yield line, row


def _spreadsheet(path: Path) -> list[Sheet]:
    from python_calamine import CalamineError, CalamineWorkbook, SheetVisibleEnum

    _check_archive(path)
    try:
        book = CalamineWorkbook.from_path(str(path))
        visible = [
            s.name for s in book.sheets_metadata if s.visible == SheetVisibleEnum.Visible
        ] or book.sheet_names
    except (CalamineError, OSError, ValueError) as e:
        raise UnreadableFile("Excel 文件已损坏，读不出表格；请用 Excel 打开后另存为新的 .xlsx 再导入") from e
    return [Sheet(name, lambda name=name: _cells(book, name)) for name in visible]  # type: ignore[misc]


def _cells(book: object, name: str) -> Rows:
    from python_calamine import CalamineError

    try:
        sheet = book.get_sheet_by_name(name)  # type: ignore[attr-defined]
        for number, row in enumerate(sheet.iter_rows(), start=1):
            yield number, [_shown(cell) for cell in row]
    except (CalamineError, ValueError) as e:
        raise UnreadableFile("Excel 文件已损坏，读不出表格；请用 Excel 打开后另存为新的 .xlsx 再导入") from e


def _shown(cell: object) -> str:
    """A cell as text: moments in ISO form, whole numbers without a point."""
    match cell:
        case str():
            return cell
        case bool():
            return "是" if cell else "否"
        case datetime():
            return cell.isoformat(sep=" ", timespec="seconds")
        case float() if cell.is_integer() and abs(cell) < 1e15:
            return str(int(cell))
        case date() | int() | float():
            return str(cell)
        case time() | timedelta():
            return str(cell)
        case _:
            return ""


def _check_archive(path: Path) -> None:
    """An archive that unpacks to what it says, and to no more than a month of cases can be."""
    broken = UnreadableFile("文件已损坏，或不是 Excel 文件；请用 Excel 打开后另存为新的 .xlsx 再导入")
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            names = {m.filename for m in members}
            if "xl/workbook.xml" not in names:
                raise UnreadableFile(
                    "这个文件里没有 Excel 表格（可能是 Word 文档或压缩包）；请导出 xlsx 或 csv 再导入"
                )
            total = sum(m.file_size for m in members)
            packed = max(1, sum(m.compress_size for m in members))
            if total > LARGEST_UNPACKED or (total > SMALL_ENOUGH and total / packed > LARGEST_RATIO):
                raise UnreadableFile("Excel 文件展开后过大，不像办件表；请检查文件，或分成几个文件导入")
            for member in members:
                if member.flag_bits & 1:
                    raise UnreadableFile("Excel 文件加了密码；请另存为不带密码的 .xlsx 再导入")
                _check_member(archive, member)
    except (
        zipfile.BadZipFile,
        EOFError,
        OSError,
        NotImplementedError,
        RuntimeError,
        zipfile.LargeZipFile,
    ) as e:
        raise broken from e
    except Exception as e:
        if isinstance(e, UnreadableFile):
            raise
        raise broken from e


def _check_member(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> None:
    with archive.open(member) as file:
        first = file.read(1 << 16)
        if b"<!ENTITY" in first or b"<!DOCTYPE" in first:
            raise UnreadableFile("Excel 文件里有不该有的内容，已拒绝；请用 Excel 另存为新的 .xlsx 再导入")
        while file.read(1 << 20):
            pass  # reading to the end checks the length and the checksum
