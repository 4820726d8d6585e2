"""The figures of a month wherever they are told: pages, files, the API, the command line, the public. All must say the same."""

import asyncio
import csv
import html
import io
import json
import re
from collections import Counter
from collections.abc import Iterable, Sequence

from playwright.async_api import Page
from python_calamine import CalamineWorkbook

from bot.casework.terms import DISPOSITIONS, SCORES
from browser.month_office import MonthOffice
from browser.plain_speech import unplain

MONTH = "2026-10"
CONCLUDED, OPEN, TO_PHONE = "办结", "尚无结果", "要打电话"
FOR_CHECKING = "核对"
DIGEST = re.compile("[0-9a-f]{64}")
Told = dict[str, int]
READINGS = 12


async def figures(office: MonthOffice, page: Page) -> Told:
    """What is told of the month, under the office's words; AssertionError names the places that say otherwise.

    On a busy machine a count takes long, and then the pages show the last one, with its time: they are read again.
    """
    for _ in range(READINGS):
        places = await _places(office, page)
        right = places["接口"] | places["电话回访单"]
        wrong = {place: told for place, told in places.items() if not told.items() <= right.items()}
        if not wrong:
            break
    assert wrong == {}, (right, wrong)
    assert right[CONCLUDED] == right[OPEN] + sum(right[name] for name in DISPOSITIONS.values())
    return right


async def _places(office: MonthOffice, page: Page) -> dict[str, Told]:
    month = f"/office/months/{MONTH}"
    status = await asyncio.to_thread(office.house.status)
    places = {
        "接口": _as_json(json.loads(await _got(page, office, f"/office/api/months/{MONTH}"))["figures"]),
        "命令": _as_json(status),
        "本月工作": _day(_words(await _got(page, office, f"/office/today?month={MONTH}"))),
        "月度总览": _month(_words(await _got(page, office, month))),
        "电话回访单": _call_sheet(_words(await _got(page, office, f"/office/callsheet?month={MONTH}"))),
        "csv": _counted(_csv(await _got(page, office, f"{month}/export?format=csv"))),
        "xlsx": _counted(_sheet(await _raw(page, office, f"{month}/export?format=xlsx"))),
        "月报": _report(_words(await _got(page, office, f"{month}/report"))),
        "月报 xlsx": _book(await _raw(page, office, f"{month}/report?format=xlsx")),
    }
    if status["state"] == "closed":
        places["公布"] = _as_json(json.loads(await _got(page, office, f"/figures/{MONTH}.json")))
    assert all(places.values()), "one of them tells nothing"
    return places


async def foreign_in_files(office: MonthOffice, page: Page) -> list[str]:
    """What nobody would understand in the workbooks of the sealed month; digests have a column, and a sheet for checking."""
    books = [
        await _raw(page, office, f"/office/months/{MONTH}/{what}?format=xlsx")
        for what in ("export", "report")
    ]
    found = [CalamineWorkbook.from_filelike(io.BytesIO(book)) for book in books]
    rows = [
        row
        for book in found
        for name in book.sheet_names
        if name != FOR_CHECKING
        for row in book.get_sheet_by_name(name).to_python()
    ]
    cells = [str(cell) for row in rows for cell in row]
    return unplain(" ".join(cell for cell in cells if not DIGEST.fullmatch(cell)))


async def _raw(page: Page, office: MonthOffice, path: str) -> bytes:
    answer = await page.context.request.get(office.url(path))
    assert answer.ok, (path, answer.status)
    return await answer.body()


async def _got(page: Page, office: MonthOffice, path: str) -> str:
    return (await _raw(page, office, path)).decode("utf-8-sig")


def _words(page: str) -> str:
    """What stands on a page, in one line."""
    bare = re.sub(r"<(style|script|svg)\b.*?</\1>", " ", page, flags=re.DOTALL)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", bare)).split())


def _as_json(told: dict[str, object]) -> Told:
    ends, scores = told["dispositions"], told.get("scores", {})
    assert isinstance(ends, dict)
    assert isinstance(scores, dict)
    concluded = int(str(told["concluded"]))
    found = {CONCLUDED: concluded, OPEN: concluded - sum(ends.values())}
    found |= {name: ends[end.value] for end, name in DISPOSITIONS.items()}
    return found | {name: scores[str(score)] for score, name in SCORES.items() if str(score) in scores}


def _sum(words: str) -> Told:
    """办结 12 = 已有结果 3 + 尚无结果 9, or 办结 12 = 各种结果合计 12."""
    found = re.search(r"办结 (\d+) [=＝] (?:已有结果 \d+ [+＋] 尚无结果 (\d+)|各种结果合计 \d+)", words)
    assert found is not None, words
    return {CONCLUDED: int(found[1]), OPEN: int(found[2] or 0)}


def _named(words: str, names: Iterable[str]) -> Told:
    """What stands behind each name, where it stands first."""
    found = {name: re.findall(rf"(?<![\w]){name} (\d+)(?![\d.%])", words) for name in names}
    return {name: int(counts[0]) for name, counts in found.items() if counts}


def _day(words: str) -> Told:
    found = _sum(words)
    phoned = re.search(r"其中 (\d+) 位要打电话", words)
    return found | ({TO_PHONE: int(phoned[1])} if phoned else {})


def _month(words: str) -> Told:
    legend = words.partition("每天的答复")[0]
    found = _named(legend, [*DISPOSITIONS.values(), *(SCORES.values() if "非常满意" in legend else ())])
    return _sum(words) | found


def _call_sheet(words: str) -> Told:
    rail = re.search(r"电话回访单 (\d+) ", words)
    here = re.search(r"还要打 (\d+) 人", words)
    left = int(here[1]) if here else 0
    assert (int(rail[1]) if rail else 0) == left, "the rail counts otherwise"
    return {TO_PHONE: left}


def _csv(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text)))


def _sheet(book: bytes) -> list[list[str]]:
    """The sheet of a workbook that has a case in every row."""
    found = CalamineWorkbook.from_filelike(io.BytesIO(book))
    rows = (found.get_sheet_by_name(name).to_python() for name in found.sheet_names)
    return next([[str(cell) for cell in row] for row in sheet] for sheet in rows if "办件编号" in sheet[0])


def _counted(rows: Sequence[Sequence[str]]) -> Told:
    end, level = rows[0].index("回访结果"), rows[0].index("评价")
    ends, levels = Counter(row[end] for row in rows[1:]), Counter(row[level] for row in rows[1:])
    found = {CONCLUDED: len(rows) - 1} | {name: ends[name] for name in DISPOSITIONS.values()}
    return found | {name: levels[name] for name in SCORES.values()}


def _report(words: str) -> Told:
    table = words.partition("办结的去向")[2].partition("每天的答复")[0]
    levels = {f"{score} {name}": name for score, name in SCORES.items()}
    found = _named(table, [*DISPOSITIONS.values(), *levels])
    return _sum(words) | {levels.get(name, name): count for name, count in found.items()}


def _book(book: bytes) -> Told:
    """The report's workbook: each name and its count stand side by side."""
    found = CalamineWorkbook.from_filelike(io.BytesIO(book))
    names = {
        **{name: name for name in DISPOSITIONS.values()},
        **{f"{n} {name}": name for n, name in SCORES.items()},
    }
    told: Told = {}
    for sheet in found.sheet_names:
        for row in found.get_sheet_by_name(sheet).to_python():
            if len(row) > 1 and str(row[0]) in names and isinstance(row[1], int | float):
                told.setdefault(names[str(row[0])], int(row[1]))
    return told
