"""Which cells of an old workbook (BIFF in an OLE container) hold an error: python-calamine returns them as blanks.

A conclusion date that reads `#N/A` is unknown; taken for a blank it would say that the case is in progress.
So the records of each sheet are read once more, for errors alone. Formats: [MS-CFB] and [MS-XLS].
"""

import struct
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Final

from bot.intake.foreign.rows import Errors

NAMES: Final = {
    0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A",
}  # fmt: skip
"""The errors by their code in a record."""

_NO_SECTOR: Final = 0xFFFFFFFA
"""From here on a sector number is not a sector but a marker: end of chain, or free."""
_ENTRY: Final = 128
_BEGIN, _END, _SHEET, _CONSTANT = 0x0809, 0x000A, 0x0085, 0x0205
_FORMULAS: Final = frozenset({0x0006, 0x0206, 0x0406})


def errors(path: Path) -> list[Errors]:
    """The errors of every sheet, in sheet order. Raises IndexError, KeyError or struct.error for a broken file."""
    stream = _workbook(path.read_bytes())
    starts = [struct.unpack_from("<I", body)[0] for kind, body in _records(stream, 0) if kind == _SHEET]
    return [_of_sheet(stream, start) for start in starts]


def _of_sheet(stream: bytes, start: int) -> Errors:
    found: Errors = {}
    for kind, body in _records(stream, start):
        code = None
        if kind == _CONSTANT and body[7]:
            code = body[6]
        elif kind in _FORMULAS and body[6] == 2 and body[12:14] == b"\xff\xff":
            code = body[8]
        if code is not None:
            row, column = struct.unpack_from("<HH", body)
            found.setdefault(row + 1, {})[column] = NAMES.get(code, "#N/A")
    return found


def _records(stream: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    """The records from an offset to the end, including those of embedded charts."""
    depth = 0
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, at)
        yield kind, stream[at + 4 : at + 4 + length]
        at += 4 + length
        depth += (kind == _BEGIN) - (kind == _END)
        if depth <= 0:
            return


def _workbook(raw: bytes) -> bytes:
    """The container's stream that holds the workbook."""
    container = _Container(raw)
    for name in ("Workbook", "Book"):
        if name in container.entries:
            return container.stream(name)
    raise KeyError("Workbook")


class _Container:
    """An OLE container, as far as needed to read a whole stream."""

    def __init__(self, raw: bytes) -> None:
        self._raw = raw
        self._shift, self._small_shift = struct.unpack_from("<HH", raw, 30)
        directory, self._cutoff, small, _, more, _ = struct.unpack_from("<I4xIIIII", raw, 48)
        self._table = self._numbers(self._listed(more))
        self._small_table = self._numbers(_chain(self._table, small))
        self.entries: dict[str, tuple[int, int]] = {}
        """Start and size by name."""
        listed = self._joined(directory)
        for at in range(0, len(listed), _ENTRY):
            entry = listed[at : at + _ENTRY]
            length, kind = struct.unpack_from("<HB", entry, 64)
            name = "" if kind == 5 else entry[: max(length - 2, 0)].decode("utf-16-le", "replace")
            self.entries.setdefault(name, struct.unpack_from("<II", entry, 116))

    def stream(self, name: str) -> bytes:
        """A stream by name. Small streams are stored inside the root's."""
        start, size = self.entries[name]
        if size >= self._cutoff:
            return self._joined(start)[:size]
        small, shift = self._joined(self.entries[""][0]), self._small_shift
        sectors = _chain(self._small_table, start)
        return b"".join(small[n << shift : (n + 1) << shift] for n in sectors)[:size]

    def _listed(self, more: int) -> Iterator[int]:
        """The sectors of the sector table: the first 109 are listed in the header, the others in a chain."""
        yield from struct.unpack_from("<109I", self._raw, 76)
        for _ in range(len(self._raw) >> self._shift):
            if more >= _NO_SECTOR:
                return
            *listed, more = self._numbers([more])
            yield from listed

    def _numbers(self, sectors: Iterator[int] | list[int]) -> tuple[int, ...]:
        content = b"".join(self._sector(n) for n in sectors if n < _NO_SECTOR)
        return struct.unpack(f"<{len(content) // 4}I", content[: len(content) // 4 * 4])

    def _joined(self, start: int) -> bytes:
        return b"".join(self._sector(n) for n in _chain(self._table, start))

    def _sector(self, number: int) -> bytes:
        return self._raw[(number + 1) << self._shift : (number + 2) << self._shift]


def _chain(table: tuple[int, ...], start: int) -> Iterator[int]:
    """The sectors from the first one to the end of its chain; a chain that loops is ended."""

    def following() -> Iterator[int]:
        number = start
        while number < _NO_SECTOR:
            yield number
            number = table[number]

    return islice(following(), len(table))
