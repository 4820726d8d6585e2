"""评议员年度履职表: what a member did and gave in a year, with room to report in writing and to sign; paper or workbook."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bot.exports import sheets
from bot.exports.sheets import SheetColumn, WorkbookTable
from bot.paper.lettering import drawable

DUTY_HEAD = ("日期", "活动", "小时", "做了什么", "是否确认")
OPINION_HEAD = ("编号", "提交", "对象", "现在", "本人评价")
SIGNED = ("评议员", "监察室")
_WIDE = {"做了什么": 60, "对象": 40}


@dataclass(frozen=True, slots=True)
class DutySheet:
    """What is printed. `duties` and `opinions`: cells in the order of their heads; `counted`: the sum in words."""

    agency: str
    title: str
    about: str
    duties: Sequence[Sequence[str]]
    counted: str
    opinions: Sequence[Sequence[str]]
    drawn_at: datetime


def duty_sheet_pdf(page: DutySheet) -> bytes:
    """The sheet as a tagged PDF. Raises FontsMissing or PressFailed."""
    from bot.paper.press import printed

    data = {
        "agency": drawable(page.agency),
        "title": drawable(page.title),
        "about": drawable(page.about),
        "counted": page.counted,
        "tables": [
            {"name": "履职记录", "head": DUTY_HEAD, "rows": _drawable(page.duties)},
            {"name": "评议意见", "head": OPINION_HEAD, "rows": _drawable(page.opinions)},
        ],
        "signed": SIGNED,
    }
    return printed("duty_sheet.typ", data, at=page.drawn_at)


def write_duty_book(path: Path, page: DutySheet) -> None:
    """The same as a workbook. Raises WorkbookFailed."""
    with sheets.book(path) as book:
        for name, head, rows in (
            ("履职记录", DUTY_HEAD, page.duties),
            ("评议意见", OPINION_HEAD, page.opinions),
        ):
            table = WorkbookTable(book, name, [SheetColumn(one, _WIDE.get(one, 18)) for one in head])
            for row in rows:
                table.add(tuple(row))
        about = WorkbookTable(book, "说明", [SheetColumn("项目", 18), SheetColumn("内容", 80)])
        for line in (("标题", page.title), ("评议员", page.about), ("合计", page.counted)):
            about.add(line)


def _drawable(rows: Sequence[Sequence[str]]) -> list[list[str]]:
    return [[drawable(cell) for cell in row] for row in rows]
