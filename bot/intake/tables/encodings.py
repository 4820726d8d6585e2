"""Which encoding a text file is in, verified over the whole file before its first row is used.

A mark at the start settles it. Without one UTF-8 comes first: it is so strict that other text practically
never passes for it. GB18030 accepts almost anything, so it comes next, and a GB18030 file with stretches of
UTF-8 in it (two exports pasted together) is refused rather than read as mojibake. Big5 is tried last, and
only when its header can be read.
"""

import codecs
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import BinaryIO, Final

from bot.intake.tables.unreadable import UnreadableFile

SHOWN_AS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "utf-8-sig": "UTF-8",
        "gb18030": "GB18030",
        "big5hkscs": "Big5",
        "utf-16": "UTF-16",
        "utf-16-le": "UTF-16",
        "utf-16-be": "UTF-16",
    }
)
"""Python's codec and its usual name."""

_CHUNK: Final = 1 << 16
_LONGEST_LINE: Final = 1 << 22
_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_ROLES: Final = bytes(
    ord("L") if 0xE4 <= byte <= 0xE9 else ord("c") if 0x80 <= byte <= 0xBF else ord(".")
    for byte in range(256)
)
"""Each byte's role in UTF-8: first byte of a Chinese character, continuation byte, or neither."""
_UTF8_WORDS: Final = b"Lcc" * 4
"""Four Chinese characters in UTF-8; GB18030 text practically never has bytes with these roles in this order."""
_SAVE_AS: Final = "请用 Excel 或 WPS 另存为 .xlsx 或“CSV UTF-8”再导入"


class NotInThisEncoding(ValueError):
    """The bytes are not text in the encoding tried; `line` is where, counted from 1."""

    def __init__(self, encoding: str, line: int) -> None:
        super().__init__(f"not {encoding} at line {line}")
        self.encoding = encoding
        self.line = line


@dataclass(frozen=True, slots=True)
class ReadThrough:
    """What reading through a whole text file has shown."""

    quoted: bool
    """There are quotation marks or very long lines: the records need a separate check."""
    blank: bool
    unfinished: bool
    """The last line has no line end, as after an interrupted export."""


def candidates(head: bytes) -> tuple[str, ...]:
    """The encodings worth trying for a file that starts like this, most likely first."""
    for mark, encoding in _BOMS:
        if head.startswith(mark):
            return (encoding,)
    if b"\x00" in head:
        little = head[1::2].count(0) >= head[::2].count(0)
        return ("utf-16-le", "utf-16-be") if little else ("utf-16-be", "utf-16-le")
    return ("utf-8-sig", "gb18030", "big5hkscs")


def is_binary(head: bytes) -> bool:
    """Whether there are bytes that no text contains, except UTF-16 with a mark."""
    return b"\x00" in head and not any(head.startswith(mark) for mark, _ in _BOMS)


def prove(file: BinaryIO, encoding: str) -> ReadThrough:
    """Read the file from its start to its end in bounded memory.

    Raises NotInThisEncoding, or UnreadableFile when it is not text in any encoding.
    """
    file.seek(0)
    quoted = unfinished = False
    blank = True
    waiting = 0
    for text in _decoded(file, encoding):
        if "\x00" in text:
            raise binary()
        blank = blank and not text.strip('\ufeff \t\r\n\v\f,;|\u3000\xa0"')
        unfinished = text[-1] not in "\r\n"
        if "\n" in text or "\r" in text:
            waiting = 0
        else:
            waiting += len(text)
            quoted = True  # a line this long may exceed what a cell can hold
            if waiting > _LONGEST_LINE:
                raise UnreadableFile(f"文件里有一行长得不像表格：{_SAVE_AS}")
        quoted = quoted or '"' in text
    return ReadThrough(quoted=quoted, blank=blank, unfinished=unfinished)


def mixed(fault: NotInThisEncoding) -> UnreadableFile:
    """The sentence that refuses a file with a readable header and an unreadable line."""
    return UnreadableFile(
        f"第 {fault.line} 行附近的内容不是 {SHOWN_AS[fault.encoding]} 文字，文件不完整或混用了编码：{_SAVE_AS}"
    )


def binary() -> UnreadableFile:
    """The sentence that refuses a file with bytes that no text contains."""
    return UnreadableFile(f"这不是能打开的表格，或者文件已经损坏：{_SAVE_AS}")


def _decoded(file: BinaryIO, encoding: str) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder(encoding)(errors="strict")
    lines = 1
    tail = b""
    while True:
        chunk = file.read(_CHUNK)
        try:
            text = decoder.decode(chunk, final=not chunk)
        except UnicodeDecodeError as e:
            before = e.object[: e.start].decode(encoding, "ignore")
            raise NotInThisEncoding(encoding, lines + _line_ends(before)) from None
        if encoding == "gb18030":
            window = tail + chunk
            if (start := window.translate(_ROLES).find(_UTF8_WORDS)) >= 0:
                raise NotInThisEncoding(encoding, lines + window[:start].count(b"\n"))
            tail = chunk[-len(_UTF8_WORDS) :]
        lines += _line_ends(text)
        if text:
            yield text
        if not chunk:
            return


def _line_ends(text: str) -> int:
    return text.count("\n") or text.count("\r")
