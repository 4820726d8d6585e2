"""电子监察 in the console: a sheet is shown and then imported, cards are explained and judged, a liaison sees the own department."""

import io
import re
import zipfile
from datetime import datetime
from functools import partial

import aiohttp
import pytest
from pypdf import PdfReader
from sqlalchemy import select
from yarl import URL

from bot.domain.role import Role
from bot.settings import Settings
from bot.work.supervision.watching import WatchRules, look_at_due
from console import Answer, Browser, ConsoleHouse, add_user, on_both
from db.schema import audit, staff_notices, users, watch_cards, watch_changes, watch_files, watched_cases
from handlers.office.supervision import day_paper, watch_day
from scheduler.workdays import OFFICIAL

PAGE = "/office/supervision"
PLAIN = "办件编号,事项名称,承办处室,经办人,受理时间,承诺时限,法定时限,办结时间\n"
HEAD = "办件编号,事项名称,承办处室,经办人,申请人,联系电话,受理时间,承诺时限,法定时限,环节,环节开始,环节时限,暂停原因,暂停开始,暂停结束,书面告知文号\n"
LATE = "HN-1,无线电台设置许可,无线电管理处,周敏,李雷,19000000001,2026-10-20 09:00,10,20,审核,2026-10-21,5,专家评审,2026-10-28,2026-10-29,\n"
FINE = "HN-2,节能审查,节能处,吴刚,韩梅梅,19000000002,2026-11-02 19:30,20,20,,,,,,,\n"
BAD = "HN-3,节能审查,节能处,吴刚,,,昨天,20,20,,,,,,,\n"


def said(answer: Answer) -> str:
    """The words of a page."""
    return " ".join(re.sub(r"<[^>]+>", " ", answer.text).split())


async def brings(browser: Browser, *rows: str, head: str = HEAD) -> Answer:
    form = aiohttp.FormData(quote_fields=False)
    form.add_field("csrf", (await browser.get(f"{PAGE}/sheets")).token)
    content = io.BytesIO((head + "".join(rows)).encode())
    form.add_field("file", content, filename="在办.csv", content_type="application/octet-stream")
    address = browser.root.join(URL(f"{PAGE}/sheets"))
    async with browser.http.post(address, data=form, allow_redirects=False) as answer:
        return await Answer.of(answer)


async def imports(browser: Browser, shown: Answer) -> Answer:
    shape = shown.text.partition('name="shape" value="')[2].partition('"')[0]
    where = shown.text.partition(f'action="{PAGE}/sheets/')[2].partition('"')[0]
    return await browser.post(f"{PAGE}/sheets/{where}", {"csrf": shown.token, "shape": shape})


async def watch(house: ConsoleHouse) -> None:
    """What the turn does."""
    rules = WatchRules.of(Settings(), OFFICIAL.calendar)
    await house.store.write(partial(look_at_due, rules=rules, now=house.clock.now, most=100))


@on_both
async def test_from_the_sheet_to_the_judgement(house: ConsoleHouse, monkeypatch: pytest.MonkeyPatch) -> None:
    """受理 10月20日，承诺 10 天；28日停一天：21–23、26、27、29、30日，11月2、3、4日。今天 11月6日：超期。"""
    house.clock.now = datetime.fromisoformat("2026-11-06T10:00+08:00")
    async with house.logged_in("officer") as officer:
        shown = await brings(officer, LATE, FINE, BAD)
        words = said(shown)
        assert "读到的行 3 新增 2 更新 0 未变 0 退回的行 1" in words
        assert "第 4 行：受理时间“昨天”不是有效日期" in words
        assert "没有读的列 申请人、联系电话" in words
        assert await house.rows(watched_cases.c.case_no) == [], "nothing is stored by a check"
        assert "李雷" not in str(await house.rows(watch_files.c.rows_sealed))
        assert (await imports(officer, shown)).status == 303
        assert (await imports(officer, shown)).status == 404, "once"
        await watch(house)
        words = said(await officer.get(PAGE))
        assert "正常 1 件，黄牌 0 件，红牌 1 件。" in words
        assert words.index("HN-1 红牌") < words.index("HN-2 正常")
        assert "HN-2" not in said(await officer.get(f"{PAGE}?card=red"))
        page = await officer.get(f"{PAGE}/cases/HN-1")
        assert "已用 12 个工作日，共 10 个，超期 2 个。" in said(page)
        assert "暂停没有书面告知 ：专家评审" in said(page).replace("：", " ：")
        assert "环节超过自己的时限" in said(page)
        again = await brings(officer, LATE.replace("周敏", "郑华"), FINE)
        assert "新增 0 更新 1 未变 1" in said(again)
        assert (await imports(officer, again)).status == 303
        assert len(await house.rows(watch_changes.c.id)) == 1

    async with house.logged_in("liaison") as liaison:
        listed = said(await liaison.get(PAGE))
        assert "HN-1" in listed
        assert "HN-2" not in listed
        assert (await liaison.get(f"{PAGE}/cases/HN-2")).status == 404
        page = await liaison.get(f"{PAGE}/cases/HN-1")
        ((number,),) = await house.rows(watch_cards.c.id)
        why = {"csrf": page.token, "words": "等专家评审"}
        assert (await liaison.post(f"{PAGE}/cards/{number}/explain", why)).status == 303
        assert (await liaison.post(f"{PAGE}/cards/{number}/judge", why)).status == 403

    async with house.logged_in("chief") as chief:
        page = await chief.get(f"{PAGE}/cases/HN-1")
        assert "等专家评审" in said(page)
        verdict = {"csrf": page.token, "judgement": "refused", "words": "没有书面告知"}
        assert (await chief.post(f"{PAGE}/cards/{number}/judge", verdict)).status == 303
        card = {"csrf": page.token, "ground": "untrue_data", "colour": "yellow", "words": "暂停没有告知书"}
        assert (await chief.post(f"{PAGE}/cases/HN-1/card", card)).status == 303
        assert (await chief.post(f"{PAGE}/cases/HN-1/card", card)).status == 409
        board = await chief.get(f"{PAGE}/board")
        assert board.headers["Refresh"] == "60"
        assert "无线电管理处 1 1 0 1" in said(board)
        assert not {"李雷", "周敏", "郑华", "吴刚"} & set(said(board).split())
        day = said(await chief.get(f"{PAGE}/day"))
        assert "HN-1 红牌 承诺时限" in day
        assert "HN-1 黄牌 登记的内容不实" in day
        sheet = await chief.get(f"{PAGE}/day/export?day=2026-11-06")
        assert (sheet.status, sheet.raw[:2]) == (200, b"PK")
        monkeypatch.setattr(watch_day, "PAGE", 1)
        first = await chief.get(f"{PAGE}/day?day=2026-11-06")
        assert ("亮牌2张" in said(first), "HN-1 黄牌" in said(first)) == (True, False)
        behind = re.search(r'href="([^"]+)" rel="next"', first.text)
        assert behind is not None
        second = await chief.get(behind[1].replace("&amp;", "&"))
        assert ("HN-1 黄牌 登记的内容不实" in said(second), "HN-1 红牌" in said(second)) == (True, False)
        assert 'rel="next"' not in second.text
        monkeypatch.setattr(day_paper, "MOST", 1)
        paper = await chief.get(f"{PAGE}/day/pdf?day=2026-11-06")
        words = "".join("".join(one.extract_text() for one in PdfReader(io.BytesIO(paper.raw)).pages).split())
        assert "这一天亮牌2张，这里印最先的1张" in words
    acts = {act for (act,) in await house.rows(audit.c.act)}
    assert {"watch_check", "import", "watch_explain", "watch_judge", "watch_raise", "view", "export"} <= acts
    assert await house.store.read(lambda c: c.execute(select(watch_cards.c.judgement)).scalars().all()) == [
        "refused",
        None,
    ]


HOSTILE = '#panic("x") =1+1 $x$ *b* <b>i</b> \\ @SUM(A1)'
"""What a name may look like to whoever sets, prints or opens it in a spreadsheet."""


async def test_the_days_cards_are_printed_as_they_are_called_whatever_that_looks_like(
    house: ConsoleHouse,
) -> None:
    house.clock.now = datetime.fromisoformat("2026-11-06T10:00+08:00")
    async with house.logged_in("officer") as officer, house.logged_in("liaison") as liaison:
        hostile = f'HN-9,"{HOSTILE.replace(chr(34), chr(34) * 2)}",=cmd处,#周敏,2026-10-20,10,20,\n'
        await imports(officer, await brings(officer, hostile, head=PLAIN))
        await watch(house)
        paper = await officer.get(f"{PAGE}/day/pdf?day=2026-11-06")
        assert (paper.status, paper.raw[:5]) == (200, b"%PDF-")
        words = "".join(
            "".join(page.extract_text() for page in PdfReader(io.BytesIO(paper.raw)).pages).split()
        )
        for told in ("电子监察日报2026年11月6日", "这一天亮牌1张", "HN-9", "红牌", "#周敏", "=cmd处"):
            assert told in words
        assert "".join(HOSTILE.split()) in words
        sheet = await officer.get(f"{PAGE}/day/export?day=2026-11-06")
        with zipfile.ZipFile(io.BytesIO(sheet.raw)) as book:
            cells = book.read("xl/worksheets/sheet1.xml").decode()
        assert "<f>" not in cells, "no formula"
        assert "=1+1" in cells
        assert (await officer.get(f"{PAGE}/day/pdf?day=2026-11-05")).status == 200, "a day without cards"
        assert (await liaison.get(f"{PAGE}/day/pdf")).status == 403


async def test_an_officer_does_not_judge_the_reason_they_wrote_down(house: ConsoleHouse) -> None:
    house.clock.now = datetime.fromisoformat("2026-11-06T10:00+08:00")
    async with house.logged_in("officer") as officer:
        await imports(officer, await brings(officer, LATE))
        await watch(house)
        page = await officer.get(f"{PAGE}/cases/HN-1")
        ((number,),) = await house.rows(watch_cards.c.id)
        words = {"csrf": page.token, "words": "来电说明：等专家"}
        assert (await officer.post(f"{PAGE}/cards/{number}/explain", words)).status == 303
        own = {"csrf": page.token, "judgement": "accepted", "words": "可以"}
        refused = await officer.post(f"{PAGE}/cards/{number}/judge", own)
        assert (refused.status, "请另一位同事认定" in refused.text) == (400, True)


async def test_what_a_later_sheet_leaves_out_takes_nothing_back(house: ConsoleHouse) -> None:
    """没有暂停、环节几列的表，空着的时限：不等于没有暂停、没有时限。"""
    house.clock.now = datetime.fromisoformat("2026-11-06T10:00+08:00")
    async with house.logged_in("officer") as officer:
        await imports(officer, await brings(officer, LATE))
        before = await house.rows(watched_cases.c.course)
        shown = await brings(officer, "HN-1,无线电台设置许可,,,2026-10-20 09:00,,20,\n", head=PLAIN)
        assert "新增 0 更新 0 未变 1" in said(shown)
        shown = await brings(officer, "HN-1,无线电台设置许可,,郑华,2026-10-20 09:00,,20,\n", head=PLAIN)
        assert "新增 0 更新 1 未变 0" in said(shown)
        assert (await imports(officer, shown)).status == 303
        assert "经办人（周敏 → 郑华）" in said(await officer.get(f"{PAGE}/cases/HN-1"))
    assert await house.rows(watched_cases.c.course) == before
    assert await house.rows(
        watched_cases.c.department, watched_cases.c.handler, watched_cases.c.promised_days
    ) == [("无线电管理处", "郑华", 10)]


async def test_whoever_handed_a_case_on_after_its_card_still_says_why_and_the_next_does_not(
    house: ConsoleHouse,
) -> None:
    house.clock.now = datetime.fromisoformat("2026-11-06T10:00+08:00")
    await add_user(house.store, "next", Role.LIAISON, department="节能处")
    async with house.logged_in("officer") as officer:
        await imports(officer, await brings(officer, LATE))
        await watch(house)
        moved = "HN-1,无线电台设置许可,节能处,周敏,2026-10-20 09:00,10,20,\n"
        await imports(officer, await brings(officer, moved, head=PLAIN))
    ((number,),) = await house.rows(watch_cards.c.id)
    async with house.logged_in("liaison") as before, house.logged_in("next") as after:
        page = await before.get(f"{PAGE}/cases/HN-1")
        assert f"cards/{number}/explain" in page.text
        theirs = await after.get(f"{PAGE}/cases/HN-1")
        assert (theirs.status, "explain" in theirs.text) == (200, False)
        why = {"csrf": theirs.token, "words": "不是我处的事"}
        assert (await after.post(f"{PAGE}/cards/{number}/explain", why)).status == 404
        why = {"csrf": page.token, "words": "已移交节能处"}
        assert (await before.post(f"{PAGE}/cards/{number}/explain", why)).status == 303


async def test_a_conclusion_that_cannot_be_true_is_listed_and_ends_no_watch(house: ConsoleHouse) -> None:
    house.clock.now = datetime.fromisoformat("2026-11-06T10:00+08:00")
    ahead = "HN-4,设台,无线电管理处,周敏,2026-10-20,10,20,2062-11-01\n"
    backwards = "HN-5,设台,无线电管理处,周敏,2026-10-20,10,20,2026-10-12\n"
    async with house.logged_in("officer") as officer:
        await imports(officer, await brings(officer, ahead, backwards, head=PLAIN))
        await watch(house)
        odd = said(await officer.get(f"{PAGE}?only=odd"))
        assert "HN-4 红牌" in odd, "its clock went on"
        assert "HN-5" in odd
        assert "2026年10月12日办结" in odd or "10月12日办结" in odd
        looks = await house.rows(watched_cases.c.case_no, watched_cases.c.look_at)
        assert [number for number, look_at in looks if look_at is not None] == ["HN-4"]


async def test_who_has_to_explain_a_card_raised_by_hand_is_told_and_the_clocks_cards_wait_for_the_turn(
    house: ConsoleHouse,
) -> None:
    house.clock.now = datetime.fromisoformat("2026-11-06T10:00+08:00")
    async with house.logged_in("officer") as officer:
        await imports(officer, await brings(officer, LATE))
        page = await officer.get(f"{PAGE}/cases/HN-1")
        card = {"csrf": page.token, "ground": "untrue_data", "colour": "yellow", "words": "没有告知书"}
        assert (await officer.post(f"{PAGE}/cases/HN-1/card", card)).status == 303
        assert "HN-1 黄牌" in said(await officer.get(PAGE)), "at once"
    assert await house.rows(watch_cards.c.ground) == [("untrue_data",)], (
        "the red one is the turn's, who tells it"
    )
    called = select(users.c.name).join_from(staff_notices, users).order_by(users.c.name)
    told = await house.store.read(lambda c: c.execute(called).scalars().all())
    assert "liaison" in told
    assert "officer" not in told
