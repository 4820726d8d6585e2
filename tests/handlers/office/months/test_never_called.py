"""A round over which somebody would end as never called: what the month's page says, and what two persons decide there."""

from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

import pytest
from sqlalchemy import Connection

from bot.domain.month import RoundKey
from bot.domain.pause import Reason
from bot.domain.role import Role
from console import Answer, Browser, ConsoleHouse, add_user, on_both
from db.queries.outbox import lanes
from db.queries.rounds import rounds
from db.queries.rounds.rounds import Round
from db.schema import audit, callbacks
from offices import MONTH, WINDOW, Clock, OfficeHouse, Provider, import_cases, phone
from scheduler.rounds import closing

PAGE = "/office/months/2026-10"
ASK = "/office/approvals/ask"
LATE = "2026-11-09T18:00"


async def never_called(house: ConsoleHouse, number: int = 2) -> OfficeHouse:
    """An office that was off all the window: it is over, and nobody has heard of it."""
    await import_cases(house.store, [phone(n) for n in range(1, number + 1)])
    clock = Clock(WINDOW.opens + timedelta(days=6, hours=10))
    office = OfficeHouse(house.store, clock, Provider(clock))
    await office.tick()
    house.clock.now = clock.now
    return office


async def round_of(house: ConsoleHouse) -> Round:
    found = await house.store.read(partial(rounds.find, month=str(MONTH)))
    assert found is not None
    return found


async def asks(browser: Browser, kind: str, **fields: str) -> Answer:
    token = (await browser.get("/office/account")).token
    return await browser.post(f"{ASK}/{kind}/{MONTH}", {"csrf": token, "reason": "停电三天"} | fields)


async def grants(house: ConsoleHouse, page: str, *, by: str = "chief") -> Answer:
    async with house.logged_in(by) as browser:
        token = (await browser.get("/office/account")).token
        return await browser.post(page, {"csrf": token, "decision": "granted", "note": ""})


async def granted(house: ConsoleHouse, kind: str, **fields: str) -> str:
    """Asked by the officer, granted by the chief; the page of the request."""
    async with house.logged_in("officer") as browser:
        asked = await asks(browser, kind, **fields)
        assert asked.status == 303, asked.text
    page = asked.headers["Location"].partition("?")[0]
    done = await grants(house, page)
    assert done.status == 303, done.text
    return page


async def seen(house: ConsoleHouse, page: str = PAGE, *, by: str = "officer") -> str:
    async with house.logged_in(by) as browser:
        return (await browser.get(page)).text


async def test_the_page_says_who_was_never_called_and_the_three_ways(house: ConsoleHouse) -> None:
    await never_called(house)
    page = await seen(house)
    assert "2 件还没联系过" in page
    for way in (f"/office/callsheet?month={MONTH}", f"{ASK}/late/{MONTH}", f"{ASK}/close/{MONTH}"):
        assert f'href="{way}"' in page
    assert "无遗漏" not in page
    assert "已封存</span>" not in page
    auditor = await seen(house, by="auditor")
    assert "2 件还没联系过" in auditor
    assert f"{ASK}/late" not in auditor, "who may not ask is offered nothing"


async def test_a_month_full_of_cases_without_a_round_is_a_warning(house: ConsoleHouse) -> None:
    await import_cases(house.store, [phone(1)])
    house.clock.now = WINDOW.opens - timedelta(hours=1)
    assert "还没有回访计划" not in await seen(house)
    house.clock.now = WINDOW.opens
    assert "还没有回访计划，没有人收到消息" in await seen(house)


async def test_a_paused_lane_is_told_with_since_and_why(house: ConsoleHouse) -> None:
    await never_called(house)

    def pause(connection: Connection) -> None:
        lane = lanes.lock(connection, "sms", now=house.clock.now)
        lanes.save(connection, replace(lane, paused_since=house.clock.now, reason=Reason.NETWORK))

    await house.store.write(pause)
    assert "短信从 2026年11月7日 10:00 起暂停发送：连不上服务商的网络" in await seen(house)


@on_both
async def test_a_late_window_that_two_persons_opened_sends_again_and_is_told(house: ConsoleHouse) -> None:
    office = await never_called(house)
    page = await granted(house, "late", until=LATE)
    found = await round_of(house)
    assert found.closes == datetime(2026, 11, 9, 18, tzinfo=WINDOW.opens.tzinfo)
    assert (found.late_by, found.late_reason) == ("officer、chief", "停电三天")
    await office.tick()
    assert len(office.provider.accepted) == 2
    month = await seen(house)
    assert "补开回访期到 2026年11月9日 18:00：officer、chief两人决定，理由：停电三天" in month
    assert "补开到 2026年11月9日 18:00" in await seen(house, page)
    log = await house.rows(audit.c.act, audit.c.by_whom, audit.c.object)
    assert ("approval_granted", "chief", f"month {MONTH}") in log


@on_both
async def test_a_close_that_two_persons_granted_is_done_by_the_next_tick(
    house: ConsoleHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(closing, "LOOKING_SHARE", 1e6)  # a month so large that nobody looks at it twice today
    office = await never_called(house)
    await office.tick()
    assert (await round_of(house)).state == "open"
    page = await granted(house, "close")
    found = await round_of(house)
    assert (found.state, found.uncalled, found.uncalled_by) == ("open", 2, "officer、chief")
    assert "几分钟内自动封存" in await seen(house, page)
    assert "已批准带着它们关闭" in await seen(house)
    office.clock.turn(timedelta(minutes=1))
    await office.tick()
    assert {d for (d,) in await house.rows(callbacks.c.disposition)} == {"not_called"}
    month = await seen(house)
    assert "其中 2 件未曾回访" in month
    assert "无遗漏" not in month
    assert 'badge ok">已封存' not in month
    assert "带着 2 件未曾回访的办件关闭：officer、chief两人决定，理由：停电三天" in month
    report = await seen(house, f"/office/months/{MONTH}/report")
    assert ("其中 2 件未曾回访" in report, "无遗漏" in report) == (True, False), "on paper as on the page"


async def test_nobody_decides_alone_and_only_a_chief_decides(house: ConsoleHouse) -> None:
    await never_called(house)
    await add_user(house.store, "chief2", Role.CHIEF)
    async with house.logged_in("chief") as browser:
        page = (await asks(browser, "close")).headers["Location"].partition("?")[0]
    assert (await grants(house, page)).status == 400
    assert (await grants(house, page, by="officer")).status == 403
    assert (await round_of(house)).uncalled is None
    assert (await grants(house, page, by="chief2")).status == 303
    assert (await round_of(house)).uncalled_by == "chief、chief2"


@pytest.mark.parametrize("role", ["auditor", "liaison", "admin", "superior"])
async def test_others_ask_for_nothing(house: ConsoleHouse, role: str) -> None:
    await never_called(house)
    async with house.logged_in(role) as browser:
        for kind in ("late", "close"):
            assert (await browser.get(f"{ASK}/{kind}/{MONTH}")).status == 403
            assert (await asks(browser, kind, until=LATE)).status == 403


@pytest.mark.parametrize(
    ("until", "said"),
    [
        ("", "请写明补开到哪一天几点"),
        ("2026-11-07T09:30", "要晚于现在"),
        ("2026-12-24T18:00", "最长 14 天"),
        ("2026-11-09T23:00", "发送时段"),
        ("2026-11-09T09:00", "发送时段"),
        ("morgen", "不是日期和钟点"),
    ],
)
async def test_a_late_window_is_short_and_ends_at_an_hour_at_which_messages_go(
    house: ConsoleHouse, until: str, said: str
) -> None:
    await never_called(house)
    async with house.logged_in("officer") as browser:
        answer = await asks(browser, "late", until=until)
    assert (answer.status, said in answer.text) == (400, True)
    assert (await round_of(house)).late_by is None


async def test_whoever_came_in_after_it_was_asked_is_not_given_up_with_the_others(
    house: ConsoleHouse,
) -> None:
    office = await never_called(house, 1)
    async with house.logged_in("officer") as browser:
        page = (await asks(browser, "close")).headers["Location"].partition("?")[0]
    await import_cases(house.store, [phone(1), phone(2)])
    await office.rounds.plan(RoundKey(MONTH), office.clock())
    refused = await grants(house, page)
    assert (refused.status, "请重新申请" in refused.text) == (400, True)
    assert (await round_of(house)).uncalled is None


async def test_nothing_is_asked_about_a_round_that_needs_no_decision(house: ConsoleHouse) -> None:
    async with house.logged_in("officer") as browser:
        assert (await browser.get(f"{ASK}/close/{MONTH}")).status == 404
        await import_cases(house.store, [None])
        clock = Clock(WINDOW.opens + timedelta(hours=10))
        await OfficeHouse(house.store, clock, Provider(clock)).tick()
        house.clock.now = clock.now
        early = await asks(browser, "close")
        assert (early.status, "到期前半天才能决定" in early.text) == (400, True)
