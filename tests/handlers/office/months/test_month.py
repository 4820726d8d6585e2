"""The month's page: the figures of the database, the whole number said, silence never counted as satisfaction."""

import re
from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import Connection, update

from bot.casework.figures.breakdown import DayOfAnswers
from bot.domain.disposition import Disposition
from bot.domain.month import Month
from console import ConsoleHouse, on_both
from db.queries.processes import marks
from db.queries.rounds import callbacks
from db.queries.rounds.callbacks import HeardByPhone
from db.schema import cases
from handlers.office.months.charts import ways
from offices import MONTH, WINDOW, Clock, OfficeHouse, Provider, import_cases, phone

PAGE = "/office/months/2026-10"


async def worked(house: ConsoleHouse, scores: list[int | None]) -> None:
    """A sealed month: one case for each score, None for somebody who did not answer."""
    numbers = await import_cases(house.store, [phone(n) for n in range(1, len(scores) + 1)])
    clock = Clock()
    office = OfficeHouse(house.store, clock, Provider(clock))
    clock.turn(timedelta(hours=9))
    await office.tick()
    for number, score in zip(numbers, scores, strict=True):
        if score is not None:
            heard = HeardByPhone(score, Disposition.ANSWERED, "officer", "")
            await house.store.write(partial(callbacks.hear, case_no=number, heard=heard, now=clock.now))
    clock.now = WINDOW.closes + timedelta(minutes=1)
    await office.tick()


def said(page: str) -> str:
    """The words of a page, without its markup."""
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


@on_both
async def test_every_case_is_accounted_for_and_the_three_rates_stand_side_by_side(
    house: ConsoleHouse,
) -> None:
    await worked(house, [5, 5, 4, 3, 2, 1, None, None, 5, 4, 4, 3])
    async with house.logged_in("officer") as browser:
        words = said((await browser.get(PAGE)).text)
    assert "办结 12 = 各种结果合计 12" in words
    assert "已封存" in words
    assert "答复率 83.3 % 已评价 10 ⁄ 办结 12" in words
    assert "80.0 % 满意 8 ⁄ 已评价 10" in words
    assert "66.7 % 满意 8 ⁄ 办结 12" in words
    assert "有95%的把握不低于（威尔逊法） 49.0%" in words
    assert "2件没有评分" in words
    assert "没有回音 2" in words


def test_a_channel_is_called_on_the_page_as_in_the_report() -> None:
    """All answers by SMS came through one vendor: both say its name; through two: the page says what they have in common."""
    one = DayOfAnswers(None, "aliyun", 2)
    assert ways([one, DayOfAnswers(None, "phone", 1)]) == {"sms": "aliyun", "phone": "phone"}
    assert ways([one, DayOfAnswers(None, "tencent", 1)]) == {"sms": "sms"}
    assert ways([DayOfAnswers(None, None, 1), DayOfAnswers(None, "pigeon", 1)]) == {"other": "other"}


async def test_a_sealed_month_that_cannot_be_published_says_so(house: ConsoleHouse) -> None:
    await worked(house, [5, 4])
    await house.store.write(
        lambda c: marks.put(c, marks.UNPUBLISHED, WINDOW.closes, "2026-10+1 磁盘满了\n2026-09 磁盘满了")
    )
    async with house.logged_in("officer") as browser:
        assert "群众还看不到这个月的数" in said((await browser.get(PAGE)).text)


async def test_a_department_with_few_answers_shows_counts_only(house: ConsoleHouse) -> None:
    await worked(house, [5, 4, 2] + [None] * 2)
    async with house.logged_in("officer") as browser:
        for by in ("departments", "items"):
            page = (await browser.get(f"{PAGE}?by={by}")).text
            row = re.search(
                r"<tbody>\s*<tr><th scope=\"row\">.*?</tr>", page[page.index('id="groups"') :], re.S
            )
            assert row is not None
            assert "样本过少" in row[0]
            assert "66.7%" not in row[0]


async def test_a_month_of_which_nothing_was_imported_is_no_success(house: ConsoleHouse) -> None:
    for now, warned in (
        (WINDOW.opens - timedelta(days=3), "这个月还没有导入办结办件"),
        (WINDOW.opens + timedelta(days=1), "这个月一件办结办件都没有导入，还没有人收到回访"),
        (WINDOW.closes + timedelta(days=1), "这个月一件办结办件都没有导入，没有人收到回访"),
    ):
        house.clock.now = now
        async with house.logged_in("officer") as browser:
            page = await browser.get(PAGE)
        assert (page.status, warned in page.text, "无遗漏" in page.text) == (200, True, False)
        assert "report" not in page.text, "there is nothing to report on"
        assert "回访期 11月1日—11月5日" in page.text
    async with house.logged_in("officer") as browser:
        for path in ("/office/months/2025-10", "/office/?month=2025-10"):
            assert "2025年11月1日" in (await browser.get(path)).text, "of another year"


async def test_while_the_round_is_open_the_bar_asks_for_itself_again(house: ConsoleHouse) -> None:
    await import_cases(house.store, [phone(1), phone(2)])
    clock = Clock()
    office = OfficeHouse(house.store, clock, Provider(clock))
    clock.turn(timedelta(hours=9))
    await office.tick()
    async with house.logged_in("officer") as browser:
        page = (await browser.get(PAGE)).text
        assert f'hx-get="{PAGE}/live"' in page
        assert "办结 2 = 已有结果 0 + 尚无结果 2" in said(page)
        heard = HeardByPhone(5, Disposition.ANSWERED, "officer", "")
        hear = partial(callbacks.hear, case_no="HNJX-2026-00001", heard=heard, now=clock.now)
        await house.store.write(hear)
        part = (await browser.get(f"{PAGE}/live")).text
    assert "<html" not in part
    assert "办结 2 = 已有结果 1 + 尚无结果 1" in said(part)


async def test_the_start_page_of_who_only_reads_is_the_latest_month(house: ConsoleHouse) -> None:
    async with house.logged_in("auditor") as browser:
        assert "2026年10月回访" in (await browser.get("/office/")).text  # the month before now
        await worked(house, [5])
        assert "2026年10月回访" in (await browser.get("/office/months")).text


@pytest.mark.parametrize("month", ["2000-01", "2099-12", str(MONTH.previous), str(MONTH.next)])
async def test_any_month_can_be_looked_at(house: ConsoleHouse, month: str) -> None:
    async with house.logged_in("officer") as browser:
        page = await browser.get(f"/office/months/{month}")
    year, number = Month.parse(month).year, Month.parse(month).month
    assert (page.status, f"{year}年{number}月回访" in page.text) == (200, True)


async def test_every_chart_has_a_title_and_a_table_or_legend(house: ConsoleHouse) -> None:
    await worked(house, [5, 4, 3])
    async with house.logged_in("officer") as browser:
        page = (await browser.get(PAGE)).text
    for chart in re.findall(r"<svg class=\"chart\".*?</svg>", page, re.S):
        assert 'aria-hidden="true"' in chart or ('role="img"' in chart and "<title" in chart)
    assert page.count("<details>") == 3, "two tables, and what is for checkers"


async def test_a_department_that_is_markup_is_shown_as_it_is(house: ConsoleHouse) -> None:
    await import_cases(house.store, [phone(1)])

    def rename(connection: Connection) -> None:
        connection.execute(update(cases).values(department='<img src=x onerror="alert(1)">'))

    await house.store.write(rename)
    async with house.logged_in("officer") as browser:
        page = (await browser.get(PAGE)).text
    assert "<img" not in page
    assert "&lt;img src=x" in page
