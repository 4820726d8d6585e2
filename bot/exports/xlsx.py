"""The month as a workbook: a sheet of records, one of figures, one of supplements.

Every cell is written as a string or a number, never as a formula or a link; what XML cannot hold is left out, so that
one control character in one answer cannot spoil the month's export.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from bot.exports.whole import appearing
from db.columns import AnyRow

HEADERS = (
    "档案编号",
    "办件编号",
    "事项",
    "承办处室",
    "经办人",
    "申请人",
    "电话",
    "受理时间",
    "承诺时限",
    "办结时间",
    "办理结果",
    "回访结果",
    "评分",
    "答复（原话）",
    "联系记录",
    "投诉件",
    "校验值",
)
RESULTS = {
    "answered": "已答复",
    "refused": "拒绝回访",
    "wrong_person": "非申请人",
    "no_answer": "无人应答",
    "unreachable": "无法送达",
    "no_contact": "无联系方式",
    "excluded": "排除",
}
ROWS_A_SHEET = 1_000_000
LONGEST_CELL = 32_000
SAFE = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "constant_memory": True}


def write(target: Path, records: Iterator[AnyRow], supplements: Sequence[AnyRow], figures: Mapping[str, Any]) -> int:
    """Write the workbook; how many records it holds."""
    count = 0
    with appearing(target) as draft, xlsxwriter.Workbook(str(draft), SAFE) as book:
        sheet: Worksheet | None = None
        for row in records:
            if sheet is None or count % ROWS_A_SHEET == 0:
                sheet = _sheet(book, f"档案{count // ROWS_A_SHEET + 1}", HEADERS)
            _line(sheet, count % ROWS_A_SHEET + 1, _cells(json.loads(row.record), row.sha256))
            count += 1
        if sheet is None:
            _sheet(book, "档案1", HEADERS)
        _figures(_sheet(book, "月度数字", ("项目", "数字")), figures)
        later = _sheet(book, "补充记录", ("办件编号", "时间", "内容"))
        for n, extra in enumerate(supplements, start=1):
            _line(later, n, (extra.case_no, f"{extra.at:%Y-%m-%d %H:%M}", extra.content))
    return count


def clean(text: str) -> str:
    """What a cell can hold of a text."""
    kept = (c for c in text if c in "\n\t" or (c >= " " and not "\ud800" <= c <= "\udfff" and c not in "\ufffe\uffff"))
    return "".join(kept)[:LONGEST_CELL]


def _sheet(book: xlsxwriter.Workbook, name: str, headers: Sequence[str]) -> Worksheet:
    sheet: Worksheet = book.add_worksheet(name)
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, len(headers) - 1, 18)
    bold = book.add_format({"bold": True})
    for column, header in enumerate(headers):
        sheet.write_string(0, column, header, bold)
    return sheet


def _line(sheet: Worksheet, row: int, cells: Iterable[object]) -> None:
    for column, cell in enumerate(cells):
        if isinstance(cell, int | float):
            sheet.write_number(row, column, cell)
        elif cell is not None:
            sheet.write_string(row, column, clean(str(cell)))


def _cells(record: Mapping[str, Any], digest: str) -> tuple[object, ...]:
    case = record["case"]
    said = "\n".join(f"{a['question']}：{a['raw']}" for a in record["answers"])
    tried = "\n".join(f"{a['n']}. {a['at'][:16]} {a['channel']} {a['state']}" for a in record["attempts"])
    return (
        record["archive_no"],
        case["case_no"],
        case["item"],
        case["department"],
        case["handler"],
        case["applicant"],
        case["phone"],
        case["received_at"],
        case["promised_days"],
        case["concluded_at"],
        case["outcome"],
        RESULTS[record["disposition"]],
        record["score"],
        said,
        tried,
        "、".join(record["tickets"]),
        digest,
    )


def _figures(sheet: Worksheet, figures: Mapping[str, Any]) -> None:
    rows = [
        ("月份", figures["month"]),
        ("办结", figures["concluded"]),
        *((RESULTS[name], count) for name, count in figures["dispositions"].items()),
        ("满意（3分及以上）", figures["satisfied"]),
        ("答复率", figures["coverage"]),
        ("满意率·按答复计", figures["satisfied_rate"]),
        ("满意率·按办结计", figures["satisfied_of_concluded"]),
        ("满意率95%下限（威尔逊）", figures["wilson_low"]),
        ("档案总校验值", figures["root"]),
    ]
    for n, row in enumerate(rows, start=1):
        _line(sheet, n, row)
