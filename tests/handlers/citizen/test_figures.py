"""The published months: sealed ones alone, the same figures as page, JSON and CSV, nobody to be recognised in any."""

import csv
import io
import json
import re
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any

import pytest
from sqlalchemy import Connection, update

from bot.casework.figures.breakdown import Group
from bot.casework.figures.merging import Departments
from bot.domain.disposition import Disposition
from bot.domain.month import OFFICE_ZONE, Month, RoundKey
from bot.domain.period import Period
from bot.exports import round_status
from bot.exports.period_word import PeriodWord
from citizens import PublicHouse, public_door
from console import on_both
from db import schema
from db.store import Store
from handlers.citizen.web.ahead import count_ahead
from handlers.pages.lately import Patience
from months import MONTH, Planted, answered, late, planted, sealed
from rows import add

PAUSED = datetime(2026, 11, 5, 9, 0, tzinfo=OFFICE_ZONE)
PAGES = (f"/figures/{MONTH}", f"/figures/{MONTH}.json", f"/figures/{MONTH}.csv")


def worked() -> list[Planted]:
    """Three departments: one that many have answered, one that eleven have, one that two have; and the other endings."""
    sizes = {"无线电管理处": 20, "电力处": 11, "盐业处": 2}
    departments = [name for name, size in sizes.items() for _ in range(size)]
    month = []
    for place, department in enumerate(departments, start=1):
        one = answered(f"CASE-{place:03d}", place, 1 if place % 8 == 0 else 4)
        month.append(replace(one, extra={"department": department}))
    others = [ending for ending in Disposition if ending is not Disposition.ANSWERED]
    for ending in others:
        place = len(month) + 1
        month.append(Planted(f"CASE-{place:03d}", place, ending, extra={"department": "无线电管理处"}))
    return month


@pytest.fixture
async def published(house: PublicHouse) -> PublicHouse:
    await planted(house.store, worked())
    await sealed(house.store)
    return house


async def test_a_month_is_public_once_it_is_sealed(house: PublicHouse) -> None:
    await planted(house.store, worked())
    async with house.browser() as browser:
        before = [await browser.get(path) for path in PAGES]
        listed = await browser.get("/figures/")
        await sealed(house.store)
        after = [await browser.get(path) for path in PAGES]
        listed_then = await browser.get("/figures/")
    assert [answer.status for answer in before] == [404, 404, 404]
    assert "2026年10月还没有公布" in before[0].text
    assert set(json.loads(before[1].text)) == {"error"}
    assert "2026年10月" not in listed.text
    assert [answer.status for answer in after] == [200, 200, 200]
    assert f'href="/figures/{MONTH}"' in listed_then.text


@pytest.mark.parametrize("month", ["2026-09", "2026-13", "latest", "2026-10+1", "%3Cb%3E"])
async def test_what_is_no_published_month_is_not_there(published: PublicHouse, month: str) -> None:
    async with published.browser() as browser:
        answers = [await browser.get(f"/figures/{month}{ending}") for ending in ("", ".json", ".csv")]
    assert [answer.status for answer in answers] == [404, 404, 404]
    assert json.loads(answers[1].text)["error"]
    assert "<b>" not in answers[0].text.split("<main")[1]


async def test_the_page_shows_eight_outcomes_the_office_s_own_failure_first_and_three_rates_of_one_size(
    published: PublicHouse,
) -> None:
    async with published.browser() as browser:
        page = (await browser.get(PAGES[0])).text
    assert "办结40件 = 八种结果加起来40件" in page
    assert "我们没联系上" in page
    tally = page.split('class="tally"')[1].split("</ul>")[0]
    shown = re.findall(r"<span>(\S+?)(?: <small.*?)?</span><b>(\d+)</b>", tally)
    assert [
        name for name, _ in shown
    ] == "未曾回访 已评价 没有回音 无法送达 不想评价 不是本人 没留电话 不予回访".split()
    assert sum(int(count) for _, count in shown) == 40
    rates = re.findall(r'class="big-n">([\d.]+)<small>%</small></p><p>(\D+)(\d+) ⁄ (\D+)(\d+)</p>', page)
    assert [(rate[2], rate[4]) for rate in rates] == [("33", "40"), ("29", "33"), ("29", "40")]
    assert page.count("往少里说也有") == 2


async def test_departments_of_few_answers_are_shown_together_and_nobody_is_named(
    published: PublicHouse,
) -> None:
    async with published.browser() as browser:
        texts = [(await browser.get(path)).text for path in (*PAGES, "/screen")]
    assert "其余2个处室合计" in texts[0]
    for text in texts:
        assert "盐业处" not in text
        for name in ("张三", "李四", "CASE-", "19000000001", "1900000"):
            assert name not in text


async def test_the_departments_stand_in_the_office_s_own_order(published: PublicHouse, store: Store) -> None:
    settings = published.door.settings.model_copy(update={"departments": ("电力处", "无线电管理处")})
    await store.write(
        lambda c: c.execute(
            update(schema.cases).where(schema.cases.c.department == "盐业处").values(department="电力处")
        )
    )
    async with public_door(store, settings) as house, house.browser() as browser:
        page = (await browser.get(PAGES[0])).text
    rows = re.findall(r'<th scope="row">(\S+)</th>', page)
    assert rows == ["电力处", "无线电管理处", "合计"]


@on_both
async def test_the_json_has_the_keys_and_figures_of_round_status(published: PublicHouse) -> None:
    async with published.browser() as browser:
        found = json.loads((await browser.get(PAGES[1])).text)
    key = RoundKey(Month.parse(MONTH))
    look = partial(round_status.status, key=key, zone=OFFICE_ZONE, now=published.clock())
    expected = await published.store.read(look)
    assert list(found) == list(expected)
    assert found == expected
    assert (found["concluded"], found["answered"], found["satisfied"]) == (40, 33, 29)


async def test_who_decided_about_a_month_and_which_channel_rests_is_not_for_the_public(
    published: PublicHouse,
) -> None:
    decided = {"uncalled": 1, "uncalled_by": "陈静、周敏", "uncalled_reason": "张三搬走了"}
    await published.store.write(lambda c: c.execute(update(schema.rounds).values(**decided)))
    await published.store.write(
        lambda c: add(c, schema.lanes, channel="sms", paused_since=PAUSED, reason="network")
    )
    async with published.browser() as browser:
        answer = await browser.get(PAGES[1])
        page = await browser.get(PAGES[0])
    found = json.loads(answer.text)
    assert found["given_up"] == {"by": None, "reason": None}
    assert found["late"] is None
    assert found["paused"] == {}
    office_sees = partial(round_status.status, key=RoundKey(Month.parse(MONTH)), zone=OFFICE_ZONE)
    assert (await published.store.read(partial(office_sees, now=published.clock())))["paused"] != {}
    assert "陈静" not in answer.text + page.text
    assert "经两个人决定" in page.text


async def test_the_table_has_the_same_figures_in_the_reader_s_language(published: PublicHouse) -> None:
    async with published.browser() as browser:
        chinese = await browser.get(PAGES[2])
        english = await browser.get(PAGES[2], **{"Accept-Language": "en"})
    rows = list(csv.reader(io.StringIO(chinese.raw.decode("utf-8-sig"))))
    assert rows[0] == ["部分", "名称", "项目", "数值"]
    assert ["回访结果", "未曾回访", "件数", "1"] in rows
    assert ["处室", "无线电管理处", "已评价", "20"] in rows
    assert ["Outcomes", "never called", "Number", "1"] in list(
        csv.reader(io.StringIO(english.raw.decode("utf-8-sig")))
    )


async def test_a_supplement_stands_beside_the_month_and_changes_no_figure_of_it(house: PublicHouse) -> None:
    supplement = Planted("CASE-900", 900, Disposition.NO_ANSWER, extra={"department": "盐业处"})
    await planted(house.store, [*worked(), supplement])
    await late(house.store, {"CASE-900": f"{MONTH}+1"})
    await sealed(house.store)

    async def published() -> tuple[str, dict[str, Any], str]:
        async with house.browser() as browser:
            page, file, table = [(await browser.get(path)).text for path in PAGES]
        return page, json.loads(file), table

    page, file, table = await published()
    assert "办结40件 = 八种结果加起来40件" in page
    assert "办结1件，还在回访，封存以后公布。" in page
    assert "补充1" not in table
    assert [(one["n"], one["state"], one["concluded"]) for one in file["supplements"]] == [(1, "open", 1)]
    assert set(file["supplements"][0]["dispositions"].values()) == {0}
    await house.store.write(lambda c: c.execute(update(schema.rounds).values(state="closed")))
    page, file, table = await published()
    assert re.search(r"2026年10月补充1 .*?办结 1， 没有回音 1</p>", page, re.DOTALL)
    assert (file["concluded"], file["supplements"][0]["dispositions"]["no_answer"]) == (40, 1)
    assert "2026年10月补充1,没有回音,件数,1" in table


@pytest.mark.parametrize("path", PAGES[1:])
async def test_a_file_that_has_not_changed_is_not_sent_again(published: PublicHouse, path: str) -> None:
    async with published.browser() as browser:
        first = await browser.get(path)
        again = await browser.get(path, **{"If-None-Match": first.headers["Etag"]})
        other = await browser.get(path, **{"If-None-Match": '"something"'})
    assert first.headers["Cache-Control"] == "no-cache"
    assert (again.status, again.raw) == (304, b"")
    assert (other.status, other.raw) == (200, first.raw)


@on_both
async def test_complaints_are_counted_by_what_became_of_them_but_not_those_about_insiders(
    published: PublicHouse,
) -> None:
    past, to_come = published.clock().replace(month=1), published.clock().replace(year=2027)
    complaints: dict[str, dict[str, object]] = {
        **{f"A{n}": {"state": "closed", "verdict": "satisfied"} for n in range(5)},
        "B": {"state": "closed", "verdict": "none"},
        "C": {"state": "working", "finish_by": to_come},
        "D": {"state": "working", "finish_by": past},
        "E": {"state": "registered", "accept_by": past},
        "F": {"state": "replied", "verdict": None},
        "G": {"state": "working", "about_office": True, "finish_by": past},
        "H": {"state": "working", "finish_by": past},
    }
    blank: dict[str, object] = {"accept_by": None, "finish_by": None, "verdict": None, "draft_sealed": None}

    def file(connection: Connection) -> None:
        add(connection, schema.users, id=7)
        for name, fields in complaints.items():
            no = f"TS-20261103-{name}"
            add(connection, schema.tickets, ticket_no=no, case_no="CASE-001", **{**blank, **fields})
        add(connection, schema.ticket_bars, ticket_no="TS-20261103-H", user_id=7, state="certain")

    await published.store.write(file)
    async with published.browser() as browser:
        page, screen = (await browser.get(PAGES[0])).text, (await browser.get("/screen")).text
        table = (await browser.get(PAGES[2])).raw.decode("utf-8-sig")
    flow = page.split('class="flow"')[1].split("</ul>")[0]
    shown = dict(re.findall(r'<span class="badge[^"]*">([^<]+)</span><b>(\d+)件</b>', flow))
    assert shown == {"办完，本人认可": "5", "其余4种合计": "5"}
    assert "登记了10件投诉" in page
    assert "不到5件的几种合在一起，免得认出是谁" in page
    for told in (screen, table):
        assert "其余4种合计" in told
        assert "正在办" not in told


async def test_of_few_complaints_and_few_answers_it_is_only_said_that_they_are_few(
    house: PublicHouse,
) -> None:
    few = [answered(f"CASE-{n:03d}", n, 4) for n in range(1, 4)]
    await planted(
        house.store, [*few, *(Planted(f"CASE-{n:03d}", n, Disposition.NO_ANSWER) for n in range(4, 9))]
    )
    await sealed(house.store)
    blank: dict[str, object] = {"accept_by": None, "finish_by": None, "verdict": None, "draft_sealed": None}
    await house.store.write(
        lambda c: add(
            c, schema.tickets, ticket_no="TS-20261103-A", case_no="CASE-001", state="working", **blank
        )
    )
    async with house.browser() as browser:
        page, screen = (await browser.get(PAGES[0])).text, (await browser.get("/screen")).text
        table = (await browser.get(PAGES[2])).raw.decode("utf-8-sig")
    for told in (page, screen, table):
        assert "100.0" not in told
        assert "正在办" not in told
    assert "登记的投诉不到5件" in page
    assert "不到5个，不写比例" in page
    assert "不到5" in screen
    assert "登记的投诉不到5件" in table


async def test_the_screen_shows_the_latest_month_and_before_there_is_one_says_so(house: PublicHouse) -> None:
    async with house.browser() as browser:
        before = await browser.get("/screen")
        await planted(house.store, worked())
        await sealed(house.store)
        after = await browser.get("/screen")
    assert before.status == after.status == 200
    assert "第一个月还没公布" in before.text
    assert after.text.count('class="face"') == 3
    assert "1件我们没联系上" in after.text
    assert '<meta http-equiv="refresh"' in after.text


@on_both
async def test_a_quarter_is_its_published_months_together_and_departments_wait_for_the_last_one(
    published: PublicHouse,
) -> None:
    async with published.browser() as browser:
        listed = (await browser.get("/figures/")).text
        pages = [(await browser.get(f"/figures/{of}")).text for of in ("2026-Q4", "2026-H2", "2026")]
        assert [(await browser.get(f"/figures/{of}")).status for of in ("2025", "2026-Q3", "2026-Q5")] == [
            404
        ] * 3
    for of, page in zip(("2026-Q4", "2026-H2", "2026"), pages, strict=True):
        assert f'href="/figures/{of}"' in listed
        assert "办结40件 = 八种结果加起来40件" in page
        assert "还没有公布，或者那个月没有办结的事" in page
        assert "几个月都公布了，才公布各处室的" in page
        assert "盐业处" not in page
    word = PeriodWord(
        Period.parse("2026-Q4"),
        (Month.parse(MONTH),),
        Departments((Group("无线电管理处", 27, 20, 18, 0),), Group("", 13, 13, 11, 0), 2),
        10,
        corrected=False,
    )
    folder = published.door.published.folder
    folder.mkdir(exist_ok=True)
    (folder / "2026-Q4.json").write_bytes(word.written())
    async with published.browser() as browser:
        page = (await browser.get("/figures/2026-Q4")).text
    assert "其余2个处室合计" in page
    assert "和各月一减就能算出来的处室" in page


async def test_whoever_looks_first_reads_the_month_while_its_complaints_are_still_counted(
    store: Store,
) -> None:
    await planted(store, worked())
    await sealed(store)
    async with public_door(store, patience=Patience(0, 0)) as house, house.browser() as browser:
        first = await browser.get(f"/figures/{MONTH}")
        screen = await browser.get("/screen")
        await count_ahead(house.door)
        then = await browser.get(f"/figures/{MONTH}")
        file = await browser.get(f"/figures/{MONTH}.csv")
    assert "正在统计" in first.text
    assert first.headers["Refresh"] == "2"
    assert screen.status == 200
    assert "正在统计" not in then.text
    assert "共收到投诉" in then.text or "投诉" in then.text
    assert "投诉" in file.text, "a file waits for all that stands in it"
