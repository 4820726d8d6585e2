"""What a department reads of its marks, on the page and on paper: nothing that tells what one or two people rated."""

import asyncio
from io import BytesIO

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import Connection, select, update

from console import ConsoleHouse, on_both
from db import schema
from marks import RADIO, REPLIED, SCORES, draws, month_of_cases
from rows import add
from ticket_pages import said

WITHHELD = "为保护评价人，不给出"


def rated(connection: Connection, handler: str, month: str, *scores: int) -> None:
    """Cases of a handler of the department, each with its rating."""
    for n, score in enumerate(scores):
        number = f"{handler}-{month}-{n}"
        case = {"case_no": number, "month": month, "department": RADIO, "handler": handler}
        add(connection, schema.cases, **case, item="无线电台执照", concluded_at=REPLIED)
        add(
            connection,
            schema.callbacks,
            case_no=number,
            month=month,
            archive_no=f"HF-{number}",
            place=100 + n,
            stage="ended",
            score=score,
            disposition="answered",
        )


def two_more(connection: Connection) -> None:
    month_of_cases(connection)
    rated(connection, "郑宏", "2026-10", 1, 2)


async def test_a_handlers_mark_that_tells_what_two_others_were_given_is_the_offices_alone(
    house: ConsoleHouse,
) -> None:
    await house.store.write(two_more)
    async with house.logged_in("officer") as browser:
        of_office = await draws(browser)
        book = await browser.get(f"{SCORES}/export?period=2026-10&of=handler&format=xlsx")
    async with house.logged_in("liaison") as browser:
        handlers = said((await browser.get(f"{SCORES}?period=2026-10&of=handler")).text)
        department = said((await browser.get(f"{SCORES}?period=2026-10")).text)
    assert "78.33 3 75.33" in of_office
    assert "78.33" not in handlers
    assert f"周志丽 无线电管理处 20 12 — 差评核实 1 — — {WITHHELD}" in handlers
    assert "能算出一两个人评了几分" in handlers
    # (8 × 10 + 8 + 6 + 0 + 0 and 0 + 3) / 14 × 10 = 69.29: the department's own mark stays.
    assert "69.29 3 66.29" in department
    assert WITHHELD not in department
    printed = [line for sheet in _sheets(book.raw) for line in sheet]
    assert any(WITHHELD in line for line in printed), "what is handed on says what they may read"
    assert not any("78.33" in line for line in printed)


async def test_before_the_seal_a_department_reads_no_mark(house: ConsoleHouse) -> None:
    def still_open(connection: Connection) -> None:
        month_of_cases(connection)
        connection.execute(update(schema.rounds).values(state="open"))

    await house.store.write(still_open)
    async with house.logged_in("officer") as browser:
        assert "78.33 3 75.33" in await draws(browser)
    async with house.logged_in("liaison") as browser:
        page = said((await browser.get(f"{SCORES}?period=2026-10&of=handler")).text)
    assert "75.33" not in page
    assert "没有封存以前，得分只有监察室看得到" in page


async def test_the_quarter_less_its_months_tells_nobody(house: ConsoleHouse) -> None:
    def two_months(connection: Connection) -> None:
        month_of_cases(connection)
        add(connection, schema.rounds, month="2026-11", state="closed")
        rated(connection, "周志丽", "2026-11", 1)

    await house.store.write(two_months)
    async with house.logged_in("officer") as browser:
        await draws(browser)
        page = await browser.get(f"{SCORES}?period=2026-Q4")
        assert (await browser.post(SCORES, {"csrf": page.token, "period": "2026-Q4"})).status == 303
        assert WITHHELD not in said((await browser.get(f"{SCORES}?period=2026-Q4")).text)
    async with house.logged_in("liaison") as browser:
        month = said((await browser.get(f"{SCORES}?period=2026-10")).text)
        quarter = said((await browser.get(f"{SCORES}?period=2026-Q4")).text)
    assert "75.33" in month
    assert f"{RADIO} 21 13 — 差评核实 1 — — {WITHHELD}" in quarter


@pytest.mark.both_engines
@on_both
async def test_of_two_who_draw_up_at_once_nobody_holds_a_sheet_against_the_wrong_ones(
    house: ConsoleHouse,
) -> None:
    await house.store.write(month_of_cases)
    async with house.logged_in("officer") as one, house.logged_in("chief") as other:
        tokens = [(browser, (await browser.get(SCORES)).token) for browser in (one, other)]
        answers = await asyncio.gather(
            *(
                browser.post(SCORES, {"csrf": token, "period": period})
                for browser, token in tokens
                for period in ("2026-10", "2026-Q4", "2026")
            )
        )
    taken = [answer.status for answer in answers].count(303)
    assert {answer.status for answer in answers} <= {303, 409}
    assert taken >= 1
    told = next((answer.text for answer in answers if answer.status == 409), "再计算一次")
    assert "再计算一次" in told
    kept = await house.store.read(lambda c: len(c.execute(select(schema.score_sheets.c.id)).all()))
    assert kept == taken


def _sheets(book: bytes) -> list[list[str]]:
    read = CalamineWorkbook.from_filelike(BytesIO(book))
    return [
        [" ".join(map(str, line)) for line in read.get_sheet_by_index(n).to_python()]
        for n in range(len(read.sheet_names))
    ]
