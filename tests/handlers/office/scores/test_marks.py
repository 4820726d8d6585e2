"""Marks in the console: worked out from what was given and verified, contested, decided, printed; nobody's rating is shown."""

import re
from datetime import UTC, datetime, timedelta
from functools import partial
from html import escape
from io import BytesIO
from urllib.parse import quote

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import Connection

from bot.domain.role import Role
from console import ConsoleHouse, add_user, on_both
from db import schema
from marks import FACTS, RADIO, REPLIED, SCORES, draws, form_of, month_of_cases, posts
from rows import add
from ticket_pages import said


@on_both
async def test_a_mark_is_worked_out_contested_and_decided_by_three_persons(house: ConsoleHouse) -> None:
    await house.store.write(month_of_cases)
    async with house.logged_in("officer") as browser:
        assert "还没有计算过评分" in (await browser.get(f"{SCORES}?period=2026-10")).text
        first = await draws(browser)
        # (8 × 10 + 8 + 6 + 0 + 0) / 12 × 10 = 78.33, less 3 for the 差评 that was found to be so.
        assert "周志丽 无线电管理处 20 12" in first
        assert "78.33 3 75.33" in first
        assert "吴敏 电力处 3 0" in first
        assert "无评价" in first
        house.clock.turn(timedelta(minutes=1))
        grounds = "系统里没有受理记录，一次性告知单也没有"
        sent = partial(posts, browser, FACTS, kind="one_time_notice")
        assert await sent(case_no="没有这件", grounds=grounds) == 400
        assert await sent(case_no="甲-1", grounds=grounds) == 303
        assert await sent(case_no="甲-1", grounds=grounds) == 400, "a fact is one fact"
        assert "请重新计算" not in first
        assert "请重新计算" in (await browser.get(f"{SCORES}?period=2026-10")).text
        assert "78.33 5 73.33" in await draws(browser)
    async with house.logged_in("liaison") as browser:
        facts = (await browser.get(f"{FACTS}?period=2026-10")).text
        assert "差评核实" in facts
        assert "甲-10" not in facts, "the case would tell who rated"
        assert "TS20261103" not in facts, "nor is the complaint named, not even in an address"
        against = await form_of(browser, "contest")
        assert await posts(browser, against, ground="malicious", reason="") == 400
        assert (
            await posts(browser, against, ground="malicious", reason="同一人一天内十次差评，电话 19000000042")
            == 303
        )
        assert await posts(browser, against, ground="mistaken", reason="再说一次") == 400
        ruling = against.replace("/contest", "/decide")
        assert await posts(browser, ruling, state="upheld", reason="我说的") == 403
    async with house.logged_in("chief") as browser:
        decision = partial(posts, browser, ruling, state="upheld")
        assert await decision(reason="") == 400
        assert await decision(reason="查了日志，确是恶意") == 303
        assert await decision(reason="又一次") == 400
        # (8 × 10 + 8 + 6 + 0) / 11 × 10 = 85.45: the rating is taken out as well, and 2 for the notice stay.
        assert "85.45 2 83.45" in await draws(browser)
        facts = said((await browser.get(f"{FACTS}?period=2026-10")).text)
        assert "异议成立，不计" in facts
        assert "同一人一天内十次差评" in facts, "both stand"
        assert "19000000042" not in facts + said((await browser.get("/office/log")).text)
        assert "查了日志，确是恶意" in facts


async def test_facts_are_turned_over_page_by_page_and_what_is_to_be_decided_stands_by_itself(
    house: ConsoleHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("handlers.office.scores.facts.MOST", 2)
    await house.store.write(month_of_cases)
    every = f"{FACTS}?period=2026-10"
    async with house.logged_in("officer") as browser:
        for n in range(4):
            house.clock.turn(timedelta(minutes=n % 2))  # two of them in one moment
            fields = {"kind": "one_time_notice", "case_no": f"甲-{n}", "grounds": f"没有给第 {n} 张"}
            assert await posts(browser, FACTS, **fields) == 303
        pages, following = [said((await browser.get(every)).text)], every
        while found := re.search(r'href="([^"]+)" rel="next"', (await browser.get(following)).text):
            following = found[1].replace("&amp;", "&")
            pages.append(said((await browser.get(following)).text))
        assert [re.findall("没有给第 (\\d) 张|差评核实 ", page) for page in pages] == [
            ["", "0"],
            ["1", "2"],
            ["3"],
        ]
        assert "本页2项" in pages[0]
        last = await browser.get(following)
        name = re.search(rf'action="{FACTS}/(f\d+)/contest"', last.text)
        assert name is not None
        place = re.search(r'name="after" value="([^"]+)"', last.text)
        assert place is not None
        form = {
            "csrf": last.token,
            "period": "2026-10",
            "after": place[1],
            "ground": "mistaken",
            "reason": "给过",
        }
        answer = await browser.post(f"{FACTS}/{name[1]}/contest", form)
        assert place[1] in answer.headers["Location"], "back to where the form stood"
    async with house.logged_in("chief") as browser:
        waiting = said((await browser.get(f"{every}&only=open")).text)
    assert "没有给第 3 张" in waiting
    assert "没有给第 2 张" not in waiting


async def test_a_liaison_sees_the_own_department_and_contests_nothing_else(house: ConsoleHouse) -> None:
    await add_user(house.store, "电力", Role.LIAISON, department="电力处")
    await add_user(house.store, "哪里也不是", Role.LIAISON)
    await house.store.write(month_of_cases)
    async with house.logged_in("officer") as browser:
        await draws(browser)
        against = await form_of(browser, "contest")
    async with house.logged_in("电力") as browser:
        page = said((await browser.get(f"{SCORES}?period=2026-10&of=handler&department={quote(RADIO)}")).text)
        assert "吴敏" in page
        assert "周志丽" not in page
        assert "差评核实" not in (await browser.get(f"{FACTS}?period=2026-10")).text
        assert await posts(browser, against, ground="mistaken", reason="不是我处的") == 404
        assert (await browser.post(SCORES, {"period": "2026-10"})).status == 403
    async with house.logged_in("哪里也不是") as browser:
        for path in (SCORES, FACTS):
            assert (await browser.get(f"{path}?period=2026-10")).status == 403, (
                "of no department is not of all"
            )


async def test_after_its_term_a_fact_is_contested_no_more(house: ConsoleHouse) -> None:
    await house.store.write(month_of_cases)
    house.clock.now = datetime(
        2026, 11, 12, 16, 1, tzinfo=UTC
    )  # five working days from the 5th end with the 12th
    async with house.logged_in("officer") as browser:
        late = house.clock.now
        house.clock.now = REPLIED
        against = await form_of(browser, "contest")
        house.clock.now = late
        assert await posts(browser, against, ground="mistaken", reason="迟了") == 400
        house.clock.turn(-timedelta(minutes=2))
        assert await posts(browser, against, ground="mistaken", reason="还来得及") == 303


async def test_the_sheet_is_signed_on_paper_or_worked_on_in_a_workbook(house: ConsoleHouse) -> None:
    await house.store.write(month_of_cases)
    async with house.logged_in("officer") as browser:
        missing = await browser.get(f"{SCORES}/export?period=2026-10&format=xlsx")
        await draws(browser)
        book = await browser.get(f"{SCORES}/export?period=2026-10&of=handler&format=xlsx")
        paper = await browser.get(f"{SCORES}/export?period=2026-10&of=handler&format=pdf")
        one = f"{SCORES}/export?period=2026-10&of=handler&department={quote(RADIO)}&handler={quote('周志丽')}"
        assert escape(f"{one}&format=pdf") in (await browser.get(f"{SCORES}?period=2026-10&of=handler")).text
        own = await browser.get(f"{one}&format=xlsx")
        assert (await browser.get(one.replace(quote("周志丽"), "x"))).status == 404
    assert missing.status == 404
    read = CalamineWorkbook.from_filelike(BytesIO(book.raw))
    lines = read.get_sheet_by_index(0).to_python()
    assert [line[0] for line in lines[1:]] == ["周志丽（无线电管理处）", "吴敏（电力处）"]
    flat = " ".join(str(cell) for line in lines for cell in line)
    assert "75.33" in flat
    assert "无评价" in flat
    assert any("签字" in str(line[0]) for line in read.get_sheet_by_index(1).to_python())
    assert paper.raw.startswith(b"%PDF")
    theirs = CalamineWorkbook.from_filelike(BytesIO(own.raw)).get_sheet_by_index(0).to_python()
    assert [line[0] for line in theirs[1:]] == ["周志丽（无线电管理处）"], (
        "whoever signs reads nobody else's mark"
    )


async def test_another_rule_takes_two_and_holds_for_what_is_worked_out_afterwards(
    house: ConsoleHouse,
) -> None:
    await house.store.write(month_of_cases)
    path = "/office/settings/score_rules"
    async with house.logged_in("admin") as browser:
        page = await browser.get(path)
        fields = dict(re.findall(r'name="([\w.]+)"[^>]* value="([^"]*)"', page.text)) | {"csrf": page.token}
        wrong = await browser.post(path, fields | {"points.4": "11"})
        assert wrong.status == 400
        assert "满意程度高的" in wrong.text
        alone = await browser.post(path, fields | {"print_from": "1"})
        assert alone.status == 400
        assert "至少 3" in alone.text, "the mark of one rating is the rating"
        look = await browser.post(path, fields | {"deductions.low_rating": "4.5"})
        assert "差评核实" in look.text
        assert "4.5" in look.text
        asked = fields | {"deductions.low_rating": "4.5", "step": "do", "reason": "主任办公会定的"}
        assert (await browser.post(path, asked)).status == 303
    async with house.logged_in("officer") as browser:
        assert "78.33 3 75.33" in await draws(browser)
    async with house.logged_in("chief") as browser:
        found = re.search(r"/office/approvals/\d+", (await browser.get("/office/approvals")).text)
        assert found is not None
        page = await browser.get(found[0])
        granted = await browser.post(found[0], {"csrf": page.token, "note": "", "decision": "granted"})
        assert granted.status == 303, granted.text
        assert "78.33 4.5 73.83" in await draws(browser)
        assert "差评核实 4.5" in said((await browser.get(path)).text)


def late_cards(connection: Connection) -> None:
    """Three concluded cases with red cards: no reason in time, a reason still to be judged, one accepted."""
    reasons: tuple[tuple[str, dict[str, object]], ...] = (
        ("甲-3", {}),
        ("甲-4", {"reason": "等鉴定"}),
        ("甲-5", {"reason": "等鉴定", "judgement": "accepted"}),
    )
    for number, reason in reasons:
        card = {"case_no": number, "department": RADIO, "handler": "周志丽", "item": "无线电台执照"}
        add(connection, schema.watched_cases, **card)
        passed = {"raised_at": REPLIED, "explain_by": REPLIED, "deadline": REPLIED}
        for ground in ("promised", "statutory"):
            add(connection, schema.watch_cards, **card, **passed, **reason, ground=ground, colour="red")


async def test_a_red_card_without_a_reason_is_offered_and_costs_nothing_until_it_is_verified(
    house: ConsoleHouse,
) -> None:
    await house.store.write(month_of_cases)
    await house.store.write(late_cards)
    async with house.logged_in("officer") as browser:
        offered = said((await browser.get(f"{FACTS}?period=2026-10")).text)
        before = await draws(browser)
        elsewhere = said((await browser.get(f"{FACTS}?period=2026-09")).text)
        assert await posts(browser, FACTS, kind="overdue", case_no="甲-3", grounds="受理后没有人办") == 303
        after = said((await browser.get(f"{FACTS}?period=2026-10")).text)
        marked = await draws(browser)
    assert "没有正当理由的办结件（1件）" in offered
    assert "甲-3" in offered
    assert "甲-4" not in offered
    assert "78.33 3 75.33" in before
    assert "红牌" not in elsewhere
    assert "红牌" not in after, "written down, it is a fact"
    assert "78.33 8 70.33" in marked
    async with house.logged_in("liaison") as browser:
        assert "红牌本身不扣分" not in (await browser.get(f"{FACTS}?period=2026-10")).text
