"""What a file is, by what is in it. Its name is not looked at: exports are often called .xls and are not."""

import struct
from collections.abc import Mapping
from enum import Enum, auto
from types import MappingProxyType
from typing import BinaryIO, Final

from bot.intake.unreadable import UnreadableFile


class Kind(Enum):
    """The two families of files that hold a table."""

    TEXT = auto()
    XLSX = auto()


HEAD: Final = 1 << 18
"""Bytes from the start that recognising a file, its encoding and its header may look at."""

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
        b"\x09\x08\x10\x00": f"这是旧版 Excel（.xls）文件：{_SAVE_AS}",
        b"\x09\x04\x06\x00": f"这是旧版 Excel（.xls）文件：{_SAVE_AS}",
    }
)
_PRINTABLE_MAGIC: Final = frozenset({b"BM", b"MZ", b"RIFF"})
"""Text may begin with these too; they count only in a file that is no text."""

_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MARKUP: Final[Mapping[bytes, str]] = MappingProxyType(
    {
        b"<html": "这是网页（HTML）",
        b"<!doctype html": "这是网页（HTML）",
        b"<table": "这是网页（HTML）",
        b"<?xml": "这是 XML 文件",
    }
)


def recognise(file: BinaryIO) -> Kind:
    """TEXT or XLSX; raises UnreadableFile for a file that is empty or is something else. Leaves `file` at its start."""
    head = file.read(HEAD)
    if not head:
        raise UnreadableFile("文件是空的：请重新导出后再导入")
    if head.startswith(b"PK\x03\x04"):
        file.seek(0)
        return Kind.XLSX
    if head.startswith(_OLE):
        raise UnreadableFile(_ole(file, head))
    for magic, sentence in _NOT_TABLES.items():
        if head.startswith(magic) and (magic not in _PRINTABLE_MAGIC or b"\x00" in head):
            raise UnreadableFile(sentence)
    if b"%PDF-" in head[:1024]:
        raise UnreadableFile(_NOT_TABLES[b"%PDF"])
    opening = (
        head[:512].removeprefix(b"\xef\xbb\xbf").replace(b"\x00", b"").lstrip(b"\xff\xfe \t\r\n").lower()
    )
    for tag, what in _MARKUP.items():
        if opening.startswith(tag):
            raise UnreadableFile(
                f"{what}，不是真正的表格文件：请用 Excel 或 WPS {_SAVE_AS.removeprefix('请')}"
            )
    file.seek(0)
    return Kind.TEXT


def _ole(file: BinaryIO, head: bytes) -> str:
    """Which of the programs that share this container wrote it: the directory sector names its streams."""
    shift = min(struct.unpack_from("<H", head, 30)[0], 16) if len(head) >= 52 else 9
    sector = struct.unpack_from("<I", head, 48)[0] if len(head) >= 52 else 0
    try:
        file.seek((sector + 1) << shift)
        directory = file.read(1 << 14)
    except (OSError, OverflowError):
        directory = b""
    if "EncryptedPackage".encode("utf-16-le") in directory + head:
        return "表格设了打开密码：请在 Excel 或 WPS 中取消密码后再导入"
    if any(name.encode("utf-16-le") in directory for name in ("Workbook", "Book")):
        return f"这是旧版 Excel（.xls）文件：{_SAVE_AS}"
    return f"这是旧版 Office 文件，不能直接读取：如果是表格，{_SAVE_AS}"
