"""One name for one outcome, read off what really comes out: pages, files and paper of a month that has every ending."""

import csv
import html
import io
import re
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from python_calamine import CalamineWorkbook

from bot.domain import disposition
from bot.domain.disposition import Disposition
from bot.domain.language import Language
from console import Answer, Browser, ConsoleHouse
from house.second_names import SECOND_NAMES
from months import planted, sealed, worked
from pdfs import Pdf

MONTH = "/office/months/2026-10"
LIST = "/office/cases?month=2026-10"
SHOWN = (
    MONTH,
    LIST,
    f"{MONTH}/report",
    *(f"{MONTH}/report?format={form}" for form in ("xlsx", "pdf")),
    *(f"{MONTH}/export?format={form}" for form in ("xlsx", "csv", "pdf")),
    "/office/exports/cases?format=csv",
)
CASES = [f"/office/cases/CASE-{n:03d}" for n in range(1, len(Disposition) + 1)]
ENDINGS = tuple(disposition.DISPOSITIONS.values())


@pytest.fixture
async def officer(house: ConsoleHouse) -> AsyncIterator[Browser]:
    """Looks at a sealed month with a case of every ending."""
    cases = [replace(case, phone=None) for case in worked(len(Disposition))]
    await planted(house.store, cases)
    await sealed(house.store)
    async with house.logged_in("officer") as browser:
        yield browser


def words(answer: Answer) -> str:
    """What somebody reads of an answer, whatever it is."""
    match answer.headers["Content-Type"].partition(";")[0]:
        case "text/html":
            body = re.sub(r"<(style|script)\b.*?</\1>", "", answer.text, flags=re.DOTALL)
            return html.unescape(re.sub(r"<[^>]+>", "\n", body))
        case "application/pdf":
            return Pdf.read(answer.raw).words
        case "text/csv":
            rows = csv.reader(io.StringIO(answer.raw.decode("utf-8-sig"), newline=""))
            return "\n".join(cell for row in rows for cell in row)
        case _:
            book = CalamineWorkbook.from_filelike(io.BytesIO(answer.raw))
            sheets = (book.get_sheet_by_name(name).to_python() for name in book.sheet_names)
            return "\n".join(str(cell) for sheet in sheets for row in sheet for cell in row)


async def read(browser: Browser, path: str) -> str:
    """What somebody reads there."""
    answer = await browser.get(path)
    assert answer.status == 200, (path, answer.text)
    return words(answer)


async def test_every_ending_is_called_by_its_one_name_wherever_it_is_shown(officer: Browser) -> None:
    shown = {path: await read(officer, path) for path in SHOWN}
    missing = {
        (path, label.zh_hans) for path in SHOWN for label in ENDINGS if label.zh_hans not in shown[path]
    }
    assert missing == set()
    cases = {path: await read(officer, path) for path in CASES}
    assert [label for label in ENDINGS if not any(label.zh_hans in case for case in cases.values())] == []
    for path, text in (shown | cases).items():
        assert SECOND_NAMES.findall(text) == [], path
        assert re.findall(rf"(?<![a-z_])(?:{'|'.join(Disposition)})(?![a-z_])", text) == [], path


async def test_in_another_language_too(officer: Browser) -> None:
    for language in set(Language) - {Language.ZH_HANS}:
        await officer.get(f"/office/language/{language}")
        for path in (MONTH, LIST):
            text = await read(officer, path)
            assert [label for label in ENDINGS if label.said(language) not in text] == [], (language, path)
            assert SECOND_NAMES.findall(text) == [], path
