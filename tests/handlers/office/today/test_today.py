"""本月工作: the page on which the office's month is begun, watched and closed."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

import pytest
from sqlalchemy import ColumnElement, func, update

from bot.channels.base import Letter, Outcome, Refusal, Refused
from bot.domain.month import OFFICE_ZONE, RoundKey
from bot.domain.role import Role
from bot.exports.round_status import status
from call_cards import field
from complaints import Bench
from console import Answer, Browser, ConsoleHouse, on_both
from db.schema import attempts, audit, callbacks, outbox, rounds
from handlers.office.pages import PAGES
from handlers.office.today.waiting import IN_RAIL
from offices import MONTH, WINDOW, Clock, OfficeHouse, Provider, import_cases, phone
from requests_filed import asks
from rows import filled

PAGE = "/office/today?month=2026-10"
FIRST_MORNING = WINDOW.opens + timedelta(hours=10)


@asynccontextmanager
async def at_work(house: ConsoleHouse, by: str = "officer") -> AsyncIterator[Browser]:
    async with house.logged_in(by) as browser:
        yield browser


async def seen(house: ConsoleHouse, page: str = PAGE, by: str = "officer") -> str:
    async with at_work(house, by) as browser:
        answer = await browser.get(page)
    assert answer.status == 200, answer.text
    return answer.text


async def worked(
    house: ConsoleHouse, number: int, now: datetime = FIRST_MORNING, provider: Provider | None = None
) -> OfficeHouse:
    """A month of so many cases, as it stands after a tick at that moment."""
    await import_cases(house.store, [phone(n) for n in range(1, number + 1)])
    clock = Clock(now)
    provider = provider or Provider(clock)
    provider.clock = clock
    office = OfficeHouse(house.store, clock, provider)
    await office.tick()
    house.clock.now = now
    return office


def number_of(page: str, word: str) -> int:
    """How many messages stand under a word of the first channel."""
    return int(page.partition(f"<dt>{word}</dt><dd>")[2].partition("<")[0])


async def test_nothing_imported_is_a_warning_and_never_green(house: ConsoleHouse) -> None:
    house.clock.now = FIRST_MORNING
    page = await seen(house)
    assert "2026年10月的办结办件还没有导入，没有人会收到回访" in page
    assert "一件也没有导入" in page
    assert "无遗漏" not in page


@on_both
async def test_in_the_window_it_says_what_goes_out_and_what_comes_next(house: ConsoleHouse) -> None:
    await worked(house, 3)
    page = await seen(house)
    assert "现在是11月1日 10:00。正在发消息、收答复，还有 3 件没有结果" in page
    assert "消息今天 20:00停；明天 09:00接着发；11月5日 24:00以后封存。" in page
    assert (number_of(page, "待发"), number_of(page, "已发出"), number_of(page, "发送失败")) == (0, 3, 0)
    assert 'hx-trigger="every 10s"' in page


async def test_what_is_imported_into_an_open_round_is_named_until_it_is_planned(house: ConsoleHouse) -> None:
    office = await worked(house, 1)
    await office.says(phone(1), "5", "m1")
    assert "。1 件都有了结果" in await seen(house)
    await import_cases(house.store, [phone(n) for n in (1, 2, 3)])
    page = await seen(house)
    assert "。1 件都有了结果；另有 2 件刚导入，还没有排进回访" in page
    assert "尚无结果 2" in page


async def test_the_numbers_are_those_of_the_files(house: ConsoleHouse) -> None:
    office = await worked(house, 3)
    await office.says(phone(1), "5", "m1")
    page = await seen(house)
    told = await house.store.read(lambda c: status(c, RoundKey(MONTH), zone=OFFICE_ZONE, now=house.clock.now))
    accounted = sum(told["dispositions"].values())
    assert accounted == 1
    assert f"办结 {told['concluded']} = 已有结果 {accounted} + 尚无结果 {told['open']}" in page
    async with at_work(house) as browser:
        part = (await browser.get(f"/office/today/live?month={MONTH}")).text
    assert "<html" not in part
    assert f"还有 {told['open']} 件没有结果" in part


def wrong_key(letter: Letter) -> Outcome:
    return Refused(Refusal.HALT, "20003")


async def test_a_paused_channel_says_why_since_when_and_when_it_is_tried_again(house: ConsoleHouse) -> None:
    provider = Provider(Clock())
    provider.answers = wrong_key
    await worked(house, 3, provider=provider)
    page = await seen(house)
    assert "短信暂停发送，见下" in page, "the sentence at the top does not say that all goes well"
    assert '<span class="badge late">暂停</span>' in page
    assert "从今天 10:00起暂停：服务商不让本室的账户发送" in page
    assert "再试一条" in page
    assert number_of(page, "待发") == 3, "what cannot go waits, and is nobody's fault"


def refused_text(letter: Letter) -> Outcome:
    return Refused(Refusal.CONTENT, "30007")


async def test_messages_refused_for_what_they_say_wait_for_a_person(house: ConsoleHouse) -> None:
    provider = Provider(Clock())
    provider.answers = refused_text
    await worked(house, 2, provider=provider)
    page = await seen(house)
    assert "消息因内容或模板被退回" in page
    assert f'href="/office/callsheet?month={MONTH}"' in page


@on_both
async def test_whose_message_is_stuck_is_phoned_by_a_button_once(house: ConsoleHouse) -> None:
    office = await worked(house, 2)
    in_doubt = update(outbox).values(state="unknown", error="timeout", sent_at=FIRST_MORNING)
    await house.store.write(lambda c: c.execute(in_doubt))
    house.clock.now = FIRST_MORNING + timedelta(days=1, minutes=1)
    async with at_work(house) as browser:
        page = await browser.get(PAGE)
        assert "为免重复打扰，不再重发" in page.text
        form = {name: field(page, name) for name in ("csrf", "month", "why", "channel", "codes")}
        assert form["why"] == "doubted"
        first = await browser.post("/office/today/phone", form)
        assert "2 人已放到电话回访单上" in (await browser.get(first.headers["Location"])).text
        again = await browser.post("/office/today/phone", form)
        assert "没有要放的人" in (await browser.get(again.headers["Location"])).text
    assert await house.rows(callbacks.c.stage) == [("by_phone",), ("by_phone",)]
    office.clock.now = FIRST_MORNING + timedelta(days=2)
    await office.tick()
    assert await house.rows(func.count(outbox.c.id)) == [(2,)], "nothing is sent to them any more"


def taken_text(letter: Letter) -> Outcome | None:
    return None


def of(case_no: str) -> ColumnElement[bool]:
    return outbox.c.case_no == case_no


@on_both
async def test_what_was_refused_is_sent_again_by_a_button_once_it_is_mended(house: ConsoleHouse) -> None:
    provider = Provider(Clock())
    provider.answers = refused_text
    office = await worked(house, 4, provider=provider)
    office.clock.now = house.clock.now = FIRST_MORNING + timedelta(minutes=5)
    await office.tick()
    assert await house.rows(callbacks.c.stage) == [("by_phone",)] * 4, (
        "the ladder goes on to the phone by itself"
    )
    doubted, taken, phoned, _ = [str(row[0]) for row in await house.rows(callbacks.c.case_no)]
    call = filled(attempts) | {"case_no": phoned, "n": 2, "channel": "phone", "outcome": "no_answer"}
    await house.store.write(lambda c: c.execute(update(outbox).where(of(doubted)).values(doubts=1)))
    await house.store.write(lambda c: c.execute(update(outbox).where(of(taken)).values(provider_id="SM1")))
    await house.store.write(lambda c: c.execute(attempts.insert().values(**call)))
    provider.answers = taken_text
    async with at_work(house) as browser:
        page = await browser.get(PAGE)
        form = {name: field(page, name) for name in ("csrf", "month", "why", "channel", "codes")}
        assert form["why"] == "refused"
        first = await browser.post("/office/today/again", form)
        assert "1 人会再收到消息" in (await browser.get(first.headers["Location"])).text
        again = await browser.post("/office/today/again", form)
        assert "没有可以再发的人" in (await browser.get(again.headers["Location"])).text
    await office.tick()
    assert len(provider.accepted) == 1, "whoever may have got it, or was phoned, is not texted"
    assert sorted(await house.rows(callbacks.c.stage)) == [("asking",), *[("by_phone",)] * 3]
    assert number_of(await seen(house), "发送失败") == 4
    logged = await house.rows(audit.c.act, audit.c.by_whom, audit.c.object)
    assert logged.count(("send_again", "officer", "month 2026-10")) == 2, "a line for each press"


@pytest.mark.parametrize("order", [("phone", "again"), ("again", "phone")])
async def test_of_two_who_decide_about_the_same_messages_the_second_is_told_and_looks_again(
    house: ConsoleHouse, order: tuple[str, str]
) -> None:
    await worked(house, 2)
    failed = update(outbox).values(state="failed", error="30007", fault="message", provider_id=None)
    await house.store.write(lambda c: c.execute(failed))
    async with house.logged_in("officer") as one, house.logged_in("chief") as other:
        forms = [_form(await browser.get(PAGE)) for browser in (one, other)]
        house.clock.turn(timedelta(minutes=1))
        first = await one.post(f"/office/today/{order[0]}", forms[0])
        assert "2 人" in (await one.get(first.headers["Location"])).text
        stands = await house.rows(callbacks.c.stage)
        second = await other.post(f"/office/today/{order[1]}", forms[1])
        told = (await other.get(second.headers["Location"])).text
        assert re.search("officer ?在 ?10:01 ?刚按了", told), "who, when and what"
        assert await house.rows(callbacks.c.stage) == stands, "the first decision holds"


def _form(page: Answer) -> dict[str, str]:
    return {name: field(page, name) for name in ("csrf", "month", "why", "channel", "codes", "shown")}


async def test_a_late_plan_is_made_by_a_button_and_logged(house: ConsoleHouse) -> None:
    await import_cases(house.store, [phone(1), phone(2)])
    house.clock.now = FIRST_MORNING
    async with at_work(house) as browser:
        page = await browser.get(PAGE)
        assert "还没有回访计划，没有人收到消息" in page.text
        made = await browser.post("/office/today/plan", {"csrf": page.token, "month": str(MONTH)})
        assert made.status == 303, made.text
        after = await browser.get(made.headers["Location"])
    assert "已排好回访计划：2 件" in after.text
    assert "还有 2 件没有结果" in after.text
    assert ("round_plan", "officer", "month 2026-10") in await house.rows(
        audit.c.act, audit.c.by_whom, audit.c.object
    )


async def test_before_the_window_nothing_can_be_planned(house: ConsoleHouse) -> None:
    await import_cases(house.store, [phone(1)])
    house.clock.now = WINDOW.opens - timedelta(hours=10)
    async with at_work(house) as browser:
        page = await browser.get(PAGE)
        assert "已经导入；回访明天 09:00开始。" in page.text
        assert "现在就排回访计划" not in page.text
        refused = await browser.post("/office/today/plan", {"csrf": page.token, "month": str(MONTH)})
    assert refused.status == 400
    assert "huifang" not in refused.text, "what the command line would say is nothing for the browser"
    assert await house.rows(rounds.c.month) == []


async def test_over_the_window_the_three_ways_stand_there_and_who_asked_already(house: ConsoleHouse) -> None:
    await worked(house, 2, WINDOW.closes + timedelta(days=1, hours=10))
    page = await seen(house)
    assert "2 件还没有联系过，不会自动封存，等您决定" in page
    for way in (
        f"/office/callsheet?month={MONTH}",
        f"/office/approvals/ask/late/{MONTH}",
        f"/office/approvals/ask/close/{MONTH}",
    ):
        assert f'href="{way}"' in page
    async with at_work(house) as browser:
        token = (await browser.get("/office/account")).token
        fields = {"csrf": token, "reason": "停电三天，号码都打过", "until": ""}
        asked = await browser.post(f"/office/approvals/ask/close/{MONTH}", fields)
        assert asked.status == 303, asked.text
    assert "officer已在" in await seen(house)
    assert "2 件还没有联系过" in await seen(house, by="auditor"), "who may only read sees it, too"


async def test_a_sealed_month_says_so_and_when_the_next_begins(house: ConsoleHouse) -> None:
    office = await worked(house, 1)
    await office.says(phone(1), "5", "m1")
    office.clock.now = house.clock.now = WINDOW.closes + timedelta(hours=10)
    await office.tick()
    page = await seen(house)
    assert "2026年10月已经封存，办结 1 件，一件一档" in page
    assert "下个月的回访12月1日 09:00开始" in page
    assert "hx-get" not in page.partition('id="live"')[2].partition(">")[0], "nothing changes any more"


@pytest.mark.parametrize(
    ("role", "what"),
    [
        ("officer", "2026年10月回访 · 本月工作"),
        ("chief", "2026年10月回访 · 本月工作"),
        ("auditor", "2026年10月回访</h1>"),
    ],
)
async def test_the_office_begins_with_the_day_while_a_month_is_worked(
    house: ConsoleHouse, role: str, what: str
) -> None:
    await worked(house, 1)
    assert what in await seen(house, "/office/", role)


async def test_what_the_rail_counts_has_its_sentence_here(house: ConsoleHouse, bench: Bench) -> None:
    counted = {
        route.name
        for route in PAGES
        if route.nav and (route.nav.count or route.nav.opened) and route.allows(Role.CHIEF)
    }
    assert counted - {"callsheet", "ledger"} == set(IN_RAIL)
    house.clock.now = bench.now
    assert "现在没有等您办的事" in await seen(house, by="chief")
    await asks(bench)
    for now, words in (
        (timedelta(), "件依申请公开在办，都还没有到期限"),
        (timedelta(days=60), "件依申请公开已经超过期限"),
    ):
        house.clock.now = bench.now + now
        page = await seen(house, "/office/today", "chief")
        assert words in page
        assert "去办公开" in page
        assert "现在没有等您办的事" not in page


async def test_the_office_begins_with_the_figures_when_nothing_is_to_be_done(house: ConsoleHouse) -> None:
    office = await worked(house, 1)
    await office.says(phone(1), "5", "m1")
    office.clock.now = WINDOW.closes + timedelta(hours=10)
    await office.tick()
    house.clock.now = office.clock.now + timedelta(days=8)
    assert "2026年10月回访</h1>" in await seen(house, "/office/")
