"""Searching cases: every filter finds what it says, page after page without gap or repetition; nobody's name is sent."""

import re
from functools import partial

import pytest
from sqlalchemy import Connection

from console import Browser, ConsoleHouse, on_both
from db.queries import search
from db.queries.case_paths import By, Wanted
from months import planted, worked

ROW = re.compile(r'<th scope="row"><a href="/office/cases/([^"]+)">')


async def listed(browser: Browser, query: str = "") -> list[str]:
    """The case numbers of a page."""
    page = await browser.get(f"/office/cases?{query}")
    assert page.status == 200, page.text
    return ROW.findall(page.text)


@on_both
@pytest.mark.parametrize("most", [1, 2, 7])
async def test_every_filter_gives_all_that_fits_and_each_once(house: ConsoleHouse, most: int) -> None:
    await planted(house.store, worked(40))

    def whole(connection: Connection, wanted: Wanted) -> list[str]:
        found, after = [], ""
        while True:
            page = search.page(connection, wanted, after=after, most=most)
            found += [line.case_no for line in page.lines]
            if page.more is None:
                return found
            after = page.more

    everything = await house.store.read(partial(whole, wanted=Wanted()))
    assert len(everything) == len(set(everything)) > 30
    rows = await house.store.read(partial(search.lines, numbers=everything))
    for wanted in (
        Wanted(month="2026-10"),
        Wanted(disposition="answered"),
        Wanted(score=5),
        Wanted(month="2026-10", score=2, disposition="answered"),
        Wanted(month="2026-10", disposition="no_answer"),
        Wanted(department=rows[0].department),
        Wanted(item=rows[0].item, score=4),
        Wanted(department=rows[0].department, disposition="answered"),
        Wanted(by=By.APPLICANT, words="张"),
        Wanted(by=By.NUMBER, words=rows[0].case_no[:4], score=5),
        Wanted(score=5, disposition="no_answer"),
        Wanted(month="2031-01"),
    ):
        found = await house.store.read(partial(whole, wanted=wanted))
        begins = {By.APPLICANT: "applicant", By.NUMBER: "case_no"}.get(wanted.by)  # type: ignore[arg-type]
        fit = [
            line.case_no
            for line in rows
            if wanted.fits(line) and (begins is None or getattr(line, begins).startswith(wanted.words))
        ]
        assert sorted(found) == sorted(fit), wanted
