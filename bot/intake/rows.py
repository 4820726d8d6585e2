"""Turns a row of cells into a case, or into the sentence that says why it is not one.

Almost every row of an export is plain, and reading a million of them must not take longer than storing them.
So plain rows are taken as they are, and any row with something unusual in it is read carefully. Both ways
give the same case.
"""

from collections.abc import Callable
from datetime import datetime
from operator import itemgetter
from typing import Final, NamedTuple
from unicodedata import is_normalized

from bot.intake.asides import REMARKS_BEGIN, blank, has_total, is_aside
from bot.intake.phones import ParsedPhone, phones
from bot.intake.promises import promised
from bot.intake.tables.cells import LEFT_ALONE, LONGEST_TEXT, DigitsLost, clean, folded, quoted, whole_number
from bot.intake.tables.columns import Layout
from bot.intake.tables.dates import moment, usual_reader
from bot.intake.tables.headings import SHOWN_AS, Column
from bot.intake.tables.sheet import UNSTORED, Uncalculated
from bot.intake.tables.spans import Filled
from bot.intake.tables.textfile import CutOff

LONGEST_CASE_NO: Final = 100
_CACHED_TEXTS: Final = 20_000
_NO_TEXTS: Final = frozenset({Column.CASE_NO, Column.RECEIVED_AT, Column.PROMISED_DAYS, Column.CONCLUDED_AT})
"""They cannot be cut short."""
_ERRORS: Final = frozenset({"#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!"})
"""What a spreadsheet shows where a formula failed."""
_NO_VALUE: Final = frozenset({"null", "none", "nan", "\\n"})


class CaseRow(NamedTuple):
    """One case as its export tells it. `line` is the row as a person counts it in the file, from 1."""

    line: int
    case_no: str
    item: str
    department: str
    handler: str
    applicant: str
    applicant_kind: str
    contact: str
    phones: tuple[ParsedPhone, ...]
    """In the order of the cells, each once. A case without a usable number is still a case."""
    received_at: datetime | None
    promised_days: int | None
    """Working days."""
    concluded_at: datetime | None
    """None while the case is in progress: its cell is empty, which is not one without a readable date."""
    outcome: str


class Rejected(NamedTuple):
    """A row that is not a case; `cells` as they are in the file."""

    line: int
    reason: str
    cells: tuple[str, ...]


Reader = Callable[[int, list[str]], CaseRow | Rejected | None]


class _Bad(ValueError):
    """The sentence that says why a row is rejected."""


class _Odd(LookupError):
    """Not plain: to be read carefully."""


class _Texts(dict[str, str]):
    """A cache of cleaned texts for columns with a few recurring values."""

    def __missing__(self, raw: str) -> str:
        if len(raw) > LONGEST_TEXT:
            raise _Odd(raw)
        text = clean(raw)
        if len(self) < _CACHED_TEXTS:
            self[raw] = text
        return text


class _Promises(dict[str, int | None]):
    """What promised terms mean in working days."""

    def __missing__(self, raw: str) -> int | None:
        days = promised(raw)
        if len(self) < _CACHED_TEXTS:
            self[raw] = days
        return days


def reader(
    layout: Layout,
    *,
    counted_cells: bool,
    serial_shift: int = 0,
    note: Callable[[int, str], object] = lambda *_: None,
) -> Reader:
    """The function from (line, cells) to a case, a rejection, or None for a row that is not meant as a case.

    It keeps the list of cells it is given. With `counted_cells` a row with too many or too few cells is rejected,
    because its cells have shifted. `note` is told of corrections made to a row that is still a case.
    """
    width = len(layout.headers)
    careful = _Careful(layout, counted_cells=counted_cells, serial_shift=serial_shift, note=note)
    pick, doubled = careful.pick, careful.doubled
    usual, texts, promises = usual_reader(), _Texts(), _Promises()

    def read(line: int, cells: list[str]) -> CaseRow | Rejected | None:
        if type(cells) is not list:
            return careful(line, cells)
        if len(cells) != width:
            if len(cells) > width and not any(cells[width:]):
                del cells[width:]
            elif len(cells) < width and not counted_cells:
                cells.extend([""] * (width - len(cells)))
            else:
                return careful(line, cells)
        cells.append("")
        for places, join in doubled:
            cells.append(join(cells, places))
        (
            number, item, department, handler, applicant, kind, contact, phone, received, promise, concluded, outcome,
        ) = pick(cells)  # fmt: skip
        words = f"{number}{applicant}{contact}"
        if (
            number
            and ("0" <= number[-1] <= "9" if number.isascii() else _plain_chinese(number))
            and "." not in number
            and "+" not in number
            and len(number) <= LONGEST_CASE_NO
            and len(words) + len(phone) <= LONGEST_TEXT
            and words.isprintable()
            and is_normalized("NFC", words)
            and (words.isalnum() or _bare(number, applicant, contact))
        ):
            try:
                return CaseRow(
                    line, number, texts[item], texts[department], texts[handler], applicant, texts[kind], contact,
                    phones(phone) if phone else (),
                    usual(received) if received else None,
                    promises[promise],
                    usual(concluded) if concluded else None,
                    texts[outcome],
                )  # fmt: skip
            except (LookupError, ValueError):
                pass
        del cells[width:]
        return careful(line, cells)

    return read


_Fields = Callable[[list[str]], tuple[str, ...]]
_Join = Callable[[list[str], tuple[int, ...]], str]


def _plain_chinese(number: str) -> bool:
    """Whether a case number such as 湘经信许〔2026〕15号 can be taken as it is, and is no remark."""
    return number[0] not in REMARKS_BEGIN and number[-1].isalnum() and is_normalized("NFKC", number)


def _bare(*texts: str) -> bool:
    """Whether nothing needs to be stripped from the ends of the texts."""
    return all(text == text.strip() and text[:1] not in LEFT_ALONE for text in texts)


class _Careful:
    """Reads any row, and says what is wrong with it."""

    def __init__(
        self, layout: Layout, *, counted_cells: bool, serial_shift: int, note: Callable[[int, str], object]
    ) -> None:
        self._layout = layout
        self._note = note
        self._width = len(layout.headers)
        self._counted_cells = counted_cells
        self._serial_shift = serial_shift
        self.doubled: list[tuple[tuple[int, ...], _Join]] = []
        """Columns that the file has several of, and how their cells become one; appended to each row."""
        self.pick: _Fields = itemgetter(*map(self._place, Column))
        self._first_concluded = min(layout.places[Column.CONCLUDED_AT])

    def _place(self, column: Column) -> int:
        places = self._layout.places.get(column, ())
        if column is Column.CASE_NO:
            return places[0]  # the two kinds of number must not be mixed
        if len(places) < 2:
            return places[0] if places else self._width
        self.doubled.append((places, _all if column is Column.PHONE else _first))
        return self._width + len(self.doubled)

    def __call__(self, line: int, cells: list[str]) -> CaseRow | Rejected | None:
        full = [*cells[: self._width], *[""] * (self._width - len(cells)), ""]
        full += [join(full, places) for places, join in self.doubled]
        fields = dict(zip(Column, self.pick(full), strict=True))
        if is_aside(fields[Column.CASE_NO], fields[Column.CONCLUDED_AT], cells) or self._repeats_header(full):
            return None
        told = (Column.ITEM, Column.APPLICANT, Column.RECEIVED_AT, Column.CONCLUDED_AT)
        if all(blank(fields[column]) for column in told) and has_total(cells):
            return None
        try:
            self._check_shape(cells)
            self._check_known(cells)
            if all(blank(fields[column]) for column in told):
                raise _Bad("这一行没有事项、申请人和日期，不像一件办件：请核对，是合计或说明就删掉")
            return self._case(line, fields)
        except _Bad as bad:
            return Rejected(line, str(bad), tuple(cells))

    def _repeats_header(self, full: list[str]) -> bool:
        """Printed exports repeat their header on every page."""
        headers = self._layout.headers
        places = (self._layout.places[Column.CASE_NO][0], self._first_concluded)
        return all(len(full[at]) <= LONGEST_TEXT and clean(full[at]) == headers[at] for at in places)

    def _check_shape(self, cells: list[str]) -> None:
        if not self._counted_cells:
            return
        filled = next((at for at in range(len(cells), self._width, -1) if not blank(cells[at - 1])), 0)
        if filled:
            raise _Bad(f"这一行有 {filled} 格，表头只有 {self._width} 格：内容里可能有没加引号的分隔符")
        if isinstance(cells, CutOff):
            raise _Bad("文件到这一行中间就断了：请重新导出")
        if len(cells) < self._first_concluded:
            name = SHOWN_AS[Column.CONCLUDED_AT]
            raise _Bad(f"这一行只有 {len(cells)} 格，不到“{name}”一列：内容可能断开了")

    def _check_known(self, cells: list[str]) -> None:
        """A value missing because it was never calculated, or because cells were merged, does not count as blank."""
        known = {place: Column(column) for column, places in self._layout.places.items() for place in places}
        if isinstance(cells, Uncalculated):
            for place, column in sorted(known.items()):
                if place < len(cells) and cells[place] == UNSTORED:
                    raise _Bad(
                        f"“{SHOWN_AS[column]}”是公式，文件里没有存下结果：请用 Excel 或 WPS 打开、保存，再导入"
                    )
        if isinstance(cells, Filled) and self._layout.places[Column.CASE_NO][0] in cells.columns:
            raise _Bad("办件编号是合并单元格，看不出这一行是哪一件：请取消合并，每行填上编号再导入")

    def _case(self, line: int, fields: dict[Column, str]) -> CaseRow:
        for column, raw in fields.items():
            if len(raw) > LONGEST_TEXT and column in _NO_TEXTS:
                raise _Bad(f"{SHOWN_AS[column]}超过 {LONGEST_TEXT} 个字：请检查引号或删减内容")
            if len(raw) > LONGEST_TEXT and column is not Column.PHONE:
                self._note(line, f"{SHOWN_AS[column]}超过 {LONGEST_TEXT} 个字，只留了前面的")
        text = {column: clean(raw)[:LONGEST_TEXT] for column, raw in fields.items()}
        return CaseRow(
            line,
            _case_no(fields[Column.CASE_NO]),
            text[Column.ITEM],
            text[Column.DEPARTMENT],
            text[Column.HANDLER],
            text[Column.APPLICANT],
            text[Column.APPLICANT_KIND],
            text[Column.CONTACT],
            phones(fields[Column.PHONE]),
            self._received(line, fields[Column.RECEIVED_AT]),
            promised(fields[Column.PROMISED_DAYS]),
            self._concluded(fields[Column.CONCLUDED_AT]),
            text[Column.OUTCOME],
        )

    def _received(self, line: int, raw: str) -> datetime | None:
        then = moment(raw, serial_shift=self._serial_shift)
        if then is None and not blank(raw) and clean(raw).casefold() not in _NO_VALUE:
            self._note(line, f"受理时间{quoted(raw)}不是有效日期，没有记：改好可以再导入一次")
        return then

    def _concluded(self, raw: str) -> datetime | None:
        if blank(raw) or clean(raw).casefold() in _NO_VALUE:
            return None
        then = moment(raw, serial_shift=self._serial_shift)
        if then is None:
            raise _Bad(f"办结时间{quoted(raw)}不是有效日期：请改成 2026-10-30 这样的日期，还没有办结的请留空")
        return then


def _case_no(raw: str) -> str:
    if blank(raw) or raw.strip() in _ERRORS:
        raise _Bad("没有办件编号：请补上编号")
    try:
        number = whole_number(folded(raw))
    except DigitsLost:
        raise _Bad(f"办件编号{quoted(raw)}被表格软件舍去了尾数：请把这一列设为文本后重新导出") from None
    if len(number) > LONGEST_CASE_NO:
        raise _Bad(f"办件编号{quoted(raw)}超过 {LONGEST_CASE_NO} 个字：请核对")
    return number


def _first(cells: list[str], places: tuple[int, ...]) -> str:
    return next((cells[at] for at in places if not blank(cells[at])), "")


def _all(cells: list[str], places: tuple[int, ...]) -> str:
    return "、".join(cells[at] for at in places if not blank(cells[at]))
