"""A row of cells as a case, or the reason why it is none."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Final, NamedTuple

from bot.intake.cells import LONGEST_TEXT, DigitsLost, clean, folded, quoted, whole_number
from bot.intake.dates import Clocks, Days, NotAMoment, chinese_number, moment
from bot.intake.headings import SHOWN_AS, Column, simplified
from bot.intake.phones import Phone, phones

TOTALS: Final = (
    "合计",
    "总计",
    "小计",
    "共计",
    "总数",
    "累计",
    "汇总",
    "total",
    "subtotal",
    "grand total",
    "sum",
)
FOOTERS: Final = re.compile(
    r"(?:制表|填表|审核|打印|导出|统计|报表|备注|说明|注)\s*(?:人|时间|日期|单位)?\s*[:：]"
)
LONGEST_CASE_NO: Final = 100

_DAYS: Final = Days()
_CLOCKS: Final = Clocks()
_DAYS_NUMBER: Final = re.compile(r"\d{1,4}", re.ASCII)


class CaseRow(NamedTuple):
    """One case as its export says it. `line` is the row as a person counts it in the file."""

    line: int
    case_no: str
    item: str
    department: str
    handler: str
    applicant: str
    applicant_kind: str
    contact: str
    phones: tuple[Phone, ...]
    received_at: datetime | None
    promised_days: int | None
    concluded_at: datetime | None
    """None while the case is in progress: an empty cell, not one that cannot be read."""
    outcome: str


class Rejected(NamedTuple):
    """A row that is no case; `cells` as they stood in the file."""

    line: int
    reason: str
    cells: tuple[str, ...]


Mapper = Callable[[int, Sequence[str]], CaseRow | Rejected | None]


class _Bad(ValueError):
    """Why a row is rejected."""


def mapper(columns: Mapping[Column, Sequence[int]]) -> Mapper:
    """The function from (line, cells) to a case, a rejection, or None for a row that is not meant to be one."""
    first = {column: places[0] for column, places in columns.items()}
    case_no_at = first[Column.CASE_NO]
    item_at, department_at, handler_at = (
        first.get(c) for c in (Column.ITEM, Column.DEPARTMENT, Column.HANDLER)
    )
    applicant_at, kind_at, contact_at = (
        first.get(c) for c in (Column.APPLICANT, Column.APPLICANT_KIND, Column.CONTACT)
    )
    phone_at = tuple(columns.get(Column.PHONE, ()))
    received_at, days_at = first.get(Column.RECEIVED_AT), first.get(Column.PROMISED_DAYS)
    concluded_at, outcome_at = first[Column.CONCLUDED_AT], first.get(Column.OUTCOME)

    def convert(line: int, cells: Sequence[str]) -> CaseRow | Rejected | None:
        try:
            case_no = _case_no(_cell(cells, case_no_at))
            if _aside(case_no, cells):
                return None
            if not case_no:
                raise _Bad(f"没有{SHOWN_AS[Column.CASE_NO]}；请补上编号再导入")
            return CaseRow(
                line,
                case_no,
                _text(cells, item_at),
                _text(cells, department_at),
                _text(cells, handler_at),
                _text(cells, applicant_at),
                _text(cells, kind_at),
                _text(cells, contact_at),
                _phones(cells, phone_at),
                _moment(_cell(cells, received_at)),
                _promised(_cell(cells, days_at)),
                _concluded(_cell(cells, concluded_at)),
                _text(cells, outcome_at),
            )
        except _Bad as bad:
            return Rejected(line, str(bad), tuple(cells))

    return convert


def _cell(cells: Sequence[str], at: int | None) -> str:
    return cells[at] if at is not None and at < len(cells) else ""


def _text(cells: Sequence[str], at: int | None) -> str:
    text = _cell(cells, at)
    if len(text) > LONGEST_TEXT:
        raise _Bad(f"有一格超过 {LONGEST_TEXT} 个字（{quoted(text, 12)}）；请检查引号或内容")
    return clean(text) if text else ""


def _case_no(text: str) -> str:
    if not text:
        return ""
    if len(text) > LONGEST_TEXT:
        raise _Bad("办件编号这一格内容过长；请检查引号或内容")
    try:
        number = whole_number(clean(text))
    except DigitsLost:
        raise _Bad(
            f"办件编号 {quoted(text)} 被 Excel 变成了科学计数，位数已丢失；请把该列设为文本后重新导出"
        ) from None
    if len(number) > LONGEST_CASE_NO:
        raise _Bad(f"办件编号 {quoted(number)} 超过 {LONGEST_CASE_NO} 个字；请核对")
    return number


def _aside(case_no: str, cells: Sequence[str]) -> bool:
    """Blank rows, totals and footers are no cases and no mistakes either."""
    first = case_no or next((clean(c) for c in cells if c and c.strip()), "")
    if not first:
        return True
    plain = simplified(folded(first)).casefold().replace(" ", "").rstrip(":：")
    if plain in TOTALS or any(plain.startswith(t) and len(plain) <= 12 for t in TOTALS[:7]):
        return True
    return FOOTERS.match(simplified(first)) is not None


def _phones(cells: Sequence[str], places: Sequence[int]) -> tuple[Phone, ...]:
    found: dict[str, Phone] = {}
    for at in places:
        text = _cell(cells, at)
        if text:
            for phone in phones(text.strip()):
                found.setdefault(phone.e164, phone)
    return tuple(found.values())


def _moment(text: str) -> datetime | None:
    if not text:
        return None
    try:
        return datetime.combine(_DAYS[text[:10]], _CLOCKS[text[10:]])
    except NotAMoment:
        return moment(text) if len(text) <= LONGEST_TEXT else None


def _concluded(text: str) -> datetime | None:
    if not text or not clean(text[:LONGEST_TEXT]).strip("-—/ "):
        return None
    then = _moment(text)
    if then is None:
        raise _Bad(f"办结时间 {quoted(text)} 不是有效日期；请改成 2026-10-30 这样再导入")
    return then


def _promised(text: str) -> int | None:
    if not text:
        return None
    plain = folded(text[:LONGEST_TEXT])
    found = _DAYS_NUMBER.search(plain)
    number = int(found[0]) if found else chinese_number(re.sub(r"[^一二三四五六七八九十]", "", plain))
    return number or None
