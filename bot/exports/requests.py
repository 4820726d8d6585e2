"""依申请公开台账 as a workbook: a line for each request that was open in a year, as table 3 counts them. Nobody who asked is named."""

from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path

from bot.dialogue.applying.questions import FORMS
from bot.domain.disclosure import APPLICANT_KINDS, DISCLOSURE_GROUPS, DISCLOSURE_OUTCOMES, GROUP_OF
from bot.domain.disclosure_act import ANSWER_KINDS, DISCLOSURE_PHASES
from bot.domain.month import OFFICE_ZONE
from bot.exports.sheets import Cell, SheetColumn, WorkbookTable, book
from bot.work.tickets.request_entries import RequestEntry

REGISTER = (
    SheetColumn("编号", 22),
    SheetColumn("收到日期", 12),
    SheetColumn("怎么来的", 12),
    SheetColumn("申请人类型", 14),
    SheetColumn("要公开的信息", 44),
    SheetColumn("获取方式", 18),
    SheetColumn("办到哪一步", 16),
    SheetColumn("承办处室", 18),
    SheetColumn("告知补正", 12),
    SheetColumn("收到补正", 12),
    SheetColumn("延期", 8),
    SheetColumn("答复期限", 12),
    SheetColumn("答复的种类", 28),
    SheetColumn("年报大类", 14),
    SheetColumn("年报归类", 28),
    SheetColumn("办结日期", 12),
    SheetColumn("按期", 8),
)


def write(target: Path, found: Iterable[RequestEntry], sources: Mapping[str, str]) -> int:
    """Write the workbook; returns how many lines it has. `sources`: what the ways are called by which they came."""
    count = 0
    with book(target) as whole:
        table = WorkbookTable(whole, "依申请公开台账", REGISTER)
        for one in found:
            table.add(_line(one, sources))
            count += 1
    return count


def _line(one: RequestEntry, sources: Mapping[str, str]) -> tuple[Cell, ...]:
    form, outcome = FORMS.get(one.form), one.outcome
    return (
        one.ticket_no,
        _day(one.received_on),
        sources.get(one.source, one.source),
        APPLICANT_KINDS[one.applicant].zh_hans,
        one.information,
        form.zh_hans if form is not None else "",
        DISCLOSURE_PHASES[one.phase].zh_hans,
        one.department,
        _day(one.asked_to_correct),
        _day(one.corrected_on),
        "延过" if one.extended else "",
        _day(one.due.at.astimezone(OFFICE_ZONE).date() if one.due is not None else None),
        ANSWER_KINDS[one.answer].zh_hans if one.answer is not None else "",
        DISCLOSURE_GROUPS[GROUP_OF[outcome]].zh_hans if outcome is not None else "",
        DISCLOSURE_OUTCOMES[outcome].zh_hans if outcome is not None else "",
        _day(one.ended_on),
        {True: "按期", False: "过期", None: ""}[one.in_time],
    )


def _day(day: date | None) -> str:
    return day.isoformat() if day is not None else ""
