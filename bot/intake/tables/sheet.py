"""One worksheet as a stream of rows of text, from its XML and in bounded memory.

Loading a whole sheet of a million rows with twelve cells each took 1.1 GB. Cells become the text that a csv
of the same table would hold: dates in ISO form, whole numbers without a decimal point.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Final
from xml.parsers import expat

from bot.intake.tables.dates import from_serial
from bot.intake.tables.markup import feed, parser
from bot.intake.tables.strings import LOST, SharedStrings, unescaped

MOST_COLUMNS: Final = 1_000
"""Cells further right are not read; no list of cases is that wide."""
EXACT_DIGITS: Final = 15
"""Significant digits that a spreadsheet keeps (Microsoft: Excel specifications and limits)."""

_PARTS_KEPT: Final = 16
_CACHED_COLUMNS: Final = 20_000
_LETTERS: Final = re.compile(r"[A-Z]{1,3}", re.ASCII)
_TRUTHS: Final = {"1": "TRUE", "0": "FALSE"}

Row = tuple[int, list[str]]
UNSTORED: Final = "（公式，没有存下结果）"
"""Stands for a formula whose value was never calculated: unknown, which is not the same as empty."""


class Uncalculated(list[str]):
    """The cells of a row, some of which are UNSTORED."""


@dataclass(frozen=True, slots=True)
class Looks:
    """What the workbook says about numbers: which styles show dates, and the day they are counted from."""

    dates: frozenset[str]
    serial_shift: int = 0


def rows(chunks: Iterable[bytes], strings: SharedStrings, looks: Looks) -> Iterator[Row]:
    """The sheet's rows with their row numbers. Raises UnreadableFile for broken XML."""
    made = parser()
    reader = _Reader(made, strings, looks)
    for _ in feed(made, chunks):
        yield from reader.take()


class _Reader:
    """Expat's callbacks. They run for every tag of every cell, so they are few and flat, and test the common
    case first."""

    def __init__(self, made: expat.XMLParserType, strings: SharedStrings, looks: Looks) -> None:
        self._parser = made
        self._views = _views(strings, looks)
        self._done: list[Row] = []
        self._parts: list[str] = []
        made.StartElementHandler = self._root

    def take(self) -> list[Row]:
        """The rows finished since the last call."""
        done = self._done.copy()
        self._done.clear()
        del self._parts[_PARTS_KEPT:]  # longer than any cell may be; the row is rejected for its length later
        return done

    def _root(self, name: str, _: dict[str, str]) -> None:
        """The first tag reveals the prefix that this program puts before every name."""
        prefix, colon, _local = name.rpartition(":")
        self._handle(prefix + colon)

    def _handle(self, prefix: str) -> None:  # noqa: PLR0915 - the callbacks share locals: attributes cost a third more
        made, parts, done, views, columns = self._parser, self._parts, self._done, self._views, _Columns()
        cell, value, text, row, ruby, formula = (prefix + name for name in ("c", "v", "t", "row", "rPh", "f"))
        attributes: dict[str, str] = {}
        cells: list[str] = []
        kept = number = 0  # `kept` parts belong to the cell; what follows is space between its tags
        skipping = calculated = unstored = False

        def start(name: str, given: dict[str, str]) -> None:
            nonlocal attributes, cells, kept, number, skipping, calculated, unstored
            if name == cell:
                attributes = given
                parts.clear()
                kept = 0
                calculated = False
            elif name in (value, text):
                del parts[kept:]
            elif name == row:
                number = _row_number(given.get("r", ""), number + 1)
                cells = []
                unstored = False
            elif name == formula:
                calculated = True
            elif name == ruby:
                skipping = True  # a phonetic guide, not part of the text

        def end(name: str) -> None:
            nonlocal kept, skipping, unstored
            if name in (value, text):
                if not skipping:
                    kept = len(parts)
            elif name == cell:
                reference = attributes.get("r")
                column = columns[reference.rstrip("0123456789")] if reference else len(cells)
                if kept and column < MOST_COLUMNS:
                    written = parts[0] if kept == 1 else "".join(parts[:kept])
                    view = views.get(attributes.get("t", "n"))
                    shown = view(written, attributes.get("s", "")) if view else unescaped(written)
                    if column > len(cells):
                        cells.extend([""] * (column - len(cells)))
                    cells[column : column + 1] = (shown,)
                elif calculated and column < MOST_COLUMNS:
                    cells.extend([""] * (column + 1 - len(cells)))
                    cells[column] = UNSTORED
                    unstored = True
                elif not reference:
                    cells.append("")
            elif name == row:
                done.append((number, Uncalculated(cells) if unstored else cells))
            elif name == ruby:
                skipping = False

        made.CharacterDataHandler = parts.append
        made.StartElementHandler = start
        made.EndElementHandler = end


class _Columns(dict[str, int]):
    """The position of a column by its letters; MOST_COLUMNS for what is no column."""

    def __missing__(self, letters: str) -> int:
        column = 0
        for letter in letters if _LETTERS.fullmatch(letters) else "":
            column = column * 26 + ord(letter) - 64
        column = column - 1 if column else MOST_COLUMNS
        if len(self) < _CACHED_COLUMNS:
            self[letters] = column
        return column


def column_of(letters: str) -> int:
    """The position of a column by its letters, from 0; MOST_COLUMNS for what is no column."""
    return _Columns()[letters]


def _views(strings: SharedStrings, looks: Looks) -> dict[str, Callable[[str, str], str]]:
    """How a value of each type is shown, given the text of the cell and the number of its style."""
    dates, shift = looks.dates, looks.serial_shift

    def shared(written: str, _style: str) -> str:
        return strings[int(written)] if written.isdecimal() and len(written) < 10 else LOST

    def number(written: str, style: str) -> str:
        if style in dates:
            try:
                then = from_serial(float(written) + shift)
            except ValueError:
                return written
            if then is not None:
                return then.isoformat(" ", "seconds")[:19]
        return number_shown(written)

    def truth(written: str, _style: str) -> str:
        return _TRUTHS.get(written, written)

    return {"s": shared, "n": number, "b": truth}


def number_shown(value: str) -> str:
    """A number as its digits; in scientific notation where a spreadsheet had to round."""
    if len(value) <= EXACT_DIGITS and value.isdecimal():
        return value
    try:
        number = Decimal(value)
    except InvalidOperation:
        return value
    scientific = f"{number:.{EXACT_DIGITS - 1}E}"
    if not number.is_finite() or number.adjusted() >= 2 * EXACT_DIGITS:
        return scientific
    if number != number.to_integral_value():
        return value
    digits = f"{number:f}".partition(".")[0]
    exact = len(digits) <= EXACT_DIGITS or (value.isdecimal() and digits[EXACT_DIGITS:].strip("0"))
    return digits if exact else scientific


def _row_number(written: str, following: int) -> int:
    return int(written) if written.isdecimal() and 0 < len(written) < 9 else following
