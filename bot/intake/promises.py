"""承诺时限 as exports write it: 15, 15.0, 15个工作日, 十五个工作日."""

import re
from typing import Final

from bot.intake.tables.cells import LONGEST_TEXT, folded
from bot.intake.tables.dates import chinese_number

_LONGEST_PROMISE: Final = 3_650

# Looked for from the digits on: an optional sign before it could be left out to get past it.
_PROMISE: Final = re.compile(
    r"(?<![\d.])(\d{1,4})(?:\.0+)?(?![\d.])(?! ?个? ?[天日]? ?[(（]?(?:自然|日历|历日|小时|分|月|年))",
    re.ASCII,
)
_CHINESE_PROMISE: Final = re.compile(
    r"([一二三四五六七八九十]{1,3})个?(?:工作)?[日天](?! ?[(（]?(?:自然|历))"
)


def promised(raw: str) -> int | None:
    """Working days promised by 15, 15.0, 15个工作日 or 十五个工作日; None for none, or for another unit."""
    text = folded(raw[:LONGEST_TEXT]).replace("個", "个")
    text = text.partition("承诺")[2] or text
    if written := _CHINESE_PROMISE.search(text):
        return chinese_number(written[1]) or None
    days = _PROMISE.search(text)
    return int(days[1]) if days and int(days[1]) <= _LONGEST_PROMISE else None
