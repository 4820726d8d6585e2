"""The sheet of cases in progress, for 电子监察: one row a case, or more, each with another step or another pause.

Who applied and their phone are not read: nobody is called back for a case that is not concluded. If one row of a case
cannot be read, nothing of that case is taken: without its pause a clock would call somebody late who is not.
"""

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Final

from bot.casework.supervision.watched import CAUSES, CaseStep, Cause, SpecialProcedure, WatchedCase
from bot.domain.os_reason import os_reason
from bot.intake.asides import blank, is_aside
from bot.intake.files import open_table
from bot.intake.promises import promised
from bot.intake.rows import LONGEST_CASE_NO, Rejected
from bot.intake.tables.cells import LONGEST_TEXT, DigitsLost, clean, folded, quoted, whole_number
from bot.intake.tables.columns import Names, SheetKind
from bot.intake.tables.dates import moment
from bot.intake.tables.headings import KNOWN, Column
from bot.intake.tables.unreadable import UnreadableFile

MOST_ROWS: Final = 50_000
"""A sheet with more rows is not one of what is in progress."""
UNSAID: Final = "没有写原因"


class ProgressColumn(StrEnum):
    """What a column of the sheet can hold."""

    CASE_NO = "case_no"
    ITEM = "item"
    DEPARTMENT = "department"
    HANDLER = "handler"
    RECEIVED_AT = "received_at"
    PROMISED_DAYS = "promised_days"
    STATUTORY_DAYS = "statutory_days"
    CONCLUDED_AT = "concluded_at"
    STEP = "step"
    STEP_BEGUN = "step_begun"
    STEP_ENDED = "step_ended"
    STEP_DAYS = "step_days"
    PAUSE_CAUSE = "pause_cause"
    PAUSE_SINCE = "pause_since"
    PAUSE_UNTIL = "pause_until"
    PAUSE_NOTICE = "pause_notice"
    PAUSE_DAYS = "pause_days"


_P = ProgressColumn
PROGRESS_SHOWN_AS: Final[Mapping[str, str]] = {
    _P.CASE_NO: "办件编号",
    _P.ITEM: "事项名称",
    _P.DEPARTMENT: "承办处室",
    _P.HANDLER: "经办人",
    _P.RECEIVED_AT: "受理时间",
    _P.PROMISED_DAYS: "承诺时限",
    _P.STATUTORY_DAYS: "法定时限",
    _P.CONCLUDED_AT: "办结时间",
    _P.STEP: "环节",
    _P.STEP_BEGUN: "环节开始",
    _P.STEP_ENDED: "环节结束",
    _P.STEP_DAYS: "环节时限",
    _P.PAUSE_CAUSE: "暂停原因",
    _P.PAUSE_SINCE: "暂停开始",
    _P.PAUSE_UNTIL: "暂停结束",
    _P.PAUSE_NOTICE: "书面告知文号",
    _P.PAUSE_DAYS: "告知的天数",
}
_OWN: Final[Mapping[str, Sequence[str]]] = {
    _P.STATUTORY_DAYS: "法定时限 法定办结时限 法定期限 法定天数 法定工作日 法定办理时限 statutory_days".split(),
    _P.STEP: "环节 环节名称 当前环节 办理环节 步骤 step".split(),
    _P.STEP_BEGUN: "环节开始 环节开始时间 环节开始日期 环节接收时间 环节到达时间 step_begun".split(),
    _P.STEP_ENDED: "环节结束 环节结束时间 环节结束日期 环节办结时间 环节完成时间 step_ended".split(),
    _P.STEP_DAYS: "环节时限 环节天数 环节期限 step_days".split(),
    _P.PAUSE_CAUSE: "暂停原因 特别程序 特别程序名称 特别程序类型 挂起原因 停钟原因 pause_cause".split(),
    _P.PAUSE_SINCE: "暂停开始 暂停开始时间 暂停时间 特别程序开始 特别程序开始时间 挂起时间 停钟开始 pause_since".split(),
    _P.PAUSE_UNTIL: "暂停结束 暂停结束时间 恢复时间 特别程序结束 特别程序结束时间 解挂时间 停钟结束 pause_until".split(),
    _P.PAUSE_NOTICE: "书面告知文号 书面告知 告知文号 告知书编号 书面通知 书面通知文号 通知书编号 通知文号 pause_notice".split(),
    _P.PAUSE_DAYS: "告知的天数 告知天数 暂停期限 特别程序时限 特别程序天数 暂停天数 pause_days".split(),
}
_SHARED = ("case_no", "item", "department", "handler", "received_at", "promised_days", "concluded_at")
PROGRESS: Final = SheetKind(
    {**{name: KNOWN[Column(name)] for name in _SHARED}, **_OWN},
    PROGRESS_SHOWN_AS,
    ((_P.CASE_NO,), (_P.ITEM,), (_P.DEPARTMENT,), (_P.RECEIVED_AT,), (_P.PROMISED_DAYS, _P.STATUTORY_DAYS)),
    "办件编号、承办处室、受理时间、承诺时限等列名",
)


@dataclass(frozen=True, slots=True)
class ProgressSheet:
    """What was read: the cases in the order of their first rows, and the rows that were refused."""

    cases: tuple[WatchedCase, ...]
    rejected: tuple[Rejected, ...]
    rows: int
    columns: Mapping[str, tuple[str, ...]]
    """What each column means, as an office worker calls it, and the headers it was read from; none: not there."""
    unknown: tuple[str, ...]
    """Headers that are not read."""

    @property
    def untold(self) -> tuple[str, ...]:
        """Parts of a case that the sheet has no column for, so that it ends none of them."""
        begins = {"procedures": _P.PAUSE_SINCE, "steps": _P.STEP}
        return tuple(part for part, column in begins.items() if not self.columns[PROGRESS_SHOWN_AS[column]])


class _Unfit(ValueError):
    """The sentence that says why a row is refused."""


def read_progress(path: Path, *, aliases: Mapping[str, Sequence[str]] | None = None) -> ProgressSheet:
    """Read a sheet to its end; raises UnreadableFile with one sentence."""
    try:
        table = open_table(path, Names(aliases or {}, PROGRESS))
    except OSError as e:
        raise UnreadableFile(f"打不开文件：{os_reason(e)}；请检查后再导入") from None
    layout, refused, lost, rows = table.layout, list[Rejected](), set[str](), 0
    found = dict[str, list[tuple[int, WatchedCase]]]()
    for line, cells in table.rows():
        told = {column: _cell(cells, layout.places.get(column, ())) for column in ProgressColumn}
        if is_aside(told[_P.CASE_NO], told[_P.RECEIVED_AT], cells):
            continue
        rows += 1
        if rows > MOST_ROWS:
            raise UnreadableFile(f"超过 {MOST_ROWS} 行：请只导出在办的办件再导入")
        case_no = ""
        try:
            case_no = _case_no(told[_P.CASE_NO])
            row = _row(case_no, told, table.serial_shift)
            found.setdefault(case_no, []).append((line, row))
        except _Unfit as e:
            lost.add(case_no)
            refused.append(Rejected(line, str(e), tuple(cells)))
    cases = tuple(_whole(found, lost, refused))
    known = {at for places in layout.places.values() for at in places}
    return ProgressSheet(
        cases,
        tuple(sorted(refused, key=lambda one: one.line)),
        rows,
        {
            shown: tuple(layout.headers[at] for at in layout.places.get(column, ()))
            for column, shown in PROGRESS_SHOWN_AS.items()
        },
        tuple(header for at, header in enumerate(layout.headers) if header and at not in known),
    )


def _cell(cells: Sequence[str], places: Sequence[int]) -> str:
    found = next((cells[at] for at in places if at < len(cells) and not blank(cells[at])), "")
    return found[: LONGEST_TEXT + 1]


def _case_no(raw: str) -> str:
    if blank(raw):
        raise _Unfit("没有办件编号：请补上编号")
    try:
        number = whole_number(folded(raw))
    except DigitsLost:
        raise _Unfit(f"办件编号{quoted(raw)}被表格软件舍去了尾数：请把这一列设为文本后重新导出") from None
    if len(number) > LONGEST_CASE_NO:
        raise _Unfit(f"办件编号{quoted(raw)}超过 {LONGEST_CASE_NO} 个字：请核对")
    return number


def _row(case_no: str, told: Mapping[ProgressColumn, str], shift: int) -> WatchedCase:
    def at(column: ProgressColumn) -> datetime | None:
        if not told[column]:
            return None
        found = moment(told[column], serial_shift=shift)
        if found is None:
            shown = PROGRESS_SHOWN_AS[column]
            raise _Unfit(f"{shown}{quoted(told[column])}不是有效日期：请改成 2026-10-30 这样的日期")
        return found

    def days(column: ProgressColumn) -> int | None:
        if not told[column]:
            return None
        found = promised(told[column])
        if not found:
            shown = PROGRESS_SHOWN_AS[column]
            raise _Unfit(f"{shown}{quoted(told[column])}不是工作日数：请写成 20 或 20个工作日")
        return found

    def text(column: ProgressColumn) -> str:
        return clean(told[column])[:LONGEST_TEXT]

    step = CaseStep(text(_P.STEP), at(_P.STEP_BEGUN), at(_P.STEP_ENDED), days(_P.STEP_DAYS))
    if not step.name and step != CaseStep(""):
        raise _Unfit("写了环节的时间，没有写环节名称：请补上名称")
    cause, since, until = text(_P.PAUSE_CAUSE), at(_P.PAUSE_SINCE), at(_P.PAUSE_UNTIL)
    if since is None and (cause or until):
        raise _Unfit("写了暂停，没有写暂停开始：请补上开始的日期")
    stops: tuple[SpecialProcedure, ...] = ()
    if since is not None:
        notice, named = text(_P.PAUSE_NOTICE), days(_P.PAUSE_DAYS)
        stops = (SpecialProcedure(_cause(cause), cause or UNSAID, since, until, notice, named),)
    return WatchedCase(
        case_no,
        text(_P.ITEM),
        text(_P.DEPARTMENT),
        text(_P.HANDLER),
        at(_P.RECEIVED_AT),
        days(_P.PROMISED_DAYS),
        days(_P.STATUTORY_DAYS),
        at(_P.CONCLUDED_AT),
        stops,
        (step,) if step.name else (),
    )


def _cause(said: str) -> Cause:
    return next((cause for cause, name in CAUSES.items() if name in said), Cause.OTHER)


_LOST: Final = "同一件办件有一行没有读成，这一件都没有导入：请改好那一行再导入"
_SAME: Final = ("item", "department", "handler", "received", "promised_days", "statutory_days", "concluded")


def _whole(
    found: Mapping[str, Sequence[tuple[int, WatchedCase]]], lost: Set[str], refused: list[Rejected]
) -> Iterator[WatchedCase]:
    """Each case out of all its rows; one of which a row was refused, or whose rows contradict each other, is refused."""
    for case_no, rows in found.items():
        made, clash = rows[0][1], _LOST if case_no in lost else ""
        for _, row in rows[1:]:
            made, clash = _joined(made, row, clash)
        if clash:
            refused += [Rejected(line, clash, (case_no,)) for line, _ in rows]
        else:
            yield replace(made, procedures=tuple(sorted(made.procedures, key=lambda one: one.since)))


def _joined(made: WatchedCase, row: WatchedCase, clash: str) -> tuple[WatchedCase, str]:
    for name in _SAME:
        before, now = getattr(made, name), getattr(row, name)
        if before and now and before != now:
            shown = PROGRESS_SHOWN_AS[
                {"received": "received_at", "concluded": "concluded_at"}.get(name, name)
            ]
            clash = clash or f"同一件办件几行的“{shown}”不一样：请改成一样再导入"
        elif now and not before:
            made = replace(made, **{name: now})
    more = [one for one in row.procedures if one not in made.procedures]
    steps = [one for one in row.steps if one not in made.steps]
    return replace(made, procedures=(*made.procedures, *more), steps=(*made.steps, *steps)), clash
