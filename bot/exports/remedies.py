"""差评整改台账 as a workbook: a line for each 差评. Nobody who rated is named; the case leads the office to them."""

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from bot.casework.terms import SCORES
from bot.domain.month import OFFICE_ZONE
from bot.domain.remedy import REMEDY_ENDS, REMEDY_STATES, RemedyState
from bot.exports.sheets import Cell, SheetColumn, WorkbookTable, book
from bot.work.remedy_figures import RemedyEntry

LEDGER = (
    SheetColumn("差评编号", 10),
    SheetColumn("月份", 10),
    SheetColumn("办件编号", 22),
    SheetColumn("承办处室", 18),
    SheetColumn("经办人", 12),
    SheetColumn("事项", 28),
    SheetColumn("评价", 12),
    SheetColumn("收到时间", 18),
    SheetColumn("办到哪一步", 20),
    SheetColumn("核实时间", 18),
    SheetColumn("计不计入评分", 14),
    SheetColumn("类别", 20),
    SheetColumn("期限", 12),
    SheetColumn("延期（天）", 10),
    SheetColumn("答复期限", 18),
    SheetColumn("答复时间", 18),
    SheetColumn("按期", 8),
    SheetColumn("回访结果", 24),
    SheetColumn("了结时间", 18),
    SheetColumn("重新办理时间", 18),
    SheetColumn("再次答复时间", 18),
)

UNDER_WAY = "还没有了结"


def write(target: Path, found: Iterable[RemedyEntry]) -> int:
    """Write the workbook; returns how many lines it has."""
    count = 0
    with book(target) as whole:
        table = WorkbookTable(whole, "差评整改台账", LEDGER)
        for one in found:
            table.add(_line(one))
            count += 1
    return count


def _line(one: RemedyEntry) -> tuple[Cell, ...]:
    remedy, counted = one.remedy, one.counted
    state = REMEDY_STATES[remedy.state].zh_hans
    if remedy.state is RemedyState.COMPLAINT:  # the same for whoever must not know of the complaint
        state = UNDER_WAY if counted.outcome is None else REMEDY_STATES[RemedyState.ENDED].zh_hans
    return (
        remedy.id,
        remedy.month,
        remedy.case_no,
        remedy.department,
        remedy.handler,
        remedy.item,
        SCORES[remedy.score],
        _when(remedy.times.opened_at),
        state,
        _when(remedy.verified_at),
        "不计" if counted.invalid else "",
        remedy.kind,
        str(remedy.times.term or ""),
        remedy.more_granted or "",
        _when(one.due.at if one.due is not None else None),
        _when(remedy.times.answered_at),
        {True: "按期", False: "过期", None: ""}[counted.in_time],
        REMEDY_ENDS[counted.outcome].zh_hans if counted.outcome is not None else "",
        _when(remedy.ended_at),
        _when(remedy.times.reopened_at),
        _when(remedy.times.answered_again_at),
    )


def _when(at: datetime | None) -> str:
    return f"{at.astimezone(OFFICE_ZONE):%Y-%m-%d %H:%M}" if at is not None else ""
