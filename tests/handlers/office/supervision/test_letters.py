"""Letters in the console: the machine drafts, persons hear, sign, serve and decide; a department sees what is sent to it."""

import re
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import select

from bot.casework.supervision.watched import WatchedCase
from bot.domain.role import Role
from bot.settings import Settings
from bot.work.supervision import unanswered
from bot.work.supervision.expiring import expire
from bot.work.supervision.watching import WatchRules
from console import Answer, Browser, ConsoleHouse, add_user
from db.queries.supervision import watched
from db.schema import staff_notices, users, watch_letter_events, watch_letters
from scheduler.workdays import OFFICIAL

CASES = "/office/supervision/cases"
LETTERS = "/office/supervision/letters"
NOW = datetime.fromisoformat("2026-11-06T10:00+08:00")
CASE = WatchedCase(
    "HN-1",
    "设台",
    "无线电管理处",
    "周敏",
    datetime.fromisoformat("2026-10-20T09:00+08:00"),
    10,
    20,
)
RULES = WatchRules.of(Settings(), OFFICIAL.calendar)


def said(answer: Answer) -> str:
    """The words of a page."""
    return " ".join(re.sub(r"<[^>]+>", " ", answer.text).split())


async def drafts(browser: Browser, kind: str, person: str = "") -> str:
    page = await browser.get(f"{CASES}/HN-1")
    fields = {"csrf": page.token, "kind": kind, "person": person}
    answer = await browser.post(f"{CASES}/HN-1/letter", fields)
    assert answer.status == 303, answer.text
    return answer.headers["Location"].partition("?")[0]


async def does(browser: Browser, where: str, act: str, words: str = "", seen: str = "1") -> Answer:
    """`seen`: the version, where the page offers no form that has it."""
    page = await browser.get(where)
    seen = page.text.partition('name="seen" value="')[2].partition('"')[0] or seen
    fields = {"csrf": page.token, "act": act, "seen": seen, "words": words, "day": "2026-11-06"}
    return await browser.post(f"{where}/act", fields)


async def test_a_supervision_letter_reaches_the_department_and_is_answered(house: ConsoleHouse) -> None:
    house.clock.now = NOW
    await house.store.write(partial(watched.take, found=[CASE], by="officer", now=NOW))
    async with (
        house.logged_in("officer") as officer,
        house.logged_in("chief") as chief,
        house.logged_in("liaison") as liaison,
    ):
        where = await drafts(officer, "supervise")
        words = said(await officer.get(where))
        assert "承诺时限10个工作日，最迟应于2026年11月3日办结，已用13个工作日，超期3个工作日。" in words
        assert (await liaison.get(where)).status == 404, "a draft is the office's"
        assert (await does(officer, where, "sign")).status == 400
        assert (await does(chief, where, "sign")).status == 303
        assert (await does(officer, where, "serve", "面交吴刚")).status == 303
        wanted = select(users.c.name).join_from(staff_notices, users).order_by(users.c.name)
        called = await house.store.read(lambda c: c.execute(wanted).scalars().all())
        assert called == ["liaison", "officer"], (
            "the officer when it was signed, the department when it was served"
        )
        page = said(await liaison.get(where))
        assert "督办〔2026〕1号" in page
        assert "回复到 2026年11月13日 23:59" in page
        assert (await does(liaison, where, "answer", "已于今日办结")).status == 303
        assert (await does(officer, where, "close", "属实")).status == 303
        paper = await officer.get(f"{where}/pdf")
        assert (paper.status, paper.raw[:5]) == (200, b"%PDF-")


async def test_a_letter_that_is_not_answered_in_its_term_is_told_once_and_marked(house: ConsoleHouse) -> None:
    house.clock.now = NOW
    await house.store.write(partial(watched.take, found=[CASE], by="officer", now=NOW))
    async with house.logged_in("officer") as officer, house.logged_in("chief") as chief:
        where = await drafts(officer, "supervise")
        assert (await does(chief, where, "sign")).status == 303
        assert (await does(officer, where, "serve", "面交吴刚")).status == 303
        assert "过了期限没有回复" not in said(await officer.get(LETTERS))
    house.clock.now = NOW + timedelta(days=8)
    late = partial(unanswered.of_clock, most=10)
    looks = (NOW, house.clock.now, house.clock.now)
    assert [await house.store.write(partial(late, now=at)) for at in looks] == [0, 1, 0]
    wanted = select(users.c.name).join_from(staff_notices, users).order_by(users.c.name)
    called = await house.store.read(lambda c: c.execute(wanted).scalars().all())
    assert called == ["chief", "liaison", "officer"], "the chief, too, when it is over"
    async with house.logged_in("chief") as chief:
        assert "过了期限没有回复" in said(await chief.get(LETTERS))
        assert "过了期限没有回复" in said(await chief.get(where))


async def test_an_admonition_is_heard_and_appealed_to_a_third_and_else_expires(house: ConsoleHouse) -> None:
    house.clock.now = NOW
    await house.store.write(partial(watched.take, found=[CASE], by="officer", now=NOW))
    await add_user(house.store, "zhoumin", Role.CHIEF, real_name="周敏")
    async with (
        house.logged_in("officer") as officer,
        house.logged_in("chief") as chief,
        house.logged_in("liaison") as liaison,
        house.logged_in("superior") as superior,
        house.logged_in("zhoumin") as concerned,
    ):
        where = await drafts(officer, "admonish", "周敏")
        early = await does(chief, where, "sign")
        assert (early.status, "先听取" in early.text) == (400, True)
        assert (await does(officer, where, "ask")).status == 303
        assert (await does(officer, where, "hear", "当时在等专家意见")).status == 303
        own = await does(concerned, where, "sign", seen="3")
        assert (own.status, "涉及您本人" in own.text) == (400, True)
        assert (await does(chief, where, "sign")).status == 303
        assert (await does(officer, where, "serve", "面交本人")).status == 303
        assert (await liaison.get(where)).status == 404, "what is about a person is not the department's"
        assert LETTERS not in (await superior.get("/office/account")).text
        assert (await does(officer, where, "appeal", "不服")).status == 303
        assert LETTERS in (await superior.get("/office/account")).text, "it waits for them now"
        signer = await does(chief, where, "uphold", "理由", seen="6")
        assert (signer.status, "签发的人" in signer.text) == (400, True)
        assert (await does(superior, where, "uphold", "查过，维持")).status == 303
    ended = NOW + timedelta(days=181)
    for now in (NOW, ended, ended):
        await house.store.write(partial(expire, vault=house.vault, rules=RULES, now=now, most=10))
    assert await house.rows(watch_letters.c.state) == [("expired",)]
    acts = [act for (act,) in await house.rows(watch_letter_events.c.act)]
    assert acts == ["draft", "ask", "hear", "sign", "serve", "appeal", "uphold", "expire"]
    assert "专家意见" not in str(await house.rows(watch_letter_events.c.words_sealed))
