"""A foreign file as a table: the first visible sheet with a header, read by a separate process."""

import json
import os.path
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import IO, Any, Final

from bot.intake.foreign.rows import Row
from bot.intake.tables.columns import SEARCHED_ROWS, Layout, Names, missing, nothing, survey
from bot.intake.tables.recognise import FileKind
from bot.intake.tables.sheet import UNSTORED, Uncalculated
from bot.intake.tables.spans import MergedCells, filled_down
from bot.intake.tables.unreadable import UnreadableFile

FORMATS: Final = {
    FileKind.BIFF: ("old book", "旧版 Excel（.xls）文件"),
    FileKind.ZIPPED_BOOK: ("book", "二进制 .xlsb 或 OpenDocument 表格"),
    FileKind.PAGE: ("page", "网页（HTML）"),
    FileKind.PAGE_ARCHIVE: ("archive", "网页存档（MHT）"),
    FileKind.XML2003: ("xml2003", "XML 表格 2003"),
}
_BROKEN: Final = (
    "这是{what}，但已损坏，或大得不合理，读不出来：请用 Excel 或 WPS 打开后另存为新的 .xlsx 再导入"
)


class ForeignTable:
    """An open file of a foreign format whose sheet and header are known."""

    counted_cells: Final = False
    serial_shift: Final = 0

    def __init__(self, path: Path, kind: FileKind, names: Names) -> None:
        """Read it through once. Raises UnreadableFile."""
        self._path = path
        self.hidden = 0
        self._format, self._what = FORMATS[kind]
        self._sheet, self.layout, self.unread, self.size = self._choose(names)
        self._read = 0
        self.description = f"{self._what}，{self._sheet}"

    @property
    def position(self) -> int:
        """Rows read so far, of `size`."""
        return self._read

    def rows(self) -> Iterator[Row]:
        """The rows below the header."""
        self._read = 0
        for number, (_, _, rows) in enumerate(self._sheets(), 1):
            if number == self._number:
                for seen, row in enumerate(rows, 1):
                    self._read = seen
                    if seen > self.layout.row + 1:
                        yield row
                return

    def _choose(self, names: Names) -> tuple[str, Layout, tuple[str, ...], int]:
        """The first sheet with a complete header, visible if possible; and the others that look like cases."""
        found: list[tuple[int, str, bool, Layout, int]] = []
        for number, (name, visible, rows) in enumerate(self._sheets(), 1):
            first = list(islice(rows, SEARCHED_ROWS))
            size = len(first) + sum(1 for _ in rows)
            found.append((number, name, visible, survey([cells for _, cells in first], names), size))
        any_visible = any(visible for _, _, visible, _, _ in found)
        usable = [sheet for sheet in found if sheet[3].complete and (sheet[2] or not any_visible)]
        if not usable:
            nearest = max(
                (sheet[3] for sheet in found), key=lambda one: len(one.places), default=nothing(names)
            )
            raise UnreadableFile(f"这是{self._what}。{missing(nearest)}")
        self._number, name, _, layout, size = usable[0]
        others = tuple(sheet[1] for sheet in usable[1:] if sheet[4] > sheet[3].row + 1)
        return name, layout, others, size

    def _sheets(self) -> Iterator[tuple[str, bool, Iterator[Row]]]:
        items = self._items()
        item = next(items, None)
        while item is not None:
            rows = _Rows(items)
            yield item[1], item[2], filled_down(iter(rows), [MergedCells(*span) for span in item[3]])
            for _ in rows:
                pass
            item = rows.following

    def _items(self) -> Iterator[Any]:
        """What the child writes, up to its end. Raises UnreadableFile when it reports a fault or dies."""
        with _child(self._format, self._path) as out:
            for line in out:
                item = json.loads(line)
                match item[0]:
                    case "end":
                        return
                    case "fault":
                        raise UnreadableFile(item[1] or _BROKEN.format(what=self._what))
                    case _:
                        yield item
        raise UnreadableFile(_BROKEN.format(what=self._what))


class _Rows:
    """The rows up to the next sheet."""

    def __init__(self, items: Iterator[Any]) -> None:
        self._items = items
        self._over = False
        self.following: Any = None

    def __iter__(self) -> Iterator[Row]:
        while not self._over:
            item = next(self._items, None)
            if item is None or item[0] == "sheet":
                self._over, self.following = True, item
                return
            line, cells = item
            yield line, Uncalculated(cells) if UNSTORED in cells else cells


@contextmanager
def _child(form: str, path: Path) -> Iterator[IO[str]]:
    command = [sys.executable, "-m", "bot.intake.foreign.child", form, os.path.abspath(path)]
    with subprocess.Popen(  # noqa: S603 - our own interpreter and module, no shell
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        stdin=subprocess.DEVNULL,
        text=True,
        encoding="ascii",
    ) as process:
        assert process.stdout is not None
        try:
            yield process.stdout
        finally:
            process.kill()
