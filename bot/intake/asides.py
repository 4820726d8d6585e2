"""Rows that are neither cases nor mistakes: blank rows, totals, and notes below a table."""

import re
from collections.abc import Sequence
from typing import Final

from bot.intake.tables.cells import LONGEST_TEXT, folded
from bot.intake.tables.headings import simplified

_SPACES: Final = re.compile(r"\s+")
_TOTAL: Final = re.compile(
    r"(?:本页|本月|本年|全月|全年|当月|以上|各项)?"
    r"(?:合计|总计|小计|共计|累计|总共|总数|总量|汇总|平均|总件数|办件总数)数?"
    r"(?:[\d:,.、()%天]|办件|件数?|条|个|项|宗|笔|人次?|行|记录|数量)*"
    r"|(?:sub|grand)?total:?|sum:?"
)
_COUNT: Final = re.compile(r"(?:总|一)?共\d+(?:条|件|个|项|行|宗|笔)(?:记录|办件|数据)?[。.]?")
REMARKS_BEGIN: Final = frozenset(
    "本全当當以各合总總小共累汇匯平一制製填编編审審复復打导導统統报報生单單负負经經主领領数數截备備说說附注第-—"
)
"""The characters that any Chinese total or remark begins with."""
_BELOW: Final = re.compile(
    r"(?:制表|填表|填报|编制|审核|审批|复核|打印|导出|统计|报表|报送|生成|单位负责|负责|经办|主管|领导|数据来源|数据截止|截止|"
    r"备注|说明|附注|注)[^:]{0,6}:.*"
    r"|第\d+页.*|[-—]*(?:以下空白|以下无正文|以下无内容)[-—]*"
)


def blank(cell: str) -> bool:
    """Whether a cell is empty for practical purposes; a dash or a slash also stands for nothing."""
    return not cell.isalnum() and not folded(cell[:LONGEST_TEXT]).strip("-—–─/\\ ")


def is_aside(case_no: str, concluded: str, cells: Sequence[str]) -> bool:
    """Whether the row is blank, a total or a footer. A row with a real case number never is."""
    if not blank(case_no):
        return _is_remark(case_no)
    filled = [cell for cell in cells if not blank(cell)]
    if not filled or _is_remark(filled[0]):
        return True
    return blank(concluded) and has_total(filled)


def has_total(cells: Sequence[str]) -> bool:
    """Whether a cell says 合计 or the like."""
    return any(_TOTAL.fullmatch(_bare(cell)) for cell in cells if not blank(cell))


def _is_remark(cell: str) -> bool:
    text = _bare(cell)
    return any(form.fullmatch(text) for form in (_TOTAL, _COUNT, _BELOW))


def _bare(cell: str) -> str:
    return _SPACES.sub("", simplified(folded(cell[:LONGEST_TEXT]))).casefold()
