"""The sheets that the demo's departments sent before: those of three earlier months, and a few lines of October with a number put right.

They are made of the sample month's own lines, with numbers of their own, so that a month has something it can be compared with.
"""

import csv
from collections.abc import Iterable, Mapping
from importlib.resources import files
from pathlib import Path

from bot.domain.month import Month

EARLIER = (Month(2026, 7), Month(2026, 8), Month(2026, 9))
"""As many as there must be before anything is called usual (`bot.casework.figures.signs.ENOUGH_MONTHS`)."""
CASES = 24
"""Of each: enough for shares, few enough to be lived through in a second or two."""
PUT_RIGHT = ("HNJX-2026-00041", "HNJX-2026-00081", "HNJX-2026-00121")
"""Cases whose number the department changed after they had been imported."""
NUMBER, PHONE, RECEIVED, CONCLUDED = "办件编号", "联系电话", "受理时间", "办结时间"
LAST = 30
"""Every month has that day."""
_Line = dict[str, str]


def of_month(month: Month, to: Path) -> Path:
    """The sheet of an earlier month."""
    return _written(to / f"{month}办结.csv", [_moved(line, month) for line in _concluded()[:CASES]])


def put_right(to: Path) -> Path:
    """The lines of October with other numbers."""
    lines = [line | {PHONE: _other(line[PHONE], 5)} for line in _sample() if line[NUMBER] in PUT_RIGHT]
    return _written(to / "2026-10更正的号码.csv", lines)


def _concluded() -> list[_Line]:
    return [line for line in _sample() if line[CONCLUDED] and line[PHONE]]


def _moved(line: _Line, month: Month) -> _Line:
    """The same day of an earlier month, received on the day it was concluded: the demo's clocks are October's."""
    _, of, clock = line[CONCLUDED].partition(line[CONCLUDED][7:10])
    day = f"{month}-{min(int(of[1:]), LAST):02d}{clock}"
    number = line[NUMBER].replace("-00", f"-{month.month}0")
    return line | {NUMBER: number, PHONE: _other(line[PHONE], month.month), RECEIVED: day, CONCLUDED: day}


def _other(phone: str, digit: int) -> str:
    """A number of the town's that nobody of October has."""
    return f"{phone[:7]}{digit}{phone[8:]}"


def _sample() -> list[_Line]:
    text = (files("bot") / "samples" / "cases-2026-10.csv").read_text(encoding="utf-8-sig")
    return list(csv.DictReader(text.splitlines()))


def _written(path: Path, lines: Iterable[Mapping[str, str]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        sheet = csv.DictWriter(file, list(_sample()[0]))
        sheet.writeheader()
        sheet.writerows(lines)
    return path
