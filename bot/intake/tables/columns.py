"""Which column holds what: finds the header row, wherever it is and however its columns are named.

A header may lie below titles, blank rows and merged cells, may take two rows, and may call its columns
anything that `headings` or the settings know. A row counts as the header when it names everything that a
callback needs.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from types import MappingProxyType
from typing import Final

from bot.intake.tables.cells import clean, quoted
from bot.intake.tables.headings import KNOWN, SHOWN_AS, Column, heading
from bot.intake.tables.unreadable import UnreadableFile

SEARCHED_ROWS: Final = 100
"""The header is looked for in this many rows from the top."""


@dataclass(frozen=True, slots=True)
class SheetKind:
    """What a sheet is for: the columns that it can have, and those that it must have."""

    known: Mapping[str, Sequence[str]]
    """The names of each column, the preferred one first."""
    shown_as: Mapping[str, str]
    """What sentences for an office worker call each column."""
    needed: tuple[tuple[str, ...], ...]
    """One column of each group must be there."""
    such_as: str
    """Columns by which somebody knows the sheet, in words."""


CONCLUDED: Final = SheetKind(
    dict[str, Sequence[str]](KNOWN.items()),
    dict[str, str](SHOWN_AS.items()),
    ((Column.CASE_NO,), (Column.CONCLUDED_AT,), (Column.PHONE,), (Column.ITEM, Column.APPLICANT)),
    "办件编号、办结时间、联系电话等列名",
)
"""The month's export: without a phone column nobody could be called back."""

_LONGEST_HEADER: Final = 100
_CITED: Final = 20
_FEWEST: Final = 2
"""A row with fewer known names is not a header but a person's data, and must not be quoted."""


class UnknownColumn(ValueError):
    """Settings name a column that does not exist; the message says which ones do."""


class Names:
    """What a header cell means: the names from the settings first, then the built-in ones."""

    def __init__(
        self, aliases: Mapping[str, Sequence[str]] = MappingProxyType({}), kind: SheetKind = CONCLUDED
    ) -> None:
        """Raises UnknownColumn for a key of `aliases` that is no column of any sheet."""
        self.kind = kind
        self._known: dict[str, tuple[str, int]] = {}
        for column, names in kind.known.items():
            for rank, name in enumerate(names):
                self._known.setdefault(heading(name), (column, rank))
        for key, added in aliases.items():
            column = _column(key)
            for rank, name in enumerate(added if column in kind.known else ()):
                self._known[heading(name, whole=True)] = (column, rank - len(added))

    def of(self, cell: str) -> tuple[str, int] | None:
        """The column that a header cell names, and its rank among that column's names; None for any other text."""
        bare = heading(cell)
        for form in (heading(cell, whole=True), bare, bare.strip("0123456789")):
            if known := self._known.get(form):
                return known
        parts = [
            self._known.get(heading(part)) for part in cell.replace("、", "/").replace("或", "/").split("/")
        ]
        columns = {part[0] if part else None for part in parts}
        return parts[0] if len(columns) == 1 else None


@dataclass(frozen=True, slots=True)
class Layout:
    """Where a table has its columns. `row` is the last row of the header, counted from 0 within the rows surveyed."""

    row: int
    headers: tuple[str, ...]
    places: Mapping[str, tuple[int, ...]]
    """For each column its cells' positions, the preferred name first."""
    kind: SheetKind = CONCLUDED

    @property
    def lacking(self) -> tuple[str, ...]:
        """The required columns that the table lacks, under the names an office worker uses."""
        return tuple(
            "或".join(self.kind.shown_as[column] for column in group)
            for group in self.kind.needed
            if not any(column in self.places for column in group)
        )

    @property
    def complete(self) -> bool:
        """Whether the header names everything that a callback needs."""
        return not self.lacking


def nothing(names: Names) -> Layout:
    """A table without any header."""
    return Layout(-1, (), MappingProxyType({}), names.kind)


def survey(rows: Sequence[Sequence[str]], names: Names) -> Layout:
    """The header among the first rows: the first complete one, else the one that names the most columns."""
    rows = rows[:SEARCHED_ROWS]
    best = nothing(names)
    for number, row in enumerate(rows):
        layout = _layout(number, row, names)
        if layout.complete:
            return layout
        best = max(best, layout, key=lambda found: len(found.places))
    for number, (upper, lower) in enumerate(pairwise(rows), 1):
        layout = _layout(number, _stacked(upper, lower, names), names)
        if layout.complete:
            return layout
    return best


def missing(layout: Layout) -> UnreadableFile:
    """The sentence with which a table without a complete header is refused."""
    if len(layout.places) < _FEWEST:
        return UnreadableFile(
            f"前 {SEARCHED_ROWS} 行里没有找到表头：请确认第一张表含有{layout.kind.such_as}后再导入"
        )
    found = "、".join(quoted(header)[1:-1] for header in layout.headers[:_CITED] if header)
    return UnreadableFile(
        f"缺少列：{'、'.join(layout.lacking)}（找到的列：{found}）；请看看是不是选对了文件；列名叫法不同的，请改成这些名称再导入，或请管理员登记这种叫法"
    )


def _column(key: str) -> Column:
    try:
        return Column({"phones": "phone"}.get(key, key))
    except ValueError:
        raise UnknownColumn(f"列别名设置里没有“{key}”这一列；可用的有 {'、'.join(Column)}") from None


def _layout(number: int, row: Sequence[str], names: Names) -> Layout:
    ranked: dict[str, list[tuple[int, int]]] = {}
    for place, cell in enumerate(row):
        if cell and len(cell) <= _LONGEST_HEADER and (known := names.of(cell)):
            ranked.setdefault(known[0], []).append((known[1], place))
    places = {column: tuple(place for _, place in sorted(found)) for column, found in ranked.items()}
    if Column.PHONE in places:
        places[Column.PHONE] = tuple(sorted(places[Column.PHONE]))
    return Layout(number, tuple(map(clean, row)), MappingProxyType(places), names.kind)


def _stacked(upper: Sequence[str], lower: Sequence[str], names: Names) -> list[str]:
    """Two header rows as one: the lower cell names the column, or both together (申请人 over 姓名), or the upper one.

    An upper cell extends over the blanks to its right that have something below them.
    """
    width = max(len(upper), len(lower))
    above = [*upper, *[""] * (width - len(upper))]
    below = [*lower, *[""] * (width - len(lower))]
    over, found = "", list[str]()
    for top, bottom in zip(above, below, strict=True):
        over = top if top.strip() or not bottom.strip() else over
        forms = [form for form in (bottom, over + bottom, over) if form.strip()]
        known = (form for form in forms if len(form) <= _LONGEST_HEADER and names.of(form) is not None)
        found.append(next(known, forms[0] if forms else ""))
    return found
