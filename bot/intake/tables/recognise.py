"""What kind of file it is, judged by its content. The name is ignored: exports named .xls are often something
else."""

import re
import struct
import zipfile
from collections.abc import Mapping
from enum import Enum, auto
from types import MappingProxyType
from typing import BinaryIO, Final

from bot.intake.tables.unreadable import UnreadableFile
from bot.intake.tables.zipped import ZIP_FAULTS


class FileKind(Enum):
    """The families of files that hold a table."""

    TEXT = auto()
    XLSX = auto()
    BIFF = auto()
    """Old workbooks: `.xls`, `.et`."""
    ZIPPED_BOOK = auto()
    """OpenDocument and binary workbooks."""
    PAGE = auto()
    PAGE_ARCHIVE = auto()
    XML2003 = auto()


HEAD: Final = 1 << 18
"""Bytes from the start that may be examined to recognise a file, its encoding and its header."""

_SAVE_AS: Final = "请打开后另存为 .xlsx 再导入"
_EXPORT: Final = "请从业务系统导出 .xlsx 或 .csv 表格再导入"

_NOT_TABLES: Final[Mapping[bytes, str]] = MappingProxyType(
    {
        b"%PDF": f"这是 PDF，不是表格：{_EXPORT}",
        b"\x89PNG": f"这是图片，不是表格：{_EXPORT}",
        b"\xff\xd8\xff": f"这是图片，不是表格：{_EXPORT}",
        b"GIF8": f"这是图片，不是表格：{_EXPORT}",
        b"BM": f"这是图片，不是表格：{_EXPORT}",
        b"II*\x00": f"这是图片，不是表格：{_EXPORT}",
        b"MM\x00*": f"这是图片，不是表格：{_EXPORT}",
        b"RIFF": f"这是图片或音视频，不是表格：{_EXPORT}",
        b"Rar!": "这是 RAR 压缩包：请解压后导入里面的表格",
        b"7z\xbc\xaf\x27\x1c": "这是 7z 压缩包：请解压后导入里面的表格",
        b"\x1f\x8b": "这是 gzip 压缩包：请解压后导入里面的表格",
        b"PK\x05\x06": "这是空的压缩包：请重新导出表格再导入",
        b"PK\x07\x08": "这是分卷压缩包：请解压后导入里面的表格",
        b"{\\rtf": f"这是 RTF 文档，不是表格：{_EXPORT}",
        b"SQLite format 3": f"这是数据库文件，不是表格：{_EXPORT}",
        b"\x7fELF": f"这是程序，不是表格：{_EXPORT}",
        b"MZ": f"这是程序，不是表格：{_EXPORT}",
        b"\x09\x08\x10\x00": f"这是很旧的 Excel（5.0 以前的 .xls）文件：{_SAVE_AS}",
        b"\x09\x04\x06\x00": f"这是很旧的 Excel（5.0 以前的 .xls）文件：{_SAVE_AS}",
    }
)
_PRINTABLE_MAGIC: Final = frozenset({b"BM", b"MZ", b"RIFF"})
"""Text may begin with these too; they count only in a file that is not text."""

_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PAGE: Final = re.compile(rb"<(?:!doctype html|html|head|body|table|tr[\s>])", re.IGNORECASE)
_XML2003: Final = b"urn:schemas-microsoft-com:office:spreadsheet"
_HEAD_OF_MIME: Final = 100
_WORKBOOKS: Final = ("content.xml", "xl/workbook.bin")
"""The entry that identifies a zip file as an OpenDocument or binary workbook."""


def recognise(file: BinaryIO) -> FileKind:
    """What kind of table it is; raises UnreadableFile for a file that is empty or of another kind.

    Leaves `file` at its start.
    """
    head = file.read(HEAD)
    if not head:
        raise UnreadableFile("文件是空的：请重新导出后再导入")
    if head.startswith(b"PK\x03\x04"):
        return _rewound(file, _zipped(file))
    if head.startswith(_OLE):
        return _rewound(file, _ole(file, head))
    for magic, sentence in _NOT_TABLES.items():
        if head.startswith(magic) and (magic not in _PRINTABLE_MAGIC or b"\x00" in head):
            raise UnreadableFile(sentence)
    if b"%PDF-" in head[:1024]:
        raise UnreadableFile(_NOT_TABLES[b"%PDF"])
    plain = head.removeprefix(b"\xef\xbb\xbf").replace(b"\x00", b"").lstrip(b"\xff\xfe \t\r\n")
    return _rewound(file, _marked_up(plain) or FileKind.TEXT)


def _rewound(file: BinaryIO, kind: FileKind) -> FileKind:
    file.seek(0)
    return kind


def _marked_up(plain: bytes) -> FileKind | None:
    """Which markup a file is written in, if any; raises UnreadableFile for XML that is not a table."""
    if plain[:13].lower() == b"mime-version:" or (
        plain[:5].lower() == b"from:" and b"multipart/related" in plain.lower()
    ):
        return FileKind.PAGE_ARCHIVE
    if not plain.startswith(b"<"):
        return None
    if _XML2003 in plain[:4096]:
        return FileKind.XML2003
    if _PAGE.search(plain):
        return FileKind.PAGE
    raise UnreadableFile(
        f"这是 XML 文件，里面没有认得的表格：请用 Excel 或 WPS {_SAVE_AS.removeprefix('请')}"
    )


def _zipped(file: BinaryIO) -> FileKind:
    try:
        with zipfile.ZipFile(file) as archive:
            names = {name.casefold() for name in archive.namelist()}
            said = archive.read("mimetype")[:_HEAD_OF_MIME] if "mimetype" in archive.namelist() else b""
    except ZIP_FAULTS:
        return FileKind.XLSX  # opening it will report what is wrong with it
    book = any(part in names for part in _WORKBOOKS) and "xl/workbook.xml" not in names
    if b"opendocument" in said and b"spreadsheet" not in said:
        raise UnreadableFile(f"这是 OpenDocument 文档，不是表格：{_EXPORT}")
    return FileKind.ZIPPED_BOOK if book else FileKind.XLSX


def _ole(file: BinaryIO, head: bytes) -> FileKind:
    """Which of the programs that use this container wrote it: the directory sector names its streams."""
    shift = min(struct.unpack_from("<H", head, 30)[0], 16) if len(head) >= 52 else 9
    sector = struct.unpack_from("<I", head, 48)[0] if len(head) >= 52 else 0
    try:
        file.seek((sector + 1) << shift)
        directory = file.read(1 << 14)
    except (OSError, OverflowError):
        directory = b""
    if "EncryptedPackage".encode("utf-16-le") in directory + head:
        raise UnreadableFile("表格设了打开密码：请在 Excel 或 WPS 中取消密码后再导入")
    if any(name.encode("utf-16-le") in directory for name in ("Workbook", "Book")):
        return FileKind.BIFF
    raise UnreadableFile(f"这是旧版 Office 文件，里面找不到表格，也可能已损坏：{_EXPORT}")
