"""An untrusted zip file: checked against its own table of contents, and unpacked piece by piece."""

import zipfile
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final

from bot.intake.tables.markup import DAMAGED
from bot.intake.tables.unreadable import UnreadableFile

LARGEST_PART: Final = 3 << 30
"""Bytes that one entry may unpack to. A full sheet (1,048,576 rows) of cases takes about 0.7 GB."""
LARGEST_RATIO: Final = 200
"""How many times its packed size an entry may unpack to; sheets of cases reach about 15."""
SMALL_PART: Final = 8 << 20
"""Entries up to this size may have any compression ratio, and entries that are read whole may not be larger."""
_MOST_PARTS: Final = 10_000
_CHUNK: Final = 1 << 18

ZIP_FAULTS: Final = (
    zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError, ValueError,
    KeyError, IndexError, OverflowError, MemoryError,
)  # fmt: skip
"""What zipfile raises for archives with false entries."""

_OTHERS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "word/": "这是 Word 文档，不是表格：请从业务系统导出 .xlsx 或 .csv 表格再导入",
        "ppt/": "这是幻灯片，不是表格：请从业务系统导出 .xlsx 或 .csv 表格再导入",
        "content.xml": "这是 OpenDocument 表格：请用 Excel 或 WPS 打开后另存为 .xlsx 再导入",
        "xl/workbook.bin": "这是二进制的 .xlsb 表格：请打开后另存为 .xlsx 再导入",
    }
)
BOMB: Final = "压缩包解开后大得不合理，已拒绝：请用 Excel 或 WPS 打开后另存为新的 .xlsx，或分成几个文件再导入"


class Archive:
    """The zip file; raises UnreadableFile for anything that is wrong with it."""

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            with zipfile.ZipFile(path) as archive:
                parts = archive.infolist()
        except ZIP_FAULTS:
            raise UnreadableFile(DAMAGED) from None
        if len(parts) > _MOST_PARTS or any(map(_explodes, parts)):
            raise UnreadableFile(BOMB)
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
        """Bytes that the entry unpacks to according to the archive (zipfile enforces it)."""
        return self._part(name).file_size

    def chunks(self, name: str) -> Iterator[bytes]:
        """The entry's content, piece by piece."""
        part = self._part(name)
        try:
            with zipfile.ZipFile(self._path) as archive, archive.open(part) as file:
                while chunk := file.read(_CHUNK):
                    yield chunk
        except ZIP_FAULTS:
            raise UnreadableFile(DAMAGED) from None

    def read(self, name: str) -> bytes:
        """A small entry as a whole; empty when it is missing."""
        if name not in self:
            return b""
        if self.size(name) > SMALL_PART:
            raise UnreadableFile(BOMB)
        return b"".join(self.chunks(name))

    def _part(self, name: str) -> zipfile.ZipInfo:
        part = self._parts.get(name.casefold())
        if part is None:
            raise UnreadableFile(DAMAGED)
        if part.flag_bits & 0x1:
            raise UnreadableFile("压缩包设了密码：请取消密码后再导入")
        return part


def _explodes(part: zipfile.ZipInfo) -> bool:
    """Whether an entry claims to unpack to more than a table can need; zipfile enforces the claimed size."""
    tight = part.file_size > LARGEST_RATIO * max(part.compress_size, 1)
    return part.file_size > LARGEST_PART or (part.file_size > SMALL_PART and tight)
